"""What is to be merged, and under which rules and wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from typing import TypeAlias

Key: TypeAlias = tuple[str, int]
"""What a matter is known by: :data:`REQUEST` or :data:`MEETING`, and its number."""
MEETING, REQUEST = "meeting", "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a matter asks of one unit.

    ``travel`` (one way) and ``preparation`` are minutes per person; ``minutes`` is how long the
    unit is concerned while it sits there.
    """

    people: int
    travel: int
    preparation: int
    minutes: int

    def joined(self, other: "Share") -> "Share":
        """Both in one meeting: the people come and travel once, and prepare for both."""
        return Share(
            people=max(self.people, other.people),
            travel=max(self.travel, other.travel),
            preparation=self.preparation + other.preparation,
            minutes=self.minutes + other.minutes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A request, or an approved meeting that could take requests.

    ``shares`` are by unit. ``days`` are the possible ones, the best first; on each it begins
    ``begins`` minutes after midnight and lasts ``minutes``. ``place`` is empty where nobody
    travels to a room.
    """

    key: Key
    shares: Mapping[int, Share]
    minutes: int
    days: tuple[date, ...]
    begins: int
    mode: str
    place: str = ""
    presenters: frozenset[str] = frozenset()
    has_group_discussion: bool = False
    classified: bool = False

    @property
    def is_approved(self) -> bool:
        return self.key[0] == MEETING

    @property
    def called(self) -> int:
        """How many people it calls."""
        return sum(share.people for share in self.shares.values())

    @property
    def resources(self) -> frozenset[tuple[str, str]]:
        """What is in one meeting at a time: its room and its presenters."""
        room = {("place", self.place)} if self.place else set()
        return frozenset(room | {("presenter", name) for name in self.presenters})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of the rules, in minutes; None where the rule is off.

    ``meeting`` and ``discussion`` limit how long a merged meeting lasts, without and with
    discussion in groups (M6); ``others`` how long anybody sits through what does not concern
    them (M3).
    """

    meeting: int | None = None
    discussion: int | None = None
    others: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Matters, limits, and what the office wishes: pairs together, pairs apart, days."""

    matters: Sequence[Matter]
    limits: Limits = Limits()
    together: frozenset[frozenset[Key]] = frozenset()
    apart: frozenset[frozenset[Key]] = frozenset()
    on_day: Mapping[Key, date] = field(default_factory=dict)

    def ordered(self) -> list[Matter]:
        """The matters in their one order, on the days that the wishes leave.

        Raises :class:`Impossible` for a day on which a matter cannot be.
        """
        return [self._on_its_days(matter) for matter in sorted(self.matters, key=lambda m: m.key)]

    def _on_its_days(self, matter: Matter) -> Matter:
        day = self.on_day.get(matter.key)
        if day is None:
            return matter
        if day not in matter.days:
            raise Impossible(Reason.DAY, (matter.key,))
        return replace(matter, days=(day,))


class Reason(Enum):
    """Why matters cannot be one meeting."""

    TRAVEL = auto()
    DAY = auto()
    CLASSIFIED = auto()
    MODES = auto()
    APPROVED = auto()
    FORBIDDEN = auto()
    OTHERS = auto()
    LENGTH = auto()


class Impossible(Exception):
    """The wishes contradict each other or a rule: for which reason, and of which matters."""

    def __init__(self, reason: Reason, keys: tuple[Key, ...]) -> None:
        self.reason = reason
        self.keys = keys
        super().__init__(f"{reason.name}: {keys}")


def condensed(matters: Sequence[Matter]) -> list[Matter]:
    """The same matters with units that are alike in all of them taken as one.

    Its people are theirs together, so every sum and every maximum stays what it was.
    """
    alike: dict[tuple[tuple[int, Share], ...], list[int]] = {}
    for unit in sorted({unit for matter in matters for unit in matter.shares}):
        concerned = [
            (n, matter.shares[unit]) for n, matter in enumerate(matters) if unit in matter.shares
        ]
        alike.setdefault(tuple(concerned), []).append(unit)
    size = {units[0]: len(units) for units in alike.values()}
    return [
        replace(
            matter,
            shares={
                unit: replace(share, people=share.people * size[unit])
                for unit, share in matter.shares.items()
                if unit in size
            },
        )
        for matter in matters
    ]
