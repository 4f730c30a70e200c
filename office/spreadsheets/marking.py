"""A copy of a workbook that was read, with the cells that somebody has to look at marked.

It is made of the values that the safe reader found and of nothing else of the file, so no
formula, macro, link or picture of the sender comes along.
"""

import datetime as dt
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
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
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 110
"""In pixels; a comment of two sentences fits."""
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
    with xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as (
        book
    ):
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
        for column, value in enumerate(row):
            write_cell(worksheet, number, column, value, styles.wrapped)
        # LibreOffice opens a row as high as the file says, however long its text.
        texts = zip(row, front.widths, strict=True)
        lines = (-(-_letters(str(value or "")) // width) for value, width in texts)
        worksheet.set_row(number, LINE * max(lines))


def _write_sheet(
    worksheet: Worksheet,
    sheet: Sheet,
    notes: dict[tuple[int, int], list[str]],
    styles: _Styles,
) -> None:
    for column, width in _widths(sheet).items():
        worksheet.set_column(column, column, width)
    for row in sheet.rows:
        for column, value in enumerate(row.values, 1):
            style = styles.of(value, marked=(row.number, column) in notes)
            write_cell(worksheet, row.number - 1, column - 1, _cell(value), style)
    filled = {
        (row.number, column)
        for row in sheet.rows
        for column, value in enumerate(row.values, 1)
        if _cell(value) not in (None, "")
    }
    for (row_number, column), texts in notes.items():
        if (row_number, column) not in filled:
            style = styles.of(None, marked=True)
            worksheet.write_blank(row_number - 1, column - 1, None, style)
        worksheet.write_comment(
            row_number - 1,
            column - 1,
            "\n".join(texts),
            {"author": AUTHOR, "width": COMMENT_WIDTH, "height": COMMENT_HEIGHT},
        )


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
