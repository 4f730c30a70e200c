"""Find the header of an indicator sheet, wherever it stands and however many rows it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.translation import gettext as _

from assessment.sheets.columns import (
    COUNTY,
    NUMBERS,
    REQUIRED,
    TARGET,
    TARGET_OF_COUNTY,
    canonical_name,
    header_text,
    target_column,
)
from office.spreadsheets.reading import Row, Sheet, Workbook

NOTHING_SAID: Mapping[str, str] = MappingProxyType({})
HEADER_WITHIN = 20
"""The header stands within this many filled rows; titles may stand above it."""


class NoIndicatorSheet(Exception):
    """No sheet has the columns of an indicator table; ``str()`` is one plain sentence."""

    def __init__(self, missing: tuple[str, ...], nearest: "Layout | None" = None) -> None:
        self.missing = missing
        self.nearest = nearest
        """The header that lacks the fewest columns, without rows, if one is near."""
        super().__init__(missing)

    def __str__(self) -> str:
        return _("No sheet has a header with these columns: %(names)s.") % {
            "names": _(", ").join(self.missing)
        }


@dataclass(frozen=True, slots=True)
class Layout:
    """``columns`` maps our column names, targets by county included, to 1-based columns.

    In the long form, one row per indicator and county, there are ``COUNTY`` and ``TARGET`` instead
    of a column per county.
    """

    sheet: str
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    """The rows below the header."""
    unread: tuple[str, ...] = ()
    """Headers that are no column of ours."""
    sheets: tuple[str, ...] = ()
    """All sheets of the workbook with a header, in its order."""

    def column_of(self, name: str) -> int | None:
        """The 1-based column of one of our names; None when the sheet has none."""
        return self.columns.get(name)

    @property
    def is_long(self) -> bool:
        """Whether each row is one indicator's target in one county."""
        return COUNTY in self.columns


def find_layout(
    workbook: Workbook, *, sheet: str = "", names: Mapping[str, str] = NOTHING_SAID
) -> Layout:
    """The named sheet, or the first with a header.

    ``names`` gives headers a column of ours, or none where it is empty; what it says goes before
    what we know. Raises NoIndicatorSheet with the nearest miss.
    """
    found: list[Layout] = []
    missing: tuple[str, ...] = (*REQUIRED, TARGET)
    nearest: Layout | None = None
    for candidate in workbook.sheets:
        for position in range(min(HEADER_WITHIN, len(candidate.rows))):
            columns, height, unread = _header(candidate, position, names)
            lacking = tuple(name for name in REQUIRED if name not in columns)
            if not any(name.startswith(TARGET) for name in columns):
                lacking = (*lacking, TARGET)
            if not lacking:
                rows = candidate.rows[position + height :]
                found.append(Layout(candidate.name, columns, rows, unread))
                break
            if len(lacking) < len(missing):
                missing, nearest = lacking, Layout(candidate.name, columns, (), unread)
    sheets = tuple(layout.sheet for layout in found)
    for layout in found:
        if sheet in ("", layout.sheet):
            return replace(layout, sheets=sheets)
    raise NoIndicatorSheet(missing, nearest and replace(nearest, sheets=sheets))


def _header(
    sheet: Sheet, position: int, names: Mapping[str, str]
) -> tuple[dict[str, int], int, tuple[str, ...]]:
    """The columns that a header at this position names, how many rows it takes, and the headers
    that it does not know.

    A bare 目标值 beside a column of counties makes the long form. Else it spans the columns up to
    the next header cell; the counties stand below it.
    """
    row = sheet.rows[position]
    headers = {
        column: text for column, value in enumerate(row.values, 1) if (text := header_text(value))
    }
    columns: dict[str, int] = {}
    unread: list[str] = []
    for column, header in headers.items():
        name = names.get(header, canonical_name(header))
        if name:
            columns.setdefault(name, column)
        elif match := TARGET_OF_COUNTY.fullmatch(header):
            columns.setdefault(target_column(match["county"]), column)
        elif name is None and header not in NUMBERS:
            unread.append(header)
    if COUNTY in columns and TARGET in columns:
        own = {name: column for name, column in columns.items() if not _names_county(name)}
        return own, 1, tuple(unread)
    columns.pop(COUNTY, None)
    first = columns.pop(TARGET, None)
    if first is None or headers[first] != TARGET or position + 1 >= len(sheet.rows):
        return columns, 1, tuple(unread)
    below = sheet.rows[position + 1]
    end = min((column for column in headers if column > first), default=len(below.values) + 1)
    for column in range(first, end):
        if county := header_text(below.value(column)):
            columns.setdefault(target_column(county), column)
    return columns, 2, tuple(unread)


def _names_county(name: str) -> bool:
    return name.startswith(TARGET) and name != TARGET
