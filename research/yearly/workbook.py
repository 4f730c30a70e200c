"""The year's page as a workbook: places, months, what bundling spared, open corrections."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import County, User
from office.spreadsheets.writing import Cell, SheetToWrite, write_workbook
from research.yearly.corrections import OpenCorrections, open_corrections
from research.yearly.year import MONTHS, PlaceYear, Year, year_of


def year_file(user: User, year: int, now: datetime, today: date, county: County | None) -> bytes:
    """Five sheets, or four if one county's units are all there is: 10 queries."""
    found = year_of(user, year, today, county)
    sheets = [_places(_("By unit"), found.units, found)]
    if county is None:
        sheets.insert(0, _places(_("By county"), found.places, found))
    sheets += [
        _months(found.visited),
        _saved(found),
        _corrections(open_corrections(user, year, now, county)),
    ]
    return write_workbook(sheets)


def _places(name: str, places: Iterable[PlaceYear], year: Year) -> SheetToWrite:
    header = [
        _("Place"),
        _("Trips"),
        _("Trips last year"),
        _("Visits"),
        _("Visits last year"),
        _("Days with a visit"),
        _("Days with a visit last year"),
        _("Host hours"),
        _("Host hours last year"),
    ]
    rows = [_place_row(place) for place in (*places, year.together)]
    return SheetToWrite(name, header, rows, widths=(24,))


def _place_row(place: PlaceYear) -> tuple[Cell, ...]:
    now, before = place.now, place.before
    return (
        place.name,
        now.trips,
        before.trips,
        now.visits,
        before.visits,
        now.days,
        before.days,
        _hours(now.minutes),
        _hours(before.minutes),
    )


def _months(places: Iterable[PlaceYear]) -> SheetToWrite:
    header = [_("Place"), *(str(month) for month in MONTHS)]
    rows: list[tuple[Cell, ...]] = [(place.name, *place.months) for place in places]
    return SheetToWrite(_("By month"), header, rows, widths=(24, *[6] * len(MONTHS)))


def _saved(year: Year) -> SheetToWrite:
    header = [
        _("Place"),
        _("Visits for several topics"),
        _("As asked"),
        _("Visits spared"),
        _("Host hours spared"),
    ]
    return SheetToWrite(_("Bundling"), header, _saved_rows(year), widths=(24,))


def _saved_rows(year: Year) -> Iterator[tuple[Cell, ...]]:
    for place in (*year.spared, year.together):
        saving = place.saving
        yield (place.name, saving.visits, saving.asked, saving.spared, _hours(saving.minutes))


def _corrections(found: OpenCorrections) -> SheetToWrite:
    header = [
        _("Place"),
        _("Up to 10 working days"),
        _("11 to 30"),
        _("Over 30"),
        _("Past its date"),
        _("To be verified"),
    ]
    rows = [
        (row.name, row.young, row.middle, row.old, row.overdue, row.answered)
        for row in (*found.places, found.together)
    ]
    return SheetToWrite(_("Open corrections"), header, rows, widths=(24,))


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)
