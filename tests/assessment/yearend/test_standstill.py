"""What public or final results rest on stands: by the services, and by the database without them.

A value that was wrong is corrected one way: taken back, corrected, made public anew.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from assessment.models import (
    Cycle,
    Indicator,
    Report,
    Target,
    TargetReopening,
    ValueObjection,
    YearEnd,
)
from assessment.services import enter_known_values, publish, report_value, take_back
from assessment.services.known_values import KnownValue
from assessment.yearend.standstill import why_it_stands
from tests.assessment.reporting.steps import accept
from tests.assessment.yearend.standing import Values
from tests.assessment.yearend.steps import final, graded, missing, public
from tests.cast import Cast
from tests.connections import at_once

STAGES = pytest.mark.parametrize("stage", [public, final])
Stage = Callable[[Cast, Cycle, datetime], YearEnd]


@pytest.fixture
def given(imported: Cycle, city: Cast, now: datetime) -> Values:
    return Values(city, imported, now)


def _delete_row(indicator: Indicator) -> None:
    """Without looking for what is protected by its references, as Django does."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_indicator WHERE id = %s", [indicator.pk])


def everything() -> list[object]:
    models = (Report, Target, Indicator, TargetReopening, ValueObjection)
    return [list(model.objects.order_by("pk").values()) for model in models]


@STAGES
def test_each_step_is_refused_in_the_same_sentence(
    given: Values, city: Cast, imported: Cycle, now: datetime, stage: Stage
) -> None:
    stage(city, imported, now)
    sentence, before = why_it_stands(imported), everything()
    assert sentence
    for name, step in given.steps().items():
        with pytest.raises(ValidationError) as refusal:
            step()
        assert refusal.value.messages == [sentence], name
    assert everything() == before


def test_each_step_is_possible_again_once_they_are_taken_back(
    given: Values, city: Cast, imported: Cycle, now: datetime
) -> None:
    take_back(year_end=public(city, imported, now), reason="更正", by=city.assess)
    assert why_it_stands(imported) == ""
    for step in given.steps().values():
        step()


def test_the_two_sentences_differ(imported: Cycle, city: Cast, now: datetime) -> None:
    """Public results can be taken back, final ones cannot: neither sentence says the other."""
    graded(city, imported, now)
    assert why_it_stands(imported) == ""
    year_end = YearEnd.objects.get()
    publish(year_end=year_end, missing=missing(imported), by=city.assess, now=now)
    while_public = why_it_stands(imported)
    YearEnd.objects.update(locked_at=now.replace(year=2027), locked_by=city.assess)
    assert while_public != why_it_stands(imported) != ""


def test_another_year_goes_on(given: Values, city: Cast, imported: Cycle, now: datetime) -> None:
    """The results of one cycle keep nobody from the values of the next."""
    final(city, imported, now)
    cycle = Cycle.objects.create(city=imported.city, year=2027)
    block = cycle.blocks.create(position=1, name="基层党建")
    indicator = given.target("A02").indicator
    indicator.pk, indicator.cycle, indicator.block = None, cycle, block
    indicator.due_on = indicator.due_on.replace(year=2027)
    indicator.save()
    target = Target.objects.create(indicator=indicator, county=city.fumeng, value=9)
    assert report_value(target=target, value=Decimal(3), user=city.county, now=now).pk


@STAGES
def test_the_database_refuses_what_goes_past_the_services(
    given: Values, city: Cast, imported: Cycle, now: datetime, stage: Stage
) -> None:
    stage(city, imported, now)
    before = everything()
    reports = Report.objects.filter(pk=given.accepted.pk)
    targets = Target.objects.filter(pk=given.nothing_yet.pk)
    indicators = Indicator.objects.filter(pk=given.nothing_yet.indicator_id)
    copy = Report.objects.get(pk=given.known.pk)
    copy.pk, copy.period = None, 11
    asked = indicators.get()
    asked.pk, asked.code, asked.name = None, "Z99", "另一项"
    changes: dict[str, Callable[[], object]] = {
        "value changed": lambda: Report.objects.filter(pk=given.known.pk).update(value=1),
        "value returned": lambda: reports.update(state="returned"),
        "value deleted": lambda: reports.delete(),
        "value added": lambda: copy.save(force_insert=True),
        "target changed": lambda: targets.update(value=1),
        "target deleted": lambda: targets.delete(),
        "target added": lambda: Target.objects.create(
            indicator=given.nothing_yet.indicator, county=city.fumeng, value=1
        ),
        "indicator changed": lambda: indicators.update(weight=1),
        "indicator deleted": lambda: _delete_row(given.nothing_yet.indicator),
        "indicator added": lambda: asked.save(force_insert=True),
    }
    for change in changes.values():
        with pytest.raises(IntegrityError, match="public or final"), transaction.atomic():
            change()
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_a_value_is_accepted_while_results_are_made_public(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    """One of the two is refused: never is a value accepted that the frozen sheet does not show."""
    target = Target.objects.get(county=city.fumeng, indicator__code="A02")
    report = report_value(target=target, value=Decimal(5), user=city.county, now=now)
    year_end = graded(city, imported, now)
    known_missing = missing(imported)

    accepted, published = at_once(
        lambda: accept(report, city.assess, now),
        lambda: publish(year_end=year_end, missing=known_missing, by=city.assess, now=now),
    )

    refusals = [isinstance(one, ValidationError) for one in (accepted, published)]
    assert sorted(refusals) == [False, True]
    report.refresh_from_db()
    year_end.refresh_from_db()
    if refusals[0]:
        assert (report.state, year_end.state) == ("approved", YearEnd.State.PUBLIC)
    else:
        assert (report.state, year_end.state) == ("accepted", YearEnd.State.PREPARING)


@pytest.mark.django_db(transaction=True)
def test_a_value_is_written_past_the_services_while_results_are_made_public(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    """The trigger waits for the year-end: sheet and value are equal, whoever comes first."""
    target = Target.objects.get(county=city.fumeng, indicator__code="B02")
    value = KnownValue(target_id=target.pk, period=12, value=Decimal(50))
    enter_known_values(cycle=imported, values=[value], user=city.organ, now=now)
    year_end = graded(city, imported, now)
    known_missing = missing(imported)

    def write() -> bool:
        try:
            return bool(Report.objects.filter(target=target).update(value=60))
        except IntegrityError:
            return False

    written, published = at_once(
        write,
        lambda: publish(year_end=year_end, missing=known_missing, by=city.assess, now=now),
    )

    assert not isinstance(published, ValidationError)
    sheet = year_end.standings.get(county=city.fumeng).sheet
    shown = next(
        row["value"]
        for block in sheet["blocks"]
        for row in block["rows"]
        if row["target"] == target.pk
    )
    assert Report.objects.get(target=target).value == Decimal(shown) == (60 if written else 50)
