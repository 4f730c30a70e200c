"""What a finding has to say before its report is filed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.models.geography import UnitQuerySet
from notices.rules import TEXT_LENGTH, check_notice, earliest_due_day
from office.workdays import WorkingCalendar, close_of
from research.documents.feedback import correction_text, plain_text
from research.models import Finding, FindingUnit, ResearchReport, Trip
from research.rules import feedback_days


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPlan:
    """A finding as it is written; the fields are those of :class:`Finding`."""

    text: str = ""
    units: Sequence[Unit] = ()
    needs_correction: bool = False
    correction: str = ""
    due_on: date | None = None
    minutes: int | None = None


def visited_units(trip: Trip) -> UnitQuerySet:
    """The units at which the team arrived on this trip, each once."""
    arrived = trip.stops.filter(visits__arrived_at__isnull=False)
    return Unit.objects.filter(pk__in=arrived.values("visits__unit")).order_by("code")


def earliest_correction(now: datetime) -> date:
    """The first day by which a report filed now can ask for a correction.

    Its feedback may take as long as R12 allows, and then the unit has its days by N5.
    """
    days = feedback_days() or 0
    fed_back = WorkingCalendar.load().add(timezone.localdate(now), days)
    return earliest_due_day(close_of(fed_back))


def finding_faults(finding: FindingPlan, *, earliest: date) -> Iterator[str]:
    """What is missing from, or wrong with, a finding of a report that is to be filed."""
    if not finding.text.strip():
        yield _("Say what was found.")
    if not finding.units:
        yield _("Choose the units that it concerns.")
    if not finding.needs_correction:
        return
    if not finding.correction.strip():
        yield _("Say what is to be put right.")
    if finding.minutes is None:
        yield _("Estimate the minutes that the correction takes each unit.")
    if finding.due_on is None:
        yield _("Say by when the correction is to be made.")
    elif finding.due_on < earliest:
        yield _(
            "The correction can be due on %(day)s at the earliest: the feedback may take as long "
            "as rule R12 allows, and then the unit has its working days by rule N5."
        ) % {"day": date_format(earliest)}


def report_findings(report: ResearchReport) -> list[Finding]:
    """The findings by number, each with the units that it concerns: two queries."""
    return list(report.findings.prefetch_related("concerned__unit__county"))


def as_plan(finding: Finding) -> FindingPlan:
    """The finding as it was written."""
    return FindingPlan(
        text=finding.text,
        units=[concerned.unit for concerned in finding.concerned.all()],
        needs_correction=finding.needs_correction,
        correction=finding.correction,
        due_on=finding.due_on,
        minutes=finding.minutes,
    )


def by_unit(findings: Iterable[Finding], *, correction: bool) -> dict[Unit, list[FindingUnit]]:
    """The findings of each unit, by number: those that require a correction, or the others."""
    found: dict[Unit, list[FindingUnit]] = {}
    for finding in findings:
        if finding.needs_correction == correction:
            for concerned in finding.concerned.all():
                concerned.finding = finding
                found.setdefault(concerned.unit, []).append(concerned)
    return found


def length_faults(report: ResearchReport, findings: list[Finding], now: datetime) -> Iterator[str]:
    """Which of the texts that the units will receive are longer than N1 allows."""
    trip = report.trip
    texts = [
        (unit, plain_text(trip, unit, [one.finding for one in concerned]), False)
        for unit, concerned in by_unit(findings, correction=False).items()
    ]
    texts += [
        (unit, correction_text(trip, unit, one.finding), True)
        for unit, concerned in by_unit(findings, correction=True).items()
        for one in concerned
    ]
    for unit, text, single_task in texts:
        verdicts = check_notice(
            text=text, due_at=now, urgent_reason="", single_task=single_task, now=now
        )
        for verdict in verdicts:
            if verdict.rule is TEXT_LENGTH and not verdict.passed:
                yield f"{unit}: {verdict.message}"
