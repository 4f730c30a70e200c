"""The year's page as a workbook: the figures, and the rows of both years behind them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.yearly.year import Figures, compare, held, in_words, registered
from office.spreadsheets.writing import Cell, SheetToWrite, write_workbook


def year_file(user: User, year: int) -> bytes:
    """Three sheets: the comparison, this year's meetings, last year's. Six queries."""
    return write_workbook(
        [
            SheetToWrite(_("Comparison"), _figures_header(), _figures(user, year), widths=(12, 20)),
            _rows(str(year), held(user, year)),
            _rows(str(year - 1), registered(user, year - 1)),
        ]
    )


def _figures_header() -> list[str]:
    return [
        _("By"),
        "",
        _("Meetings"),
        _("Meetings last year"),
        _("Allowed"),
        _("People"),
        _("People last year"),
        _("Person-hours"),
        _("Person-hours last year"),
    ]


def _figures(user: User, year: int) -> Iterator[tuple[Cell, ...]]:
    found = compare(user, year)
    yield _figures_row("", found.together)
    for comparison in found.comparisons:
        for row in comparison.rows:
            yield _figures_row(str(comparison.label), row)


def _figures_row(label: str, row: Figures) -> tuple[Cell, ...]:
    return (
        label,
        row.name,
        row.now.meetings,
        row.before.meetings,
        row.allowed,
        row.now.people,
        row.before.people,
        _hours(row.now.minutes),
        _hours(row.before.minutes),
    )


def _rows(name: str, meetings: QuerySet[Any]) -> SheetToWrite:
    header = [
        _("Date"),
        _("Meeting"),
        _("Section"),
        _("Line of work"),
        _("Reaches"),
        _("Mode"),
        _("People"),
        _("Minutes"),
        _("Person-hours"),
    ]
    rows = [
        (
            row.day,
            row.name,
            row.section,
            row.line,
            row.level,
            row.mode,
            row.people,
            row.minutes,
            _hours(row.burden),
        )
        for row in in_words(meetings)
    ]
    return SheetToWrite(name, header, rows, widths=(12, 36))


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)
