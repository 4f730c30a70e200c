"""When a trip's report is due (rule R11), and what an overdue one blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Section, User
from office.workdays import WorkingCalendar
from research.models import ReportLift, ResearchReport, Trip, Visit
from research.models.trip import TripQuerySet
from research.rules import feedback_days, report_days
from research.visibility import planned_by_department


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedReport:
    """A trip that is over and has no report filed, and the last day to file it.

    One on which no ``arrival_told`` is known owes it all the same, unless it was cancelled.
    """

    trip: Trip
    due_on: date
    arrival_told: bool


def report_due(trip: Trip) -> date | None:
    """The last day to file the trip's report; None while R11 is switched off, or of no trip.

    Counted in working days after the trip's last day; after a return, from that day anew.
    """
    days = report_days()
    last = trip.stops.aggregate(last=Max("last_day"))["last"]
    if days is None or last is None:
        return None
    report = ResearchReport.objects.filter(trip=trip).first()
    return _due(last, report, WorkingCalendar.load(), days)


def feedback_due(report: ResearchReport) -> date | None:
    """The last day to feed a filed report back (rule R12); None if not filed, or switched off."""
    return feedback_days_due([report])[0]


def feedback_days_due(reports: Sequence[ResearchReport]) -> list[date | None]:
    """:func:`feedback_due` of several reports: two queries."""
    days, calendar = feedback_days(), WorkingCalendar.load()
    return [
        calendar.add(timezone.localdate(report.filed_at), days)
        if days is not None and report.filed_at is not None
        else None
        for report in reports
    ]


def overdue_reports(trips: TripQuerySet, today: date) -> list[OwedReport]:
    """Those of the trips whose report is overdue, the longest first: four queries at most."""
    days = report_days()
    if days is None:
        return []
    arrived = Visit.objects.filter(stop__trip=OuterRef("pk"), arrived_at__isnull=False)
    filed = Q(report__state__in=[ResearchReport.State.FILED, ResearchReport.State.APPROVED])
    owed = (
        trips.standing()
        .exclude(filed)
        .select_related("report", "section", "leader")
        .annotate(ends_on=Max("stops__last_day"), arrival_told=Exists(arrived))
        .filter(ends_on__lt=today - timedelta(days=days))
        .order_by("ends_on", "pk")
    )
    calendar = WorkingCalendar.load()
    found = (
        OwedReport(
            trip=trip,
            due_on=_due(trip.ends_on, getattr(trip, "report", None), calendar, days),
            arrival_told=trip.arrival_told,
        )
        for trip in owed
    )
    return [one for one in found if one.due_on < today]


def overdue_for(user: User, today: date) -> list[OwedReport]:
    """The overdue reports of the user's department."""
    return overdue_reports(Trip.objects.filter(planned_by_department(user)), today)


def blocking(section: Section, today: date) -> list[OwedReport]:
    """The overdue reports of the section's trips, not lifted: they keep it from new topics."""
    topics = Trip.topics.through.objects.filter(topic__section=section)
    lifted = ReportLift.objects.filter(section=section)
    own = Trip.objects.filter(Q(section=section) | Q(pk__in=topics.values("trip")))
    return overdue_reports(own.exclude(pk__in=lifted.values("trip")), today)


def report_faults(section: Section, *, today: date) -> Iterator[str]:
    """Why the section may start no new topic (rule R11), with the way out; nothing if it may."""
    for owed in blocking(section, today):
        words = {"trip": owed.trip, "day": date_format(owed.due_on)}
        fault = _(
            "The report on “%(trip)s” was due on %(day)s. File it first, or let a leader lift the "
            "block: until then its sections start no new topic (rule R11)."
        )
        if not owed.arrival_told:
            fault = _(
                "The report on “%(trip)s” was due on %(day)s, and no arrival has been told. Tell "
                "it and file the report, cancel the trip if nobody went, or let a leader lift the "
                "block: until then its sections start no new topic (rule R11)."
            )
        yield fault % words


def sections_of(trip: Trip) -> QuerySet[Section]:
    """The sections that an overdue report of this trip blocks: the leading one, its topics'."""
    topics = trip.topics.values("section")
    return Section.objects.filter(Q(pk=trip.section_id) | Q(pk__in=topics))


def _due(last: date, report: ResearchReport | None, calendar: WorkingCalendar, days: int) -> date:
    if report is not None and report.returned_at is not None:
        last = max(last, timezone.localdate(report.returned_at))
    return calendar.add(last, days)
