"""Minutes and resolutions: the hosts write, the invited read, who is in charge reports."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import Unit
from accounts.models.geography import UnitQuerySet
from meetings import selectors, services
from meetings.documents.minutes import minutes_document
from meetings.forms import MinutesForm, ReportForm, ResolutionForm, VerdictForm
from meetings.models import Meeting, MeetingRecord, Resolution
from meetings.models.record import ResolutionQuerySet
from meetings.views.meetings import word_file
from meetings.views.running import hosted


def minutes(request: PortalRequest, pk: int) -> HttpResponse:
    """The minutes: the hosts write them until they are published, the invited read them then."""
    meeting = get_object_or_404(selectors.meetings(request.user), pk=pk)
    record = _record(request, meeting)
    may_run = Meeting.objects.run_by(request.user).filter(pk=pk).exists()
    if record is None and not may_run:
        raise Http404
    form = None
    if may_run and (record is None or not record.is_published):
        form = MinutesForm(request.POST or None, initial={"text": record.text if record else ""})
        if form.is_valid() and _write(request, meeting, form):
            messages.success(request, _("Kept as a draft of the hosts."))
            return redirect("meetings:minutes", pk=pk)
    return _page(request, meeting, record, form=form)


def _record(request: PortalRequest, meeting: Meeting) -> MeetingRecord | None:
    return MeetingRecord.objects.visible_to(request.user).filter(meeting=meeting).first()


def _write(request: PortalRequest, meeting: Meeting, form: MinutesForm) -> bool:
    try:
        services.write_minutes(
            meeting=meeting, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _page(
    request: PortalRequest,
    meeting: Meeting,
    record: MeetingRecord | None,
    *,
    form: MinutesForm | None,
    resolution_form: ResolutionForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, object] = {
        "meeting": meeting,
        "record": record,
        "resolutions": _resolutions(request, record),
        "form": form,
        "resolution_form": None,
        "has_begun": meeting.has_begun(now),
        "now": now,
    }
    if form is not None and record is not None:
        context["resolution_form"] = resolution_form or ResolutionForm(units=_units(meeting))
    return render(request, "meetings/minutes.html", context)


def _resolutions(request: PortalRequest, record: MeetingRecord | None) -> ResolutionQuerySet:
    mine = Resolution.objects.visible_to(request.user).filter(record=record)
    return mine.select_related("unit").order_by("number")


def _units(meeting: Meeting) -> UnitQuerySet:
    return Unit.objects.filter(invitations__meeting=meeting)


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def add_resolution(request: PortalRequest, pk: int) -> HttpResponse:
    """Add what was resolved; a refusal shows the form again as it was typed."""
    meeting = hosted(request, pk)
    record = get_object_or_404(MeetingRecord.objects.visible_to(request.user), meeting=meeting)
    form = ResolutionForm(request.POST, units=_units(meeting))
    if form.is_valid():
        try:
            services.add_resolution(
                record=record, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Added. It is required once the minutes are published."))
            return redirect("meetings:minutes", pk=pk)
    text = MinutesForm(initial={"text": record.text})
    return _page(request, meeting, record, form=text, resolution_form=form)


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def drop_resolution(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a resolution out of a draft."""
    found = _hosted_resolution(request, pk)
    _try(request, lambda: services.drop_resolution(resolution=found, by=request.user))
    return redirect("meetings:minutes", pk=found.record.meeting_id)


def _visible_resolutions(request: PortalRequest) -> ResolutionQuerySet:
    return Resolution.objects.visible_to(request.user).select_related(
        "unit", "record__meeting__decision__request__section"
    )


def _hosted_resolution(request: PortalRequest, pk: int) -> Resolution:
    mine = Meeting.objects.run_by(request.user)
    return get_object_or_404(_visible_resolutions(request), record__meeting__in=mine, pk=pk)


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def publish(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the minutes to the invited units and require what was resolved."""
    visible = MeetingRecord.objects.visible_to(request.user).select_related("meeting")
    record = get_object_or_404(visible, meeting=hosted(request, pk))
    if _try(
        request,
        lambda: services.publish_minutes(record=record, by=request.user, now=timezone.now()),
    ):
        messages.success(request, _("Published. The invited units can read the minutes."))
    return redirect("meetings:minutes", pk=pk)


def _try(request: PortalRequest, step: Callable[[], object]) -> bool:
    try:
        step()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    return True


def minutes_file(request: PortalRequest, pk: int) -> FileResponse:
    """The minutes as a Word file, with those resolutions that the person may see."""
    visible = MeetingRecord.objects.visible_to(request.user).select_related(
        "meeting__decision__request__section__office__unit"
    )
    record = get_object_or_404(visible, meeting=pk)
    return word_file(minutes_document(record, _resolutions(request, record)))


def resolution(request: PortalRequest, pk: int) -> HttpResponse:
    """One resolution: the unit in charge reports on it, the hosts accept or return that."""
    found: Resolution = get_object_or_404(_visible_resolutions(request), pk=pk)
    mine = Resolution.objects.falling_on(request.user).filter(pk=pk).exists()
    form = None
    if mine and not found.is_reported:
        form = ReportForm(request.POST or None)
        if form.is_valid() and _report(request, found, form):
            messages.success(request, _("Reported. The section that hosted the meeting sees it."))
            return redirect("meetings:resolution", pk=pk)
    return _resolution_page(request, found, form=form, verdict_form=VerdictForm())


def _report(request: PortalRequest, found: Resolution, form: ReportForm) -> bool:
    try:
        services.report_resolution(
            resolution=found, person=request.user, now=timezone.now(), **form.cleaned_data
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def settle(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept or return what a unit reports (``accepted`` is yes or no)."""
    found = _hosted_resolution(request, pk)
    form = VerdictForm(request.POST)
    if form.is_valid():
        accepted = request.POST.get("accepted") == "yes"
        try:
            services.settle_resolution(
                resolution=found,
                accepted=accepted,
                by=request.user,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Accepted.") if accepted else _("Returned to the unit."))
            return redirect("meetings:resolution", pk=pk)
    return _resolution_page(request, found, form=None, verdict_form=form)


def _resolution_page(
    request: PortalRequest,
    found: Resolution,
    *,
    form: ReportForm | None,
    verdict_form: VerdictForm,
) -> HttpResponse:
    may_settle = Meeting.objects.run_by(request.user).filter(pk=found.record.meeting_id).exists()
    context = {
        "resolution": found,
        "meeting": found.record.meeting,
        "form": form,
        "verdict_form": verdict_form
        if may_settle and found.state == Resolution.State.REPORTED
        else None,
        "now": timezone.now(),
    }
    return render(request, "meetings/resolution.html", context)
