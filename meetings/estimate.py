"""What a meeting that is only asked for would cost, beside the notice in its place."""

from dataclasses import dataclass

from meetings.rules import check_request
from meetings.wish import Wish
from meetings.yearly.quota import quota_verdict
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
        verdicts=[*_quota(wish), *check_request(wish)],
    )


def _quota(wish: Wish) -> list[Verdict]:
    """What M2 says of one more meeting of the year, if it says anything."""
    verdict = quota_verdict(wish.section, wish.line, wish.year)
    return [verdict] if verdict is not None else []
