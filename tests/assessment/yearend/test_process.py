"""The year-end step by step (rules A10 and A14), on both sides of each number."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from assessment.models import Cycle, Indicator, Objection, Standing, Target, YearEnd
from assessment.services import (
    answer_results_objection,
    appraise,
    make_final,
    object_to_results,
    open_year_end,
    publish,
    report_value,
    take_back,
)
from office.rules import change_rule
from tests.assessment.yearend.steps import (
    PERIOD,
    final,
    grade,
    graded,
    missing,
    objection,
    opened,
    public,
    values,
)
from tests.cast import Cast
from tests.connections import at_once

REFUSED_BY_TRIGGER = "final|Cannot update or delete rows|cannot be objected to"


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(ValidationError) as refusal:
        call()
    return refusal.value.messages[0]


def answered(city: Cast, one: Objection, now: datetime, outcome: str = "dismissed") -> Objection:
    return answer_results_objection(
        objection=one, outcome=outcome, answer="经核对", by=city.assess, now=now
    )


def test_it_begins_once(imported: Cycle, city: Cast, now: datetime) -> None:
    year_end = opened(city, imported, now)
    assert year_end.state == YearEnd.State.PREPARING
    assert year_end.standings.count() == 7
    refused(lambda: opened(city, imported, now))


def test_no_score_comes_out_without_a_grade(imported: Cycle, city: Cast, now: datetime) -> None:
    """A10: performance assessment and annual appraisal are one process."""
    year_end = opened(city, imported, now)
    grade(city, year_end)
    appraise(year_end=year_end, grades={city.fumeng: ("", "")}, by=city.assess)
    refused(lambda: publish(year_end=year_end, missing=168, by=city.assess, now=now))
    assert not Standing.objects.exclude(total=None).exists()
    appraise(year_end=year_end, grades={city.fumeng: ("fair", "")}, by=city.assess)
    publish(year_end=year_end, missing=168, by=city.assess, now=now)
    assert not Standing.objects.filter(total=None).exists()


def test_the_database_keeps_score_and_grade_together(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    opened(city, imported, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.update(total=Decimal(80), rank=1, group="县")


@pytest.mark.parametrize(("excellent", "allowed"), [(2, True), (3, False)])
def test_excellent_ones_stay_below_their_share(
    imported: Cycle, city: Cast, now: datetime, *, excellent: int, allowed: bool
) -> None:
    """A10: 30 per cent of seven counties is two."""
    if allowed:
        graded(city, imported, now, excellent=excellent)
    else:
        refused(lambda: graded(city, imported, now, excellent=excellent))
        assert not Standing.objects.exclude(grade="").exists()


def test_the_share_of_excellent_ones_is_the_offices_number(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    change_rule(
        "A10",
        enabled=True,
        numbers={"excellent": Decimal(43)},
        reason="试行",
        changed_by="办公室",
        now=now,
    )
    graded(city, imported, now, excellent=3)


def test_missing_values_are_confirmed_by_their_number(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    values(city, imported, {"A02": "6"}, now)
    year_end = graded(city, imported, now)
    assert missing(imported) == 166
    for known in (0, 165, 168):
        refused(
            lambda known=known: publish(year_end=year_end, missing=known, by=city.assess, now=now)
        )
    publish(year_end=year_end, missing=166, by=city.assess, now=now)


def test_public_results_are_scored_and_explained(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    values(city, imported, {"A02": "2.5", "B03": "86", "C02": "9"}, now)
    year_end = public(city, imported, now)
    standing = year_end.standings.get(county=city.fumeng)
    rows = [row for block in standing.sheet["blocks"] for row in block["rows"]]
    assert len(rows) == 24
    first = next(row for row in rows if row["code"] == "A02")
    target = Target.objects.get(pk=first["target"])
    share = min(Decimal("2.5") / target.value, Decimal(1))
    assert Decimal(first["points"]) == (10 * share).quantize(Decimal("0.01"))
    assert first["source"] == "发改部门统计"
    assert city.county.name in first["evidence"]
    assert Decimal(standing.sheet["total"]) == standing.total
    assert {s.rank for s in year_end.standings.all()} >= {1}


def test_results_are_public_for_five_working_days(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    """A14: from Tuesday the 13th to the end of Tuesday the 20th."""
    year_end = public(city, imported, now)
    assert year_end.public_until == date(2026, 10, 20)
    refused(lambda: make_final(year_end=year_end, by=city.assess, now=now + timedelta(days=7)))
    year_end = make_final(year_end=year_end, by=city.assess, now=now + timedelta(days=8))
    assert year_end.state == YearEnd.State.LOCKED


def test_the_period_is_the_offices_number(imported: Cycle, city: Cast, now: datetime) -> None:
    change_rule(
        "A14",
        enabled=True,
        numbers={"publicity": Decimal(1), "answer": Decimal(2)},
        reason="试行",
        changed_by="办公室",
        now=now,
    )
    year_end = public(city, imported, now)
    assert year_end.public_until == date(2026, 10, 14)
    assert objection(city, year_end, now).answer_due_on == date(2026, 10, 15)


def test_an_open_objection_keeps_results_from_being_final(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = public(city, imported, now)
    one = objection(city, year_end, now)
    assert one.answer_due_on == date(2026, 10, 20)
    refused(lambda: make_final(year_end=year_end, by=city.assess, now=now + PERIOD))
    answered(city, one, now)
    make_final(year_end=year_end, by=city.assess, now=now + PERIOD)


def test_what_was_upheld_is_put_right_and_public_anew(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = public(city, imported, now)
    before = year_end.standings.get(county=city.fumeng).total
    answered(city, objection(city, year_end, now), now, outcome="upheld")
    refused(lambda: make_final(year_end=year_end, by=city.assess, now=now + PERIOD))
    refused(lambda: take_back(year_end=year_end, reason=" ", by=city.assess))
    year_end = take_back(year_end=year_end, reason="更正技改投资", by=city.assess)
    values(city, imported, {"A02": "99"}, now)
    year_end = publish(
        year_end=year_end, missing=missing(imported), by=city.assess, now=now + timedelta(days=1)
    )
    assert year_end.public_until == date(2026, 10, 21)
    after = year_end.standings.get(county=city.fumeng).total
    assert before is not None
    assert after is not None
    assert after > before
    make_final(year_end=year_end, by=city.assess, now=now + timedelta(days=9))


def test_objections_are_the_countys_own_and_made_in_time(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = graded(city, imported, now)
    refused(lambda: objection(city, year_end, now))
    publish(year_end=year_end, missing=missing(imported), by=city.assess, now=now)
    for user in (city.county2, city.cadre, city.organ, city.assess, city.leader):
        with pytest.raises(PermissionDenied):
            object_to_results(year_end=year_end, county=city.fumeng, text="有误", by=user, now=now)
    objection(city, year_end, now + timedelta(days=7))
    refused(lambda: objection(city, year_end, now + timedelta(days=8)))
    refused(
        lambda: object_to_results(
            year_end=year_end, county=city.fumeng, text=" ", by=city.county, now=now
        )
    )


def test_an_objection_is_answered_once_and_in_words(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    one = objection(city, public(city, imported, now), now)
    refused(
        lambda: answer_results_objection(
            objection=one, outcome="dismissed", answer=" ", by=city.assess, now=now
        )
    )
    answered(city, one, now)
    refused(lambda: answered(city, one, now, outcome="upheld"))
    assert Objection.objects.get().outcome == "dismissed"


def test_only_the_assessment_takes_the_steps(imported: Cycle, city: Cast, now: datetime) -> None:
    for user in (city.office, city.leader, city.organ, city.county):
        with pytest.raises(PermissionDenied):
            open_year_end(cycle=imported, by=user, now=now)
    year_end = public(city, imported, now)
    with pytest.raises(PermissionDenied):
        make_final(year_end=year_end, by=city.leader, now=now + PERIOD)
    with pytest.raises(PermissionDenied):
        take_back(year_end=year_end, reason="更正", by=city.county)


def test_the_database_keeps_final_results_and_what_they_rest_on(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    values(city, imported, {"A02": "6"}, now)
    year_end = final(city, imported, now)
    target = Target.objects.get(county=city.fumeng, indicator__code="A02")
    later = now + PERIOD
    changes: list[Callable[[], object]] = [
        lambda: YearEnd.objects.update(public_until=date(2027, 1, 1)),
        lambda: YearEnd.objects.update(locked_at=None, locked_by=None),
        lambda: Standing.objects.filter(year_end=year_end).update(total=Decimal(100)),
        lambda: Standing.objects.filter(year_end=year_end).delete(),
        lambda: Target.objects.filter(pk=target.pk).update(value=1),
        lambda: Indicator.objects.update(weight=1),
        lambda: Objection.objects.create(
            year_end=year_end,
            county=city.fumeng,
            text="太晚",
            made_by=city.county,
            made_name="某",
            made_at=later,
            answer_due_on=later.date(),
        ),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match=REFUSED_BY_TRIGGER), transaction.atomic():
            change()
    with pytest.raises(ValidationError):
        report_value(target=target, value=Decimal(7), user=city.county, now=later)
    standing = Standing.objects.get(year_end=year_end, county=city.fumeng)
    assert standing.total == Decimal(standing.sheet["total"])


@pytest.mark.django_db(transaction=True)
def test_an_objection_and_the_end_at_the_same_moment(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    """Either the objection is there and nothing is final, or it came too late."""
    year_end = public(city, imported, now)
    last_day = now + timedelta(days=7)
    outcomes = at_once(
        lambda: objection(city, year_end, last_day),
        lambda: make_final(year_end=year_end, by=city.assess, now=now + PERIOD),
    )
    refusals = [one for one in outcomes if isinstance(one, ValidationError)]
    assert len(refusals) == 1
    year_end.refresh_from_db()
    assert (year_end.state == YearEnd.State.LOCKED) != Objection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_make_results_public_once(imported: Cycle, city: Cast, now: datetime) -> None:
    year_end = graded(city, imported, now)

    def make_public() -> YearEnd:
        return publish(year_end=year_end, missing=168, by=city.assess, now=now)

    outcomes = at_once(make_public, make_public)
    assert sum(isinstance(one, ValidationError) for one in outcomes) == 1
