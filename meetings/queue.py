"""The queue before the department affairs meeting: who asked first stands first.

Everybody who asks sees how long it is and where the own requests stand; of another section's
request only that it is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Section, User
from meetings.models import MeetingRequest
from meetings.models.request import MeetingRequestQuerySet
from meetings.selectors import requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place in the queue, counted from 1; without ``request`` where it is not to be seen."""

    number: int
    is_on_agenda: bool
    request: MeetingRequest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How many undecided requests of the department were filed before one, and how many wait."""

    before: int
    waiting: int


def in_order(section: Section) -> MeetingRequestQuerySet:
    """All that the section's department has yet to decide, in the order of filing."""
    waiting = MeetingRequest.objects.undecided().filter(section__office=section.office_id)
    return waiting.order_by("requested_at", "pk")


def places(waiting: Iterable[MeetingRequest], *, first: int, reader: User) -> list[Place]:
    """Some of the queue from its place ``first`` on, as the reader may see it: one query."""
    rows = list(waiting)
    seen = {row.pk: row for row in requests(reader).filter(pk__in=[row.pk for row in rows])}
    return [
        Place(
            number=number,
            is_on_agenda=row.affairs_meeting_id is not None,
            request=seen.get(row.pk),
        )
        for number, row in enumerate(rows, start=first)
    ]


def position_of(request: MeetingRequest) -> Position:
    """Where an undecided request stands: one query."""
    earlier = Q(requested_at__lt=request.requested_at) | Q(
        requested_at=request.requested_at, pk__lt=request.pk
    )
    counted = (
        in_order(request.section)
        .order_by()
        .aggregate(before=Count("pk", filter=earlier), waiting=Count("pk"))
    )
    return Position(before=counted["before"], waiting=counted["waiting"])
