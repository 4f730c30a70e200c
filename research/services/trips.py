"""Bundling topics into a trip and booking its days in the counties."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import County, Unit, User
from research.models import (
    ONE_TRIP_AT_A_TIME,
    QUIET_PERIOD,
    UNIT_QUIET_PERIOD,
    CountyClosure,
    Stop,
    TeamMember,
    Topic,
    Trip,
    Visit,
)
from research.quiet import free_from
from research.rules import quiet_days, unit_quiet_days
from research.services.visits import state_visits
from research.visibility import sees_plan

LONGEST_STOP = 10
"""Days. A stop blocks its county for everybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPlan:
    """The days wanted in one county, and the units to visit, each with its day."""

    county: County
    first_day: date
    last_day: date
    visits: Sequence[tuple[Unit, date]] = ()


@transaction.atomic
def plan_trip(
    *,
    title: str,
    topics: Iterable[Topic],
    stops: Iterable[StopPlan],
    leader: User,
    members: Iterable[User] = (),
    announced: bool,
    host_people: int,
    host_minutes: int,
    briefing_people: int = 0,
    materials: str = "",
    by: User,
    now: datetime,
) -> Trip:
    """Book a trip whole, or nothing of it.

    ``members`` go with the leader. ``host_people`` × ``host_minutes`` is the estimate of what each
    visit costs the unit visited, ``briefing_people`` how many a briefing calls together.
    Hosts of an announced trip are asked at once, those of an unannounced one when the team
    arrives (rule R8). Raises ``ValidationError`` with one sentence for each fault; among them a
    county or unit inside somebody's quiet period (rules R1, R2) and people who are on another
    trip; on these the database has the last word when two people book at once.
    """
    wanted = sorted(stops, key=lambda stop: stop.county.pk)
    carried = _held_still(topics, wanted)
    team = sorted({leader, *members}, key=lambda person: person.pk)
    faults = [
        *route_faults(topics=carried, stops=wanted, by=by, now=now),
        *_visit_faults(wanted),
        *_team_faults(carried, leader=leader, team=team, announced=announced, by=by),
    ]
    if faults:
        raise ValidationError(faults, code="trip")
    trip = Trip.objects.create(
        title=title,
        section=leader.own_section,
        leader=leader,
        announced=announced,
        host_people=host_people,
        host_minutes=host_minutes,
        briefing_people=briefing_people,
        materials=materials,
        created_by=by,
        created_at=now,
    )
    trip.topics.set(carried)
    booked = _book(trip, wanted, by=by)
    _book_units(booked, wanted)
    _book_team(trip, team, booked)
    state_visits(Visit.objects.filter(stop__trip=trip))
    return trip


def _held_still(topics: Iterable[Topic], stops: list[StopPlan]) -> list[Topic]:
    """The topics as they stand, locked, and with them the counties and their closures.

    All in one order for everybody: two bookings that meet wait for each other instead of
    dead-locking.
    """
    keys = [topic.pk for topic in topics]
    held = Topic.objects.filter(pk__in=keys).select_for_update(no_key=True, of=["self"])
    carried = list(held.select_related("section").order_by("pk"))
    counties = County.objects.filter(pk__in=[stop.county.pk for stop in stops])
    list(counties.select_for_update(no_key=True).order_by("pk").values("pk"))
    return carried


def _book(trip: Trip, wanted: list[StopPlan], *, by: User) -> list[Stop]:
    """Book the days in the counties; the exclusion constraint of R1 decides."""
    quiet = quiet_days()
    try:
        with transaction.atomic():
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
    except IntegrityError as error:
        if QUIET_PERIOD not in str(error):
            raise
        raise ValidationError(list(_quiet_faults(wanted, by)), code="quiet_period") from error


def _book_units(stops: list[Stop], wanted: list[StopPlan]) -> None:
    """Book the visits; the exclusion constraint of R2 decides."""
    quiet = unit_quiet_days()
    visits = [
        Visit(stop=stop, unit=unit, day=day, quiet_days=quiet)
        for stop, plan in zip(stops, wanted, strict=True)
        for unit, day in plan.visits
    ]
    try:
        with transaction.atomic():
            Visit.objects.bulk_create(visits)
    except IntegrityError as error:
        if UNIT_QUIET_PERIOD not in str(error):
            raise
        message = _("A unit would be visited again within its quiet period (rule R2).")
        raise ValidationError(message, code="unit_quiet_period") from error


def _book_team(trip: Trip, team: list[User], stops: list[Stop]) -> None:
    """Book the people from the first day to the last; nobody is on two trips at once."""
    first, last = min(s.first_day for s in stops), max(s.last_day for s in stops)
    try:
        with transaction.atomic():
            TeamMember.objects.bulk_create(
                TeamMember(trip=trip, person=person, first_day=first, last_day=last)
                for person in team
            )
    except IntegrityError as error:
        if ONE_TRIP_AT_A_TIME not in str(error):
            raise
        raise ValidationError(list(_away_faults(team, first, last)), code="team") from error


def _away_faults(team: list[User], first: date, last: date) -> Iterator[str]:
    """Who of the team is on another trip on these days."""
    away = TeamMember.objects.away().filter(
        person__in=team, first_day__lte=last, last_day__gte=first
    )
    for member in away.select_related("person"):
        yield _("%(name)s is on another trip from %(first)s to %(last)s.") % {
            "name": member.person.name,
            "first": date_format(member.first_day),
            "last": date_format(member.last_day),
        }


