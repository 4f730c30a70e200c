"""The periods of a year for which an indicator asks a value. No database.

A period is named by the month with which it ends: 3 is the first quarter, 12 the whole year. So
periods of different lengths can be told apart and put in order.
"""

import calendar
from datetime import date
from functools import lru_cache

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

MONTHS_LONG = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Months in a period, by an indicator's frequency."""
QUARTERS = "一二三四"


@lru_cache(maxsize=1024)
def periods_of(frequency: str, due_on: date, year: int) -> tuple[int, ...]:
    """The periods that are asked for, the last being the one to which ``due_on`` belongs.

    A day in the first third of a period is the last one for the period before: 10 October is for
    the third quarter, and what is due by 30 June is asked once, for the first half.
    """
    long = MONTHS_LONG[frequency]
    elapsed = (due_on.year - year) * 12 + due_on.month - 1
    index, months = divmod(elapsed, long)
    if (months * 31 + due_on.day - 1) * 3 < long * 31:
        index -= 1
    last = min(max((index + 1) * long, long), 12)
    return tuple(range(long, last + 1, long))


def shifted(day: date, months: int) -> date:
    """The same day so many months later or earlier; the last of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if is_last else min(day.day, length))


def first_day(frequency: str, period: int, year: int) -> date:
    """The day on which a period begins."""
    return date(year, max(period - MONTHS_LONG[frequency], 0) + 1, 1)


def name_of(frequency: str, period: int) -> str:
    """What a period is called on a page."""
    if frequency == "year" and period == 12:
        return _("whole year")
    if frequency == "half_year" and period in (6, 12):
        return _("first half") if period == 6 else _("second half")
    if frequency == "quarter" and period % 3 == 0:
        return _("quarter %(number)s") % {"number": period // 3}
    return str(MONTHS[period])


def chinese_name(frequency: str, period: int) -> str:
    """What a period is called in what goes out to offices."""
    if frequency == "half_year" and period in (6, 12):
        return "上半年" if period == 6 else "下半年"
    if frequency == "quarter" and period % 3 == 0:
        return f"第{QUARTERS[period // 3 - 1]}季度"
    return "全年" if frequency == "year" else f"{period}月"
