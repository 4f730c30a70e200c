"""Cancelling a trip and moving a stop: what follows, and what is refused."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from notices.models import Engagement, Requirement
from notices.services import rebuild, rebuild_engagements
from office.workdays import close_of
from research.models import Stop, TeamMember, Trip, Visit
from research.selectors import waiting_topics
from research.services import (
    StopPlan,
    cancel_trip,
    confirm_hosting,
    mark_arrived,
    move_stop,
)
from tests.cast import Cast
from tests.research.planning import day, plan, propose, stop, switch_off

ALL_AGREE = {"missing": 0, "changed": 0, "orphaned": 0}


def _agrees() -> bool:
    taken = rebuild_engagements(check_only=True)
    return rebuild(check_only=True) == ALL_AGREE and not any(taken.values())


def _cancel(cast: Cast, trip: Trip, now: datetime, reason: str = "防汛") -> None:
    cancel_trip(trip=trip, reason=reason, by=cast.office, now=now)


def _move(cast: Cast, trip: Trip, first_day: date, now: datetime, **changes: object) -> Stop:
    booked = trip.stops.get(county=cast.fumeng)
    return move_stop(stop=booked, first_day=first_day, by=cast.office, now=now, **changes)


def test_a_cancelled_trip_asks_nothing_and_takes_nobody(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    confirm_hosting(visit=Visit.objects.get(), person=cast.cadre, now=now)

    _cancel(cast, trip, now, reason="  全市防汛 ")

    trip.refresh_from_db()
    assert (trip.cancelled_reason, trip.cancelled_by, trip.cancelled_at) == (
        "全市防汛",
        cast.office,
        now,
    )
    asked = Requirement.objects.get()
    assert (asked.state, asked.done_at, asked.done_by) == ("withdrawn", None, "")
    assert not Engagement.objects.exists()
    assert _agrees()


def test_days_units_and_people_of_a_cancelled_trip_are_free(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    topic = trip.topics.get()
    again = stop(cast.fumeng, day(now, 7), units=[cast.fuxin_town])

    _cancel(cast, trip, now)

    assert list(waiting_topics(cast.office, day(now, 0))) == [topic]
    assert plan(cast, now, again, topics=[topic], leader=cast.organ)
    assert not waiting_topics(cast.office, day(now, 0)).exists()


def test_of_a_cancelled_unannounced_trip_hosts_learn_nothing(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, announced=False)

    _cancel(cast, trip, now)

    assert not Requirement.objects.exists()
    for person in (cast.cadre, cast.county):
        for model in (Trip, Stop, Visit, TeamMember):
            assert not model.objects.visible_to(person).exists()
    assert _agrees()


def test_hosts_of_an_announced_trip_still_see_that_it_is_cancelled(
    cast: Cast, now: datetime
) -> None:
    _cancel(cast, plan(cast, now), now)

    assert Visit.objects.visible_to(cast.cadre).get().cancelled


def test_a_trip_that_has_begun_is_not_cancelled(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)), stop(cast.zhangwu, day(now, 1)))
    mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)

    with pytest.raises(ValidationError):
        _cancel(cast, trip, now)

    assert not Visit.objects.filter(cancelled=True).exists()


def test_cancelling_needs_a_reason_of_some_length(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)

    for reason in ("", "  ", "因" * 201):
        with pytest.raises(ValidationError) as refusal:
            _cancel(cast, trip, now, reason=reason)
        assert list(refusal.value.error_dict) == ["reason"]

    _cancel(cast, trip, now, reason="因" * 200)
    with pytest.raises(ValidationError):
        _cancel(cast, trip, now)


def test_only_who_runs_a_trip_changes_it(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    for person in (cast.talent, cast.county, cast.cadre):
        with pytest.raises(PermissionDenied):
            cancel_trip(trip=trip, reason="防汛", by=person, now=now)
        with pytest.raises(PermissionDenied):
            move_stop(stop=trip.stops.get(), first_day=day(now, 8), by=person, now=now)

    move_stop(stop=trip.stops.get(), first_day=day(now, 8), by=cast.organ, now=now)
    cancel_trip(trip=trip, reason="防汛", by=cast.organ, now=now)


def test_nothing_happens_any_more_on_a_cancelled_trip(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)))
    visit = Visit.objects.get()
    _cancel(cast, trip, now)

    with pytest.raises(ValidationError):
        mark_arrived(visit=visit, by=cast.organ, now=now)
    with pytest.raises(ValidationError):
        confirm_hosting(visit=visit, person=cast.cadre, now=now)
    with pytest.raises(ValidationError):
        _move(cast, trip, day(now, 1), now)


def test_a_stop_moves_with_its_visits_and_its_team(cast: Cast, now: datetime) -> None:
    """By one day, so that the visits of one unit step onto each other's days."""
    two_days = StopPlan(
        county=cast.fumeng,
        first_day=day(now, 7),
        last_day=day(now, 8),
        visits=[(cast.fuxin_town, day(now, 7)), (cast.fuxin_town, day(now, 8))],
    )
    trip = plan(cast, now, two_days, stop(cast.zhangwu, day(now, 9)), members=[cast.talent])
    for visit in Visit.objects.filter(unit=cast.fuxin_town):
        confirm_hosting(visit=visit, person=cast.cadre, now=now)

    for first in (8, 7, 6):
        _move(cast, trip, day(now, first), now)

        moved = trip.stops.get(county=cast.fumeng)
        assert (moved.first_day, moved.last_day) == (day(now, first), day(now, first + 1))
        assert [v.day for v in moved.visits.all()] == [day(now, first), day(now, first + 1)]
        assert {(m.first_day, m.last_day) for m in trip.team.all()} == {
            (day(now, first), day(now, 9))
        }
        asked = Requirement.objects.filter(unit=cast.fuxin_town).order_by("due_at")
        assert [row.due_at for row in asked] == [
            close_of(day(now, first)),
            close_of(day(now, first + 1)),
        ]
        assert {row.state for row in asked} == {"open"}
        assert _agrees()


