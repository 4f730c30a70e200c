"""What a meeting, or the notice in its place, costs the people it falls on (in minutes)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

CHARACTERS_A_MINUTE = 300
"""Reading speed for official texts: a usual estimate for Chinese."""
LEAST_READING = 5
"""Opening, handing round and acknowledging take this long however short the text is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a meeting asks of one unit besides sitting in it.

    So many people come, each with a way of ``travel_minutes`` (there; and as long back) and so
    much preparation.
    """

    people: int
    travel_minutes: int
    preparation_minutes: int

    def joined_with(self, other: "Share") -> "Share":
        """Both matters at one meeting: the larger number comes, travels once, prepares for both."""
        return Share(
            people=max(self.people, other.people),
            travel_minutes=max(self.travel_minutes, other.travel_minutes),
            preparation_minutes=self.preparation_minutes + other.preparation_minutes,
        )


def attendance_minutes(*, duration: int, travel: int, preparation: int) -> int:
    """Minutes that one person spends: the meeting, the way there and back, the preparation."""
    return duration + 2 * travel + preparation


def total_minutes(shares: Iterable[Share], *, duration: int) -> int:
    """Minutes of all people together, at a meeting of this duration."""
    return sum(
        share.people
        * attendance_minutes(
            duration=duration,
            travel=share.travel_minutes,
            preparation=share.preparation_minutes,
        )
        for share in shares
    )


def saved_minutes(*, outcome: str, alone: int, notice: int = 0, growth: int = 0) -> int:
    """Person-minutes that a decision spares, against holding the meeting alone as asked.

    ``alone`` is what that costs, ``notice`` what reading the notice instead takes, ``growth`` by
    how much the meeting that takes the matter becomes dearer; a merger that calls many to a long
    meeting can cost more than it spares, which is a negative number. Dropped, all is spared; what
    is held alone spares nothing, and what is returned nothing yet, as it may come back.
    """
    asked = {
        "drop": 0,
        "notice_instead": notice,
        "merge_into": growth,
        "hold": alone,
        "return": alone,
    }
    return alone - asked[outcome]


def reading_minutes(text: str) -> int:
    """Minutes in which one person reads and acknowledges a notice."""
    return max(LEAST_READING, ceil(len(text) / CHARACTERS_A_MINUTE))


def overrun(began_at: datetime | None, ended_at: datetime | None, planned: int) -> int | None:
    """Whole minutes beyond what was planned, negative if it was shorter; None until it ended."""
    if began_at is None or ended_at is None:
        return None
    return (ended_at - began_at) // timedelta(minutes=1) - planned
