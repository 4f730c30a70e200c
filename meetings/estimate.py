"""What a meeting that is only asked for would cost, beside the notice in its place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Unit
from meetings.burden import attendance_minutes, reading_minutes
from meetings.models import MeetingRequest
from meetings.rules import check_request
from office.rules import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Minutes of all people together, and what the rules say of the meeting."""

    units: int
    people: int
    meeting: int
    notice: int
    verdicts: list[Verdict]


def estimate(
    *,
    audience: Collection[Unit],
    posts: Collection[str],
    minutes: int,
    travel_minutes: int,
    preparation_minutes: int,
    has_group_discussion: bool,
    starts_at: datetime,
    notice_text: str,
    filed_at: datetime,
) -> Estimate:
    """Reckon the burden of the meeting and of one person per unit who reads the notice."""
    people = len(audience) * len(posts)
    each = attendance_minutes(
        duration=minutes, travel=travel_minutes, preparation=preparation_minutes
    )
    return Estimate(
        units=len(audience),
        people=people,
        meeting=people * each,
        notice=len(audience) * reading_minutes(notice_text),
        verdicts=check_request(
            minutes=minutes,
            has_group_discussion=has_group_discussion,
            starts_at=starts_at,
            audience=audience,
            filed_at=filed_at,
        ),
    )


def estimate_of(request: MeetingRequest) -> Estimate:
    """The estimate of a request as it was filed."""
    return estimate(
        audience=list(request.audience.all()),
        filed_at=request.requested_at,
        **{name: getattr(request, name) for name in _NAMES},
    )


def estimate_while_writing(entered: Mapping[str, Any], now: datetime) -> Estimate | None:
    """The estimate of a form that may be half filled in; None until enough is there."""
    if not entered.get("audience") or any(entered.get(name) is None for name in _NEEDED):
        return None
    values = {name: entered[name] for name in _NEEDED}
    return estimate(
        audience=entered["audience"],
        filed_at=now,
        has_group_discussion=entered.get("has_group_discussion", False),
        notice_text=entered.get("notice_text", ""),
        **values,
    )


_NEEDED = ("posts", "minutes", "travel_minutes", "preparation_minutes", "starts_at")
_NAMES = (*_NEEDED, "has_group_discussion", "notice_text")
