"""What counts at the end of the year is the value of the last period: silence pays nowhere."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.halfyear.progress import standings
from assessment.models import Cycle, Indicator, Report, Target, ValueObjection, YearEnd
from assessment.scoring.tally import Scored
from assessment.services import (
    answer_objection,
    enter_known_values,
    object_to_value,
    publish,
    report_value,
)
from assessment.services.known_values import KnownValue
from assessment.yearend.values import asked_of, gaps_of, missing_values, tally_of
from tests.assessment.reporting.steps import accept, asked, closing, counted
from tests.assessment.yearend.steps import graded, missing, values
from tests.cast import Cast
from tests.clients import client_of

PUBLISH = "/assessment/results/2026/publish/"


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def quarterly(cast: Cast, **changes: object) -> Target:
    """Cases of a kind that there should be none of: each costs a point."""
    fields: dict[str, object] = {
        "frequency": Indicator.Frequency.QUARTER,
        "scoring": Indicator.Scoring.DEDUCTION,
        "direction": Indicator.Direction.LOWER,
    }
    return asked(cast, **fields | changes)


def reported(cast: Cast, target: Target, period: int, value: object = 3) -> Report:
    """The county's value of a period, in time."""
    moment = closing(2026, 3, 20) + timedelta(days=31 * (period - 3))
    return report_value(
        target=target, period=period, value=Decimal(str(value)), user=cast.county, now=moment
    )


def scored(cycle: Cycle) -> Scored:
    """The one line of the one county."""
    (sheet,) = tally_of(cycle, asked_of(cycle), cycle.blocks.all()).sheets.values()
    ((line,),) = (block.lines for block in sheet.blocks.values())
    return line


def test_a_withheld_last_quarter_earns_nothing_and_is_missing(cast: Cast, now: datetime) -> None:
    target = quarterly(cast)
    cycle = target.indicator.cycle
    for period in (3, 6, 9):
        accept(reported(cast, target, period), cast.organ, now)
    assert counted(cycle) == {}
    assert missing_values(asked_of(cycle)) == 1
    assert scored(cycle).line.value is None
    assert scored(cycle).earned.points == 0


def test_the_last_quarter_counts_once_it_is_accepted(cast: Cast, now: datetime) -> None:
    target = quarterly(cast)
    cycle = target.indicator.cycle
    accept(reported(cast, target, 9, 99), cast.organ, now)
    last = reported(cast, target, 12)
    assert counted(cycle) == {}
    accept(last, cast.organ, now)
    assert counted(cycle) == {target.pk: last}
    assert missing_values(asked_of(cycle)) == 0
    assert scored(cycle).earned.points == target.indicator.weight


def test_no_number_with_a_reason_is_not_missing_and_earns_nothing(
    cast: Cast, now: datetime
) -> None:
    target = quarterly(cast)
    cycle = target.indicator.cycle
    accept(reported(cast, target, 9), cast.organ, now)
    report = report_value(
        target=target, period=12, value=None, comment="停报", user=cast.county, now=now
    )
    accept(report, cast.organ, now)
    assert missing_values(asked_of(cycle)) == 0
    assert scored(cycle).earned.points == 0


def test_what_is_asked_for_the_first_half_only_counts_with_that(cast: Cast, now: datetime) -> None:
    due = date(2026, 6, 30)
    target = quarterly(cast, frequency=Indicator.Frequency.HALF_YEAR, due_on=due)
    moment = closing(2026, 6, 29)
    report = report_value(target=target, value=Decimal(3), user=cast.county, now=moment)
    accept(report, cast.organ, now)
    assert list(counted(target.indicator.cycle).values()) == [report]


def test_a_period_that_is_asked_no_more_does_not_count(cast: Cast, now: datetime) -> None:
    target = quarterly(cast)
    accept(reported(cast, target, 9), cast.organ, now)
    Indicator.objects.update(frequency=Indicator.Frequency.YEAR)
    assert counted(target.indicator.cycle) == {}


