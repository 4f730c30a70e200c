"""Plots of meetings against last year's and the quota, drawn by ``parts/count_plot.html``.

Widths are percentages and heights pixels, as in the ledger's plot: nothing is scaled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from meetings.yearly.quota import Quota
from meetings.yearly.year import Figures

ROW_HEIGHT = 52
"""Pixels of one row: a line of text, this year's bar, the thinner bar of last year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row, laid out: widths and the line's place in percent of the plot, places in pixels.

    ``limit`` is where the cut of M2 lies, empty while it is off.
    """

    name: str
    number: int
    before: int
    allowed: int | None
    text_y: int
    y: int
    before_y: int
    end_y: int
    width: str
    width_before: str
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPlot:
    """Horizontal bars with last year's below and the line of the quota across, as given."""

    bars: list[Bar]
    height: int


def plot_of_figures(rows: Sequence[Figures]) -> CountPlot:
    """Meetings of this year against the one before."""
    return _plot([(row.name, row.now.meetings, row.before.meetings, row.allowed) for row in rows])


def plot_of_quotas(rows: Sequence[Quota]) -> CountPlot:
    """What is used of each quota."""
    return _plot([(row.name, row.used, row.last_year, row.allowed) for row in rows])


def _plot(rows: Sequence[tuple[str, int, int, int | None]]) -> CountPlot:
    longest = max((max(number, before) for _, number, before, _ in rows), default=0) or 1
    bars = [
        Bar(
            name=name,
            number=number,
            before=before,
            allowed=allowed,
            text_y=index * ROW_HEIGHT + 18,
            y=index * ROW_HEIGHT + 26,
            before_y=index * ROW_HEIGHT + 36,
            end_y=index * ROW_HEIGHT + 44,
            width=f"{number / longest:.2%}",
            width_before=f"{before / longest:.2%}",
            limit=f"{allowed / longest:.2%}" if allowed is not None else "",
        )
        for index, (name, number, before, allowed) in enumerate(rows)
    ]
    return CountPlot(bars=bars, height=len(bars) * ROW_HEIGHT)
