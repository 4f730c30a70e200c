"""Writing and filing the report of a trip (rule R11)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Role
from accounts.models import User
from notices.files import check_upload, clean_filename
from notices.services import refuse_classified
from research.models import Finding, FindingUnit, ResearchReport, TeamMember, Trip, Visit
from research.services.discipline import sign_off_faults
from research.services.reports.findings import (
    FindingPlan,
    as_plan,
    earliest_correction,
    finding_faults,
    length_faults,
    report_findings,
    visited_units,
)

MOST_FINDINGS = 20
"""Findings of one report."""
DOCX = ".docx"
"""The kind of file in which a report is taken."""


@transaction.atomic
def write_report(
    *,
    trip: Trip,
    by: User,
    text: str,
    findings: Iterable[FindingPlan] = (),
    upload: UploadedFile | None = None,
    drop_file: bool = False,
    classified: bool,
    version: int | None = None,
    now: datetime,
) -> ResearchReport:
    """Keep what the team has written so far; the findings replace those that were there.

    All may still be missing. ``drop_file`` takes the file off that was kept; a new ``upload``
    does so by itself. ``version`` is the one that was on screen (0 for none), the present one by
    default. Raises ``ValidationError`` for a classified matter, of which nothing is stored, a trip
    that did not happen, a report that is filed already, one that a colleague has kept meanwhile
    (code ``changed``), a finding about a unit that was not visited, or a file that is no Word file;
    ``PermissionDenied`` for people who were not on the trip.
    """
    refuse_classified(classified=classified)
    refuse_outsider(trip, by)
    trip = Trip.objects.select_for_update(no_key=True).get(pk=trip.pk)
    refuse_not_happened(trip)
    written = list(findings)
    _refuse_unfit(trip, written)
    if upload is not None:
        _refuse_unmarked(trip)
        _check_docx(upload)
    report, _new = ResearchReport.objects.get_or_create(
        trip=trip, defaults={"written_by": by, "written_at": now}
    )
    report = locked_report(report)
    _refuse_filed(report)
    if version not in (None, report.version):
        message = _("%(name)s has kept another version meanwhile.")
        raise ValidationError(message % {"name": report.written_by}, code="changed")
    report.version += 1
    report.text = text.replace("\r\n", "\n").strip()
    report.written_by, report.written_at = by, now
    if drop_file or upload is not None:
        _take_off_file(report)
    if upload is not None:
        report.file, report.filename = upload, clean_filename(upload)
    report.save()
    _replace_findings(report, written)
    return report


@transaction.atomic
def file_report(*, report: ResearchReport, by: User, now: datetime) -> ResearchReport:
    """File the report, for a leader to approve.

    Raises ``ValidationError`` with a sentence for each fault: a trip that is still under way, a
    report that says nothing, an unfinished finding, a correction due too soon (rules R12, N5), a
    stop that is not signed off (rule R9), a report about people that no leader may approve, a text
    too long for those who will receive it (N1); with code ``filed`` if it is filed already.
    ``PermissionDenied`` for people who were not on the trip.
    """
    report = locked_report(report)
    refuse_outsider(report.trip, by)
    _refuse_filed(report)
    refuse_not_happened(report.trip)
    refuse_under_way(report.trip, now)
    findings = report_findings(report)
    earliest = earliest_correction(now)
    faults = [
        f"{_('Finding %(number)s') % {'number': finding.number}}: {fault}"
        for finding in findings
        for fault in finding_faults(as_plan(finding), earliest=earliest)
    ]
    if not report.text and not report.file:
        faults.append(_("Write the report, or attach it as a Word file."))
    faults += [*sign_off_faults(report.trip, now), *_reader_faults(report)]
    if faults := faults or list(length_faults(report, findings, now)):
        raise ValidationError(faults, code="report")
    report.state = ResearchReport.State.FILED
    report.filed_at, report.filed_by = now, by
    report.save()
    return report


def may_write(trip: Trip, person: User) -> bool:
    """Whether the person reports on this trip: its leader or one of the team."""
    if person.pk == trip.leader_id:
        return True
    return TeamMember.objects.filter(trip=trip, person=person).exists()


def locked_report(report: ResearchReport) -> ResearchReport:
    """The report as it is now, locked until the transaction ends."""
    locked = ResearchReport.objects.select_for_update(of=("self",))
    return (
        locked.select_related("trip__section__office__unit", "trip__leader")
        .prefetch_related("trip__topics")
        .get(pk=report.pk)
    )


def refuse_outsider(trip: Trip, person: User) -> None:
    """Raise ``PermissionDenied`` for somebody who was not on the trip."""
    if not may_write(trip, person):
        raise PermissionDenied


def refuse_not_happened(trip: Trip) -> None:
    """Raise ``ValidationError`` for a trip on which there is nothing to report."""
    if trip.is_cancelled:
        message = _("This trip was cancelled: there is nothing to report on it.")
        raise ValidationError(message, code="not_happened")
    if not visited_units(trip).exists():
        message = _(
            "No arrival has been told on this trip: there is nothing to report yet. If the team "
            "was there, tell the arrival on the page of the trip first; if not, cancel the trip."
        )
        raise ValidationError(message, code="not_happened")


def refuse_under_way(trip: Trip, now: datetime) -> None:
    """Raise ``ValidationError`` while visits are still to come.

    Whatever a report sets going might tell of them (rule R8). A visit that was missed keeps nobody
    waiting, nor does any after the trip's last day.
    """
    last = trip.stops.aggregate(last=Max("last_day"))["last"]
    waited_for = Visit.objects.standing().filter(stop__trip=trip, arrived_at=None)
    if timezone.localdate(now) <= last and waited_for.exists():
        message = _(
            "The trip is still under way: its report can be filed after the last arrival, or from "
            "%(day)s on."
        )
        day = date_format(last + timedelta(days=1))
        raise ValidationError(message % {"day": day}, code="under_way")


def _refuse_filed(report: ResearchReport) -> None:
    if not report.is_open:
        raise ValidationError(
            _("The report was filed by %(name)s already; it can no longer be changed.")
            % {"name": report.filed_by},
            code="filed",
        )


def _refuse_unfit(trip: Trip, findings: Sequence[FindingPlan]) -> None:
    if len(findings) > MOST_FINDINGS:
        message = _("A report has at most %(most)s findings.")
        raise ValidationError(message % {"most": MOST_FINDINGS})
    visited = set(visited_units(trip))
    strangers = dict.fromkeys(
        unit for finding in findings for unit in finding.units if unit not in visited
    )
    if strangers:
        raise ValidationError(
            [_("%(unit)s was not visited on this trip.") % {"unit": unit} for unit in strangers],
            code="not_visited",
        )


def _refuse_unmarked(trip: Trip) -> None:
    """Of a report about people no file is kept: what is taken out bears its reader's name."""
    if trip.is_about_people:
        message = _(
            "Write what non-appointment research found into the text: only what the portal writes "
            "bears its reader's name."
        )
        raise ValidationError({"upload": message})


