"""The plot of a notice's board: one stacked bar per county, drawn by ``parts/county_plot.html``.

Widths are percentages and heights pixels, as in the ledger's plot: nothing is scaled.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from notices.selectors.board import Board, CountyRow

ROW_HEIGHT = 44
"""Pixels of one county: a line of text and its bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a bar: its group, and place and width in percent of the plot."""

    group: str
    label: str | Promise
    number: int
    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedBar:
    """One county with its parts, best first, empty ones included; places in pixels."""

    county: CountyRow
    text_y: int
    y: int
    parts: list[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyPlot:
    """Bars of equal length, each one county whole."""

    bars: list[StackedBar]
    height: int


def county_plot(board: Board) -> CountyPlot:
    """Lay out the counties of a board in their order."""
    bars = [
        StackedBar(
            county=county,
            text_y=index * ROW_HEIGHT + 16,
            y=index * ROW_HEIGHT + 22,
            parts=_parts(county, board),
        )
        for index, county in enumerate(board.counties)
    ]
    return CountyPlot(bars=bars, height=len(bars) * ROW_HEIGHT)


def _parts(county: CountyRow, board: Board) -> list[Part]:
    parts, start = [], 0
    for group, label in board.groups.items():
        number = county.groups[group]
        parts.append(
            Part(
                group=group,
                label=label,
                number=number,
                x=f"{start / county.asked:.2%}",
                width=f"{number / county.asked:.2%}",
            )
        )
        start += number
    return parts
