"""A value is on time, late, or locked; and what the administrator opens is open again."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessment.models import Report, TargetReopening
from assessment.services import reopen_target, report_value
from notices.services import rebuild
from office.rules import change_rule
from tests.assessment.reporting.steps import (
    approve,
    approved,
    asked,
    closing,
    colleague_of,
    requirement,
)
from tests.cast import Cast

UNCHANGED = {"missing": 0, "changed": 0, "orphaned": 0}


def test_until_its_day_a_value_is_on_time(cast: Cast) -> None:
    report = approved(cast, asked(cast), closing(2026, 12, 20))
    assert (report.state, report.is_late) == ("approved", False)


def test_after_its_day_it_is_taken_and_marked_late(cast: Cast) -> None:
    """Ten working days after Sunday, 20 December; the calendar of 2027 is not published yet."""
    target = asked(cast)
    late = closing(2026, 12, 20) + timedelta(seconds=1)
    assert approved(cast, target, late).is_late
    assert requirement(target).state == "done"
    report = approved(cast, asked(cast), closing(2027, 1, 1))
    assert report.locked_after == closing(2027, 1, 1)


def test_after_the_lock_it_is_refused_and_told_whom_to_ask(cast: Cast) -> None:
    target, later = asked(cast), closing(2027, 1, 1) + timedelta(seconds=1)
    with pytest.raises(ValidationError, match=cast.assess.name):
        approved(cast, target, later)
    assert not Report.objects.exists()
    assert requirement(target).state == "open"


def test_an_indicator_may_set_its_lock_itself(cast: Cast) -> None:
    target = asked(cast, locks_on=date(2026, 12, 22))
    with pytest.raises(ValidationError):
        approved(cast, target, closing(2026, 12, 22) + timedelta(seconds=1))
    assert approved(cast, target, closing(2026, 12, 22)).is_late


def test_the_office_may_change_the_days(cast: Cast) -> None:
    numbers = {"lock": Decimal(0), "objection": Decimal(5)}
    change_rule(
        "A13",
        enabled=True,
        numbers=numbers,
        reason="年底提前归档",
        changed_by=cast.office.name,
        now=closing(2026, 11, 1),
    )
    with pytest.raises(ValidationError):
        approved(cast, asked(cast), closing(2026, 12, 21))


def test_what_was_typed_in_time_is_not_approved_after_the_lock(cast: Cast) -> None:
    other = colleague_of(cast.county)
    report = approved(cast, asked(cast), closing(2026, 12, 20))
    with pytest.raises(ValidationError, match=cast.assess.name):
        approve(report, other, closing(2027, 1, 5))
    late = approve(report, other, closing(2026, 12, 31))
    assert (late.is_late, late.reported_at) == (True, closing(2026, 12, 20))


def test_a_locked_value_is_opened_again_until_a_day(cast: Cast) -> None:
    target, locked = asked(cast), closing(2027, 1, 20)
    opening = {"target": target, "period": 12, "until": date(2027, 1, 22), "user": cast.assess}
    reopen_target(reason="统计口径调整", now=locked, **opening)
    assert approved(cast, target, closing(2027, 1, 22)).is_late
    with pytest.raises(ValidationError):
        approved(cast, target, closing(2027, 1, 25))
    assert rebuild(check_only=True) == UNCHANGED


@pytest.mark.parametrize("name", ["organ", "office", "leader", "county"])
def test_only_the_administrator_opens(cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        reopen_target(
            target=asked(cast),
            period=12,
            reason="请求",
            until=date(2027, 2, 1),
            user=getattr(cast, name),
            now=closing(2027, 1, 20),
        )


@pytest.mark.parametrize(
    ("reason", "until", "moment"),
    [
        (" ", date(2027, 1, 22), closing(2027, 1, 20)),
        ("口径调整", date(2027, 1, 19), closing(2027, 1, 20)),
        ("口径调整", date(2027, 1, 22), closing(2026, 12, 21)),
    ],
)
def test_opening_needs_a_reason_a_day_ahead_and_a_lock(
    cast: Cast, reason: str, until: date, moment: datetime
) -> None:
    with pytest.raises(ValidationError):
        reopen_target(
            target=asked(cast), period=12, reason=reason, until=until, user=cast.assess, now=moment
        )
    assert not TargetReopening.objects.exists()


def test_without_a_number_the_reason_is_needed(cast: Cast, now: datetime) -> None:
    target = asked(cast)
    with pytest.raises(ValidationError):
        report_value(target=target, value=None, comment="  ", user=cast.county, now=now)
    report = report_value(
        target=target, value=None, comment="统计局年底才发布", user=cast.county, now=now
    )
    assert (report.value, report.state) == (None, "approved")
    assert requirement(target).state == "done"
