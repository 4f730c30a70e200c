"""Matters side by side: what two of them take apart and together, and whether they fit.

Plain functions on plain values; minutes are those of all people together, unless said otherwise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from meetings.burden import attendance_minutes

NEAR = 5
"""Days that two meetings may lie apart, so that one of them could move to the other's day."""
NEARLY_SAME = 0.8
"""From this likeness on (0 to 1) two names of one line stand for the same matter."""

_UNLIKE = re.compile(r"[\W\d_]|年度?|第[一二三四五六七八九十]+[次期批]|[一二三四]季度|[上下]半年")
"""What tells one year's or one quarter's meeting from the next, but not one matter from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is asked of one unit: people, and each one's minutes of travel (one way) and work."""

    people: int
    travel: int
    preparation: int

    def minutes(self, duration: int) -> int:
        """What a meeting that lasts so long takes the unit's people."""
        return self.people * attendance_minutes(
            duration=duration, travel=self.travel, preparation=self.preparation
        )

    def joined(self, other: "Share") -> "Share":
        """Both at one meeting: the unit travels once and prepares for both."""
        return Share(
            people=max(self.people, other.people),
            travel=max(self.travel, other.travel),
            preparation=self.preparation + other.preparation,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A request, or a meeting that is approved already.

    ``days`` are those on which it could be held, ``shares`` what it asks of each unit, by the
    unit's id; ``minutes`` is how long it lasts. Without ``name`` the reader may not know it.
    """

    request_id: int | None = None
    meeting_id: int | None = None
    name: str
    section_id: int
    section: str
    lines: frozenset[str]
    mode: str
    days: frozenset[date]
    minutes: int
    has_group_discussion: bool
    shares: Mapping[int, Share]
    is_decided: bool = False
    """Of a request: nothing more becomes of it."""

    @property
    def burden(self) -> int:
        """What it takes all its people, held alone."""
        return sum(share.minutes(self.minutes) for share in self.shares.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """How long a meeting may last (rule M6), in minutes."""

    meeting: int
    discussion: int

    def of(self, one: Matter, other: Matter) -> int:
        """The limit for two matters at one meeting."""
        has_groups = one.has_group_discussion or other.has_group_discussion
        return self.discussion if has_groups else self.meeting


def together(one: Matter, other: Matter) -> int:
    """What both take at one meeting; whoever is called sits through both."""
    duration = one.minutes + other.minutes
    total = 0
    for unit in one.shares.keys() | other.shares.keys():
        mine, yours = one.shares.get(unit), other.shares.get(unit)
        share = mine.joined(yours) if mine and yours else mine or yours
        total += share.minutes(duration) if share else 0
    return total


def saved(one: Matter, other: Matter) -> int:
    """What the people below are spared if both are one meeting; negative if it costs them more."""
    return one.burden + other.burden - together(one, other)


def shared_units(one: Matter, other: Matter) -> int:
    """How many units are called to both."""
    return len(one.shares.keys() & other.shares.keys())


def days_apart(one: Matter, other: Matter, *, today: date) -> int | None:
    """How far the nearest days ahead of the two lie apart; None if one has none left."""
    return min(
        (
            abs((mine - yours).days)
            for mine in one.days
            for yours in other.days
            if mine >= today and yours >= today
        ),
        default=None,
    )


def fits(one: Matter, other: Matter, *, today: date, longest: Longest) -> bool:
    """Whether two open matters fit in audience, line, days, mode and length.

    Within a line half of the smaller audience must be the same; across lines, half of the larger.
    """
    if one.is_decided or other.is_decided or one.mode != other.mode:
        return False
    apart = days_apart(one, other, today=today)
    if apart is None or apart > NEAR:
        return False
    sizes = sorted((len(one.shares), len(other.shares)))
    size = sizes[0] if one.lines & other.lines else sizes[1]
    is_short = one.minutes + other.minutes <= longest.of(one, other)
    return is_short and 0 < size <= 2 * shared_units(one, other)


def is_nearly_same(one: str, other: str) -> bool:
    """Whether two names of meetings seem to stand for the same matter."""
    first, second = sorted(_UNLIKE.sub("", name) for name in (one, other))
    return bool(first) and SequenceMatcher(None, first, second).ratio() >= NEARLY_SAME
