"""One value of one target: what is asked, until when, and what came."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from assessment.models import Report, Target
from assessment.periods import first_day, name_of
from assessment.reporting.deadlines import Deadlines
from office.workdays import close_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place of one value, by target and period, filled or not.

    ``on_time_until`` and ``locked_after`` are days: of the indicator, or later where the value was
    returned or the target reopened.
    """

    target: Target
    period: int
    report: Report | None
    on_time_until: date
    locked_after: date

    @property
    def key(self) -> str:
        """Target and period as one word, for addresses and form fields."""
        return f"{self.target.pk}-{self.period}"

    @property
    def period_name(self) -> str:
        return name_of(self.target.indicator.frequency, self.period)

    @property
    def has_periods(self) -> bool:
        """Whether the target asks for more than this one value."""
        return len(self.target.indicator.periods) > 1

    @property
    def is_asked(self) -> bool:
        """Whether the county is asked for it: it is not withdrawn, and no system knows it."""
        indicator = self.target.indicator
        return indicator.asks_counties and indicator.withdrawn_at is None

    @property
    def is_open(self) -> bool:
        """Whether the county is asked for it and has not typed it, or has it back."""
        returned = self.report is not None and self.report.state == Report.State.RETURNED
        return self.is_asked and (self.report is None or returned)

    @property
    def is_given(self) -> bool:
        return self.report is not None and self.report.is_given

    @property
    def is_accepted(self) -> bool:
        return self.report is not None and self.report.state == Report.State.ACCEPTED

    @property
    def due_at(self) -> datetime:
        return close_of(self.on_time_until)

    @property
    def locks_at(self) -> datetime:
        return close_of(self.locked_after)

    @property
    def begins_on(self) -> date:
        """The first day of its period."""
        indicator = self.target.indicator
        return first_day(indicator.frequency, self.period, indicator.cycle.year)

    def is_overdue(self, now: datetime) -> bool:
        """Whether the county is behind with it."""
        return self.is_asked and not self.is_given and now > self.due_at

    def is_locked(self, now: datetime) -> bool:
        """Whether the county can give or change it no more."""
        return now > self.locks_at

    def may_be_reported(self, now: datetime) -> bool:
        """Whether the county may type it, or type it anew."""
        return self.is_asked and not self.is_accepted and not self.is_locked(now)


def with_slots(targets: QuerySet[Target]) -> QuerySet[Target]:
    """The targets with all that their slots need, in three queries."""
    return targets.select_related(
        "indicator__cycle", "indicator__block", "indicator__section", "county"
    ).prefetch_related("reports", "reopenings")


def slots_of(targets: Iterable[Target], deadlines: Deadlines) -> Iterator[Slot]:
    """The slots of targets that were loaded ``with_slots``; no query of its own.

    A value of a period that is asked for no more keeps its slot.
    """
    for target in targets:
        reports = {report.period: report for report in target.reports.all()}
        for period in sorted({*target.indicator.periods, *reports}):
            yield slot_of(target, period, deadlines, reports.get(period))


def slot_of(target: Target, period: int, deadlines: Deadlines, report: Report | None) -> Slot:
    """One slot; what prolongs its dates is read from the report and the target's reopenings."""
    indicator = target.indicator
    due, locked = indicator.due_in(period), deadlines.locked_after(indicator, period)
    reopened = [row.until for row in target.reopenings.all() if row.period == period]
    returned = [report.returned_until] if report and report.returned_until else []
    return Slot(
        target=target,
        period=period,
        report=report,
        on_time_until=max([due, *returned]),
        locked_after=max([locked, *returned, *reopened]),
    )
