"""A peer inspection tour (拉练互检) to be planned, as the planner and the checks know it.

Every county that takes part is inspected once, by the team of another one, and inspects once. It
is hosted on one working day, on which its own team is at home. Knows no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

FEWEST, MOST = 2, 20
"""Counties of a tour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A county that takes part; ``taken`` are days on which it can neither host nor inspect.

    Counties of one ``area`` lie close enough to be hosted on one day; one without is alone.
    """

    key: int
    name: str
    area: int | None = None
    taken: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """The team of the county ``inspector`` inspects the county ``host``."""

    day: date
    host: int
    inspector: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Who takes part, on which ``days`` the tour may stop, and who inspected whom last time.

    ``days`` ascend; ``last_time`` holds (inspector, host).
    """

    parties: Sequence[Party]
    days: Sequence[date]
    hosts_a_day: int = 1
    last_time: frozenset[tuple[int, int]] = frozenset()

    @cached_property
    def by_key(self) -> Mapping[int, Party]:
        """The parties by their keys, in their order."""
        return {party.key: party for party in self.parties}

    def may_inspect(self, inspector: int, host: int) -> bool:
        """Whether it is neither itself, nor its host, nor its inspector of last time."""
        met = {(inspector, host), (host, inspector)} & self.last_time
        return inspector != host and not met

    def may_share_a_day(self, one: int, other: int) -> bool:
        """Whether both lie in one area."""
        area = self.by_key[one].area
        return area is not None and area == self.by_key[other].area
