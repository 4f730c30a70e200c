"""Two people at once, each on a connection of their own: never a promise broken."""

import random
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from accounts.access import Role
from accounts.models import Unit, User
from research.models import Stop, TeamMember, Topic, Trip, Visit
from research.services import cancel_trip, mark_arrived, move_stop
from tests.cast import Cast
from tests.connections import at_once
from tests.factories import UserFactory
from tests.research.planning import day, plan, propose, stop, switch_off, workday

TRIES = 100
pytestmark = pytest.mark.django_db(transaction=True)


def _colleagues(cast: Cast, number: int) -> list[User]:
    return [UserFactory(section=cast.organ_section, role=Role.SECTION) for _person in range(number)]


def _book(
    cast: Cast, now: datetime, topic: Topic, unit: Unit, when: date, team: list[User]
) -> Callable[[], Trip]:
    return partial(
        plan,
        cast,
        now,
        stop(unit.county, when, units=[unit]),
        topics=[topic],
        leader=team[0],
        members=team[1:],
    )


def _promises_hold() -> None:
    """Looked at pair by pair, without the constraints' own arithmetic."""
    stops = list(Stop.objects.filter(cancelled=False))
    for one, other in _pairs(stops):
        if one.county_id == other.county_id:
            assert (other.first_day - one.last_day).days > one.quiet_days, (one, other)
    visits = list(Visit.objects.filter(cancelled=False))
    for one, other in _pairs(visits):
        if one.unit_id == other.unit_id and one.stop_id != other.stop_id:
            assert (other.day - one.day).days > one.quiet_days, (one, other)
    team = list(TeamMember.objects.filter(cancelled=False))
    for one, other in _pairs(team):
        if one.person_id == other.person_id:
            assert other.first_day > one.last_day, (one, other)


def _pairs(rows: list) -> list[tuple]:
    """Each two rows, the earlier one first."""
    in_order = sorted(rows, key=lambda row: row.first_day if hasattr(row, "first_day") else row.day)
    return [(one, other) for n, one in enumerate(in_order) for other in in_order[n + 1 :]]


def test_a_hundred_times_two_bookings_meet(cast: Cast, now: datetime) -> None:
    """County, unit and people at random: both are booked exactly if they leave each other room."""
    topic = propose(cast, now, last_day=day(now, 120))
    people = _colleagues(cast, 3)
    units = [cast.fuxin_town, cast.fumeng_office, cast.zhangwu_town, cast.zhangwu_office]
    dice = random.Random(14)
    both = 0
    for _try in range(TRIES):
        wanted = [
            (dice.choice(units), workday(now, dice.randrange(40)), dice.sample(people, 2))
            for _person in range(2)
        ]

        answers = at_once(*[_book(cast, now, topic, *booking) for booking in wanted])

        room = _leave_room(*wanted)
        refused = [answer for answer in answers if isinstance(answer, ValidationError)]
        assert len(refused) == (0 if room else 1), wanted
        assert Trip.objects.count() == Stop.objects.count() == Visit.objects.count()
        assert Trip.objects.count() == 2 - len(refused)
        _promises_hold()
        both += room
        Trip.objects.all().delete()
    assert 10 < both < TRIES - 10


def _leave_room(one: tuple[Unit, date, list[User]], other: tuple[Unit, date, list[User]]) -> bool:
    apart = abs((one[1] - other[1]).days)
    if one[0] == other[0] and apart <= 30:
        return False
    if one[0].county_id == other[0].county_id and apart <= 14:
        return False
    return apart > 0 or not set(one[2]) & set(other[2])


def test_a_hundred_times_one_books_and_another_moves(cast: Cast, now: datetime) -> None:
    """A stop is moved while somebody books: whatever wins, all promises hold."""
    topic = propose(cast, now, last_day=day(now, 120))
    people = _colleagues(cast, 3)
    units = [cast.fuxin_town, cast.fumeng_office, cast.zhangwu_town]
    dice = random.Random(30)
    for _try in range(TRIES):
        booked = _book(cast, now, topic, dice.choice(units), workday(now, 50), people[:1])()
        moved, when = booked.stops.get(), workday(now, dice.randrange(40))
        unit, there = dice.choice(units), workday(now, dice.randrange(40))

        answers = at_once(
            partial(move_stop, stop=moved, first_day=when, by=cast.office, now=now),
            _book(cast, now, topic, unit, there, dice.sample(people, 2)),
        )

        assert not all(isinstance(answer, ValidationError) for answer in answers), answers
        _promises_hold()
        assert moved.visits.get().day == Stop.objects.get(pk=moved.pk).first_day
        Trip.objects.all().delete()


def test_units_are_left_in_peace_without_the_counties_rule(cast: Cast, now: datetime) -> None:
    """R2 alone, R1 switched off: two days apart in one county, yet one unit."""
    switch_off(now, "R1")
    topic = propose(cast, now)
    one, other = _colleagues(cast, 2)

    answers = at_once(
        _book(cast, now, topic, cast.fuxin_town, workday(now, 3), [one]),
        _book(cast, now, topic, cast.fuxin_town, workday(now, 9), [other]),
    )

    [refusal] = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert "R2" in str(refusal)
    assert Visit.objects.count() == 1


def test_a_trip_is_cancelled_or_has_arrived(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now)
    for _try in range(5):
        trip = _book(cast, now, topic, cast.fuxin_town, day(now, 0), [cast.organ])()
        visit = Visit.objects.select_related("stop__trip__section").get()

        answers = at_once(
            partial(cancel_trip, trip=trip, reason="防汛", by=cast.office, now=now),
            partial(mark_arrived, visit=visit, by=cast.organ, now=now),
        )

        assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
        visit.refresh_from_db()
        assert visit.cancelled == (visit.arrived_at is None)
        Trip.objects.all().delete()
