"""What is to be bundled, and under which rules and wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from typing import TypeAlias

Pair: TypeAlias = tuple[str, int]
"""What a stop serves: the key of a topic, and the number of a county that it is asked in."""


class Reason(Enum):
    """What keeps a topic out of a county, or a wish from being met."""

    SIZE = auto()
    """The team alone is larger than a group may be."""
    LENGTH = auto()
    """It takes more days than a stop may last."""
    WINDOW = auto()
    """Between its first and last day there are too few days on which visits are made."""
    BOOKED = auto()
    """The county is in the quiet period of a booked stop (R1)."""
    CLOSED = auto()
    """The county has closed these days."""
    MEETING = auto()
    """The county's people sit in a meeting."""
    TAKEN = auto()
    """The county is not free; why may not be told."""
    FORBIDDEN = auto()
    """A wish forbids it."""
    AWAY = auto()
    """People of its team are on a booked trip."""
    NO_UNIT = auto()
    """The county has no unit that could be visited."""
    UNIT_BOOKED = auto()
    """A unit that it has to see is in the quiet period of a booked visit (R2)."""
    QUIET = auto()
    """The quiet periods (R1) of the county's other stops in the plan leave no day."""
    UNIT_QUIET = auto()
    """The quiet periods (R2) of its units between the stops of the plan leave no day."""
    BUSY = auto()
    """People of its team are on other trips of the plan."""
    FULL = auto()
    """The groups that go there on its days are as large as they may be."""
    MIXED = auto()
    """Only stops of the other sort, announced or not (R8), go there on its days."""
    DAY = auto()
    """There is no day that all of it fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic with the people who go for it, by number; ``days`` are working days per county.

    It is asked in each county by one stop that lies between its first and its last day and
    visits those of ``units`` that lie there.
    """

    key: str
    counties: frozenset[int]
    days: int
    first_day: date
    last_day: date
    announced: bool
    team: frozenset[int]
    units: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A unit that a stop can visit, and the days on which it cannot be, each with the cause.

    One that is ``open`` may be visited though no topic names it.
    """

    key: int
    open: bool = True
    taken: Mapping[date, Reason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of the rules: ``quiet`` days after a stop (R1), the ``people`` of a group (R4).

    ``unit_quiet`` are the quiet days of a unit after a visit (R2).

    ``stop_days`` is how many days, Sundays counted, a stop may last, ``trip_days`` a trip;
    ``people`` is None where the rule is off.
    """

    quiet: int = 14
    unit_quiet: int = 30
    people: int | None = 10
    stop_days: int = 10
    trip_days: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the office wants, where it wants something.

    A pair on a day, on which its stop begins; two topics by one stop in a county; two topics by
    none. Days that it keeps free in a county stand among :attr:`Problem.blocked`.
    """

    on_day: Mapping[Pair, date] = field(default_factory=dict)
    together: frozenset[tuple[int, frozenset[str]]] = frozenset()
    apart: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Topics, and the days from ``first_day`` to ``last_day`` on which they may be asked.

    On ``rest`` days nobody is visited, but a stop may last over them. ``blocked`` are days, by
    county, that no stop may touch; ``away`` are days, by person, on which that one is elsewhere.
    ``hosts`` are the units of each county, those first that are to be preferred where none is
    named: a stop visits one at least. In a county without an entry units are not looked at.
    """

    topics: Sequence[Topic]
    first_day: date
    last_day: date
    rest: frozenset[date] = frozenset()
    blocked: Mapping[int, Mapping[date, Reason]] = field(default_factory=dict)
    away: Mapping[int, frozenset[date]] = field(default_factory=dict)
    hosts: Mapping[int, Sequence[Host]] = field(default_factory=dict)
    limits: Limits = Limits()
    wishes: Wishes = Wishes()

    def by_key(self) -> dict[str, Topic]:
        """The topics in their one order."""
        return {topic.key: topic for topic in sorted(self.topics, key=lambda each: each.key)}

    def pairs(self) -> list[Pair]:
        """Everything that a plan would serve, county by county."""
        return sorted(
            ((topic.key, county) for topic in self.topics for county in topic.counties),
            key=lambda pair: (pair[1], pair[0]),
        )


def without_units(problem: Problem) -> Problem:
    """The same as if nobody looked at units: every plan of the problem is one of this, too."""
    topics = [replace(topic, units=frozenset()) for topic in problem.topics]
    return replace(problem, topics=topics, hosts={})


class Impossible(Exception):
    """The wishes contradict each other or a rule: for which reason, and about which pairs."""

    def __init__(self, reason: Reason, pairs: tuple[Pair, ...]) -> None:
        self.reason = reason
        self.pairs = pairs
        super().__init__(f"{reason.name}: {pairs}")
