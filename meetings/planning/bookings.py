"""Rooms and presenters: each in one meeting at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from meetings.planning.groups import Group

Resource: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A group on one of its days; ``clashes`` if on none of them all that it needs was free."""

    group: Group
    day: date
    clashes: bool = False


@dataclass(slots=True)
class Bookings:
    """What is taken when."""

    _taken: dict[tuple[Resource, date], list[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, held: Iterable[Held]) -> "Bookings":
        """Those of the groups that do not clash."""
        bookings = cls()
        for each in held:
            if not each.clashes:
                bookings.take(each.group, each.day)
        return bookings

    def take(self, group: Group, day: date) -> None:
        """Book everything that the group needs."""
        for resource in group.resources:
            self._taken.setdefault((resource, day), []).append(group.span)

    def are_free(self, group: Group, day: date) -> bool:
        """Whether room and presenters are free as long as the group lasts."""
        begins, ends = group.span
        return not any(
            begins < other_end and other_begin < ends
            for resource in group.resources
            for other_begin, other_end in self._taken.get((resource, day), [])
        )

    def place(self, group: Group) -> Held:
        """The group on the first of its days that is free, or marked as clashing; booked."""
        days = group.days_by_preference()
        for day in days:
            if self.are_free(group, day):
                self.take(group, day)
                return Held(group, day)
        return Held(group, days[0], clashes=True)
