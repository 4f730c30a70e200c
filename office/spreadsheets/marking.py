"""A copy of a workbook that was read, with the cells that somebody has to look at marked.

It is made of the values that the safe reader found and of nothing else of the file, so no
formula, macro, link or picture of the sender comes along.
"""

import datetime as dt
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from office.spreadsheets.reading import Sheet, Workbook
from office.spreadsheets.values import BrokenCell, Percent, Value, text_of
from office.spreadsheets.writing import Cell, SheetToWrite, write_cell

NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
NAME_LENGTH = 31
PLAIN, PERCENT, DAY = "General", "0.##%", "yyyy-mm-dd"
COLOUR = "#F8CBAD"
AUTHOR = "轻装"
COMMENT = {"author": AUTHOR, "width": 320, "height": 110}
"""Width and height in pixels; a comment of two sentences fits."""
NARROWEST, WIDEST = 8, 40
"""Of a column, in Latin letters."""
LOOKED_AT = 200
"""Rows by which the width of a column is found."""
LINE = 18
"""Points from one line of text to the next."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A note on one cell, by the sheet's own 1-based row and column."""

    row: int
    column: int
    text: str


def write_marked(
    workbook: Workbook, *, sheet: str, marks: Iterable[Mark], front: SheetToWrite
) -> bytes:
    """The workbook as xlsx with ``front`` before its sheets; ``sheet`` names the marked one."""
    notes: dict[tuple[int, int], list[str]] = defaultdict(list)
    for mark in marks:
        notes[mark.row, mark.column].append(mark.text)
    output = io.BytesIO()
    with xlsxwriter.Workbook(
        output, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        styles = _Styles(book)
        names = {front.name.casefold()}
        _write_front(book.add_worksheet(front.name), front, styles)
        for original in workbook.sheets:
            worksheet = book.add_worksheet(_free_name(original.name, names))
            _write_sheet(worksheet, original, notes if original.name == sheet else {}, styles)
    return output.getvalue()


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.bold: Format = book.add_format({"bold": True, "bottom": 1})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self._of: dict[tuple[bool, str], Format] = {
            (marked, shown): book.add_format(
                {"num_format": shown} | ({"bg_color": COLOUR, "border": 1} if marked else {})
            )
            for marked in (True, False)
            for shown in (PLAIN, PERCENT, DAY)
        }

    def of(self, value: Value, *, marked: bool) -> Format:
        """How a cell with this value is written."""
        if isinstance(value, dt.date):
            return self._of[marked, DAY]
        return self._of[marked, PERCENT if isinstance(value, Percent) else PLAIN]


def _write_front(worksheet: Worksheet, front: SheetToWrite, styles: _Styles) -> None:
    worksheet.freeze_panes(1, 0)
    for column, title in enumerate(front.header):
        worksheet.set_column(column, column, front.widths[column])
        write_cell(worksheet, 0, column, title, styles.bold)
    for number, row in enumerate(front.rows, 1):
        # LibreOffice opens a row as high as the file says, however long its text.
        texts = zip(row, front.widths, strict=True)
        lines = (-(-_letters(str(value or "")) // width) for value, width in texts)
        worksheet.set_row(number, LINE * max(lines))
        for column, value in enumerate(row):
            write_cell(worksheet, number, column, value, styles.wrapped)


def _write_sheet(
    worksheet: Worksheet,
    sheet: Sheet,
    notes: dict[tuple[int, int], list[str]],
    styles: _Styles,
) -> None:
    for column, width in _widths(sheet).items():
        worksheet.set_column(column, column, width)
    for number, values in _rows_as_wide(sheet, notes):
        for column, value in enumerate(values, 1):
            is_marked = (number, column) in notes
            style, cell = styles.of(value, marked=is_marked), _cell(value)
            if is_marked and cell in (None, ""):
                worksheet.write_blank(number - 1, column - 1, None, style)
            write_cell(worksheet, number - 1, column - 1, cell, style)
            if is_marked:
                text = "\n".join(notes[number, column])
                worksheet.write_comment(number - 1, column - 1, text, COMMENT)


def _rows_as_wide(
    sheet: Sheet, notes: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """From the top, as the writer keeps one row in memory: each that holds a value or a note."""
    values = {row.number: row.values for row in sheet.rows}
    widths: dict[int, int] = {}
    for number, column in notes:
        widths[number] = max(widths.get(number, 0), column)
    for number in sorted(values.keys() | widths.keys()):
        row = values.get(number, ())
        yield number, row + (None,) * (widths.get(number, 0) - len(row))


def _widths(sheet: Sheet) -> dict[int, int]:
    """How wide each 0-based column has to be for what stands in the table.

    A title, or a note below, stands alone in its row and runs over its neighbours.
    """
    widths: dict[int, int] = {}
    for row in sheet.rows[:LOOKED_AT]:
        letters = {column: _letters(text_of(value)) for column, value in enumerate(row.values)}
        if sum(map(bool, letters.values())) > 1:
            for column, found in letters.items():
                widths[column] = max(widths.get(column, NARROWEST), min(found + 2, WIDEST))
    return widths


def _letters(text: str) -> int:
    """How many Latin letters are as long as this; a Chinese one takes the room of two."""
    return sum(2 if unicodedata.east_asian_width(each) in "FW" else 1 for each in text)


def _cell(value: Value) -> Cell:
    match value:
        case Percent(fraction):
            return fraction
        case BrokenCell(shown):
            return shown
        case dt.time() | dt.timedelta():
            return str(value)
        case float() if value != value or abs(value) == float("inf"):
            return str(value)
        case _:
            return value


def _free_name(name: str, taken: set[str]) -> str:
    """The sheet's name as a workbook may have it, different from those before."""
    wanted = NOT_IN_A_NAME.sub("", name).strip()[:NAME_LENGTH] or "表"
    free, number = wanted, 2
    while free.casefold() in taken:
        free = f"{wanted[: NAME_LENGTH - 4]}({number})"
        number += 1
    taken.add(free.casefold())
    return free