def _reader_faults(report: ResearchReport) -> Iterator[str]:
    """A report that nobody may approve is not filed."""
    leaders = User.objects.filter(
        section__office=report.trip.section.office_id, role=Role.LEADER, is_active=True
    )
    decides = ResearchReport.objects.filter(pk=report.pk).decided_by
    if report.trip.is_about_people and not any(decides(leader).exists() for leader in leaders):
        yield _(
            "No leader may read what this trip found: the cadres section first names one who reads "
            "the talks of its topics, and approves the report."
        )


def _check_docx(upload: UploadedFile) -> None:
    if PurePath(upload.name or "").suffix.lower() != DOCX:
        raise ValidationError({"upload": _("A report is taken as a Word file (docx).")})
    check_upload(upload)


def _take_off_file(report: ResearchReport) -> None:
    """Forget the file; it leaves the disk once that is certain."""
    if report.file:
        stored, storage = str(report.file), report.file.storage
        transaction.on_commit(lambda: storage.delete(stored), robust=True)
    report.file, report.filename = "", ""


def _replace_findings(report: ResearchReport, findings: Sequence[FindingPlan]) -> None:
    report.findings.all().delete()
    kept = Finding.objects.bulk_create(
        Finding(
            report=report,
            number=number,
            text=finding.text.strip(),
            needs_correction=finding.needs_correction,
            correction=finding.correction.strip(),
            due_on=finding.due_on,
            minutes=finding.minutes,
        )
        for number, finding in enumerate(findings, start=1)
    )
    FindingUnit.objects.bulk_create(
        FindingUnit(finding=finding, unit=unit)
        for finding, plan in zip(kept, findings, strict=True)
        for unit in plan.units
    )
