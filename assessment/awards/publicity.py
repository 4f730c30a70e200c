"""Until when a publicity goes, and by when an objection is answered (rule A12).

That there is a publicity, and that every objection is answered, is how awards work: it holds also
while the rule is switched off, which leaves the day itself and no days to answer.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.utils import timezone

from assessment.rules import PUBLICITY
from office.rules import in_force
from office.workdays import WorkingCalendar, close_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicity:
    """The days of rule A12 in a calendar; whole working days after the first, which is begun."""

    days: int
    answer_days: int
    calendar: WorkingCalendar

    @classmethod
    def in_force(cls) -> Self:
        """What holds now: two queries."""
        rule = in_force(PUBLICITY.id)
        days, answer = (int(rule[name]) if rule.enabled else 0 for name in ("days", "answer"))
        return cls(days=days, answer_days=answer, calendar=WorkingCalendar.load())

    def last_day(self, now: datetime) -> date:
        """To the end of which day goes what is made public now."""
        return self.calendar.add(timezone.localdate(now), self.days)

    def answer_by(self, now: datetime) -> datetime:
        """By when an objection that is filed now is answered."""
        return close_of(self.calendar.add(timezone.localdate(now), self.answer_days))

    def is_certain(self, last_day: date) -> bool:
        """Whether the working days up to this one are published, or only weekdays."""
        return self.calendar.is_published(last_day.year)
