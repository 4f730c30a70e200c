"""What the database itself refuses, whoever asks it."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import County
from research.models import Stop, Trip, Visit
from tests.cast import Cast
from tests.connections import at_once
from tests.research.planning import day, plan, stop


@pytest.fixture
def trip(cast: Cast, now: datetime) -> Trip:
    """Two days in 阜蒙县, 阜新镇 on the first of them."""
    return plan(cast, now, stop(cast.fumeng, day(now, 7), day(now, 8)))


def _second_trip(cast: Cast, now: datetime) -> Trip:
    return Trip.objects.create(
        title="另一次",
        section=cast.organ_section,
        leader=cast.organ,
        announced=True,
        host_people=1,
        host_minutes=1,
        created_by=cast.office,
        created_at=now,
    )


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [(22, 22, False), (23, 23, True), (-8, -8, True), (-7, -7, False), (7, 8, False)],
)
def test_no_stop_lies_in_another_ones_quiet_period(
    cast: Cast, now: datetime, trip: Trip, *, first: int, last: int, free: bool
) -> None:
    """Booked: days 7 and 8, quiet for 14: the next free days are 23 and, before it, -8."""
    other = Stop(
        trip=_second_trip(cast, now),
        county=cast.fumeng,
        first_day=day(now, first),
        last_day=day(now, last),
        quiet_days=14,
    )
    if free:
        other.save()
    else:
        with pytest.raises(IntegrityError, match="stop_quiet_period"), transaction.atomic():
            other.save()


def test_a_trip_enters_a_county_once(cast: Cast, now: datetime, trip: Trip) -> None:
    with pytest.raises(IntegrityError, match="stop_county_once"), transaction.atomic():
        Stop.objects.create(
            trip=trip,
            county=cast.fumeng,
            first_day=day(now, 60),
            last_day=day(now, 60),
            quiet_days=0,
        )


def test_a_visit_lies_within_its_stop(cast: Cast, now: datetime, trip: Trip) -> None:
    booked = trip.stops.get()
    for unit, after in [(cast.fuxin_town, 6), (cast.fuxin_town, 9), (cast.zhangwu_town, 7)]:
        with pytest.raises(IntegrityError, match="outside its stop"), transaction.atomic():
            Visit.objects.create(stop=booked, unit=unit, day=day(now, after))

    Visit.objects.create(stop=booked, unit=cast.fuxin_town, day=day(now, 8))
    with pytest.raises(IntegrityError, match="visit_once"), transaction.atomic():
        Visit.objects.create(stop=booked, unit=cast.fuxin_town, day=day(now, 8))
    with pytest.raises(IntegrityError, match="outside its stop"), transaction.atomic():
        Visit.objects.filter(day=day(now, 8)).update(day=day(now, 9))


def test_a_stop_does_not_move_away_from_its_visits(cast: Cast, now: datetime, trip: Trip) -> None:
    stops = Stop.objects.filter(trip=trip)
    for change in ({"first_day": day(now, 8)}, {"county": cast.zhangwu}):
        with pytest.raises(IntegrityError, match="outside its stop"), transaction.atomic():
            stops.update(**change)

    stops.update(last_day=day(now, 7))


def test_a_stop_and_its_visits_can_move_together(cast: Cast, now: datetime, trip: Trip) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Stop.objects.update(first_day=day(now, 9), last_day=day(now, 9))
        Visit.objects.update(day=day(now, 9))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert Visit.objects.get().day == day(now, 9)


@pytest.mark.django_db(transaction=True)
def test_the_constraint_holds_without_the_service(cast: Cast, now: datetime) -> None:
    """Straight into the table, past every check of ours: never two."""
    trips = [_second_trip(cast, now), _second_trip(cast, now)]
    dice = random.Random(1)
    for _round in range(5):
        start = day(now, dice.randrange(60))
        days = [start, start + timedelta(days=dice.randrange(15))]

        def write(trip: Trip, first: date, county: County = cast.fumeng) -> bool:
            try:
                Stop.objects.create(
                    trip=trip, county=county, first_day=first, last_day=first, quiet_days=14
                )
            except DatabaseError:
                return False
            return True

        outcomes = at_once(
            *[
                lambda trip=trip, first=first: write(trip, first)
                for trip, first in zip(trips, days, strict=True)
            ]
        )

        assert sorted(outcomes) == [False, True]
        assert Stop.objects.count() == 1
        Stop.objects.all().delete()
