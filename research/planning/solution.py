"""What a plan says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from research.planning.days import DAY
from research.planning.problem import Pair, Problem, Reason
from research.planning.stops import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """Stops that follow each other day by day, for the same topics and so by the same team."""

    stops: tuple[Stop, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        return self.stops[0].keys

    @property
    def team(self) -> frozenset[int]:
        return self.stops[0].team

    @property
    def announced(self) -> bool:
        return self.stops[0].announced

    @property
    def first_day(self) -> date:
        return self.stops[0].span.first

    @property
    def last_day(self) -> date:
        return self.stops[-1].span.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a plan comes to: pairs left out, stops, working days in counties, person-days."""

    left: int
    stops: int
    days: int
    person_days: int

    @classmethod
    def of(cls, stops: Sequence[Stop], left: int) -> "Figures":
        return cls(
            left=left,
            stops=len(stops),
            days=sum(stop.span.work for stop in stops),
            person_days=sum(stop.person_days for stop in stops),
        )

    @property
    def order(self) -> tuple[int, int, int, int]:
        """By which plans are compared: what stands first counts first."""
        return self.left, self.stops, self.days, self.person_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The plan, with what no plan goes below and what others come to.

    ``left`` names, for each pair that is not served, the constraint that stops it. No plan leaves
    out fewer than ``least_left``, and none that leaves out as few has fewer stops than ``bound``.
    ``as_asked`` is each topic by itself to each county, without what no plan can serve.
    """

    trips: tuple[Trip, ...]
    left: Mapping[Pair, Reason]
    least_left: int
    bound: int
    figures: Figures
    greedy: Figures
    as_asked: Figures

    @property
    def is_proven(self) -> bool:
        """Whether no plan serves more, and none that serves as much has fewer stops."""
        return self.least_left >= self.figures.left and self.bound >= self.figures.stops

    def bounded_by(self, eased: "Solution") -> "Solution":
        """This plan under the bounds of the same problem without some of its rules.

        The bound of stops holds for plans that leave out no more than the eased one does.
        """
        least_left = max(self.least_left, eased.least_left)
        holds = self.figures.left <= eased.figures.left
        bound = max(self.bound, eased.bound) if holds else self.bound
        return replace(self, least_left=least_left, bound=bound)


def as_asked(problem: Problem, never: Mapping[Pair, Reason]) -> Figures:
    """Each topic by itself to each county in which it can be asked at all."""
    topics = problem.by_key()
    alone = [topics[key] for key, county in problem.pairs() if (key, county) not in never]
    return Figures(
        left=len(never),
        stops=len(alone),
        days=sum(topic.days for topic in alone),
        person_days=sum(topic.days * len(topic.team) for topic in alone),
    )


def trips_of(stops: Iterable[Stop], trip_days: int) -> tuple[Trip, ...]:
    """The stops joined into trips, by their days.

    A stop goes on from one that ends the day before in another county, if it serves the same
    topics and all of it lasts no longer than a trip may.
    """
    trips: list[list[Stop]] = []
    for stop in sorted(stops, key=lambda each: (each.span, each.county)):
        trip = next((trip for trip in trips if _goes_on(trip, stop, trip_days)), None)
        if trip is None:
            trips.append([stop])
        else:
            trip.append(stop)
    return tuple(Trip(stops=tuple(trip)) for trip in trips)


def _goes_on(trip: list[Stop], stop: Stop, trip_days: int) -> bool:
    return (
        trip[-1].keys == stop.keys
        and trip[-1].span.last + DAY == stop.span.first
        and (stop.span.last - trip[0].span.first).days < trip_days
        and all(each.county != stop.county for each in trip)
    )
