"""Blocks: what the office wants by one stop, mostly one topic in one county."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from research.planning.days import Calendar, Span
from research.planning.problem import Impossible, Pair, Problem, Reason, Topic
from research.planning.stops import Board, Stop


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """Topics that one stop serves in a county, and the stops that can, the longer ones last."""

    county: int
    topics: tuple[Topic, ...]
    ways: list[Span]
    pinned: date | None

    @property
    def spans(self) -> list[Span]:
        """The shortest of them, in the order of their days."""
        return [span for span in self.ways if span.work == self.days]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple((topic.key, self.county) for topic in self.topics)

    @property
    def days(self) -> int:
        return max(topic.days for topic in self.topics)

    @property
    def team(self) -> frozenset[int]:
        return frozenset().union(*(topic.team for topic in self.topics))

    @property
    def announced(self) -> bool:
        return self.topics[0].announced

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day that a stop which serves it can have."""
        return min(span.first for span in self.ways), max(span.last for span in self.ways)


def never(problem: Problem, calendar: Calendar) -> dict[Pair, Reason]:
    """The pairs that no plan serves, each with the constraint that stops it.

    Raises :class:`Impossible` if that is a day that the office wants.
    """
    topics = problem.by_key()
    found: dict[Pair, Reason] = {}
    for key, county in problem.pairs():
        reason = calendar.why_never(topics[key], county)
        if reason is None:
            continue
        if (key, county) in problem.wishes.on_day:
            raise Impossible(Reason.DAY if reason == Reason.WINDOW else reason, ((key, county),))
        found[key, county] = reason
    return found


def blocks_of(problem: Problem, calendar: Calendar, out: Iterable[Pair]) -> list[Block]:
    """What is left without the pairs that are ``out``, joined as the wishes want it.

    Raises :class:`Impossible` if a rule or another wish forbids that.
    """
    topics, left_out = problem.by_key(), set(out)
    groups: dict[Pair, tuple[Pair, ...]] = {
        pair: (pair,) for pair in problem.pairs() if pair not in left_out
    }
    for county, both in sorted(problem.wishes.together, key=lambda w: (w[0], sorted(w[1]))):
        known = [groups[key, county] for key in sorted(both) if (key, county) in groups]
        if len(known) > 1:
            joined = tuple(sorted({pair for group in known for pair in group}))
            groups.update(dict.fromkeys(joined, joined))
    blocks = [
        _block(problem, calendar, group[0][1], tuple(topics[key] for key, _ in group))
        for group in sorted(set(groups.values()), key=lambda group: (group[0][1], group))
    ]
    _check_days(problem, calendar, blocks)
    return blocks


def _block(problem: Problem, calendar: Calendar, county: int, topics: tuple[Topic, ...]) -> Block:
    pairs = tuple((topic.key, county) for topic in topics)
    longest = max(topics, key=lambda topic: topic.days)
    board = Board(problem, calendar)
    ways = calendar.ways(longest, county)
    if len(topics) > 1:
        faults = {span: board.faults(Stop(county, topics, span)) for span in ways}
        ways = [span for span in ways if not faults[span]]
        if not ways:
            broken = set.intersection(*(set(each) for each in faults.values()))
            reason = min(broken, key=lambda each: each.value) if broken else Reason.DAY
            raise Impossible(reason, pairs)
    pinned = [problem.wishes.on_day[pair] for pair in pairs if pair in problem.wishes.on_day]
    return Block(county=county, topics=topics, ways=ways, pinned=pinned[0] if pinned else None)


def _check_days(problem: Problem, calendar: Calendar, blocks: list[Block]) -> None:
    """Whether all can begin on the days that the office wants for them."""
    wanted: dict[tuple[int, date], list[Block]] = defaultdict(list)
    for block in blocks:
        if block.pinned:
            wanted[block.county, block.pinned].append(block)
    board = Board(problem, calendar)
    for (county, day), together in sorted(wanted.items(), key=lambda item: item[0]):
        topics = [topic for block in together for topic in block.topics]
        pairs = tuple((topic.key, county) for topic in topics)
        longest = max(together, key=lambda block: block.days)
        stop = board.stop(county, topics, next(s for s in longest.ways if s.first == day))
        faults = board.faults(stop) if stop else frozenset([Reason.DAY])
        if stop is None or faults:
            raise Impossible(min(faults, key=lambda each: each.value), pairs)
        board.stops.append(stop)
