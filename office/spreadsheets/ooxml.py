"""The second look at an xlsx file: sheet parts, percent formats, shared strings. No Django."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import IO

from office.spreadsheets.limits import Limits
from office.spreadsheets.plain_rows import PlainRow, PlainRows
from office.spreadsheets.reasons import Reason, Refused
from office.spreadsheets.scanning import Budget, SheetScan, parse_xml, pieces_of

BUILT_IN_PERCENT = {9, 10}
"""Format numbers ``0%`` and ``0.00%``, which are not written out in a file."""
QUOTED = re.compile(r'"[^"]*"|\\.')
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def scan_xlsx(archive: zipfile.ZipFile, limits: Limits) -> dict[str, SheetScan]:
    """Every worksheet by its name. Raises Refused."""
    budget = Budget(limits)
    percent_styles = _percent_styles(archive)
    blank_strings = _blank_strings(archive, budget)
    scans: dict[str, SheetScan] = {}
    cells = 0
    for name, part in _worksheets(archive).items():
        reader = _SheetReader(percent_styles, blank_strings, budget, limits)
        with archive.open(part) as stream:
            parse_xml(stream, reader.start, reader.end, reader.text, pieces=reader.pieces)
        cells += reader.scan.check(limits)
        if cells > limits.cells or len(scans) >= limits.sheets:
            raise Refused(Reason.TOO_MANY_CELLS)
        scans[name] = reader.scan
    return scans


def _worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the path of its part, chart sheets left out."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attrs: dict[str, str]) -> None:
        if name == "Relationship" and attrs.get("Type", "").endswith("/worksheet"):
            targets[attrs["Id"]] = posixpath.normpath(
                posixpath.join("/xl", attrs.get("Target", ""))
            ).lstrip("/")

    def sheet(name: str, attrs: dict[str, str]) -> None:
        if name == "sheet":
            ids = [value for key, value in attrs.items() if key.rpartition(":")[2] == "id"]
            sheets.append((attrs.get("name", ""), ids[0] if ids else ""))

    try:
        with archive.open("xl/_rels/workbook.xml.rels") as part:
            parse_xml(part, relation)
        with archive.open("xl/workbook.xml") as part:
            parse_xml(part, sheet)
    except KeyError as error:
        raise Refused(Reason.DAMAGED) from error
    present = set(archive.namelist())
    found = {name: targets[key] for name, key in sheets if key in targets}
    if not set(found.values()) <= present:
        raise Refused(Reason.DAMAGED)
    return found


def shows_percent(number_format: str) -> bool:
    """Whether the format multiplies by 100; a quoted or escaped sign is only text."""
    return "%" in QUOTED.sub("", number_format)


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The cell styles (indexes into cellXfs) whose number format shows a percent sign."""
    formats = set(BUILT_IN_PERCENT)
    styles: set[str] = set()
    inside = False
    index = 0

    def start(name: str, attrs: dict[str, str]) -> None:
        nonlocal inside, index
        if name == "numFmt" and shows_percent(attrs.get("formatCode", "")):
            formats.add(int(attrs.get("numFmtId", 0)))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            if int(attrs.get("numFmtId", 0)) in formats:
                styles.add(str(index))
            index += 1

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    if "xl/styles.xml" in archive.namelist():
        with archive.open("xl/styles.xml") as part:
            parse_xml(part, start, end)
    return styles


def _blank_strings(archive: zipfile.ZipFile, budget: Budget) -> set[str]:
    """The shared strings (indexes) that are only spaces; refuses one beyond the limit."""
    blank: set[str] = set()
    index = 0
    length = 0
    filled = False

    def start(name: str, _attrs: dict[str, str]) -> None:
        nonlocal length, filled
        if name == "si":
            budget.spend()
            length, filled = 0, False

    def text(piece: str) -> None:
        nonlocal length, filled
        length += len(piece)
        filled = filled or not piece.isspace()
        if length > budget.text_length:
            raise Refused(Reason.TEXT_TOO_LONG)

    def end(name: str) -> None:
        nonlocal index
        if name == "si":
            if not filled:
                blank.add(str(index))
            index += 1

    if "xl/sharedStrings.xml" in archive.namelist():
        with archive.open("xl/sharedStrings.xml") as part:
            parse_xml(part, start, end, text)
    return blank


@lru_cache(maxsize=1024)
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _SheetReader:
    """Expat's handlers over one worksheet part."""

    def __init__(
        self, percent_styles: set[str], blank_strings: set[str], budget: Budget, limits: Limits
    ) -> None:
        self.scan = SheetScan()
        self.percent_styles = percent_styles
        self.blank_strings = blank_strings
        self.budget = budget
        self.limits = limits
        self.row = self.column = self.length = 0
        self.kind = "n"
        self.style = ""
        self.formula = self.collecting = False
        self.value = ""

    def pieces(self, part: IO[bytes]) -> Iterator[bytes]:
        """What of the sheet expat has to read; plain rows are counted in on the way."""
        rows = PlainRows(self.percent_styles, self.blank_strings)
        for piece in pieces_of(part):
            for found in rows.split(piece):
                if isinstance(found, PlainRow):
                    self._note_plain(found)
                else:
                    yield found
        yield rows.rest()

    def _note_plain(self, row: PlainRow) -> None:
        self.budget.spend(row.elements)
        self.row = row.number
        for letters in row.columns:
            self.scan.note(row.number, _column_number(letters))

    def start(self, name: str, attrs: dict[str, str]) -> None:
        self.budget.spend()
        if name == "c":
            self._start_cell(attrs)
        elif name in ("v", "t"):
            self.collecting = True
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row = int(attrs.get("r", self.row + 1))
            self.column = 0

    def _start_cell(self, attrs: dict[str, str]) -> None:
        reference = attrs.get("r")
        if reference is None:
            self.column += 1
        else:
            match = REFERENCE.fullmatch(reference)
            if match is None:
                raise Refused(Reason.DAMAGED)
            self.column, self.row = _column_number(match[1]), int(match[2])
        self.kind, self.style = attrs.get("t", "n"), attrs.get("s", "")
        self.formula, self.value, self.length = False, "", 0

    def text(self, piece: str) -> None:
        if self.collecting:
            self.length += len(piece)
            if self.length > self.budget.text_length:
                raise Refused(Reason.TEXT_TOO_LONG)
            self.value += piece.strip()

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self.collecting = False

    def _end_cell(self) -> None:
        position = (self.row, self.column)
        if self.kind == "e" and self.value:
            self.scan.broken[position] = self.value
        elif self.formula and not self.value and self.kind != "str":
            self.scan.broken[position] = "="
        elif not self.value or (self.kind == "s" and self.value in self.blank_strings):
            return
        elif self.kind == "n" and self.style in self.percent_styles:
            self.scan.percents.add(position)
        self.scan.note(*position)
