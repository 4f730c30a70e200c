"""The annual plan as a spreadsheet: read with every cell checked, and written again."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Section
from meetings.models import PlannedMeeting
from meetings.services.plan import Entry
from meetings.workbooks.sheets import LEVELS, LINES, MODES, CellReader
from office.spreadsheets.tables import Table, TableRow, read_list
from office.spreadsheets.writing import SheetToWrite, write_workbook

COLUMNS = {
    "month": ["月份", "拟召开月份"],
    "name": ["会议名称"],
    "line": ["条线"],
    "section": ["主办科室"],
    "level": ["开到层级"],
    "mode": ["形式"],
    "people": ["参会人数"],
    "minutes": ["时长（分钟）", "时长(分钟)", "时长"],
    "is_comprehensive": ["综合性会议"],
}
"""The columns of a plan and the headings that they may have; the last may be missing."""
_REQUIRED = [key for key in COLUMNS if key != "is_comprehensive"]
_YES = "是"
_COMPREHENSIVE = {_YES: True, "否": False, "": False}
_WIDTHS = (8, 36, 12, 16, 12, 10, 12, 14, 14, 14, 22)


def read_plan(
    file: Path | bytes, *, sections: Collection[Section], filename: str = ""
) -> list[Entry]:
    """Read entries of these sections; nothing is saved yet.

    Raises ``ValidationError`` with one sentence per fault, each with its row and column, or with
    one sentence if the file cannot be read or holds no meeting.
    """
    table = read_list(file, columns=COLUMNS, required=_REQUIRED, filename=filename)
    if not table.rows:
        raise ValidationError(_("The file holds no meeting."))
    reader = _Reader(table, sections)
    entries = [reader.entry(row) for row in table.rows]
    if reader.faults:
        raise ValidationError(reader.faults)
    return [entry for entry in entries if entry is not None]


class _Reader(CellReader):
    """Makes one entry of each row."""

    def __init__(self, table: Table, sections: Collection[Section]) -> None:
        super().__init__(table)
        self.sections = {section.name: section for section in sections}
        self.rows: dict[str, int] = {}

    def entry(self, row: TableRow) -> Entry | None:
        """One row, or None after a fault."""
        before = len(self.faults)
        values: dict[str, Any] = {
            "section": self.choice(row, "section", self.sections),
            "month": self._month(row),
            "name": self.name(row),
            "line": self.choice(row, "line", LINES),
            "level": self.choice(row, "level", LEVELS),
            "mode": self.choice(row, "mode", MODES),
            "people": self.number(row, "people", least=1),
            "minutes": self.number(row, "minutes", least=1),
            "is_comprehensive": self.choice(row, "is_comprehensive", _COMPREHENSIVE),
        }
        first = self.rows.setdefault(values["name"], row.number)
        if first != row.number:
            self.fault(row, "name", _("the meeting stands in row %s too.") % first)
        return Entry(**values) if len(self.faults) == before else None

    def _month(self, row: TableRow) -> int | None:
        text = row.text("month").removesuffix("月")
        if text.isdecimal() and 1 <= int(text) <= 12:
            return int(text)
        self.fault(row, "month", _("“%s” is no month from 1 to 12.") % row.text("month"))
        return None


def plan_file(planned: Iterable[PlannedMeeting]) -> bytes:
    """The plan as xlsx, in the columns in which it is read, with how far each entry has come."""
    words = {name: {value: word for word, value in known.items()} for name, known in _WORDS.items()}
    rows = [
        (
            entry.month,
            entry.name,
            words["line"][entry.line],
            entry.section.name,
            words["level"][entry.level],
            words["mode"][entry.mode],
            entry.people,
            entry.minutes,
            _YES if entry.is_comprehensive else "否",
            str(entry.standing.label),
            str(entry.approved_by or ""),
        )
        for entry in planned
    ]
    header = [*(names[0] for names in COLUMNS.values()), "进展", "批准"]
    return write_workbook([SheetToWrite("年度会议计划", header, rows, widths=_WIDTHS)])


_WORDS: dict[str, dict[str, Any]] = {"line": LINES, "level": LEVELS, "mode": MODES}
