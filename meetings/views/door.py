"""The list at the door, on which one person of the hosts notes who came."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from meetings import selectors
from meetings.models import Attendee, Meeting
from meetings.services import note_attendance
from meetings.views.running import hosted


@requires(Capability.REQUEST_MEETINGS)
def door(request: PortalRequest, pk: int) -> HttpResponse:
    """Whom each unit has named, by unit, with who came; to be printed as well."""
    meeting, now = hosted(request, pk), timezone.now()
    context = {
        "meeting": meeting,
        "invitations": selectors.invitations(request.user).filter(meeting=meeting),
        "count": _count(meeting),
        "may_note": not meeting.is_cancelled
        and timezone.localdate(now) >= timezone.localdate(meeting.starts_at),
        "now": now,
    }
    return render(request, "meetings/door.html", context)


@require_POST
@requires(Capability.REQUEST_MEETINGS)
def note(request: PortalRequest, pk: int) -> HttpResponse:
    """Note who came in one place, or (with nothing) take the note back.

    htmx gets that place anew with the count; without it the list follows, at that place.
    """
    mine = Meeting.objects.run_by(request.user)
    visible = Attendee.objects.visible_to(request.user)
    attendee = get_object_or_404(visible, invitation__meeting__in=mine, pk=pk)
    came, refusal = request.POST.get("came", ""), ""
    try:
        attendee = note_attendance(
            attendee=attendee, came=came, by=request.user, now=timezone.now()
        )
    except ValidationError as error:
        refusal = " ".join(error.messages)
    meeting = attendee.invitation.meeting
    if request.htmx:
        context = {
            "attendee": attendee,
            "refusal": refusal,
            "count": _count(meeting),
            "may_note": True,
        }
        return render(request, "meetings/parts/noted.html", context)
    if refusal:
        messages.error(request, refusal)
    return redirect(f"{reverse('meetings:door', args=[meeting.pk])}#attendee-{attendee.pk}")


def _count(meeting: Meeting) -> dict[str, int]:
    """How many are named, and how many of them (or their deputies) came."""
    came = Q(came__in=[Attendee.Came.NAMED, Attendee.Came.DEPUTY])
    return Attendee.objects.filter(invitation__meeting=meeting).aggregate(
        named=Count("pk"), came=Count("pk", filter=came)
    )
