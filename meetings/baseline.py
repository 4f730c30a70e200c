"""Read the register of a past year's meetings from a spreadsheet, every cell checked."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import LineOfWork, Office
from meetings.models import Level, Mode, PastMeeting
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

LINES = {
    "干部": LineOfWork.CADRES,
    "基层党建": LineOfWork.PARTY_BUILDING,
    "人才": LineOfWork.TALENT,
    "综合": LineOfWork.GENERAL,
}
LEVELS = {"市直": Level.CITY, "县区": Level.COUNTY, "乡镇": Level.TOWNSHIP}
MODES = {"现场": Mode.IN_PERSON, "视频": Mode.VIDEO, "电话": Mode.TELEPHONE}
NAME_LENGTH = 80

Choice = TypeVar("Choice")


def read_baseline(file: Path, *, office: Office) -> list[PastMeeting]:
    """Read a department's register; the rows are not saved yet.

    Raises ``ValidationError`` with one sentence per fault, each with its row and column, or with
    one sentence if the file cannot be read at all.
    """
    table = read_list(file, columns=COLUMNS)
    reader = _Reader(table, office)
    meetings = [reader.meeting(row) for row in table.rows]
    if reader.faults:
        raise ValidationError(reader.faults)
    return [meeting for meeting in meetings if meeting is not None]


class _Reader:
    """Checks rows one after the other and collects what is wrong."""

    def __init__(self, table: Table, office: Office) -> None:
        self.table = table
        self.office = office
        self.sections = {section.name: section for section in office.sections.all()}
        self.faults: list[str] = []
        self.numbers: dict[tuple[int, int], int] = {}

    def meeting(self, row: TableRow) -> PastMeeting | None:
        """One row, or None after a fault."""
        before = len(self.faults)
        held_on = self._day(row)
        number = self._number(row, "number", least=1)
        values: dict[str, Any] = {
            "office": self.office,
            "section": self._choice(row, "section", self.sections),
            "name": self._name(row),
            "line": self._choice(row, "line", LINES),
            "level": self._choice(row, "level", LEVELS),
            "mode": self._choice(row, "mode", MODES),
            "people": self._number(row, "people", least=1),
            "minutes": self._number(row, "minutes", least=1),
            "travel_minutes": self._number(row, "travel_minutes", least=0),
        }
        if held_on is None or number is None or len(self.faults) > before:
            return None
        first = self.numbers.setdefault((held_on.year, number), row.number)
        if first != row.number:
            self._fault(row, "number", _("the number stands in row %s too.") % first)
        return PastMeeting(year=held_on.year, number=number, held_on=held_on, **values)

    def _fault(self, row: TableRow, key: str, sentence: str) -> None:
        self.faults.append(self.table.fault(row, key, sentence))

    def _day(self, row: TableRow) -> date | None:
        value = row.values["held_on"]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(row.text("held_on"))
        except ValueError:
            self._fault(row, "held_on", _("“%s” is no date.") % row.text("held_on"))
            return None

    def _number(self, row: TableRow, key: str, *, least: int) -> int | None:
        text = row.text(key)
        if not text.isdecimal() or int(text) < least:
            self._fault(
                row,
                key,
                _("“%(text)s” is no whole number from %(least)s on.")
                % {"text": text, "least": least},
            )
            return None
        return int(text)

    def _name(self, row: TableRow) -> str:
        name = row.text("name")
        if not 0 < len(name) <= NAME_LENGTH:
            self._fault(row, "name", _("a name is needed, of at most %s characters.") % NAME_LENGTH)
        return name

    def _choice(self, row: TableRow, key: str, known: Mapping[str, Choice]) -> Choice | None:
        choice = known.get(row.text(key))
        if choice is None:
            names = _(", ").join(known)
            self._fault(
                row,
                key,
                _("“%(text)s” is none of %(names)s.") % {"text": row.text(key), "names": names},
            )
        return choice
