"""Days on which no meeting is held (rule M9)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from office.rules import RuleInForce


def no_meeting_days(days: Iterable[date], rule: RuleInForce) -> list[date]:
    """Those of the days on which M9 allows no meeting; none while it is switched off."""
    if not rule.enabled:
        return []
    weekdays, weeks = _digits(rule["weekdays"]), _digits(rule["weeks"])
    return [day for day in days if day.isoweekday() in weekdays or week_of_month(day) in weeks]


def week_of_month(day: date) -> int:
    """Which week of its month; a week belongs to the month in which its Monday lies.

    Days before a month's first Monday are in the last week of the month before.
    """
    monday = date.fromordinal(day.toordinal() - day.weekday())
    return (monday.day - 1) // 7 + 1


def _digits(number: Decimal) -> set[int]:
    """A number that stands for several: 15 means 1 and 5."""
    return {int(digit) for digit in str(int(number))}
