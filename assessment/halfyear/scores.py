"""Scores of the tour: the points of a table, less what was deducted with a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

LINE_TOTAL = Decimal(100)
"""What the items of one line of work come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What one item is worth, in its line of work."""

    item: int
    line: str
    points: Decimal


def totals(table: Iterable[Points]) -> dict[str, Decimal]:
    """The points of each line of work."""
    sums: dict[str, Decimal] = {}
    for item in table:
        sums[item.line] = sums.get(item.line, Decimal(0)) + item.points
    return sums


def scores(table: Iterable[Points], deducted: Mapping[int, Decimal]) -> dict[str, Decimal]:
    """What is left of each line; ``deducted`` is the sum by item. No item is left below zero."""
    sums: dict[str, Decimal] = {}
    for item in table:
        left = max(item.points - deducted.get(item.item, Decimal(0)), Decimal(0))
        sums[item.line] = sums.get(item.line, Decimal(0)) + left
    return sums
