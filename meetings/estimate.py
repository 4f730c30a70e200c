"""What a meeting that is only asked for would cost, beside the notice in its place."""

from dataclasses import dataclass

from meetings.models import MeetingRequest
from meetings.rules import check_request
from meetings.wish import Wish, wish_of
from office.rules import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Minutes of all people together, and what the rules say of the meeting."""

    units: int
    people: int
    meeting: int
    notice: int
    verdicts: list[Verdict]


def estimate(wish: Wish) -> Estimate:
    """Reckon the burden of the meeting and of one person per unit who reads the notice."""
    return Estimate(
        units=len(wish.audience),
        people=wish.people,
        meeting=wish.burden,
        notice=wish.notice_burden,
        verdicts=check_request(wish),
    )


def estimate_of(request: MeetingRequest) -> Estimate:
    """The estimate of a request as it was filed."""
    return estimate(wish_of(request))
