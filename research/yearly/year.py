"""This year's visits against last year's, by county or by unit, and by month.

Counted are visits at which the team arrived. A trip counts once for each place it came to, and a
day once for each county that had a team on it: so the sums of places are not always the whole.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import County, Unit, User
from office.rules import in_force
from research.rules import REPEATED_VISITS
from research.yearly.saving import Saving, saving_of
from research.yearly.visits import MadeVisit, made_visits

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Trips, visits, days with a visit, and minutes of all hosts together."""

    trips: int
    visits: int
    days: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceYear:
    """One place's year: now and to the same day of the year before.

    ``months`` are how often a team came in each month of this year; ``code`` is the county's or
    unit's, empty for all together. ``is_often`` is when one department came as often as R3 warns.
    """

    name: str
    code: str
    now: Sums
    before: Sums
    saving: Saving
    saving_before: Saving
    months: Sequence[int]
    is_often: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year up to ``until``, its last day or today, against the year before up to that day.

    ``places`` are the counties, or the units of ``county``, that were visited in either year.
    """

    year: int
    until: date
    county: County | None
    places: Sequence[PlaceYear]
    units: Sequence[PlaceYear]
    """Of all counties shown; the same as ``places`` if one county is."""
    together: PlaceYear

    @property
    def is_whole(self) -> bool:
        """Whether the year is over."""
        return self.until == date(self.year, 12, 31)

    @property
    def visited(self) -> list[PlaceYear]:
        """The places to which a team came this year."""
        return [place for place in self.places if place.now.visits]

    @property
    def spared(self) -> list[PlaceYear]:
        """The places that bundling spared something this year."""
        return [place for place in self.places if place.saving.spared]


def year_of(user: User, year: int, today: date, county: County | None = None) -> Year:
    """A year against the one before, as far as the user sees its visits: 8 queries."""
    until = min(today, date(year, 12, 31))
    both = [
        visit
        for visit in made_visits(user, date(year - 1, 1, 1), until, county)
        if (visit.day.month, visit.day.day) <= (until.month, until.day)
    ]
    rule = in_force(REPEATED_VISITS.id)
    often = rule["yearly"] if rule.enabled else None
    by_county: defaultdict[County, list[MadeVisit]] = defaultdict(list)
    by_unit: defaultdict[Unit, list[MadeVisit]] = defaultdict(list)
    for visit in both:
        by_county[visit.county].append(visit)
        by_unit[visit.unit].append(visit)
    counties = [
        _place_year(one.short_name, one.code, by_county[one], year, often)
        for one in sorted(by_county, key=lambda one: one.code)
    ]
    units = [
        _place_year(unit.name, unit.code, by_unit[unit], year, often)
        for unit in sorted(by_unit, key=lambda unit: unit.code)
    ]
    return Year(
        year=year,
        until=until,
        county=county,
        places=units if county else counties,
        units=units,
        together=_place_year(_("Together"), "", both, year, None),
    )


def _place_year(
    name: str, code: str, visits: Sequence[MadeVisit], year: int, often: Decimal | None
) -> PlaceYear:
    now = [visit for visit in visits if visit.day.year == year]
    before = [visit for visit in visits if visit.day.year != year]
    trips_of = Counter(office for _trip, office in {(visit.trip, visit.office) for visit in now})
    return PlaceYear(
        name=name,
        code=code,
        now=_sums(now),
        before=_sums(before),
        saving=saving_of(now),
        saving_before=saving_of(before),
        months=_months(now),
        is_often=often is not None and max(trips_of.values(), default=0) >= often,
    )


def _sums(visits: Sequence[MadeVisit]) -> Sums:
    return Sums(
        trips=len({visit.trip for visit in visits}),
        visits=len(visits),
        days=len({(visit.county.pk, visit.day) for visit in visits}),
        minutes=sum(visit.minutes for visit in visits),
    )


def _months(visits: Iterable[MadeVisit]) -> list[int]:
    """How often a team came in each month; a trip over its end counts in both."""
    came = {(visit.trip, visit.day.month) for visit in visits}
    by_month = Counter(month for _trip, month in came)
    return [by_month[month] for month in MONTHS]
