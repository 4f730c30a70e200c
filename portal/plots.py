"""Plots as SVG made on the server: plain geometry, drawn by ``portal/parts/burden_plot.html``.

Widths are percentages and heights pixels, so that a plot fills its column on a phone and on a
desk with letters of the same size; nothing is scaled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.selectors.ledger import Row

ROW_HEIGHT = 56
"""Pixels of one row: a line of text, the bar, the thinner bar of the comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of the ledger, laid out: widths in percent of the plot, places in pixels."""

    row: Row
    text_y: int
    y: int
    before_y: int
    width: str
    width_before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPlot:
    """Horizontal bars with their comparison, in the order given."""

    bars: list[Bar]
    height: int


def bar_plot(rows: Sequence[Row]) -> BarPlot:
    """Lay out the rows of a ledger; the longest bar takes the whole width."""
    longest = max((max(row.minutes, row.minutes_before) for row in rows), default=0) or 1
    bars = [
        Bar(
            row=row,
            text_y=index * ROW_HEIGHT + 18,
            y=index * ROW_HEIGHT + 26,
            before_y=index * ROW_HEIGHT + 38,
            width=f"{row.minutes / longest:.2%}",
            width_before=f"{row.minutes_before / longest:.2%}",
        )
        for index, row in enumerate(rows)
    ]
    return BarPlot(bars=bars, height=len(bars) * ROW_HEIGHT)
