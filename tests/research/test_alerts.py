"""What the rules R3 to R6 warn of, on both sides of their numbers, and the explanation."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.access import Role
from accounts.models import County
from office.rules import change_rule
from research.models import Stop, TripAlert
from research.services import cancel_trip
from tests.cast import Cast
from tests.factories import UserFactory
from tests.research.planning import (
    day,
    plan,
    plan_as,
    propose,
    stop,
    stranger,
    switch_off,
)


@pytest.fixture(autouse=True)
def _no_report_is_owed(cast: Cast, now: datetime) -> None:
    """The trips of days gone by, which only count here, keep nobody from a topic (R11)."""
    switch_off(now, "R11")


def _booked(cast: Cast, now: datetime, county: County, days: Iterable[date]) -> None:
    """Trips of the organ section that were booked on these days, one day each."""
    for when in days:
        trip = cast.organ_section.trips.create(
            title="以前的行程",
            leader=cast.organ,
            announced=True,
            host_people=1,
            host_minutes=1,
            created_by=cast.office,
            created_at=now,
        )
        Stop.objects.create(trip=trip, county=county, first_day=when, last_day=when, quiet_days=0)


def _alerts(cast: Cast, now: datetime, *args: object, **changes: object) -> set[str]:
    """The rules that give an alert on this trip, which is booked with an explanation."""
    trip = plan(cast, now, *args, explanation="任务紧急", **changes)
    return set(trip.alerts.values_list("rule_id", flat=True))


def _needs_explaining(cast: Cast, now: datetime, *args: object, **changes: object) -> str:
    """The refusal of a trip that is not explained."""
    with pytest.raises(ValidationError) as refusal:
        plan(cast, now, *args, **changes)
    assert list(refusal.value.error_dict) == ["explanation"]
    return " ".join(refusal.value.messages)


@pytest.mark.parametrize(("after", "alerts"), [(13, {"R3"}), (14, set())])
def test_the_third_visit_in_fourteen_days(
    cast: Cast, now: datetime, *, after: int, alerts: set[str]
) -> None:
    switch_off(now, "R1")
    _booked(cast, now, cast.fumeng, [day(now, 0), day(now, 1)])

    assert _alerts(cast, now, stop(cast.fumeng, day(now, after))) == alerts


def test_the_third_visit_may_lie_between_the_others(cast: Cast, now: datetime) -> None:
    switch_off(now, "R1")
    _booked(cast, now, cast.fumeng, [day(now, 3), day(now, 16)])

    assert _alerts(cast, now, stop(cast.fumeng, day(now, 8))) == {"R3"}


@pytest.mark.parametrize(("before", "alerts"), [(8, set()), (9, {"R3"})])
def test_the_tenth_visit_of_a_year(
    cast: Cast, now: datetime, *, before: int, alerts: set[str]
) -> None:
    _booked(cast, now, cast.fumeng, [date(2026, 1 + n, 1) for n in range(before)])
    _booked(cast, now, cast.fumeng, [date(2025, 12, 1)])
    _booked(cast, now, cast.zhangwu, [date(2026, 2, 1)])

    assert _alerts(cast, now, stop(cast.fumeng, day(now, 7))) == alerts


def test_a_cancelled_trip_was_no_visit(cast: Cast, now: datetime) -> None:
    switch_off(now, "R1")
    _booked(cast, now, cast.fumeng, [day(now, 1)])
    cancel_trip(trip=plan(cast, now), reason="防汛", by=cast.office, now=now)

    assert _alerts(cast, now, stop(cast.fumeng, day(now, 8))) == set()


@pytest.mark.parametrize(("people", "alerts"), [(10, set()), (11, {"R4"})])
def test_a_team_of_more_than_ten(
    cast: Cast, now: datetime, *, people: int, alerts: set[str]
) -> None:
    colleagues = [
        UserFactory(section=cast.organ_section, role=Role.SECTION) for _person in range(people - 1)
    ]

    assert _alerts(cast, now, members=[*colleagues, cast.organ]) == alerts


@pytest.mark.parametrize(("others", "alert"), [(29, False), (30, True)])
def test_more_than_thirty_groups_a_month(
    cast: Cast, now: datetime, *, others: int, alert: bool
) -> None:
    switch_off(now, "R1")
    mine = day(now, 15)
    october = [date(2026, 10, n) for n in range(1, 32)]
    _booked(cast, now, cast.fumeng, [when for when in october if when != mine][:others])
    _booked(cast, now, cast.fumeng, [date(2026, 9, 30), date(2026, 11, 1)])

    assert ("R5" in _alerts(cast, now, stop(cast.fumeng, mine))) == alert


@pytest.mark.parametrize(("limit", "alert"), [(2, False), (1, True)])
def test_groups_of_a_month_that_were_booked_like_any_other(
    cast: Cast, now: datetime, *, limit: int, alert: bool
) -> None:
    """Two a month are as many as R1 lets be, so the office's number is what decides here.

    Even without R1 no two stops of a county share a day: a month holds fewer than thirty of them.
    """
    numbers = {"groups": Decimal(limit)}
    change_rule("R5", enabled=True, numbers=numbers, reason="从严", changed_by="办公室", now=now)
    plan(cast, now, stop(cast.fumeng, date(2026, 10, 14)))

    assert ("R5" in _alerts(cast, now, stop(cast.fumeng, date(2026, 10, 29)))) == alert


def test_a_topic_of_another_section_could_come_along(cast: Cast, now: datetime) -> None:
    waiting = {"section": cast.talent_section, "proposed_by": cast.talent, "title": "乡村人才"}
    own = propose(cast, now)
    topic = propose(cast, now, **waiting, last_day=day(now, 7), counties=[cast.fumeng])

    warned = _needs_explaining(cast, now, topics=[own])
    assert "人才科" in warned
    assert "R6" in warned
    assert "乡村人才" not in warned

    assert _alerts(cast, now, stop(cast.fumeng, day(now, 8)), topics=[own]) == set()
    assert _alerts(cast, now, stop(cast.zhangwu, day(now, 7)), topics=[own]) == set()
    assert topic.trips.count() == 0


def test_a_topic_that_goes_along_is_not_warned_of(cast: Cast, now: datetime) -> None:
    waiting = {"section": cast.talent_section, "proposed_by": cast.talent}
    own, other = propose(cast, now), propose(cast, now, **waiting)

    trip = plan(cast, now, topics=[own, other])
    assert not trip.alerts.exists()

    cancel_trip(trip=trip, reason="防汛", by=cast.office, now=now)
    assert _alerts(cast, now, topics=[own]) == {"R6"}


def test_topics_that_cannot_come_are_not_warned_of(cast: Cast, now: datetime) -> None:
    """An unannounced one on an announced trip, one withdrawn, one of the section that goes."""
    waiting = {"section": cast.talent_section, "proposed_by": cast.talent}
    hidden = {"announced": False, "unannounced_reason": "看真实情况"}
    propose(cast, now, **waiting, **hidden)
    withdrawn = propose(cast, now, **waiting)
    withdrawn.withdrawn_at = now
    withdrawn.save()
    propose(cast, now)

    assert _alerts(cast, now) == set()
    assert _alerts(cast, now, stop(cast.zhangwu, day(now, 7)), announced=False) == {"R6"}


def test_an_alert_is_kept_with_its_explanation(cast: Cast, now: datetime) -> None:
    propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)

    trip = plan(cast, now, explanation="  人才科另有安排 ")

    alert = TripAlert.objects.get()
    assert (alert.trip, alert.rule_id) == (trip, "R6")
    assert "人才科" in alert.sentence
    assert (alert.explanation, alert.explained_by) == ("人才科另有安排", cast.office)


def test_nothing_to_explain_leaves_nothing(cast: Cast, now: datetime) -> None:
    plan(cast, now, explanation="多余的话")

    assert not TripAlert.objects.exists()


def test_an_explanation_that_is_too_long_is_refused(cast: Cast, now: datetime) -> None:
    propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)

    assert "300" in _needs_explaining(cast, now, explanation="因" * 301)
    assert _alerts(cast, now) == {"R6"}


def test_rules_that_are_switched_off_warn_of_nothing(cast: Cast, now: datetime) -> None:
    switch_off(now, "R3", "R4", "R5", "R6")
    propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)
    _booked(cast, now, cast.fumeng, [date(2026, 1 + n, 1) for n in range(9)])

    assert _alerts(cast, now) == set()


def test_the_trips_of_another_department_are_not_counted(cast: Cast, now: datetime) -> None:
    """Neither as visits of the same body nor as groups: the number would betray them."""
    switch_off(now, "R1")
    _booked(cast, now, cast.fumeng, [date(2026, 10, n) for n in range(1, 32) if n != 28])

    trip = plan_as(cast, now, stranger(cast), stop(cast.fumeng, date(2026, 10, 28)))

    assert not trip.alerts.exists()
