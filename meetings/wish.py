"""A meeting as it is wished for, filed already or still being written.

Burden, rules and advice look at the wish, so that a form shows what the request will be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Section, Unit
from meetings.burden import attendance_minutes, reading_minutes
from meetings.models import MeetingRequest, PlannedMeeting, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of the agenda as it is asked for; ``minutes`` is how long it lasts."""

    title: str
    presenter: str
    minutes: int
    is_main_speech: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a section wants; the names are those of :class:`~meetings.models.MeetingRequest`.

    ``request_id`` and ``decided_at`` are those of the request, once there is one and it is
    decided.
    """

    section: Section
    name: str
    line: str
    further_lines: Sequence[str]
    agenda: Sequence[Item]
    has_group_discussion: bool
    mode: str
    starts_at: datetime
    other_days: Sequence[date]
    audience: Sequence[Unit]
    posts: Sequence[str]
    travel_minutes: int
    preparation_minutes: int
    planned: PlannedMeeting | None
    off_plan_reason: str
    is_comprehensive: bool
    needs_discussion: bool
    is_convened_by_deputy: bool
    notice_text: str
    filed_at: datetime
    request_id: int | None = None
    decided_at: datetime | None = None

    @property
    def lines(self) -> list[str]:
        """All lines of work that it concerns, its own first."""
        return [self.line, *self.further_lines]

    @property
    def days(self) -> list[date]:
        """The days on which it could be held, in order."""
        return sorted({timezone.localdate(self.starts_at), *self.other_days})

    @property
    def year(self) -> int:
        """The year in which it is to be held."""
        return timezone.localdate(self.starts_at).year

    @property
    def minutes(self) -> int:
        """How long it lasts: all items of its agenda together."""
        return sum(item.minutes for item in self.agenda)

    @property
    def people(self) -> int:
        """How many people it calls: each unit's."""
        return len(self.audience) * len(self.posts)

    @property
    def calls_chiefs(self) -> bool:
        """Whether the units' chiefs have to come."""
        return Post.CHIEF in self.posts

    @property
    def burden(self) -> int:
        """What it takes all its people together, in minutes."""
        return self.people * attendance_minutes(
            duration=self.minutes,
            travel=self.travel_minutes,
            preparation=self.preparation_minutes,
        )

    @property
    def notice_burden(self) -> int:
        """What the notice takes in its place: one person per unit reads it. Minutes."""
        return len(self.audience) * reading_minutes(self.notice_text)


def wish_of(request: MeetingRequest) -> Wish:
    """A request as it was filed: two queries, more unless plan and decision were read along."""
    return Wish(
        agenda=[
            Item(
                title=item.title,
                presenter=item.presenter,
                minutes=item.minutes,
                is_main_speech=item.is_main_speech,
            )
            for item in request.agenda.all()
        ],
        audience=list(request.audience.all()),
        filed_at=request.requested_at,
        request_id=request.pk,
        decided_at=request.decision.decided_at if request.is_decided else None,
        **{name: getattr(request, name) for name in ("section", *_NEEDED, *_UNTIL_ENTERED)},
    )


def wish_while_writing(
    entered: Mapping[str, Any], agenda: Sequence[Item], *, section: Section, now: datetime
) -> Wish | None:
    """A form that may be half filled in; None until burden and rules can be told from it."""
    if not (agenda and entered.get("audience") and entered.get("posts")):
        return None
    if any(entered.get(name) is None for name in _NEEDED):
        return None
    unwritten = {name: entered.get(name) or empty for name, empty in _UNTIL_ENTERED.items()}
    return Wish(
        section=section,
        agenda=agenda,
        audience=entered["audience"],
        filed_at=now,
        **{name: entered[name] for name in _NEEDED},
        **unwritten | {"needs_discussion": entered.get("needs_discussion", True)},
    )


_NEEDED = ("line", "posts", "starts_at", "travel_minutes", "preparation_minutes")
_UNTIL_ENTERED: Mapping[str, Any] = {
    "name": "",
    "further_lines": (),
    "has_group_discussion": False,
    "mode": "",
    "other_days": (),
    "planned": None,
    "off_plan_reason": "",
    "is_comprehensive": False,
    "needs_discussion": True,
    "is_convened_by_deputy": False,
    "notice_text": "",
}
"""What a wish holds of a field that is not filled in yet."""
