"""The two dates of a value: on time until, and locked after."""

from dataclasses import dataclass
from datetime import date

from assessment.models import Indicator
from assessment.rules import REPORTING
from office.rules import in_force
from office.workdays import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What the office has set: rule A13 and its calendar."""

    lock: int
    """Working days from the last day on time to the lock, where the indicator sets none."""
    objection: int
    """Working days in which a county may object to a value that a system gives."""
    calendar: WorkingCalendar

    @classmethod
    def load(cls) -> "Deadlines":
        """Read them, in two queries."""
        rule = in_force(REPORTING.id)
        return cls(int(rule["lock"]), int(rule["objection"]), WorkingCalendar.load())

    def locked_after(self, indicator: Indicator, period: int) -> date:
        """The day after whose close the value of a period is locked, if nothing prolongs it.

        Where the indicator sets a day, each period is locked as long after its own last day.
        """
        due = indicator.due_in(period)
        if indicator.locks_on is None:
            return self.calendar.add(due, self.lock)
        return due + (indicator.locks_on - indicator.due_on)

    def objectable_until(self, day: date) -> date:
        """Until when a county may object to what was entered on this day."""
        return self.calendar.add(day, self.objection)
