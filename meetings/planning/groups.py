"""A group: matters that could be one meeting, what that costs, and what forbids it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from meetings.burden import attendance_minutes
from meetings.planning.problem import Key, Limits, Matter, Reason, Share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Matters held as one meeting; ``burden`` is what it takes all people, in person-minutes.

    ``approved_burden`` is the part of it that was approved before and is no matter of the plan.
    """

    members: tuple[Matter, ...]
    shares: dict[int, Share]
    minutes: int
    days: frozenset[date]
    burden: int
    approved_burden: int

    @classmethod
    def of(cls, matter: Matter) -> "Group":
        """The matter held by itself."""
        burden = _burden(matter.shares, matter.minutes)
        return cls(
            members=(matter,),
            shares=dict(matter.shares),
            minutes=matter.minutes,
            days=frozenset(matter.days),
            burden=burden,
            approved_burden=burden if matter.is_approved else 0,
        )

    def joined(self, other: "Group") -> "Group":
        """Both as one meeting."""
        shares = dict(self.shares)
        for unit, share in other.shares.items():
            shares[unit] = shares[unit].joined(share) if unit in shares else share
        minutes = self.minutes + other.minutes
        return Group(
            members=tuple(sorted(self.members + other.members, key=lambda matter: matter.key)),
            shares=shares,
            minutes=minutes,
            days=self.days & other.days,
            burden=_burden(shares, minutes),
            approved_burden=self.approved_burden + other.approved_burden,
        )

    @property
    def cost(self) -> int:
        """Person-minutes that it adds to what is approved already."""
        return self.burden - self.approved_burden

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple(matter.key for matter in self.members)

    @property
    def host(self) -> Matter:
        """Whose room and hour it takes: the approved meeting, else whoever calls most people."""
        return max(self.members, key=lambda matter: (matter.is_approved, matter.called))

    @property
    def takes_approved(self) -> bool:
        """Whether an approved meeting is among them."""
        return any(matter.is_approved for matter in self.members)

    @property
    def has_group_discussion(self) -> bool:
        return any(matter.has_group_discussion for matter in self.members)

    @property
    def has_travel(self) -> bool:
        return any(share.travel for share in self.shares.values())

    @property
    def resources(self) -> frozenset[tuple[str, str]]:
        """The host's room, and everybody who presents something."""
        presenters = {("presenter", name) for matter in self.members for name in matter.presenters}
        room = {("place", self.host.place)} if self.host.place else set()
        return frozenset(presenters | room)

    @property
    def span(self) -> tuple[int, int]:
        """First minute of the day, and the first one after it."""
        return self.host.begins, self.host.begins + self.minutes

    def days_by_preference(self) -> list[date]:
        """Its possible days, those first that suit its members best."""
        return sorted(self.days, key=lambda day: (self.displacement(day), day))

    def displacement(self, day: date) -> int:
        """How many days its members had rather, all together."""
        return sum(matter.days.index(day) for matter in self.members)

    def fault(self, limits: Limits) -> Reason | None:
        """Which rule forbids the merger, if one does."""
        if any(matter.classified for matter in self.members):
            return Reason.CLASSIFIED
        if sum(matter.is_approved for matter in self.members) > 1:
            return Reason.APPROVED
        if len({matter.mode for matter in self.members}) > 1:
            return Reason.MODES
        if not self.days:
            return Reason.DAY
        others = self.minutes - min((share.minutes for share in self.shares.values()), default=0)
        if limits.others is not None and others > limits.others:
            return Reason.OTHERS
        longest = limits.discussion if self.has_group_discussion else limits.meeting
        return Reason.LENGTH if longest is not None and self.minutes > longest else None


def _burden(shares: Mapping[int, Share], minutes: int) -> int:
    return sum(
        share.people
        * attendance_minutes(duration=minutes, travel=share.travel, preparation=share.preparation)
        for share in shares.values()
    )
