"""A second look at the sheets of an xlsx or ods file, for what calamine does not tell. No Django.

calamine gives values, but neither number formats (0.95 shown as ``95.0%``) nor errors, which it
reads as empty. The same pass measures the true extent of a sheet before calamine allocates it,
whatever ``<dimension>`` says, and notes which rows hold values, so that a row that got lost is
noticed. Expat reads in pieces, keeps nothing, and is not let near a DTD.
"""

from collections.abc import Callable, Iterator
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
    columns: set[int] = field(default_factory=set)

    def note(self, row: int, column: int) -> None:
        """Count a value in."""
        self.rows.add(row)
        self.columns.add(column)

    @property
    def last_row(self) -> int:
        """The last row with a value; 0 when there is none."""
        return max(self.rows, default=0)

    def check(self, limits: Limits) -> int:
        """The cells of the rectangle that holds all values; raises Refused when out of bounds."""
        if not self.rows:
            return 0
        right = max(self.columns)
        cells = (self.last_row - min(self.rows) + 1) * (right - min(self.columns) + 1)
        if self.last_row > limits.rows or right > limits.columns or cells > limits.cells:
            raise Refused(Reason.TOO_MANY_CELLS)
        return cells


class Budget:
    """Elements that may still be looked at, over all parts of one workbook."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.elements
        self.text_length = limits.text_length

    def spend(self, elements: int = 1) -> None:
        """Raises Refused when nothing is left."""
        self.left -= elements
        if self.left < 0:
            raise Refused(Reason.TOO_MUCH_INSIDE)


class _LocalNames(dict[str, str]):
    """Element names without their prefix, each worked out once."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


Start = Callable[[str, dict[str, str]], None]
Text = Callable[[str], None]


def pieces_of(part: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that are soon forgotten."""
    while piece := part.read(PIECE_BYTES):
        yield piece


def parse_xml(
    part: IO[bytes],
    start: Start,
    end: Text | None = None,
    text: Text | None = None,
    *,
    pieces: Callable[[IO[bytes]], Iterator[bytes]] = pieces_of,
) -> None:
    """Feed one part to expat; names lose their namespace prefix. Raises Refused.

    ``pieces`` may take out of the part what needs no parsing.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local = _LocalNames()
    parser.StartElementHandler = lambda name, attrs: start(local[name], attrs)
    if end:
        parser.EndElementHandler = lambda name: end(local[name])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in pieces(part):
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only
    except (expat.ExpatError, ValueError) as error:
        raise Refused(Reason.DAMAGED) from error


def _refuse_doctype(*_arguments: object) -> None:
    raise Refused(Reason.DAMAGED)
