"""Working days: the State Council's calendar of the ``holidays`` library, then our exceptions.

The library knows the moved weekends of a year once they are published. For a year that it does
not know, a working day is a plain weekday and :meth:`WorkingCalendar.is_published` is false, so
that a page can warn.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone
from holidays.countries.china import China, ChinaStaticHolidays

from office.models import DayOverride

WORK_STARTS, WORK_ENDS = time(8, 30), time(17, 30)
"""In Shanghai, on every working day."""
SATURDAY = 5

logger = logging.getLogger(__name__)


@lru_cache(maxsize=16)
def _published_year(year: int) -> China | None:
    """The library's calendar of a year, or None while the year is not published."""
    if year not in ChinaStaticHolidays.special_public_holidays:
        logger.warning("The working calendar of %s is not published; weekdays are used.", year)
        return None
    return China(years=year)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days with the office's exceptions: ``overrides`` maps a day to "is working"."""

    overrides: dict[date, bool]

    @classmethod
    def load(cls) -> "WorkingCalendar":
        """Read the exceptions, in one query."""
        return cls(dict(DayOverride.objects.values_list("day", "is_working")))

    def is_published(self, year: int) -> bool:
        """Whether the moved weekends of this year are known."""
        return _published_year(year) is not None

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.overrides:
            return self.overrides[day]
        published = _published_year(day.year)
        return day.weekday() < SATURDAY if published is None else published.is_working_day(day)

    def add(self, day: date, working_days: int) -> date:
        """The day that lies this many working days after ``day`` (before, if negative).

        ``add(day, 0)`` is ``day`` itself, working or not.
        """
        step = timedelta(days=1 if working_days > 0 else -1)
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def count(self, after: date, until: date) -> int:
        """Working days in (``after``, ``until``]; zero if ``until`` is not later."""
        days = (until - after).days
        return sum(self.is_working_day(after + timedelta(days=n)) for n in range(1, days + 1))


def close_of(day: date) -> datetime:
    """The moment at which the office's day ends: a deadline "by this day" falls due then."""
    return datetime.combine(day, WORK_ENDS, tzinfo=timezone.get_default_timezone())