def route_faults(
    *, topics: list[Topic], stops: list[StopPlan], by: User, now: datetime
) -> list[str]:
    """What stands against these days in these counties, one sentence each; empty if nothing."""
    if not topics:
        return [_("Choose at least one topic: a trip without a question is not needed.")]
    if not stops:
        return [_("Give the days in at least one county.")]
    faults = [fault for stop in stops for fault in _day_faults(stop, today=timezone.localdate(now))]
    faults += _county_faults(stops, by)
    return faults or [
        *_topic_faults(topics, stops),
        *_closure_faults(stops),
        *_quiet_faults(stops, by),
    ]


def _day_faults(stop: StopPlan, *, today: date) -> Iterator[str]:
    words = {"county": stop.county, "limit": LONGEST_STOP}
    if stop.last_day < stop.first_day:
        yield _("%(county)s: the last day lies before the first day.") % words
    elif stop.first_day < today:
        yield _("%(county)s: these days have passed already.") % words
    elif (stop.last_day - stop.first_day).days >= LONGEST_STOP:
        yield _("%(county)s: a trip stays at most %(limit)s days in one county.") % words


def _county_faults(stops: list[StopPlan], by: User) -> Iterator[str]:
    permitted = by.permitted_counties(County.TASK)
    city = by.home_unit.city_id if by.home_unit else None
    seen: set[int] = set()
    for stop in stops:
        words = {"county": stop.county}
        if stop.county.city_id != city:
            yield _("%(county)s does not belong to your city.") % words
        elif stop.county.pk not in permitted:
            yield _("%(county)s: you may not send anybody there.") % words
        if stop.county.pk in seen:
            yield _("%(county)s: a trip enters a county once.") % words
        seen.add(stop.county.pk)


def _topic_faults(topics: list[Topic], stops: list[StopPlan]) -> Iterator[str]:
    """Each topic is asked somewhere and inside its window; each county has a topic."""
    targets = {topic: {county.pk for county in topic.counties.all()} for topic in topics}
    for topic in topics:
        if topic.withdrawn_at is not None:
            yield _("“%(topic)s” was withdrawn.") % {"topic": topic}
        mine = [stop for stop in stops if stop.county.pk in targets[topic]]
        words = {
            "topic": topic,
            "first": date_format(topic.first_day),
            "last": date_format(topic.last_day),
        }
        if not mine:
            yield _("“%(topic)s”: the trip enters none of its counties.") % words
        if any(s.first_day < topic.first_day or s.last_day > topic.last_day for s in mine):
            yield _("“%(topic)s” is to be asked between %(first)s and %(last)s.") % words
    asked = set().union(*targets.values())
    for stop in stops:
        if stop.county.pk not in asked:
            yield _("%(county)s: no topic of this trip is to be asked there.") % {
                "county": stop.county
            }


def _closure_faults(stops: list[StopPlan]) -> Iterator[str]:
    """Days on which a county has asked not to be visited; the cause is no secret."""
    for stop in stops:
        closed = CountyClosure.objects.filter(county=stop.county)
        for closure in closed.touching(stop.first_day, stop.last_day):
            yield (
                _("%(county)s receives nobody from %(first)s to %(last)s (%(cause)s).")
                % {
                    "county": stop.county,
                    "first": date_format(closure.first_day),
                    "last": date_format(closure.last_day),
                    "cause": closure.get_cause_display(),
                }
            )


def _quiet_faults(stops: list[StopPlan], by: User) -> Iterator[str]:
    """Counties that are taken. The free day is named to those alone who may see what takes them."""
    quiet = quiet_days()
    for stop in stops:
        free = free_from(
            county=stop.county,
            first_day=stop.first_day,
            last_day=stop.last_day,
            quiet=quiet,
            by=by,
        )
        if free.day == stop.first_day:
            continue
        words = {"county": stop.county, "day": date_format(free.day)}
        if free.may_be_told:
            yield (
                _(
                    "%(county)s: these days fall into a quiet period (rule R1). A visit can begin "
                    "on %(day)s at the earliest."
                )
                % words
            )
        else:
            yield _("%(county)s: no visit can be arranged on these days.") % words


def _visit_faults(stops: list[StopPlan]) -> Iterator[str]:
    for stop in stops:
        words = {"county": stop.county}
        if not stop.visits:
            yield _("%(county)s: choose at least one unit to visit.") % words
        if len(set(stop.visits)) < len(stop.visits):
            yield _("%(county)s: a unit is visited once a day.") % words
        for unit, day in stop.visits:
            if unit.county_id != stop.county.pk or not unit.is_active:
                yield _("%(unit)s is no unit of %(county)s.") % {**words, "unit": unit}
            if not stop.first_day <= day <= stop.last_day:
                yield _("%(unit)s: %(day)s lies outside the days in %(county)s.") % {
                    **words,
                    "unit": unit,
                    "day": date_format(day),
                }


def _team_faults(
    topics: list[Topic], *, leader: User, team: list[User], announced: bool, by: User
) -> Iterator[str]:
    own = by.section.office_id if by.section else None
    for person in team:
        if person.section is None or person.section.office_id != own:
            yield _("%(name)s does not work in your department.") % {"name": person.name}
    if leader.section is None or leader.section.office_id != own or not sees_plan(leader):
        yield _("The team leader works in your department.")
    if any(topic.section.office_id != own for topic in topics):
        yield _("The topics are those of your department.")
    if announced and any(not topic.announced for topic in topics):
        yield _("A trip that carries an unannounced topic is itself unannounced (rule R8).")
