"""The run sheet, for the hosts during the meeting."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.middleware import without_activity
from meetings import services
from meetings.models import Meeting
from meetings.run_sheet import run_sheet, verdicts_on


def hosted(request: PortalRequest, pk: int) -> Meeting:
    """The meeting, if the person is of its hosts; 404 for everybody else."""
    mine = Meeting.objects.run_by(request.user).select_related(
        "decision__request__section__office__unit", "decision__affairs_meeting"
    )
    return get_object_or_404(mine, pk=pk)


@requires(Capability.REQUEST_MEETINGS)
def show(request: PortalRequest, pk: int) -> HttpResponse:
    """What is on and how long it may last; htmx asks for it again while the meeting is held.

    For as long as the meeting was planned, that keeps its screen logged in: it is at work though
    nobody touches it during a long speech. After that it counts as idle like any other (rule S1).
    """
    now = timezone.now()
    meeting = hosted(request, pk)
    sheet = run_sheet(meeting, now)
    context = {
        "meeting": meeting,
        "sheet": sheet,
        "verdicts": verdicts_on(sheet),
        "may_begin": meeting.began_at is None
        and not meeting.is_cancelled
        and timezone.localdate(now) >= timezone.localdate(meeting.starts_at),
        "now": now,
    }
    response = render(request, "meetings/run_sheet.html", context)
    if request.htmx and (sheet.meeting_minutes_left or 0) <= 0:
        without_activity(request)
    return response


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def begin(request: PortalRequest, pk: int) -> HttpResponse:
    """Open the meeting with its first item."""
    meeting = hosted(request, pk)
    return _step(
        request,
        meeting,
        lambda: services.begin_meeting(meeting=meeting, by=request.user, now=timezone.now()),
    )


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def advance(request: PortalRequest, pk: int) -> HttpResponse:
    """Go on to the next item; ``after`` is the one that was on screen."""
    meeting = hosted(request, pk)
    after = request.POST.get("after", "")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        messages.error(request, _("Say which item is over."))
        return redirect("meetings:run_sheet", pk=pk)
    return _step(
        request,
        meeting,
        lambda: services.next_item(
            meeting=meeting, after=int(after), by=request.user, now=timezone.now()
        ),
    )


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def end(request: PortalRequest, pk: int) -> HttpResponse:
    """Close the meeting."""
    meeting = hosted(request, pk)
    return _step(
        request,
        meeting,
        lambda: services.end_meeting(meeting=meeting, by=request.user, now=timezone.now()),
    )


def _step(request: PortalRequest, meeting: Meeting, step: Callable[[], bool]) -> HttpResponse:
    try:
        if not step():
            messages.info(request, _("A colleague was faster; this is how it stands now."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("meetings:run_sheet", pk=meeting.pk)
