"""A stop: one team in one county, for all that it serves there."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from research.planning.days import Calendar, Span
from research.planning.hosting import hosted, why_not_hosted
from research.planning.problem import Problem, Reason, Topic


@dataclass(frozen=True, eq=True)
class Stop:
    """The topics that one stop serves in a county, and its days.

    Everybody of the topics' teams goes, and the topics are asked side by side: it lasts as long
    as the longest of them.
    """

    county: int
    topics: tuple[Topic, ...]
    span: Span

    @cached_property
    def team(self) -> frozenset[int]:
        return frozenset().union(*(topic.team for topic in self.topics))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(topic.key for topic in self.topics)

    @property
    def announced(self) -> bool:
        return all(topic.announced for topic in self.topics)

    @property
    def person_days(self) -> int:
        return self.span.work * len(self.team)


class Board:
    """Stops as they stand, and what a further one would break."""

    def __init__(self, problem: Problem, calendar: Calendar, stops: Iterable[Stop] = ()) -> None:
        self.problem = problem
        self.calendar = calendar
        self.stops = list(stops)

    def stop(self, county: int, topics: Iterable[Topic], span: Span) -> Stop | None:
        """The stop that begins with the span and is as long as its topics need; None if none is."""
        served = tuple(sorted(topics, key=lambda topic: topic.key))
        work = max(topic.days for topic in served)
        if work == span.work:
            return Stop(county, served, span)
        spans = (s for s in self.calendar.free(county, work) if s.first == span.first)
        longer = next(spans, None)
        return None if longer is None else Stop(county, served, longer)

    def faults(self, stop: Stop, *, instead_of: Stop | None = None) -> frozenset[Reason]:
        """Which rules and wishes stand against it beside the others; its free days are given."""
        return frozenset(self._of_itself(stop) | self._beside_others(stop, instead_of))

    def _of_itself(self, stop: Stop) -> set[Reason]:
        broken = set()
        limits, apart = self.problem.limits, self.problem.wishes.apart
        if limits.people is not None and len(stop.team) > limits.people:
            broken.add(Reason.FULL)
        if len({topic.announced for topic in stop.topics}) > 1:
            broken.add(Reason.MIXED)
        if any(pair <= set(stop.keys) for pair in apart):
            broken.add(Reason.FORBIDDEN)
        if not all(self.calendar.suits(topic, stop.county, stop.span) for topic in stop.topics):
            broken.add(Reason.DAY)
        if self.calendar.are_away(stop.team, stop.span):
            broken.add(Reason.AWAY)
        return broken | why_not_hosted(self.calendar, stop)

    def _beside_others(self, stop: Stop, instead_of: Stop | None) -> set[Reason]:
        broken = set()
        for other in self.stops:
            if other is instead_of:
                continue
            if other.county == stop.county and stop.span.overlaps(
                other.span, quiet=self.problem.limits.quiet
            ):
                broken.add(Reason.QUIET)
            if stop.span.overlaps(other.span) and stop.team & other.team:
                broken.add(Reason.BUSY)
        there = [each for each in self.stops if each.county == stop.county]
        beside = [each for each in there if each is not instead_of]
        if beside and hosted(self.calendar, [*beside, stop]) is None:
            broken.add(Reason.UNIT_QUIET)
        return broken
