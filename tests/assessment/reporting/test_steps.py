"""Typed, approved by another of the county, accepted or returned by the section."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessment import selectors
from assessment.models import Indicator, Report
from assessment.reporting.history import history_of
from assessment.services import accept_values, report_value
from notices.models import Requirement
from notices.services import rebuild
from office.rules import change_rule
from office.workdays import close_of
from tests.assessment.reporting.steps import (
    accept,
    approve,
    approved,
    asked,
    closing,
    colleague_of,
    counted,
    give_back,
    requirement,
)
from tests.cast import Cast

UNCHANGED = {"missing": 0, "changed": 0, "orphaned": 0}


def test_where_two_answer_one_types_and_the_other_approves(cast: Cast, now: datetime) -> None:
    other = colleague_of(cast.county)
    target = asked(cast)
    report = approved(cast, target, now)
    assert (report.state, report.approved_by) == ("draft", None)
    assert requirement(target).state == "open"
    with pytest.raises(ValidationError):
        approve(report, cast.county, now)

    report = approve(report, other, now + timedelta(hours=1))

    assert (report.state, report.approved_by, report.approved_alone) == ("approved", other, False)
    done = requirement(target)
    assert (done.state, done.done_by, done.done_at) == ("done", other.name, report.approved_at)
    assert rebuild(check_only=True) == UNCHANGED


def test_where_one_answers_it_is_said_that_one_did_both(cast: Cast, now: datetime) -> None:
    report = approved(cast, asked(cast), now)
    assert (report.state, report.approved_by, report.approved_alone) == (
        "approved",
        cast.county,
        True,
    )


def test_one_whose_only_colleague_left_may_approve(cast: Cast, now: datetime) -> None:
    other = colleague_of(cast.county)
    report = approved(cast, asked(cast), now)
    other.is_active = False
    other.save()
    assert approve(report, cast.county, now).approved_alone


@pytest.mark.parametrize("name", ["county2", "cadre", "organ", "assess", "leader"])
def test_nobody_else_approves(cast: Cast, now: datetime, name: str) -> None:
    colleague_of(cast.county)
    report = approved(cast, asked(cast), now)
    with pytest.raises(ValidationError):
        approve(report, getattr(cast, name), now)


def test_a_value_typed_anew_waits_anew(cast: Cast, now: datetime) -> None:
    other = colleague_of(cast.county)
    first = approved(cast, asked(cast), now)
    second = approved(cast, first.target, now, 92)
    with pytest.raises(ValidationError, match=first.target.indicator.name):
        approve(first, other, now)
    assert approve(second, other, now).value == 92


def test_the_section_accepts_and_then_it_stands(cast: Cast, now: datetime) -> None:
    target = asked(cast)
    report = accept(approved(cast, target, now), cast.organ, now)
    assert (report.state, report.decided_by) == ("accepted", cast.organ)
    with pytest.raises(ValidationError):
        approved(cast, target, now, 99)
    assert counted(target.indicator.cycle)[target.pk].value == 91
    assert rebuild(check_only=True) == UNCHANGED


@pytest.mark.parametrize("name", ["talent", "office", "leader", "county", "cadres"])
def test_nobody_but_the_section_and_the_administrator_accepts(
    cast: Cast, now: datetime, name: str
) -> None:
    report = approved(cast, asked(cast), now)
    with pytest.raises(ValidationError):
        accept(report, getattr(cast, name), now)
    assert accept(report, cast.assess, now).state == "accepted"


def test_several_are_accepted_together_or_none(cast: Cast, now: datetime) -> None:
    first, second = (approved(cast, asked(cast), now) for _ in range(2))
    read = {report.pk: report.revision for report in (first, second)}
    approved(cast, second.target, now, 92)
    with pytest.raises(ValidationError, match=second.target.indicator.name):
        accept_values(seen=read, user=cast.organ, now=now)
    assert not Report.objects.accepted().exists()
    read[second.pk] += 1
    assert len(accept_values(seen=read, user=cast.organ, now=now)) == 2
    with pytest.raises(ValidationError):
        accept_values(seen={}, user=cast.organ, now=now)


def test_a_returned_value_opens_the_same_requirement_until_the_new_date(
    cast: Cast, now: datetime
) -> None:
    target = asked(cast)
    before = requirement(target)
    accepted = accept(approved(cast, target, now), cast.organ, now)
    until = date(2027, 1, 29)
    give_back(accepted, cast.organ, now, until=until)
    again = requirement(target)
    assert (again.pk, again.state, again.due_at) == (before.pk, "open", close_of(until))
    assert Requirement.objects.filter(source_kind="assessment.target").count() == 1
    with pytest.raises(ValidationError):
        approved(cast, target, closing(2027, 1, 30), 92)  # the new date is the lock now

    mended = approved(cast, target, closing(2027, 1, 29), 92)

    assert (mended.is_late, requirement(target).state) == (False, "done")
    assert rebuild(check_only=True) == UNCHANGED


def test_a_return_needs_a_reason(cast: Cast, now: datetime) -> None:
    report = approved(cast, asked(cast), now)
    with pytest.raises(ValidationError):
        give_back(report, cast.organ, now, reason=" ")


@pytest.mark.parametrize(
    ("days", "until", "refused"),
    [
        (2, date(2026, 10, 12), True),
        (2, date(2026, 10, 13), True),  # in the evening of this day nothing is left of it
        (2, date(2026, 10, 14), True),
        (2, date(2026, 10, 15), False),
        (5, date(2026, 10, 19), True),
        (5, date(2026, 10, 20), False),  # a weekend lies between
        (0, date(2026, 10, 13), True),
        (0, date(2026, 10, 14), False),
    ],
)
def test_a_return_leaves_the_county_the_time_of_n5(
    cast: Cast, now: datetime, days: int, until: date, *, refused: bool
) -> None:
    change_rule(
        "N5",
        enabled=days > 0,
        numbers={"days": Decimal(days or 2)},
        reason="试行",
        changed_by="办公室",
        now=now,
    )
    report = approved(cast, asked(cast), now)
    evening = now.replace(hour=18)
    if refused:
        with pytest.raises(ValidationError, match="N5") as caught:
            give_back(report, cast.organ, evening, until=until)
        assert list(caught.value.message_dict) == ["until"]
    else:
        assert give_back(report, cast.organ, evening, until=until).returned_until == until


def test_a_draft_is_neither_accepted_nor_returned(cast: Cast, now: datetime) -> None:
    colleague_of(cast.county)
    report = approved(cast, asked(cast), now)
    with pytest.raises(ValidationError):
        accept(report, cast.organ, now)
    with pytest.raises(ValidationError):
        give_back(report, cast.organ, now)


def test_the_history_tells_who_when_what_and_why(cast: Cast, now: datetime) -> None:
    other = colleague_of(cast.county)
    target = asked(cast)
    report = approve(approved(cast, target, now), other, now)
    give_back(report, cast.organ, now, reason="口径不对")
    report = approve(approved(cast, target, now, 92, comment="已核对"), other, now)
    accept(report, cast.organ, now)

    steps = history_of(Report.objects.get())

    assert [(s.name, s.is_change, s.old, s.new, s.comment) for s in steps] == [
        (cast.county.name, True, None, 91, ""),
        (other.name, False, 91, 91, ""),
        (cast.organ.name, False, 91, 91, "口径不对"),
        (cast.county.name, True, 91, 92, "已核对"),
        (other.name, False, 92, 92, "已核对"),
        (cast.organ.name, False, 92, 92, "已核对"),
    ]
    assert [step.kind for step in steps] == [
        "waiting",
        "waiting",
        "late",
        "waiting",
        "waiting",
        "done",
    ]
    assert {step.at for step in steps} == {now}


def test_each_period_is_asked_reported_and_accepted_by_itself(cast: Cast, now: datetime) -> None:
    target = asked(cast, frequency=Indicator.Frequency.QUARTER)
    due = [(requirement(target, m).due_at.month, requirement(target, m).state) for m in (3, 6, 9)]
    assert due == [(3, "open"), (6, "open"), (9, "open")]
    assert "第三季度" in requirement(target, 9).title
    spring = closing(2026, 3, 20)
    for period, value in ((3, 20), (6, 45)):
        moment = spring + timedelta(days=31 * (period - 3))
        report = report_value(
            target=target, period=period, value=value, user=cast.county, now=moment
        )
        accept(report, cast.organ, moment)
    cycle = target.indicator.cycle
    found = selectors.values_by_period(cycle)[target.pk]
    assert {period: report.value for period, report in found.items()} == {3: 20, 6: 45}
    assert counted(cycle) == {}
    assert (requirement(target, 6).state, requirement(target).state) == ("done", "open")
    assert selectors.answers(cast.county, cycle) == {"asked": 4, "reported": 2}
    assert rebuild(check_only=True) == UNCHANGED
    with pytest.raises(ValidationError):
        report_value(target=target, period=5, value=1, user=cast.county, now=now)


def test_no_value_of_somebody_else(cast: Cast, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        report_value(target=asked(cast), value=1, user=cast.county2, now=now)
