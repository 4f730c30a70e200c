"""Rows of an xlsx sheet with nothing to see in them, told apart without parsing. No Django.

Nearly every row that a spreadsheet program writes is of one strict form: cells of the row's own
number, empty, or with a number or a shared string. One regular expression knows such a row whole,
in the time in which expat calls three handlers. It is taken out of the stream and counted in;
whatever is not of that form, to the last sign, goes to expat as it stands. What is taken out is a
complete element, so the rest stays as well formed as it was; and what only looks like a row (in a
comment, say) is counted but never read, which is noticed.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MOST_STYLES = 200
"""Percent styles and blank strings that the expression can tell apart; beyond, expat reads all."""
LONGEST_ROW = 256 * 1024
"""Bytes of one row that are waited for."""


@dataclass(frozen=True, slots=True)
class PlainRow:
    number: int
    columns: list[str]
    """Letters of the first and the last column that hold a value, if any does."""
    elements: int


class PlainRows:
    """Splits a sheet, piece by piece, into plain rows and the rest of its bytes."""

    def __init__(self, percent_styles: Collection[str], blank_strings: Collection[str]) -> None:
        many = max(len(percent_styles), len(blank_strings)) > MOST_STYLES
        self._pattern = None if many else _pattern(percent_styles, blank_strings)
        self._held = b""

    def split(self, piece: bytes) -> Iterator[PlainRow | bytes]:
        """What this piece completes; the beginning of a row is held back."""
        if self._pattern is None:
            yield piece
            return
        data, position = self._held + piece, 0
        for match in self._pattern.finditer(data):
            if match.start() > position:
                yield data[position : match.start()]
            number, first, last = match.groups()
            elements = data.count(b"<", *match.span()) - data.count(b"</", *match.span())
            columns = [letters.decode() for letters in (first, last) if letters]
            yield PlainRow(int(number), columns, elements)
            position = match.end()
        held = data.rfind(b"<row", position)
        if held < 0 or len(data) - held > LONGEST_ROW:
            held = max(position, len(data) - len(b"<ro"))
            held = len(data) if held < position or b"<" not in data[held:] else held
        if held > position:
            yield data[position:held]
        self._held = data[held:]

    def rest(self) -> bytes:
        """What was held back."""
        return self._held


def _pattern(percent_styles: Collection[str], blank_strings: Collection[str]) -> re.Pattern[bytes]:
    """Possessive throughout, so that a row that is not plain is given up in one pass."""
    style = rf'(?: s="{_none_of(percent_styles, chr(34))}\d{{1,6}}")?+'
    cell = r'<c r="{letters}\1"'
    empty = rf'{cell.format(letters="[A-Z]{1,3}")}(?: s="\d{{1,6}}")?+/>'
    value = (
        rf'(?: t="s"><v>{_none_of(blank_strings, "<")}\d{{1,9}}'
        r'|(?: t="n")?+><v>[-+0-9.Ee]{1,40})</v></c>'
    )
    filled = cell.format(letters="([A-Z]{1,3})") + style + value
    row = r'<row r="([1-9]\d{0,6})"(?: [A-Za-z0-9_:]{1,40}="[^"<&]{0,200}")*+>'
    text = f"{row}(?:{empty})*+(?:{filled})?+(?:{empty}|{filled})*+</row>"
    return re.compile(text.encode())


def _none_of(numbers: Collection[str], end: str) -> str:
    return rf"(?!(?:{'|'.join(sorted(numbers))}){end})" if numbers else ""
