"""The binary xls of old: xlrd gives values and number formats at once. No Django."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from office.spreadsheets.limits import Limits
from office.spreadsheets.ooxml import shows_percent
from office.spreadsheets.reasons import Reason, Refused


def xls_rows(content: bytes, limits: Limits) -> Iterator[tuple[str, int, list[Any]]]:
    """(sheet, row number, values); percentages and errors already encoded. Raises Refused."""
    import xlrd  # only the child needs it, and only for this format

    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        encrypted = "encrypted" in str(error).lower()
        raise Refused(Reason.ENCRYPTED if encrypted else Reason.DAMAGED) from error
    sheets = book.sheets()
    cells = sum(sheet.nrows * sheet.ncols for sheet in sheets)
    if len(sheets) > limits.sheets or cells > limits.cells:
        raise Refused(Reason.TOO_MANY_CELLS)
    percents = {key for key, fmt in book.format_map.items() if shows_percent(fmt.format_str or "")}
    for sheet in sheets:
        for index in range(sheet.nrows):
            yield sheet.name, index + 1, [_value(book, cell, percents) for cell in sheet.row(index)]


def _value(book: Any, cell: Any, percents: set[int]) -> Any:
    import xlrd
    from xlrd.biffh import error_text_from_code

    match cell.ctype:
        case xlrd.XL_CELL_ERROR:
            return {"type": "broken", "value": error_text_from_code.get(cell.value, "#ERROR")}
        case xlrd.XL_CELL_DATE:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
            return moment if moment.time() != dt.time() else moment.date()
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_NUMBER if book.xf_list[cell.xf_index].format_key in percents:
            return {"type": "percent", "value": cell.value}
        case _:
            return cell.value
