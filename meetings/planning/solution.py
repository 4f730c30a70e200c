"""What a plan says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from meetings.planning.bookings import Held
from meetings.planning.groups import Group
from meetings.planning.problem import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One meeting of the plan: who is in it, on which day, from which minute of it on.

    ``host`` gives room and hour. ``person_minutes`` is what it adds, ``apart`` what its members
    would add if each were held by itself. ``clashes`` if its room or a presenter is taken on
    every day on which it is possible.
    """

    members: tuple[Key, ...]
    host: Key
    day: date
    begins: int
    minutes: int
    person_minutes: int
    apart: int
    clashes: bool

    @classmethod
    def of(cls, held: Held) -> "Gathering":
        group = held.group
        return cls(
            members=group.keys,
            host=group.host.key,
            day=held.day,
            begins=group.span[0],
            minutes=group.minutes,
            person_minutes=group.cost,
            apart=sum(Group.of(matter).cost for matter in group.members),
            clashes=held.clashes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The plan, with what no plan goes below and what others come to, in person-minutes.

    ``apart`` is holding all apart, ``greedy`` is first fit. Approved meetings that take nothing
    are not listed.
    """

    gatherings: tuple[Gathering, ...]
    bound: int
    greedy: int

    @classmethod
    def of(cls, held: Sequence[Held], *, bound: int, greedy: int) -> "Solution":
        gatherings = [
            Gathering.of(each)
            for each in held
            if not (each.group.takes_approved and len(each.group.members) == 1)
        ]
        gatherings.sort(key=lambda each: (each.day, each.begins, each.members))
        return cls(gatherings=tuple(gatherings), bound=bound, greedy=greedy)

    @property
    def person_minutes(self) -> int:
        return sum(each.person_minutes for each in self.gatherings)

    @property
    def apart(self) -> int:
        return sum(each.apart for each in self.gatherings)

    @property
    def is_proven(self) -> bool:
        """Whether it cannot be improved under the rules and wishes."""
        return self.bound >= self.person_minutes
