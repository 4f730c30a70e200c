"""Writing what is booked: the days in the counties, the visits, the team.

The exclusion constraints of the database have the last word; here their refusals become
sentences. Topics are locked first, then counties, then people, in one order for everybody: two
bookings that meet then wait for each other instead of dead-locking.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import County, User
from research.models import (
    ONE_TRIP_AT_A_TIME,
    QUIET_PERIOD,
    UNIT_QUIET_PERIOD,
    Stop,
    TeamMember,
    Topic,
    Trip,
    Visit,
)
from research.rules import quiet_days, unit_quiet_days
from research.services.taken import away_faults, quiet_faults, unit_faults
from research.stop_plan import StopPlan


def hold_still(topics: Iterable[Topic]) -> list[Topic]:
    """The topics as they stand; nobody changes or withdraws them until this is committed."""
    keys = [topic.pk for topic in topics]
    held = Topic.objects.filter(pk__in=keys).select_for_update(no_key=True, of=["self"])
    return list(held.select_related("section").order_by("pk"))


def lock(counties: Iterable[County], team: Iterable[User]) -> None:
    """Keep everybody else from booking these counties and people until this is committed."""
    wanted = County.objects.filter(pk__in=[county.pk for county in counties])
    list(wanted.select_for_update(no_key=True).order_by("pk").values("pk"))
    people = User.objects.filter(pk__in=[person.pk for person in team])
    list(people.select_for_update(no_key=True).order_by("pk").values("pk"))


def book_stops(trip: Trip, wanted: list[StopPlan], *, by: User) -> list[Stop]:
    """Book the days in the counties."""
    quiet = quiet_days()
    with in_sentences(wanted, by=by):
        return Stop.objects.bulk_create(
            Stop(
                trip=trip,
                county=stop.county,
                first_day=stop.first_day,
                last_day=stop.last_day,
                quiet_days=quiet,
            )
            for stop in wanted
        )


def book_visits(stops: list[Stop], wanted: list[StopPlan], *, by: User) -> None:
    """Book the units on their days."""
    quiet = unit_quiet_days()
    with in_sentences(wanted, by=by):
        Visit.objects.bulk_create(
            Visit(stop=stop, unit=unit, day=day, quiet_days=quiet)
            for stop, plan in zip(stops, wanted, strict=True)
            for unit, day in plan.visits
        )


def book_team(trip: Trip, team: list[User], first: date, last: date, *, by: User) -> None:
    """Book the people from the trip's first day to its last."""
    with in_sentences([], by=by, team=team, days=(first, last)):
        TeamMember.objects.bulk_create(
            TeamMember(trip=trip, person=person, first_day=first, last_day=last) for person in team
        )


@contextmanager
def in_sentences(
    wanted: list[StopPlan],
    *,
    by: User,
    team: Iterable[User] = (),
    days: tuple[date, date] | None = None,
    moved: Stop | None = None,
) -> Iterator[None]:
    """Say in sentences why the database refuses what is booked in this block; it is undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = str(error)
        if QUIET_PERIOD in refusal:
            faults = list(quiet_faults(wanted, by, moved=moved))
        elif UNIT_QUIET_PERIOD in refusal:
            faults = list(unit_faults(wanted, by, moved=moved))
        elif ONE_TRIP_AT_A_TIME in refusal and days is not None:
            trip = moved.trip if moved else None
            faults = list(away_faults(list(team), *days, by, moved=trip))
        else:
            raise
        raise ValidationError(faults, code="taken") from error
