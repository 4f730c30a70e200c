"""Working hours: what lies between the opening and the closing of the office on working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from office.workdays import WORK_ENDS, WORK_STARTS, WorkingCalendar


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the office works: from ``opens`` to ``closes`` on working days, no lunch break counted.

    It is open at ``opens`` and closed at ``closes``, so that the open time of all days is one
    unbroken line on which :meth:`back` and :meth:`forward` walk. Takes aware moments of any time
    zone, answers in Shanghai's; ``ValueError`` for naive ones.
    """

    calendar: WorkingCalendar
    opens: time = WORK_STARTS
    closes: time = WORK_ENDS

    def __post_init__(self) -> None:
        """Refuse hours that never begin: ``ValueError``."""
        if self.opens >= self.closes:
            raise ValueError(f"the office closes at {self.closes}, before it opens")

    def is_open(self, moment: datetime) -> bool:
        """Whether the office works at this moment."""
        local = _in_shanghai(moment)
        in_hours = self.opens <= local.time() < self.closes
        return in_hours and self.calendar.is_working_day(local.date())

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself if the office is open, else the next opening."""
        return _in_shanghai(moment) if self.is_open(moment) else self.next_at(moment, self.opens)

    def next_at(self, moment: datetime, clock: time) -> datetime:
        """The first time after ``moment`` that it is this time of day on a working day."""
        today = _in_shanghai(moment).date()
        if self.calendar.is_working_day(today) and _at(today, clock) > moment:
            return _at(today, clock)
        return _at(self.calendar.add(today, 1), clock)

    def back(self, moment: datetime, hours: Decimal | float) -> datetime:
        """The latest moment from which this many open hours lie until ``moment``.

        It is an open one. What happened then or earlier is at least so many hours old.
        """
        return self._walk(moment, -_duration(hours))

    def forward(self, moment: datetime, hours: Decimal | float) -> datetime:
        """The open moment until which this many open hours lie from ``moment``.

        Hours that fill a day to its end lead to the next opening, not to the closing.
        """
        return self._walk(moment, _duration(hours))

    def _walk(self, moment: datetime, open_time: timedelta) -> datetime:
        """Go this far along the open time, in whole working days and a rest of a day."""
        start = self.next_open(moment)
        today = start.date()
        length = _at(today, self.closes) - _at(today, self.opens)
        days, rest = divmod(start - _at(today, self.opens) + open_time, length)
        return _at(self.calendar.add(today, days), self.opens) + rest


def _in_shanghai(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())


def _duration(hours: Decimal | float) -> timedelta:
    return timedelta(hours=float(hours))
