"""What a meeting, or the notice in its place, costs the people it falls on (in minutes)."""

from datetime import datetime, timedelta
from math import ceil

CHARACTERS_A_MINUTE = 300
"""Reading speed for official texts: a usual estimate for Chinese."""
LEAST_READING = 5
"""Opening, handing round and acknowledging take this long however short the text is."""


def attendance_minutes(*, duration: int, travel: int, preparation: int) -> int:
    """Minutes that one person spends: the meeting, the way there and back, the preparation."""
    return duration + 2 * travel + preparation


def reading_minutes(text: str) -> int:
    """Minutes in which one person reads and acknowledges a notice."""
    return max(LEAST_READING, ceil(len(text) / CHARACTERS_A_MINUTE))


def overrun(began_at: datetime | None, ended_at: datetime | None, planned: int) -> int | None:
    """Whole minutes beyond what was planned, negative if it was shorter; None until it ended."""
    if began_at is None or ended_at is None:
        return None
    return (ended_at - began_at) // timedelta(minutes=1) - planned