def test_the_half_years_forecast_goes_on_with_the_latest_value(cast: Cast, now: datetime) -> None:
    target = quarterly(cast)
    for period, value in ((3, 2), (6, 5)):
        accept(reported(cast, target, period, value), cast.organ, now)
    (row,) = standings(cast.organ, target.indicator.cycle)
    assert row.value == 5


def dispute(city: Cast, cycle: Cycle, now: datetime) -> ValueObjection:
    """阜蒙县 objects to a value that a system gave."""
    target = Target.objects.get(indicator__code="B02", county=city.fumeng)
    value = KnownValue(target_id=target.pk, period=12, value=Decimal(50))
    enter_known_values(cycle=cycle, values=[value], user=city.organ, now=now)
    report = Report.objects.get(target=target)
    return object_to_value(report=report, revision=1, reason="少计", user=city.county, now=now)


def test_nothing_is_public_while_a_value_is_in_dispute(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    objection = dispute(city, imported, now)
    year_end = graded(city, imported, now)
    name = objection.report.target.indicator.name
    with pytest.raises(ValidationError, match=f"阜蒙县 {name}"):
        publish(year_end=year_end, missing=missing(imported), by=city.assess, now=now)
    answer_objection(
        objection=objection, answer="已核", value=Decimal(50), user=city.organ, now=now
    )
    publish(year_end=year_end, missing=missing(imported), by=city.assess, now=now)
    year_end.refresh_from_db()
    assert year_end.state == YearEnd.State.PUBLIC


def test_a_dispute_on_what_was_taken_out_keeps_nothing(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    dispute(city, imported, now)
    Indicator.objects.filter(code="B02").update(withdrawn_at=now)
    year_end = graded(city, imported, now)
    publish(year_end=year_end, missing=missing(imported), by=city.assess, now=now)


def test_the_page_names_each_missing_value(imported: Cycle, city: Cast, now: datetime) -> None:
    values(city, imported, {"A02": "6"}, now)
    graded(city, imported, now)
    page = client_of(city.assess).get(PUBLISH)
    gaps = gaps_of(asked_of(imported))
    assert page.context["missing"] == len(gaps) == 166
    for gap in gaps:
        assert reverse("assessment:target", args=[gap.key]) in page.text
    there = Target.objects.get(indicator__code="A02", county=city.fumeng)
    assert f"/assessment/targets/{there.pk}-12/" not in page.text
    order = [(gap.target.county.code, gap.target.indicator.code) for gap in page.context["gaps"]]
    assert order == sorted(order)


def test_the_page_leads_to_what_is_in_dispute_and_offers_no_button(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    objection = dispute(city, imported, now)
    graded(city, imported, now)
    client = client_of(city.assess)
    page = client.get(PUBLISH)
    answer = reverse("assessment:answer_objection", args=[objection.pk])
    assert answer in page.text
    assert 'name="confirmed"' not in page.text
    sent = client.post(PUBLISH, {"missing": str(missing(imported)), "confirmed": "on"})
    assert sent.status_code == 200
    assert sent.context["form"].non_field_errors()
    answer_objection(
        objection=objection, answer="已核", value=Decimal(50), user=city.organ, now=now
    )
    page = client.get(PUBLISH)
    assert answer not in page.text
    assert 'name="confirmed"' in page.text


def test_the_page_takes_as_many_queries_for_one_missing_value_as_for_all(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    graded(city, imported, now)
    client = client_of(city.assess)
    counts = []
    for kept in (Indicator.objects.all(), Indicator.objects.filter(code="A02")):
        Indicator.objects.exclude(pk__in=kept).update(withdrawn_at=now)
        client.get(PUBLISH)
        with CaptureQueriesContext(connection) as context:
            assert client.get(PUBLISH).context["missing"]
        counts.append(len(context))
    assert counts[0] == counts[1]
