"""Which units the stops of a plan visit, and on which of their days."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypeAlias
from uuid import UUID

from accounts.models import Unit
from research.apart import too_near
from research.bundling import limits, rest_days, wanted_of, with_facts
from research.hosts import hosts_of
from research.models import BundlePlan, BundleStop, BundleTrip, Topic
from research.planning import Problem, Stop
from research.planning.days import Calendar, Span
from research.planning.hosting import Visits, hosted

Visit: TypeAlias = tuple[Unit, date]


def planned_visits(plan: BundlePlan, first: Collection[BundleTrip]) -> dict[UUID, list[Visit]]:
    """The visits of each stop of the plan that is not booked yet, by the stop's key.

    Units that the topics name, and on days without one the unit that rested longest; all leave
    each other the quiet period of R2, so whichever trips are booked first, the others find theirs.
    Where that has become impossible since the plan was made, the stops of the trips that come
    ``first`` go before the others; what booking then refuses, it refuses by name.
    """
    asked = {trip.pk for trip in first}
    rows = plan.planned_stops.filter(bundle__trip=None).prefetch_related("pairs")
    stops = sorted(rows, key=lambda stop: (stop.bundle_id not in asked, stop.first_day, stop.pk))
    calendar = Calendar(_problem(plan, stops))
    by_county: dict[int, dict[UUID, Stop]] = defaultdict(dict)
    for row in stops:
        by_county[row.county_id][row.pk] = _planned(row, calendar)
    visits: dict[UUID, Visits] = {}
    for county, standing in by_county.items():
        visits.update(_fill(calendar, county, standing, _hosted(calendar, standing)))
    units = Unit.objects.in_bulk({unit for days in visits.values() for unit in days})
    return {
        key: [(units[unit], day) for unit, day in sorted(days.items(), key=lambda item: item[::-1])]
        for key, days in visits.items()
    }


def _problem(plan: BundlePlan, stops: Sequence[BundleStop]) -> Problem:
    """The plan's topics and units as they stand now."""
    keys = {pair.topic_id for stop in stops for pair in stop.pairs.all()}
    topics = with_facts(Topic.objects.filter(pk__in=keys))
    counties = {stop.county_id for stop in stops}
    return Problem(
        topics=[wanted_of(row, [county.pk for county in row.counties.all()]) for row in topics],
        first_day=plan.first_day,
        last_day=plan.last_day,
        rest=rest_days(plan.first_day, plan.last_day),
        hosts=hosts_of(
            office=plan.office, counties=counties, first=plan.first_day, last=plan.last_day
        ),
        limits=limits(),
    )


def _planned(row: BundleStop, calendar: Calendar) -> Stop:
    topics = calendar.problem.by_key()
    keys = sorted(str(pair.topic_id) for pair in row.pairs.all())
    span = Span(row.first_day, row.last_day, row.days)
    return Stop(row.county_id, tuple(topics[key] for key in keys if key in topics), span)


def _hosted(calendar: Calendar, stops: Mapping[UUID, Stop]) -> dict[UUID, Visits]:
    """The visits that are to be had; where none are, those that booking is to refuse."""
    kept: list[UUID] = []
    for key in stops:
        if hosted(calendar, [stops[each] for each in [*kept, key]]) is not None:
            kept.append(key)
    found = hosted(calendar, [stops[key] for key in kept]) or []
    visits = dict(zip(kept, found, strict=True))
    for key in stops.keys() - visits.keys():
        stop = stops[key]
        named = {host.key for t in stop.topics for host in calendar.named(t, stop.county)}
        visits[key] = dict.fromkeys(named, stop.span.first)
    return visits


def _fill(
    calendar: Calendar, county: int, stops: Mapping[UUID, Stop], visits: dict[UUID, Visits]
) -> dict[UUID, Visits]:
    """Add a unit on each working day without one, as far as any has rested long enough."""
    quiet = calendar.problem.limits.unit_quiet
    days: dict[int, list[date]] = defaultdict(list)
    for mine in visits.values():
        for unit, day in mine.items():
            days[unit].append(day)
    for key, stop in stops.items():
        mine = visits[key]
        for day in stop.span:
            if day in calendar.problem.rest or day in mine.values():
                continue
            for host in calendar.hosts[county].values():
                near = [d for d in days[host.key] if too_near(day, day, d, d, quiet=quiet)]
                if host.open and day not in host.taken and host.key not in mine and not near:
                    mine[host.key] = day
                    days[host.key].append(day)
                    break
    return visits
