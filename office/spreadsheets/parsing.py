"""From bytes to plain values; runs inside the child process only. No Django.

A value is encoded for JSON: text, numbers, booleans and null as they are, anything else as
``{"type": …, "value": …}``.
"""

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from office.spreadsheets.containers import Kind, kind_of, safe_zip
from office.spreadsheets.limits import Limits
from office.spreadsheets.ooxml import scan_xlsx
from office.spreadsheets.opendocument import scan_ods
from office.spreadsheets.reasons import Reason, Refused
from office.spreadsheets.scanning import SheetScan
from office.spreadsheets.xls import xls_rows

Encoded = Any


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One row that holds something, with the sheet's own number."""

    sheet: str
    number: int
    cells: list[Encoded]


def parse(content: bytes, extension: str, limits: Limits) -> Iterator[ParsedRow]:
    """All rows that hold something, sheet by sheet. Raises Refused."""
    if not content.strip():
        raise Refused(Reason.EMPTY_FILE)
    kind = kind_of(content)
    if kind != extension:
        raise Refused(Reason.WRONG_EXTENSION)
    if kind is Kind.CSV:
        return _rows_of_csv(content, limits)
    if kind is Kind.XLS:
        return _rows_of_xls(content, limits)
    return _rows_of_zip(content, kind, limits)


def _rows_of_zip(content: bytes, kind: Kind, limits: Limits) -> Iterator[ParsedRow]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    archive = safe_zip(content, limits)
    scans = (scan_xlsx if kind is Kind.XLSX else scan_ods)(archive, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name, scan in scans.items():
            yield from joined_rows(name, _values(workbook.get_sheet_by_name(name)), scan)
    except PasswordError as error:
        raise Refused(Reason.ENCRYPTED) from error
    except CalamineError as error:
        raise Refused(Reason.DAMAGED) from error


def _values(sheet: Any) -> Iterator[list[Any]]:
    """The rows from the first one, one at a time; calamine leaves out empty columns before all."""
    before = [None] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield before + row


def joined_rows(name: str, values: Iterable[list[Any]], scan: SheetScan) -> Iterator[ParsedRow]:
    """calamine's values joined with the scan; raises Refused when a row got lost on the way."""
    percents: dict[int, list[int]] = defaultdict(list)
    broken: dict[int, list[int]] = defaultdict(list)
    for row, column in scan.percents:
        percents[row].append(column)
    for row, column in scan.broken:
        broken[row].append(column)
    read = set()
    encoded = _Texts()
    for number, filled in enumerate(chain(values, repeat([])), 1):
        if not filled and number > scan.last_row:
            break
        cells = [encoded[value] if type(value) is str else _encode(value) for value in filled]
        if number in broken:
            cells += [None] * (max(broken[number]) - len(cells))
        for column in broken[number]:
            cells[column - 1] = {"type": "broken", "value": scan.broken[number, column]}
        for column in percents[number]:
            cells[column - 1] = {"type": "percent", "value": cells[column - 1]}
        if row_cells := _trimmed(cells):
            read.add(number)
            yield ParsedRow(name, number, row_cells)
    if scan.rows - read:
        raise Refused(Reason.DAMAGED)


def _encode(value: Any) -> Encoded:
    if type(value) is float:
        return value
    if isinstance(value, str):
        return value if value.strip() else None
    if value is None or isinstance(value, bool | int | float | dict):
        return value
    if isinstance(value, dt.timedelta):
        return {"type": "duration", "value": value.total_seconds()}
    return {"type": type(value).__name__, "value": value.isoformat()}


class _Texts(dict[str, Encoded]):
    """Texts, each encoded and kept once: a table says the same in many rows."""

    def __missing__(self, text: str) -> Encoded:
        self[text] = encoded = _encode(text)
        return encoded


def _trimmed(row: list[Encoded]) -> list[Encoded]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _rows_of_xls(content: bytes, limits: Limits) -> Iterator[ParsedRow]:
    for name, number, cells in xls_rows(content, limits):
        row = _trimmed([_encode(cell) for cell in cells])
        if row:
            yield ParsedRow(name, number, row)


def _rows_of_csv(content: bytes, limits: Limits) -> Iterator[ParsedRow]:
    text = _decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(",\t;", key=first_line.count)
    csv.field_size_limit(limits.text_length)
    cells = 0
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            cells += len(fields)
            row = _trimmed([_encode(value) for value in fields])
            if number > limits.rows or len(row) > limits.columns or cells > limits.cells:
                raise Refused(Reason.TOO_MANY_CELLS)
            if row:
                yield ParsedRow("csv", number, row)
    except csv.Error as error:
        too_long = "field larger" in str(error)
        raise Refused(Reason.TEXT_TOO_LONG if too_long else Reason.DAMAGED) from error


def _decoded(content: bytes) -> str:
    """Text in UTF-8 (with or without mark) or in GB 18030, as Chinese Excel saves it."""
    if b"\0" in content:
        raise Refused(Reason.DAMAGED)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Reason.DAMAGED)
