"""Read the register of a past year's meetings from a spreadsheet, every cell checked."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Office
from meetings.models import PastMeeting
from meetings.workbooks.sheets import LEVELS, LINES, MODES, CellReader
from office.spreadsheets.tables import Table, TableRow, read_list

COLUMNS = {
    "number": ["序号"],
    "held_on": ["日期", "召开日期"],
    "name": ["会议名称"],
    "line": ["条线"],
    "section": ["主办科室"],
    "level": ["开到层级"],
    "mode": ["形式"],
    "people": ["参会人数"],
    "minutes": ["时长（分钟）", "时长(分钟)", "时长"],
    "travel_minutes": ["平均单程路途（分钟）", "平均单程路途(分钟)", "单程路途"],
}
"""The columns of a register and the headings that they may have."""


def read_baseline(file: Path | bytes, *, office: Office, filename: str = "") -> list[PastMeeting]:
    """Read a department's register; the rows are not saved yet.

    Raises ``ValidationError`` with one sentence per fault, each with its row and column, or with
    one sentence if the file cannot be read at all.
    """
    table = read_list(file, columns=COLUMNS, filename=filename)
    reader = _Reader(table, office)
    meetings = [reader.meeting(row) for row in table.rows]
    if reader.faults:
        raise ValidationError(reader.faults)
    return [meeting for meeting in meetings if meeting is not None]


class _Reader(CellReader):
    """Makes one meeting of each row."""

    def __init__(self, table: Table, office: Office) -> None:
        super().__init__(table)
        self.office = office
        self.sections = {section.name: section for section in office.sections.all()}
        self.numbers: dict[tuple[int, int], int] = {}

    def meeting(self, row: TableRow) -> PastMeeting | None:
        """One row, or None after a fault."""
        before = len(self.faults)
        held_on = self._day(row)
        number = self.number(row, "number", least=1)
        values: dict[str, Any] = {
            "office": self.office,
            "section": self.choice(row, "section", self.sections),
            "name": self.name(row),
            "line": self.choice(row, "line", LINES),
            "level": self.choice(row, "level", LEVELS),
            "mode": self.choice(row, "mode", MODES),
            "people": self.number(row, "people", least=1),
            "minutes": self.number(row, "minutes", least=1),
            "travel_minutes": self.number(row, "travel_minutes", least=0),
        }
        if held_on is None or number is None or len(self.faults) > before:
            return None
        first = self.numbers.setdefault((held_on.year, number), row.number)
        if first != row.number:
            self.fault(row, "number", _("the number stands in row %s too.") % first)
        return PastMeeting(year=held_on.year, number=number, held_on=held_on, **values)

    def _day(self, row: TableRow) -> date | None:
        value = row.values["held_on"]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(row.text("held_on"))
        except ValueError:
            self.fault(row, "held_on", _("“%s” is no date.") % row.text("held_on"))
            return None
