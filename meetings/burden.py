"""What a meeting, or the notice in its place, costs the people it falls on (in minutes)."""

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
