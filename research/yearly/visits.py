"""The visits that were made, as far as somebody sees them, and how many topics asked for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import County, Unit, User
from research.asked import Targets
from research.models import Topic, Trip, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeVisit:
    """A visit at which the team arrived; ``office`` is the id of the department that it came from.

    ``minutes`` are those of all the unit's people together. ``topics`` are how many topics of the
    trip asked for this visit, at least one.
    """

    trip: UUID
    office: int
    county: County
    unit: Unit
    day: date
    minutes: int
    topics: int


def made_visits(
    user: User, first: date, last: date, county: County | None = None
) -> list[MadeVisit]:
    """The visits of these days that the user sees and at which the team arrived: 7 queries.

    Nothing that is still to come counts, for anybody: so no sum can betray it (rule R8).
    """
    seen = Visit.objects.visible_to(user).filter(arrived_at__isnull=False, day__range=(first, last))
    if county is not None:
        seen = seen.filter(stop__county=county)
    rows = list(
        seen.order_by("day", "unit__code").values_list(
            "stop__trip", "stop__trip__section__office", "stop__county", "unit", "day"
        )
    )
    counties = County.objects.in_bulk({row[2] for row in rows})
    units = Unit.objects.in_bulk({row[3] for row in rows})
    minutes = _host_minutes(seen)
    asking = _Asking.of(user, seen)
    return [
        MadeVisit(
            trip=trip,
            office=office,
            county=counties[place],
            unit=units[unit],
            day=day,
            minutes=minutes[trip],
            topics=asking.topics(trip, county=place, unit=unit),
        )
        for trip, office, place, unit, day in rows
    ]


def _host_minutes(visits: QuerySet[Visit]) -> dict[UUID, int]:
    """What one visit of each trip takes of its hosts together."""
    trips = Trip.objects.filter(pk__in=visits.values("stop__trip"))
    costs = trips.only("host_people", "host_minutes", "briefing_people", "materials")
    return {trip.pk: trip.burden_people * trip.burden_minutes for trip in costs}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """Where the topics of each trip are to be asked."""

    targets: dict[UUID, list[Targets]]

    @classmethod
    def of(cls, user: User, visits: QuerySet[Visit]) -> "_Asking":
        """Read from the trips that the user sees.

        Where a topic goes tells where a trip still has to go; so one that is not over yet, and was
        not announced, counts as one topic for those visited.
        """
        trips = Trip.objects.visible_to(user).filter(pk__in=visits.values("stop__trip"))
        carried: defaultdict[UUID, list[UUID]] = defaultdict(list)
        pairs = Trip.topics.through.objects.filter(trip__in=trips.values("pk"))
        for trip, topic in pairs.values_list("trip", "topic"):
            carried[trip].append(topic)
        bundled = {trip: topics for trip, topics in carried.items() if len(topics) > 1}
        targets = _targets({topic for topics in bundled.values() for topic in topics})
        return cls(
            targets={trip: [targets[topic] for topic in topics] for trip, topics in bundled.items()}
        )

    def topics(self, trip: UUID, *, county: int, unit: int) -> int:
        """How many topics of the trip asked for a visit to this unit, at least one."""
        return max(1, sum(one.include(county, unit) for one in self.targets.get(trip, [])))


def _targets(topics: Iterable[UUID]) -> defaultdict[UUID, Targets]:
    wanted, targets = list(topics), defaultdict[UUID, Targets](Targets)
    to_counties = Topic.counties.through.objects.filter(topic__in=wanted)
    for topic, county in to_counties.values_list("topic", "county"):
        targets[topic].counties.add(county)
    to_units = Topic.units.through.objects.filter(topic__in=wanted)
    for topic, county, unit in to_units.values_list("topic", "unit__county", "unit"):
        targets[topic].units[county].add(unit)
    return targets
