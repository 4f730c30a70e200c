"""The demo's month: moments counted in working days from today."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from office.workdays import WorkingCalendar, close_of


@dataclass(frozen=True, slots=True)
class Month:
    """Working days around ``now``; what lies behind happened, what lies ahead is planned."""

    now: datetime
    calendar: WorkingCalendar

    @classmethod
    def around(cls, now: datetime) -> "Month":
        """The month around this moment."""
        return cls(now, WorkingCalendar.load())

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def day(self, working_days: int) -> date:
        """The day so many working days from today; negative ones lie behind."""
        return self.calendar.add(self.today, working_days)

    def at(self, working_days: int, hour: int, minute: int = 0) -> datetime:
        """A moment of that day."""
        moment = datetime.combine(self.day(working_days), time(hour, minute))
        return timezone.make_aware(moment)

    def close(self, working_days: int) -> datetime:
        """The end of that day's office hours, as deadlines are set."""
        return close_of(self.day(working_days))
