"""Write workbooks in which no cell can start a formula, here or in whatever opens them next."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from office.spreadsheets.limits import Limits

DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
"""A text that begins with one of these can become a formula when a file is edited or turned
into CSV; Chinese programs take the full-width forms as well."""
GUARD = "'"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The content type of a workbook."""
TEXT_LENGTH = Limits().text_length

LISTS = "选项"
"""The hidden sheet that drop-downs take their words from; in the cell there is room for 255."""
CHOOSE_WITHIN = 1000
"""Rows below the header that have the drop-downs."""

Cell = str | int | float | Decimal | bool | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """One sheet: its name (at most 31 characters), header and rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    """Column widths in characters; 14 where none is given."""
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """The words that a drop-down offers below the header, by 0-based column."""


def inert(text: str) -> str:
    """The text with an apostrophe before whatever could start a formula; NUL is dropped.

    A text that already begins with apostrophes and then such a sign gets one more, so that
    ``unguarded`` gives every text back.
    """
    guarded = _starts_formula(text)
    text = text.replace("\0", "")
    return GUARD + text if guarded else text


def unguarded(text: str) -> str:
    """The text as it was before ``inert``, so that an export can be imported again."""
    return text[1:] if text.startswith(GUARD) and _starts_formula(text) else text


def _starts_formula(text: str) -> bool:
    return text.startswith(DANGEROUS) or text.lstrip(f"{GUARD} \u3000").startswith(DANGEROUS)


def write_workbook(sheets: Iterable[SheetToWrite]) -> bytes:
    """The workbook as xlsx. Numbers and dates are written as such, all text inert.

    Raises ValueError for a text longer than a cell may hold.
    """
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as (
        workbook
    ):
        bold = workbook.add_format({"bold": True, "bottom": 1})
        offered: list[tuple[Worksheet, int, Sequence[str]]] = []
        for sheet in sheets:
            worksheet = workbook.add_worksheet(sheet.name)
            worksheet.freeze_panes(1, 0)
            for column, title in enumerate(sheet.header):
                width = sheet.widths[column] if column < len(sheet.widths) else 14
                worksheet.set_column(column, column, width)
                write_cell(worksheet, 0, column, title, bold)
            for number, row in enumerate(sheet.rows, start=1):
                for column, value in enumerate(row):
                    write_cell(worksheet, number, column, value)
            offered += [
                (worksheet, column, words) for column, words in sheet.choices.items() if words
            ]
        if offered:
            _offer(workbook.add_worksheet(LISTS), offered)
    return output.getvalue()


def _offer(lists: Worksheet, offered: Sequence[tuple[Worksheet, int, Sequence[str]]]) -> None:
    """Drop-downs that warn of another word and let it pass: the import says what is wrong."""
    lists.hide()
    for number, (worksheet, column, words) in enumerate(offered):
        for row, word in enumerate(words):
            write_cell(lists, row, number, word)
        source = xl_range_abs(0, number, len(words) - 1, number)
        worksheet.data_validation(
            *(1, column, CHOOSE_WITHIN, column),
            {"validate": "list", "source": f"={LISTS}!{source}", "error_type": "warning"},
        )


def write_cell(
    worksheet: Worksheet, row: int, column: int, value: Cell, style: Format | None = None
) -> None:
    """Write one cell, 0-based, that can start no formula; nothing for an empty one."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = inert(value)
        if len(text) > TEXT_LENGTH:
            raise ValueError(f"a cell holds at most {TEXT_LENGTH} characters")
        worksheet.write_string(row, column, text, style)
    elif isinstance(value, bool):
        worksheet.write_boolean(row, column, value, style)
    elif isinstance(value, dt.date):
        worksheet.write_datetime(row, column, value, style)
    else:
        worksheet.write_number(row, column, float(value), style)
