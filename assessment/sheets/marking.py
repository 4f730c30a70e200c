"""The copy of a faulty workbook for whoever made it: what is wrong, and what would be right."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import ImportFault
from assessment.sheets import columns
from assessment.sheets.layout import NOTHING_SAID, Layout, find_layout
from office.spreadsheets.marking import Mark, write_marked
from office.spreadsheets.reading import read_workbook
from office.spreadsheets.values import column_letter
from office.spreadsheets.writing import SheetToWrite

RIGHT_FOR_RULE: dict[str, str | Promise] = {
    "A4": gettext_lazy("Take out or merge indicators until the cycle keeps to the cap."),
    "A5": gettext_lazy("Ask for the result and not for the work, or take the row out."),
    "A6": gettext_lazy("Fill the column 情况说明 with the basis and the need."),
    "A7": gettext_lazy("Change the weights until each block totals what the rule says."),
    "A8": gettext_lazy("Ask once: take the row out, or merge it with the other indicator."),
}
RIGHT_FOR_COLUMN: dict[str, str | Promise] = {
    columns.CODE: gettext_lazy("A code of its own, at most 12 characters."),
    columns.BLOCK: gettext_lazy("The block’s name, at most 40 characters."),
    columns.NAME: gettext_lazy("A name of its own, at most 100 characters."),
    columns.DIRECTION: "越高越好、越低越好",
    columns.WEIGHT: gettext_lazy("A number above 0 and at most 100, with at most two decimals."),
    columns.SCORING: "完成率、分档、排名、扣分、加分",
    columns.DATA_SOURCE: gettext_lazy("Who or what has the data, such as 统计部门."),
    columns.SECTION: gettext_lazy("A section of the department by its name in the portal."),
    columns.FREQUENCY: "月度、季度、半年、全年",
    columns.DUE_ON: gettext_lazy("A day of the cycle: 2026-06-30 or 6月底前."),
    columns.MINUTES: gettext_lazy("A whole number from 0 to 480."),
    columns.COUNTY: gettext_lazy("A county of this city, once for each indicator."),
    columns.TARGET: gettext_lazy("A number in the indicator’s measure, for a county of this city."),
}


def marked_copy(
    path: Path,
    *,
    filename: str,
    faults: Sequence[ImportFault],
    sheet: str = "",
    names: Mapping[str, str] = NOTHING_SAID,
) -> bytes:
    """The workbook as xlsx: faulty cells coloured and commented, all faults on a first sheet.

    ``sheet`` and ``names`` are those with which it was read.

    Raises UnreadableWorkbook or NoIndicatorSheet, as the import itself would.
    """
    workbook = read_workbook(path, filename=filename)
    layout = find_layout(workbook, sheet=sheet, names=names)
    columns_read = {column: name for name, column in layout.columns.items()}
    marks, rows = [], []
    for fault in faults:
        right = _right(fault, columns_read)
        rows.append([_cell_name(fault), fault.message, right, fault.rule_id])
        if fault.row is not None:
            text = f"{fault.message}\n{right}".strip()
            marks.append(Mark(fault.row, fault.column or _first_column(layout), text))
    header = [_("Cell"), _("What is wrong"), _("What would be right"), _("Rule")]
    front = SheetToWrite("问题清单", header, rows, widths=(10, 60, 60, 8))
    return write_marked(workbook, sheet=layout.sheet, marks=marks, front=front)


def _right(fault: ImportFault, names: dict[int, str]) -> str:
    if fault.rule_id in RIGHT_FOR_RULE:
        return str(RIGHT_FOR_RULE[fault.rule_id])
    name = names.get(fault.column or 0, "")
    kind = columns.TARGET if name.startswith(columns.TARGET) else name
    return str(RIGHT_FOR_COLUMN.get(kind, ""))


def _cell_name(fault: ImportFault) -> str:
    """The cell as spreadsheet programs name it: G5; empty for a fault of the whole sheet."""
    if fault.row is None:
        return ""
    return f"{column_letter(fault.column)}{fault.row}" if fault.column else str(fault.row)


def _first_column(layout: Layout) -> int:
    return min(layout.columns.values())
