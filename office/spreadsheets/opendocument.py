"""The second look at an ods file: percentages, repeated cells and rows. No Django."""

import zipfile

from office.spreadsheets.limits import Limits
from office.spreadsheets.reasons import Reason, Refused
from office.spreadsheets.scanning import Budget, SheetScan, parse_xml


def scan_ods(archive: zipfile.ZipFile, limits: Limits) -> dict[str, SheetScan]:
    """Every table by its name. Raises Refused."""
    manifest = "META-INF/manifest.xml"
    if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
        raise Refused(Reason.ENCRYPTED)
    reader = _ContentReader(Budget(limits), limits)
    with archive.open("content.xml") as part:
        parse_xml(part, reader.start, reader.end, reader.text)
    if sum(scan.check(limits) for scan in reader.scans.values()) > limits.cells:
        raise Refused(Reason.TOO_MANY_CELLS)
    return reader.scans


class _ContentReader:
    """Expat's handlers over content.xml; a cell may stand for many (``number-…-repeated``)."""

    def __init__(self, budget: Budget, limits: Limits) -> None:
        self.scans: dict[str, SheetScan] = {}
        self.scan = SheetScan()
        self.budget = budget
        self.limits = limits
        self.row = self.column = self.row_repeat = self.length = 0
        self.cells: list[tuple[int, int, bool]] = []
        self.repeat = 1
        self.kind = ""
        self.filled = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        self.budget.spend()
        if name == "table":
            self._start_table(attrs.get("table:name", ""))
        elif name == "table-row":
            self.row_repeat = int(attrs.get("table:number-rows-repeated", 1))
            self.column, self.cells = 0, []
        elif name in ("table-cell", "covered-table-cell"):
            self.repeat = int(attrs.get("table:number-columns-repeated", 1))
            self.kind = attrs.get("office:value-type", "")
            self.filled, self.length = self.kind not in ("", "string"), 0

    def _start_table(self, name: str) -> None:
        if len(self.scans) >= self.limits.sheets:
            raise Refused(Reason.TOO_MANY_CELLS)
        self.scan = self.scans.setdefault(name, SheetScan())
        self.row = 0

    def text(self, piece: str) -> None:
        self.length += len(piece)
        if self.length > self.budget.text_length:
            raise Refused(Reason.TEXT_TOO_LONG)
        self.filled = self.filled or not piece.isspace()

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell"):
            if self.filled:
                self.cells.append((self.column + 1, self.repeat, self.kind == "percentage"))
            self.column += self.repeat
        elif name == "table-row":
            if self.cells:
                self._note_cells()
            self.row += self.row_repeat

    def _note_cells(self) -> None:
        width = sum(repeat for _column, repeat, _percent in self.cells)
        if self.row + self.row_repeat > self.limits.rows or self.column > 20_000:
            raise Refused(Reason.TOO_MANY_CELLS)
        self.budget.left -= self.row_repeat * width
        self.budget.spend()
        for row in range(self.row + 1, self.row + self.row_repeat + 1):
            for first, repeat, percent in self.cells:
                for column in range(first, first + repeat):
                    self.scan.note(row, column)
                    if percent:
                        self.scan.percents.add((row, column))
