"""Read a department's lists of meetings cell by cell, and collect what is wrong with them."""

from collections.abc import Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from accounts.models import LineOfWork
from meetings.models import Level, Mode
from office.spreadsheets.tables import Table, TableRow
from office.spreadsheets.writing import unguarded

LINES = {
    "干部": LineOfWork.CADRES,
    "基层党建": LineOfWork.PARTY_BUILDING,
    "人才": LineOfWork.TALENT,
    "综合": LineOfWork.GENERAL,
}
LEVELS = {"市直": Level.CITY, "县区": Level.COUNTY, "乡镇": Level.TOWNSHIP}
MODES = {"现场": Mode.IN_PERSON, "视频": Mode.VIDEO, "电话": Mode.TELEPHONE}
NAME_LENGTH = 80
GREATEST_NUMBER = 100_000
"""More people, minutes or meetings than this are a slip of the pen."""

Choice = TypeVar("Choice")


class CellReader:
    """Reads cells one after the other; a bad one adds a sentence with its place to ``faults``."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.faults: list[str] = []

    def fault(self, row: TableRow, key: str, sentence: str) -> None:
        """Note what is wrong with a cell."""
        self.faults.append(self.table.fault(row, key, sentence))

    def number(
        self, row: TableRow, key: str, *, least: int, most: int = GREATEST_NUMBER
    ) -> int | None:
        """A whole number within these bounds, or None after a fault."""
        text = row.text(key)
        if text.isdecimal() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        message = _("“%(text)s” is no whole number from %(least)s to %(most)s.")
        self.fault(row, key, message % {"text": text, "least": least, "most": most})
        return None

    def name(self, row: TableRow) -> str:
        """The name of the meeting; a fault if it is missing or too long."""
        name = unguarded(row.text("name"))
        if not 0 < len(name) <= NAME_LENGTH:
            self.fault(row, "name", _("a name is needed, of at most %s characters.") % NAME_LENGTH)
        return name

    def choice(self, row: TableRow, key: str, known: Mapping[str, Choice]) -> Choice | None:
        """What the cell's word stands for, or None after a fault."""
        choice = known.get(row.text(key))
        if choice is None:
            message = _("“%(text)s” is none of %(names)s.")
            self.fault(row, key, message % {"text": row.text(key), "names": _(", ").join(known)})
        return choice
