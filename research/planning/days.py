"""On which days a topic can be asked in a county, seen by itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from research.apart import too_near
from research.planning.problem import Host, Problem, Reason, Topic

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days of a stop, both included, of which ``work`` are no rest days."""

    first: date
    last: date
    work: int

    def __iter__(self) -> Iterator[date]:
        return days_between(self.first, self.last)

    def overlaps(self, other: "Span", *, quiet: int = 0) -> bool:
        """Whether a day is in both, or in the quiet period of the earlier one."""
        return too_near(self.first, self.last, other.first, other.last, quiet=quiet)


def days_between(first: date, last: date) -> Iterator[date]:
    """From the first to the last, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


class Calendar:
    """The spans of a problem; each is worked out once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.work_days = [
            day
            for day in days_between(problem.first_day, problem.last_day)
            if day not in problem.rest
        ]
        self.at_work = frozenset(self.work_days)
        self.works: dict[int, list[int]] = {
            county: sorted({topic.days for topic in problem.topics if county in topic.counties})
            for county in frozenset().union(*(topic.counties for topic in problem.topics))
        }
        self.hosts = {
            county: {host.key: host for host in hosts} for county, hosts in problem.hosts.items()
        }
        self._ways: dict[tuple[str, int], list[Span]] = {}
        self._free: dict[tuple[int, int], list[Span]] = {}

    def spans(self, topic: Topic, county: int) -> list[Span]:
        """The shortest of the ways in which the topic can be asked there, the earliest first."""
        return [span for span in self.ways(topic, county) if span.work == topic.days]

    def ways(self, topic: Topic, county: int) -> list[Span]:
        """The stops by which it can be asked there, by itself or along with a longer topic."""
        known = self._ways.get((topic.key, county))
        if known is None:
            known = [
                span
                for work in self.works[county]
                for span in self.free(county, work)
                if self.suits(topic, county, span)
                and not self.are_away(topic.team, span)
                and self.receive(topic, county, span)
            ]
            self._ways[topic.key, county] = known
        return known

    def every(self, work: int) -> list[Span]:
        """All stops of so many working days, wherever; both ends are working days."""
        return [span for span in self._runs(work) if self._may_last(span)]

    def _runs(self, work: int) -> Iterator[Span]:
        """So many working days in a row, however many days off lie between them."""
        ends = zip(self.work_days, self.work_days[work - 1 :], strict=False)
        return (Span(first, last, work) for first, last in ends)

    def _may_last(self, span: Span) -> bool:
        return (span.last - span.first).days < self.problem.limits.stop_days

    def free(self, county: int, work: int) -> list[Span]:
        """Those of them that touch no day on which the county is blocked."""
        known = self._free.get((county, work))
        if known is None:
            blocked = self.problem.blocked.get(county, {})
            every = self.every(work)
            known = [span for span in every if not any(day in blocked for day in span)]
            self._free[county, work] = known
        return known

    def suits(self, topic: Topic, county: int, span: Span) -> bool:
        """Whether the stop lies in the topic's window and begins when the office wants it."""
        wanted = self.problem.wishes.on_day.get((topic.key, county))
        return (
            span.work >= topic.days
            and topic.first_day <= span.first
            and span.last <= topic.last_day
            and wanted in (None, span.first)
        )

    def are_away(self, people: Iterable[int], span: Span) -> bool:
        """Whether one of these people is on a booked trip then."""
        away = self.problem.away
        return any(day in away[person] for person in people if person in away for day in span)

    def named(self, topic: Topic, county: int) -> list[Host]:
        """The units there that the topic has to see."""
        hosts = self.hosts.get(county, {})
        return [hosts[key] for key in sorted(topic.units & hosts.keys())]

    def open_days(self, host: Host, span: Span) -> list[date]:
        """The days of a stop on which the unit can be visited."""
        rest, taken = self.problem.rest, host.taken
        return [day for day in span if day not in rest and day not in taken]

    def receive(self, topic: Topic, county: int, span: Span) -> bool:
        """Whether each unit that the topic has to see there can be visited by the stop."""
        return all(self.open_days(host, span) for host in self.named(topic, county))

    def why_never(self, topic: Topic, county: int) -> Reason | None:
        """Why the topic cannot be asked there, even if nothing else were planned; None if it can.

        Of several causes it is one whose end would suffice, else the one that is most in the way.
        """
        limits = self.problem.limits
        if limits.people is not None and len(topic.team) > limits.people:
            return Reason.SIZE
        if topic.days > limits.stop_days:
            return Reason.LENGTH
        if self.ways(topic, county):
            return None
        inside = [s for s in self.every(topic.days) if self.suits(topic, county, s)]
        blocked = self.problem.blocked.get(county, {})
        ways = [self._causes(topic, county, span, blocked) for span in inside]
        return foremost(ways) if ways else self._why_no_stop(topic)

    def _why_no_stop(self, topic: Topic) -> Reason:
        """Whether its window has room for it, and only a stop may not last as long as that."""
        runs = self._runs(topic.days)
        inside = [s for s in runs if topic.first_day <= s.first and s.last <= topic.last_day]
        too_long = inside and not any(self._may_last(span) for span in inside)
        return Reason.LENGTH if too_long else Reason.WINDOW

    def _causes(
        self, topic: Topic, county: int, span: Span, blocked: Mapping[date, Reason]
    ) -> frozenset[Reason]:
        causes = {blocked[day] for day in span if day in blocked}
        if self.are_away(topic.team, span):
            causes.add(Reason.AWAY)
        for host in self.named(topic, county):
            if not self.open_days(host, span):
                causes |= {host.taken[day] for day in span if day in host.taken}
        return frozenset(causes)


def foremost(ways: Iterable[frozenset[Reason]]) -> Reason:
    """The reason that alone stops one of these ways, else the one that stops most of them."""
    listed = list(ways)
    alone = Counter(reason for way in listed if len(way) == 1 for reason in way)
    counted = alone or Counter(reason for way in listed for reason in way)
    return min(counted, key=lambda reason: (-counted[reason], reason.value))
