"""The four ways to deal with a request, weighed on what is known; no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from meetings.advice.matters import (
    Longest,
    Matter,
    days_apart,
    fits,
    shared_units,
    together,
)

MOST_MERGERS = 3
MOST_EARLIER = 3
"""How many are shown: the best, the nearest."""

_TELLING = ("通报", "传达", "宣读", "解读", "部署", "布置", "动员", "通知")
_TALKING = ("讨论", "研究", "审议", "评议", "评审", "述职", "座谈", "交流", "协商", "测评", "会商")


class Way(TextChoices):
    """What can become of a request, what burdens least first."""

    DROP = "drop", _("Drop it")
    NOTICE = "notice", _("Send a notice instead")
    MERGE = "merge", _("Merge it")
    HOLD = "hold", _("Hold it alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A request of nearly the same name, asked for before in the same year and line."""

    request_id: int
    name: str
    section_id: int
    section: str
    day: date
    is_approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """A matter to merge with; ``saved`` and ``together`` are person-minutes."""

    other: Matter
    shared: int
    days_apart: int
    minutes: int
    together: int
    saved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What speaks for each way. Person-minutes: ``alone`` if held alone, ``notice`` if sent.

    ``compared`` is how many requests of the year were looked at for the same matter,
    ``looked_at`` how many matters ahead to merge with.
    """

    people: int
    units: int
    items: int
    alone: int
    notice: int
    needs_discussion: bool
    only_informs: bool
    earlier: Sequence[Earlier]
    compared: int
    mergers: Sequence[Merger]
    looked_at: int

    def speaks_for(self, way: Way) -> bool:
        """Whether there is a ground for it; holding alone needs one only against the others."""
        return {
            Way.DROP: bool(self.earlier),
            Way.NOTICE: self.only_informs or not self.needs_discussion,
            Way.MERGE: bool(self.mergers),
            Way.HOLD: True,
        }[way]

    @property
    def ways(self) -> list[Way]:
        """All four, the best first: first those with a ground, each by how little it burdens."""
        return sorted(Way, key=lambda way: not self.speaks_for(way))

    @property
    def best(self) -> Way:
        """What is advised."""
        return self.ways[0]

    def saved_by(self, way: Way) -> int:
        """Person-minutes against holding it alone; for a merger, the best one's."""
        return {
            Way.DROP: self.alone,
            Way.NOTICE: self.alone - self.notice,
            Way.MERGE: self.mergers[0].saved if self.mergers else 0,
            Way.HOLD: 0,
        }[way]


def mergers(
    mine: Matter, others: Iterable[Matter], *, today: date, longest: Longest
) -> list[Merger]:
    """The matters to merge with that save time, what saves most first."""
    alone, found = mine.burden, []
    for other in others:
        if not fits(mine, other, today=today, longest=longest):
            continue
        at_once = together(mine, other)
        spared = alone + other.burden - at_once
        if spared > 0:
            found.append(
                Merger(
                    other=other,
                    shared=shared_units(mine, other),
                    days_apart=days_apart(mine, other, today=today) or 0,
                    minutes=mine.minutes + other.minutes,
                    together=at_once,
                    saved=spared,
                )
            )
    return sorted(found, key=_how_good)[:MOST_MERGERS]


def _how_good(merger: Merger) -> tuple[int, int, int, int]:
    other = merger.other
    return (-merger.saved, merger.days_apart, other.meeting_id or 0, other.request_id or 0)


def only_informs(titles: Sequence[str], *, has_group_discussion: bool) -> bool:
    """Whether every item of an agenda says that something is told, and none that it is discussed.

    Titles are Chinese, as sections write them.
    """
    return bool(titles) and not has_group_discussion and all(_tells(title) for title in titles)


def _tells(title: str) -> bool:
    is_talk = any(word in title for word in _TALKING)
    return not is_talk and any(word in title for word in _TELLING)
