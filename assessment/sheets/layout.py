"""Find the header of an indicator sheet, wherever it stands and however many rows it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.sheets.columns import (
    COUNTY,
    REQUIRED,
    TARGET,
    TARGET_OF_COUNTY,
    canonical_name,
    header_text,
    target_column,
)
from office.spreadsheets.reading import Row, Sheet, Workbook

HEADER_WITHIN = 20
"""The header stands within this many filled rows; titles may stand above it."""


class NoIndicatorSheet(Exception):
    """No sheet has the columns of an indicator table; ``str()`` is one plain sentence."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
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

    def column_of(self, name: str) -> int | None:
        """The 1-based column of one of our names; None when the sheet has none."""
        return self.columns.get(name)

    @property
    def is_long(self) -> bool:
        """Whether each row is one indicator's target in one county."""
        return COUNTY in self.columns


def find_layout(workbook: Workbook) -> Layout:
    """The first sheet with a header. Raises NoIndicatorSheet with the nearest miss."""
    nearest: tuple[str, ...] = (*REQUIRED, TARGET)
    for sheet in workbook.sheets:
        for position in range(min(HEADER_WITHIN, len(sheet.rows))):
            columns, height = _header(sheet, position)
            missing = tuple(name for name in REQUIRED if name not in columns)
            if not any(name.startswith(TARGET) for name in columns):
                missing = (*missing, TARGET)
            if not missing:
                return Layout(sheet.name, columns, sheet.rows[position + height :])
            nearest = min(nearest, missing, key=len)
    raise NoIndicatorSheet(nearest)


def _header(sheet: Sheet, position: int) -> tuple[dict[str, int], int]:
    """The columns that a header at this position names, and how many rows it takes.

    A bare 目标值 beside a column of counties makes the long form. Else it spans the columns up to
    the next header cell; the counties stand below it.
    """
    row = sheet.rows[position]
    headers = {
        column: text for column, value in enumerate(row.values, 1) if (text := header_text(value))
    }
    columns: dict[str, int] = {}
    for column, header in headers.items():
        if (name := canonical_name(header)) is not None:
            columns.setdefault(name, column)
        elif match := TARGET_OF_COUNTY.fullmatch(header):
            columns.setdefault(target_column(match["county"]), column)
    if COUNTY in columns and TARGET in columns:
        return {name: column for name, column in columns.items() if not _names_county(name)}, 1
    columns.pop(COUNTY, None)
    first = columns.pop(TARGET, None)
    if first is None or headers[first] != TARGET or position + 1 >= len(sheet.rows):
        return columns, 1
    below = sheet.rows[position + 1]
    end = min((column for column in headers if column > first), default=len(below.values) + 1)
    for column in range(first, end):
        if county := header_text(below.value(column)):
            columns.setdefault(target_column(county), column)
    return columns, 2


def _names_county(name: str) -> bool:
    return name.startswith(TARGET) and name != TARGET
