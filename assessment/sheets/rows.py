"""The rows of an indicator sheet as dicts with our column names."""

from collections.abc import Iterator

from assessment.sheets.columns import BLOCK, GROUP, NAME, ROW, TARGET, WEIGHT
from assessment.sheets.example import is_example
from assessment.sheets.layout import Layout
from office.spreadsheets.reading import Row
from office.spreadsheets.values import Value, text_of

SUMS = ("小计", "合计", "总计", "共计")
NOTES = ("注", "说明", "备注", "填表", "填报")

SheetRow = dict[str, Value]


def indicator_rows(layout: Layout) -> Iterator[SheetRow]:
    """Each indicator's cells by column name, with the sheet's row number under ``ROW``.

    Sums, footnotes and the template's example are left out. Block and group are carried down
    over the cells that a merged cell leaves empty.
    """
    carried: dict[str, Value] = {}
    for row in layout.rows:
        cells = {name: row.value(column) for name, column in layout.columns.items()}
        if is_sum(cells) or is_note(row, cells) or is_example(cells):
            continue
        for name in (BLOCK, GROUP):
            if name not in layout.columns:
                continue
            if text_of(cells[name]):
                if name == BLOCK:
                    carried.pop(GROUP, None)
                carried[name] = cells[name]
            cells[name] = carried.get(name)
        yield {ROW: float(row.number), **cells}


def number_of(row: SheetRow) -> int:
    """The row's own number in the sheet, counted from 1."""
    number = row[ROW]
    if not isinstance(number, float):
        raise TypeError("a row of indicator_rows carries its number")
    return int(number)


def is_sum(cells: SheetRow) -> bool:
    """Whether the row adds up those above it."""
    texts = (text_of(cells.get(name)).replace(" ", "") for name in (BLOCK, GROUP, NAME))
    return any(text.startswith(SUMS) for text in texts)


def is_note(row: Row, cells: SheetRow) -> bool:
    """A line of text below the table: nothing that makes an indicator, but for a remark."""
    says_something = any(
        text_of(value)
        for name, value in cells.items()
        if name in (NAME, WEIGHT) or name.startswith(TARGET)
    )
    if not says_something:
        return True
    first = next((text for value in row.values if (text := text_of(value))), "")
    return first.startswith(NOTES) and not text_of(cells.get(WEIGHT))
