"""A plot of counts against earlier ones and a limit, drawn by ``portal/parts/count_plot.html``.

Widths are percentages and heights pixels, so that a plot fills its column on a phone and on a
desk with letters of the same size; nothing is scaled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ROW_HEIGHT = 52
"""Pixels of one row: a line of text, the bar, the thinner bar of what was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many there are of something, were before, and may be; ``note`` says it in words."""

    name: str
    number: int
    before: int
    limit: int | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountBar:
    """One row, laid out: widths and the limit's place in percent of the plot, places in pixels.

    ``limit`` is empty where there is none.
    """

    count: Counted
    text_y: int
    y: int
    before_y: int
    end_y: int
    width: str
    width_before: str
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPlot:
    """Horizontal bars, in the order given."""

    bars: list[CountBar]
    height: int


def count_plot(counts: Sequence[Counted]) -> CountPlot:
    """Lay the counts out; the longest bar or the farthest limit takes the whole width."""
    longest = max((max(c.number, c.before, c.limit or 0) for c in counts), default=0) or 1
    bars = [
        CountBar(
            count=count,
            text_y=index * ROW_HEIGHT + 18,
            y=index * ROW_HEIGHT + 26,
            before_y=index * ROW_HEIGHT + 36,
            end_y=index * ROW_HEIGHT + 44,
            width=f"{count.number / longest:.2%}",
            width_before=f"{count.before / longest:.2%}",
            limit=f"{count.limit / longest:.2%}" if count.limit is not None else "",
        )
        for index, count in enumerate(counts)
    ]
    return CountPlot(bars=bars, height=len(bars) * ROW_HEIGHT)
