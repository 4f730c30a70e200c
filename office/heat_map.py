"""A map of counts in rows and columns, drawn by ``portal/parts/heat_map.html``.

Each cell says its number in figures and again in its shade and frame. Widths are percentages and
heights pixels, as in :mod:`office.plots`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD_HEIGHT = 32
"""Pixels of the line that names the columns."""
ROW_HEIGHT = 60
"""Pixels of one row: a line of text, then its cells."""
DARKEST = 3
"""The number from which on a cell is as dark as it gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """One row: a number for each column."""

    name: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One number, laid out in percent of the map; ``shade`` is 0 for none to :data:`DARKEST`."""

    number: int
    shade: int
    x: str
    middle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One row, laid out in pixels."""

    name: str
    total: int
    text_y: int
    y: int
    number_y: int
    cells: list[HeatCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Rows in the order given, below the names of the columns with their middles."""

    columns: list[tuple[str, str]]
    rows: list[HeatRow]
    cell_width: str
    height: int


def heat_map(rows: Sequence[Heat], columns: Sequence[str]) -> HeatMap:
    """Lay the rows out; the columns share the width, with a small gap between them."""
    step = 1 / len(columns)
    starts = [number * step for number in range(len(columns))]
    middles = [f"{start + step * 0.47:.2%}" for start in starts]
    return HeatMap(
        columns=list(zip(columns, middles, strict=True)),
        rows=[
            HeatRow(
                name=row.name,
                total=sum(row.counts),
                text_y=HEAD_HEIGHT + index * ROW_HEIGHT + 16,
                y=HEAD_HEIGHT + index * ROW_HEIGHT + 24,
                number_y=HEAD_HEIGHT + index * ROW_HEIGHT + 41,
                cells=[
                    HeatCell(
                        number=count, shade=min(count, DARKEST), x=f"{start:.2%}", middle=middle
                    )
                    for count, start, middle in zip(row.counts, starts, middles, strict=True)
                ],
            )
            for index, row in enumerate(rows)
        ],
        cell_width=f"{step * 0.94:.2%}",
        height=HEAD_HEIGHT + len(rows) * ROW_HEIGHT,
    )
