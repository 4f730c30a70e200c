"""What the pages read of reports and findings; each function takes a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.access import Capability
from accounts.models import County, Section, User
from notices.models import Answer, Receipt
from research.models import Finding, FindingUnit, ResearchReport, Topic, Trip, Visit
from research.models.report import ResearchReportQuerySet
from research.overdue import blocking, feedback_days_due, report_due, sections_of
from research.services.reports.findings import visited_units
from research.services.reports.writing import may_write
from research.visibility import sees_plan

MOST_KNOWN = 20
"""Earlier findings shown with a topic."""


def reports(user: User) -> ResearchReportQuerySet:
    """The reports this person may see, with what a list shows; ``finding_count`` of each."""
    return (
        ResearchReport.objects.visible_to(user)
        .select_related("trip__section__office__unit", "trip__leader", "filed_by", "approved_by")
        .prefetch_related("trip__stops__county", "trip__topics")
        .annotate(finding_count=Count("findings"))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReport:
    """A report of which the units visited have not been told, and until when they are to be."""

    report: ResearchReport
    due_on: date | None
    is_overdue: bool


def waiting_reports(user: User, today: date) -> list[WaitingReport]:
    """Those filed and those that could not be fed back, the longest waiting first (rule R12)."""
    states = [ResearchReport.State.FILED, ResearchReport.State.APPROVED]
    waiting = list(
        reports(user).filter(state__in=states, fed_back_at=None).order_by("filed_at", "pk")
    )
    due = feedback_days_due(waiting)
    return [
        WaitingReport(report=one, due_on=day, is_overdue=day is not None and day < today)
        for one, day in zip(waiting, due, strict=True)
    ]


def library(user: User, *, words: str = "", year: int | None = None) -> ResearchReportQuerySet:
    """The approved reports in which each of the words stands somewhere, the newest first."""
    found = reports(user).approved()
    if year is not None:
        found = found.filter(trip__stops__first_day__year=year).distinct()
    for word in words.split():
        found = found.filter(_tells_of(word))
    return found.order_by("-approved_at", "pk")


def library_years(user: User) -> list[int]:
    """The years of the trips in the library, the newest first: one query."""
    seen = ResearchReport.objects.visible_to(user).approved()
    years = Trip.objects.filter(report__in=seen).values_list("stops__first_day__year", flat=True)
    return sorted({year for year in years if year is not None}, reverse=True)


def findings(report: ResearchReport) -> list[Finding]:
    """The report's findings, each with its units and what became of it there: five queries."""
    return list(report.findings.prefetch_related(_concerned()).order_by("number"))


def told_findings(visit: Visit, user: User) -> list[FindingUnit]:
    """What the visited unit was told of this trip's findings, as this person may read it.

    The department reads of people in the report alone, where it is on record.
    """
    if visit.stop.trip.is_about_people and sees_plan(user):
        return []
    told = FindingUnit.objects.visible_to(user).filter(
        unit=visit.unit_id, notice__isnull=False, finding__report__trip=visit.stop.trip_id
    )
    return list(_with_state(told).order_by("finding__number"))


def known_about(counties: Iterable[County], user: User) -> list[Finding]:
    """Earlier findings in these counties, the newest first, as far as the person may see them.

    So nothing is asked twice. Each comes with those of its units that lie there. What was found
    about people is not among them: it is read in its report, on record.
    """
    here = Q(unit__county__in=list(counties))
    concerned = FindingUnit.objects.filter(here, finding=OuterRef("pk"))
    approved = ResearchReport.objects.visible_to(user).approved().ordinary()
    found = (
        Finding.objects.filter(Exists(concerned), report__in=approved.values("pk"))
        .select_related("report__trip__section")
        .prefetch_related(_concerned(here))
        .order_by("-report__approved_at", "number")
    )
    return list(found[:MOST_KNOWN])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How far the report of a trip is, for one person; while no ``arrival_told`` nobody writes."""

    arrival_told: bool
    report: ResearchReport | None
    due_on: date | None
    is_overdue: bool
    may_write: bool
    may_lift: bool


def reporting(trip: Trip, user: User, today: date) -> Reporting | None:
    """The report of a trip as this person of the department sees it.

    None for hosts, for a cancelled trip, and before the first arrival until the days are over.
    """
    if not sees_plan(user) or trip.is_cancelled:
        return None
    arrival_told = visited_units(trip).exists()
    if not arrival_told and today <= max(stop.last_day for stop in trip.stops.all()):
        return None
    written = ResearchReport.objects.filter(trip=trip).first()
    is_open = written is None or written.is_open
    due_on = report_due(trip) if is_open else None
    shown = ResearchReport.objects.visible_to(user).filter(trip=trip)
    is_overdue = due_on is not None and due_on < today
    return Reporting(
        arrival_told=arrival_told,
        report=shown.select_related("trip").first(),
        due_on=due_on,
        is_overdue=is_overdue,
        may_write=is_open and arrival_told and may_write(trip, user),
        may_lift=is_overdue and user.can(Capability.APPROVE_REPORTS),
    )


def blocked_sections(trip: Trip, today: date) -> QuerySet[Section]:
    """The sections that this trip's report keeps from new topics, and that are not lifted."""
    blocked = [
        section.pk
        for section in sections_of(trip)
        if trip in [owed.trip for owed in blocking(section, today)]
    ]
    return Section.objects.filter(pk__in=blocked)


def _tells_of(word: str) -> Q:
    """The word stands in the report, in a finding, or in the name of a unit, county or topic."""
    in_findings = Finding.objects.filter(report=OuterRef("pk")).filter(
        Q(text__icontains=word)
        | Q(correction__icontains=word)
        | Q(concerned__unit__name__icontains=word)
    )
    visited = Visit.objects.filter(stop__trip=OuterRef("trip")).filter(
        Q(unit__name__icontains=word)
        | Q(stop__county__name__icontains=word)
        | Q(stop__county__short_name__icontains=word)
    )
    asked = Topic.objects.filter(trips=OuterRef("trip"), title__icontains=word)
    return (
        Q(text__icontains=word)
        | Q(filename__icontains=word)
        | Q(trip__title__icontains=word)
        | Q(trip__section__name__icontains=word)
        | Q(Exists(in_findings))
        | Q(Exists(visited))
        | Q(Exists(asked))
    )


def _concerned(only: Q | None = None) -> Prefetch:
    units = FindingUnit.objects.all() if only is None else FindingUnit.objects.filter(only)
    return Prefetch("concerned", _with_state(units).order_by("unit__code"))


def _with_state(units: QuerySet[FindingUnit]) -> QuerySet[FindingUnit]:
    """With unit, finding, notice, and the receipt with its answers and their verification."""
    answers = Answer.objects.select_related("verification").order_by("-answered_at", "-pk")
    receipts = Receipt.objects.prefetch_related(Prefetch("answers", answers))
    return units.select_related("unit__county", "finding", "notice").prefetch_related(
        Prefetch("notice__receipts", receipts)
    )
