"""A second look at the sheets of an xlsx or ods file, for what calamine does not tell. No Django.

calamine gives values, but neither number formats (0.95 shown as ``95.0%``) nor errors, which it
reads as empty. The same pass measures the true extent of a sheet before calamine allocates it,
whatever ``<dimension>`` says, and notes which rows hold values, so that a row that got lost is
noticed. Expat reads in pieces, keeps nothing, and is not let near a DTD.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from office.spreadsheets.limits import Limits
from office.spreadsheets.reasons import Reason, Refused

PIECE_BYTES = 64 * 1024


@dataclass(slots=True)
class SheetScan:
    """Positions are (row, column), 1-based."""

    rows: set[int] = field(default_factory=set)
    """Rows that hold at least one value."""
    percents: set[tuple[int, int]] = field(default_factory=set)
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    """Errors and formulas without a calculated value, with what is shown or ``=``."""
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)

    def note(self, row: int, column: int) -> None:
        """Count a value in; keeps the rectangle that holds all of them."""
        self.rows.add(row)
        if self.last == (0, 0):
            self.first = self.last = (row, column)
            return
        self.first = (min(self.first[0], row), min(self.first[1], column))
        self.last = (max(self.last[0], row), max(self.last[1], column))

    def check(self, limits: Limits) -> int:
        """The cells of the rectangle; raises Refused when it is out of bounds."""
        (top, left), (bottom, right) = self.first, self.last
        cells = (bottom - top + 1) * (right - left + 1)
        if bottom > limits.rows or right > limits.columns or cells > limits.cells:
            raise Refused(Reason.TOO_MANY_CELLS)
        return cells


class Budget:
    """Elements that may still be looked at, over all parts of one workbook."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.elements
        self.text_length = limits.text_length

    def spend(self) -> None:
        """Raises Refused when nothing is left."""
        self.left -= 1
        if self.left < 0:
            raise Refused(Reason.TOO_MUCH_INSIDE)


Start = Callable[[str, dict[str, str]], None]
Text = Callable[[str], None]


def parse_xml(
    part: IO[bytes], start: Start, end: Text | None = None, text: Text | None = None
) -> None:
    """Feed one part to expat; names lose their namespace prefix. Raises Refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attrs: start(name.rpartition(":")[2], attrs)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        while piece := part.read(PIECE_BYTES):
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only
    except (expat.ExpatError, ValueError) as error:
        raise Refused(Reason.DAMAGED) from error


def _refuse_doctype(*_arguments: object) -> None:
    raise Refused(Reason.DAMAGED)
