"""The report of a trip: writing and filing it, and what a leader decides."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.visibility import asked_by_own
from office.documents import DOCX_TYPE
from office.refusals import refuse
from research import reading
from research.forms import FindingFormSet, LiftForm, ReasonForm, ReportForm
from research.models import ResearchReport, Trip
from research.overdue import feedback_due, report_due
from research.services import (
    approve_report,
    export_report,
    file_report,
    lift_overdue,
    note_reading,
    return_report,
    write_report,
)
from research.services.reports.findings import earliest_correction, visited_units
from research.services.reports.writing import may_write, refuse_not_happened
from research.visibility import sees_plan


@never_cache
def write(request: PortalRequest, key: str) -> HttpResponse:
    """Write the report of a trip: ``step`` is to save, to save with one block more, or to file.

    What can be kept is kept first, so that a refusal to file loses nothing, the Word file least.
    """
    trip = get_object_or_404(_trips(request), pk=key)
    if not may_write(trip, request.user):
        raise PermissionDenied
    report = ResearchReport.objects.filter(trip=trip).first()
    if report is not None and not report.is_open and request.method != "POST":
        messages.info(request, _("The report is filed; it can no longer be changed."))
        return redirect("research:report", report.pk)
    try:
        refuse_not_happened(trip)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("research:trip", trip.pk)
    now = timezone.now()
    data = request.POST or None
    form = ReportForm(data, request.FILES or None, report=report, about_people=trip.is_about_people)
    readable = data is not None and form.is_valid()
    findings = FindingFormSet(
        data if form.data else None,  # of a classified matter nothing is left to show again
        units=visited_units(trip),
        findings=reading.findings(report) if report else (),
        earliest=earliest_correction(now),
    )
    if readable and findings.is_valid():
        report = _kept(request, trip, form, findings)
        if report is not None and (done := _next_step(request, report, form, findings)):
            return done
    if report is not None:
        kept = reading.findings(report)
        note_reading(report=report, findings=kept, reader=request.user, now=now)
    context = {
        "trip": trip,
        "report": report,
        "form": form,
        "findings": findings,
        "due_on": report_due(trip),
    }
    return render(request, "research/report_write.html", context)


def _trips(request: PortalRequest) -> QuerySet[Trip]:
    """The trips of the own department: a host sees its trip, and never the report."""
    if not sees_plan(request.user):
        raise Http404
    seen = Trip.objects.visible_to(request.user)
    return seen.select_related("section__office__unit", "leader")


def _kept(
    request: PortalRequest, trip: Trip, form: ReportForm, findings: FindingFormSet
) -> ResearchReport | None:
    """The draft as it is kept now, or None with the refusal on the form."""
    try:
        kept = write_report(
            trip=trip,
            by=request.user,
            text=form.cleaned_data["text"],
            findings=findings.plans(),
            upload=form.cleaned_data.get("upload"),
            drop_file=form.cleaned_data.get("drop_file", False),
            classified=form.cleaned_data["classified"],
            version=form.cleaned_data["version"],
            now=timezone.now(),
        )
    except ValidationError as refusal:
        refuse(form, refusal)
        if form.has_error(NON_FIELD_ERRORS, code="changed"):
            form.seen(ResearchReport.objects.select_related("written_by").get(trip=trip))
        return None
    form.rest_on(kept)
    return kept


def _next_step(
    request: PortalRequest, report: ResearchReport, form: ReportForm, findings: FindingFormSet
) -> HttpResponse | None:
    """Where it goes on once the draft is kept; None to show what filing it still lacks."""
    if request.POST.get("step") != "file":
        messages.success(request, _("Kept. Nobody outside your section and the trip reads it yet."))
        return redirect("research:report_write", report.trip_id)
    if findings.refuse_unfit():
        return None
    try:
        file_report(report=report, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        refuse(form, refusal)
        return None
    messages.success(request, _("Filed. A leader approves it; then the units visited are told."))
    return redirect("research:report", report.pk)


@never_cache
def report(request: PortalRequest, key: str) -> HttpResponse:
    """A report with what became of each finding."""
    found = get_object_or_404(reading.reports(request.user), pk=key)
    return _page(request, found, ReasonForm())


def _page(request: PortalRequest, found: ResearchReport, form: ReasonForm) -> HttpResponse:
    own = ResearchReport.objects.filter(asked_by_own(request.user, "trip__section"), pk=found.pk)
    findings, now = reading.findings(found), timezone.now()
    note_reading(report=found, findings=findings, reader=request.user, now=now)
    context = {
        "report": found,
        "trip": found.trip,
        "findings": findings,
        "form": form,
        "now": now,
        "may_write": found.is_open and may_write(found.trip, request.user),
        "may_decide": found.state == ResearchReport.State.FILED
        and ResearchReport.objects.decided_by(request.user).filter(pk=found.pk).exists(),
        "reads_answers": own.exists(),
        "feedback_due": feedback_due(found) if found.fed_back_at is None else None,
        "today": timezone.localdate(now),
    }
    return render(request, "research/report.html", context)


@require_POST
@requires(Capability.APPROVE_REPORTS)
def approve(request: PortalRequest, key: str) -> HttpResponse:
    """Approve a report; the units visited are told."""
    found = get_object_or_404(reading.reports(request.user), pk=key)
    try:
        approved = approve_report(report=found, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if approved.fed_back_at is None:
            messages.warning(request, _("Approved. The units could not be told yet; see below."))
        else:
            messages.success(request, _("Approved. Each unit now reads what concerns it."))
    return redirect("research:report", found.pk)


@require_POST
@requires(Capability.APPROVE_REPORTS)
def give_back(request: PortalRequest, key: str) -> HttpResponse:
    """Return a report to its team; a refusal shows the page with the reason still there."""
    found = get_object_or_404(reading.reports(request.user), pk=key)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            return_report(report=found, by=request.user, reason=reason, now=timezone.now())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Returned; the team reads your reason."))
            return redirect("research:report", found.pk)
    return _page(request, found, form)


@requires(Capability.APPROVE_REPORTS)
def lift(request: PortalRequest, key: str) -> HttpResponse:
    """Let a section start topics although this trip's report is overdue."""
    trip = get_object_or_404(_trips(request), pk=key)
    now = timezone.now()
    sections = reading.blocked_sections(trip, timezone.localdate(now))
    form = LiftForm(request.POST or None, sections=sections)
    if form.is_valid():
        try:
            done = lift_overdue(trip=trip, by=request.user, now=now, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            words = {"section": done.section}
            messages.success(request, _("%(section)s can start topics again.") % words)
            return redirect("research:trip", trip.pk)
    context = {
        "trip": trip,
        "form": form,
        "sections": sections,
        "due_on": report_due(trip),
        "lifts": trip.lifts.select_related("section", "lifted_by"),
    }
    return render(request, "research/lift.html", context)


def file(request: PortalRequest, key: str) -> FileResponse:
    """The Word file of a report, to be kept and not shown in the browser; none about people."""
    seen = ResearchReport.objects.visible_to(request.user).ordinary().exclude(file="")
    found = get_object_or_404(seen, pk=key)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.filename)


@never_cache
def document(request: PortalRequest, key: str) -> FileResponse:
    """The report as an official document, with the state of its corrections."""
    found = get_object_or_404(reading.reports(request.user), pk=key)
    title, content = export_report(
        report=found,
        findings=reading.findings(found),
        reader=request.user,
        now=timezone.now(),
    )
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=f"{title}.docx",
        content_type=DOCX_TYPE,
    )