def test_a_moved_unannounced_stop_tells_nobody(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, announced=False)

    _move(cast, trip, day(now, 8), now)

    assert not Requirement.objects.exists()
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(("first", "moves"), [(29, False), (28, True), (57, False), (58, True)])
def test_a_moved_stop_keeps_out_of_quiet_periods_on_both_sides(
    cast: Cast, now: datetime, *, first: int, moves: bool
) -> None:
    """Another trip is in the county on day 43: 14 quiet days before it and after it."""
    plan(cast, now, stop(cast.fumeng, day(now, 43), units=[cast.fumeng_office]))
    trip = plan(cast, now)

    if moves:
        _move(cast, trip, day(now, first), now)
    else:
        with pytest.raises(ValidationError, match="R1"):
            _move(cast, trip, day(now, first), now)

    expected = day(now, first if moves else 7)
    assert trip.stops.get().first_day == Visit.objects.get(stop__trip=trip).day == expected
    assert _agrees()


def test_a_moved_visit_keeps_out_of_its_units_quiet_period(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 43), units=[cast.fuxin_town]))
    trip = plan(cast, now, stop(cast.fumeng, day(now, 6), units=[cast.fuxin_town]))

    with pytest.raises(ValidationError, match="R2"):
        _move(cast, trip, day(now, 13), now)

    _move(cast, trip, day(now, 10), now)


def test_what_cannot_be_planned_cannot_be_moved_to(cast: Cast, now: datetime) -> None:
    """A day off, the past, outside the topic's window, the same day, a person who is away."""
    topic = propose(cast, now, last_day=day(now, 20))
    trip = plan(cast, now, topics=[topic])
    plan(cast, now, stop(cast.zhangwu, day(now, 9)), leader=cast.talent, members=[cast.cadres])
    TeamMember.objects.create(
        trip=trip, person=cast.cadres, first_day=day(now, 7), last_day=day(now, 7)
    )
    before = list(Stop.objects.values())

    for first in (11, -1, 21, 7, 9):
        with pytest.raises(ValidationError):
            _move(cast, trip, day(now, first), now)

    assert list(Stop.objects.values()) == before
    _move(cast, trip, day(now, 10), now)


def test_a_stop_that_has_begun_stays_the_next_one_may_move(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)), stop(cast.zhangwu, day(now, 1)))
    mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)

    with pytest.raises(ValidationError):
        _move(cast, trip, day(now, 1), now)

    later = trip.stops.get(county=cast.zhangwu)
    move_stop(stop=later, first_day=day(now, 2), by=cast.office, now=now)


def test_a_move_is_warned_of_once(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    propose(
        cast,
        now,
        section=cast.talent_section,
        proposed_by=cast.talent,
        first_day=day(now, 8),
        counties=[cast.fumeng],
    )

    with pytest.raises(ValidationError) as refusal:
        _move(cast, trip, day(now, 8), now)
    assert list(refusal.value.error_dict) == ["explanation"]

    _move(cast, trip, day(now, 8), now, explanation="人才科另有安排")
    _move(cast, trip, day(now, 9), now)
    assert trip.alerts.get().explanation == "人才科另有安排"


def test_a_moved_stop_carries_the_numbers_now_in_force(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    switch_off(now, "R1", "R2")

    _move(cast, trip, day(now, 8), now)

    assert trip.stops.get().quiet_days == Visit.objects.get().quiet_days == 0
