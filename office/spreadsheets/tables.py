"""Simple lists (people, a baseline): one header row found by its names, then rows as dicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.spreadsheets.limits import Limits
from office.spreadsheets.reading import DEFAULT, Row, Sheet, UnreadableWorkbook, read_workbook
from office.spreadsheets.values import Value, column_letter, text_of

HEADER_WITHIN = 20
"""The header is looked for in this many filled rows; titles may stand above it."""


class MissingColumns(Exception):
    """No row names all required columns; ``str()`` is one plain sentence."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(self.names)

    def __str__(self) -> str:
        names = _(", ").join(self.names)
        return _("These columns are missing from the header: %(names)s.") % {"names": names}


@dataclass(frozen=True, slots=True)
class TableRow:
    """``number`` is the sheet's own row, from 1; ``values`` has every key asked for."""

    number: int
    values: Mapping[str, Value]

    def text(self, key: str) -> str:
        """The cell as a person reads it; the empty text for an empty cell."""
        return text_of(self.values[key])


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` maps each key found in the header to its 1-based column."""

    sheet: str
    header_row: int
    columns: Mapping[str, int]
    rows: tuple[TableRow, ...]

    def cell(self, row: TableRow, key: str) -> str:
        """Where the value stands, in people's words: row 7, column G."""
        if key not in self.columns:
            return _("row %(row)d") % {"row": row.number}
        return cell_name(row.number, self.columns[key])

    def fault(self, row: TableRow, key: str, sentence: str) -> str:
        """What is wrong with a cell, with where it stands."""
        return _("%(cell)s: %(fault)s") % {"cell": self.cell(row, key), "fault": sentence}


def cell_name(row: int, column: int) -> str:
    """Where a cell stands, in people's words, by the sheet's own numbers."""
    return _("row %(row)d, column %(column)s") % {"row": row, "column": column_letter(column)}


def read_table(
    source: Path | str | bytes,
    *,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str] = (),
    filename: str = "",
    limits: Limits = DEFAULT,
) -> Table:
    """Read the first sheet that has the header.

    ``columns`` maps a key to the header names it may have (``{"name": ["姓名", "name"]}``);
    every key is required unless ``required`` names fewer. Keys without a column give None.
    Raises UnreadableWorkbook, or MissingColumns with the names of the nearest miss.
    """
    wanted = set(required or columns)
    missing = sorted(wanted, key=list(columns).index)
    for sheet in read_workbook(source, filename=filename, limits=limits).sheets:
        for position, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            found = _header(row, columns)
            absent = [key for key in columns if key in wanted - found.keys()]
            if not absent:
                return _table(sheet, position, found, columns)
            missing = min(missing, absent, key=len)
    raise MissingColumns([columns[key][0] for key in missing])


def read_list(
    file: Path | bytes,
    *,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str] = (),
    filename: str = "",
) -> Table:
    """As :func:`read_table`, for a file that a person named or uploaded.

    Raises ``ValidationError`` with one sentence for that person if it cannot be read.
    """
    try:
        return read_table(file, columns=columns, required=required, filename=filename)
    except OSError as error:
        raise ValidationError(_("%s cannot be opened.") % (filename or file)) from error
    except (UnreadableWorkbook, MissingColumns) as error:
        raise ValidationError(str(error)) from error


def _header(row: Row, columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    names = {
        text_of(value).replace(" ", "").casefold(): column
        for column, value in reversed(list(enumerate(row.values, start=1)))
    }
    found = {}
    for key, aliases in columns.items():
        for alias in aliases:
            column = names.get(text_of(alias).replace(" ", "").casefold())
            if column is not None:
                found[key] = column
                break
    return found


def _table(
    sheet: Sheet, position: int, found: dict[str, int], columns: Mapping[str, Sequence[str]]
) -> Table:
    rows = tuple(
        TableRow(
            row.number,
            {key: row.value(found[key]) if key in found else None for key in columns},
        )
        for row in sheet.rows[position + 1 :]
    )
    return Table(sheet.name, sheet.rows[position].number, found, rows)
