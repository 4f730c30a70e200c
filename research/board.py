"""The board of a plan: its counties beside each other, its weeks below each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import County
from research.models import BundleStop

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days from a Monday on, with the stops that begin in them, by county."""

    first_day: date
    cells: list[tuple[County, list[BundleStop]]]

    @property
    def last_day(self) -> date:
        return self.first_day + WEEK - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The counties that the plan goes to, and its weeks; one without a stop is left out."""

    counties: list[County]
    weeks: list[Week]

    @classmethod
    def of(cls, stops: Iterable[BundleStop]) -> "Board":
        listed = list(stops)
        counties = sorted({stop.county for stop in listed}, key=lambda county: county.code)
        mondays = sorted({_monday(stop.first_day) for stop in listed})
        return cls(counties=counties, weeks=[_week(day, counties, listed) for day in mondays])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _week(monday: date, counties: list[County], stops: list[BundleStop]) -> Week:
    mine = [stop for stop in stops if _monday(stop.first_day) == monday]
    cells = [
        (county, [stop for stop in mine if stop.county_id == county.pk]) for county in counties
    ]
    return Week(first_day=monday, cells=cells)
