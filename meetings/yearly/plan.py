"""A year's plan as its page shows it: what is planned, approved, held and left, by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS
from django.utils.functional import Promise

from accounts.models import User
from meetings import selectors
from meetings.models import PlannedMeeting


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMonth:
    """One month's entries, in the order of their entering."""

    month: int
    is_over: bool
    entries: Sequence[PlannedMeeting]

    @property
    def name(self) -> str | Promise:
        return MONTHS[self.month]

    @property
    def approved(self) -> int:
        """Entries that a session took into the plan."""
        return sum(entry.approved_by_id is not None for entry in self.entries)

    @property
    def held(self) -> int:
        """Entries that became a meeting, or part of one."""
        return sum(entry.standing == PlannedMeeting.Standing.HELD for entry in self.entries)

    @property
    def left(self) -> int:
        """Approved entries about whose meeting nothing is decided yet."""
        return sum(entry.is_left for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """The months with entries; the sums are over all of them."""

    months: Sequence[PlanMonth]

    @property
    def planned(self) -> int:
        return sum(len(month.entries) for month in self.months)

    @property
    def approved(self) -> int:
        return sum(month.approved for month in self.months)

    @property
    def held(self) -> int:
        return sum(month.held for month in self.months)

    @property
    def left(self) -> int:
        return sum(month.left for month in self.months)


def year_plan(user: User, year: int, today: date) -> YearPlan:
    """What the user sees of a year's plan: three queries."""
    this_month = (today.year, today.month)
    entries = list(selectors.planned(user).filter(year=year))
    months = {month: [entry for entry in entries if entry.month == month] for month in MONTHS}
    return YearPlan(
        months=[
            PlanMonth(month=month, is_over=(year, month) < this_month, entries=rows)
            for month, rows in months.items()
            if rows
        ]
    )
