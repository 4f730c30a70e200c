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
from research.models import QUIET_PERIOD, Stop, Topic, Trip, Visit
from research.quiet import free_from
from research.rules import quiet_days
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
    announced: bool,
    host_people: int,
    host_minutes: int,
    by: User,
    now: datetime,
) -> Trip:
    """Book a trip whole, or nothing of it.

    ``host_people`` × ``host_minutes`` is the estimate of what each visit costs the unit visited.
    Hosts of an announced trip are asked at once, those of an unannounced one when the team
    arrives (rule R8). Raises ``ValidationError`` with one sentence for each fault; among them a
    county that is inside somebody's quiet period (rule R1), which the database has the last word
    on when two people book at once.
    """
    carried, wanted = list(topics), sorted(stops, key=lambda stop: stop.county.pk)
    faults = [
        *route_faults(topics=carried, stops=wanted, by=by, now=now),
        *_visit_faults(wanted),
        *_team_faults(carried, leader=leader, announced=announced, by=by),
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
        created_by=by,
        created_at=now,
    )
    trip.topics.set(carried)
    booked = _book(trip, wanted, by=by)
    Visit.objects.bulk_create(
        Visit(stop=stop, unit=unit, day=day)
        for stop, plan in zip(booked, wanted, strict=True)
        for unit, day in plan.visits
    )
    state_visits(Visit.objects.filter(stop__trip=trip))
    return trip


def _book(trip: Trip, wanted: list[StopPlan], *, by: User) -> list[Stop]:
    """Book the days in the counties; the exclusion constraint of R1 decides.

    The counties are locked first, in one order for everybody: two bookings that meet then wait
    for each other instead of dead-locking.
    """
    counties = County.objects.filter(pk__in=[stop.county.pk for stop in wanted])
    list(counties.select_for_update(no_key=True).order_by("pk").values("pk"))
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
    return faults or [*_topic_faults(topics, stops), *_quiet_faults(stops, by)]


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


def _team_faults(topics: list[Topic], *, leader: User, announced: bool, by: User) -> Iterator[str]:
    own = by.section.office_id if by.section else None
    if leader.section is None or leader.section.office_id != own or not sees_plan(leader):
        yield _("The team leader works in your department.")
    if any(topic.section.office_id != own for topic in topics):
        yield _("The topics are those of your department.")
    if announced and any(not topic.announced for topic in topics):
        yield _("A trip that carries an unannounced topic is itself unannounced (rule R8).")
