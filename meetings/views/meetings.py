"""A meeting, its notice as a Word file, and the answer of an invited unit."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest
from meetings import selectors
from meetings.convocation import convocation_document
from meetings.forms import AttendeesForm
from meetings.models import Invitation, Meeting, MeetingRequest
from meetings.services import name_attendees
from office.documents import DOCX_TYPE, write_docx

ROWS_A_PAGE = 100


def meeting(request: PortalRequest, pk: int) -> HttpResponse:
    """One meeting: its agenda, what it costs, and who comes."""
    found = get_object_or_404(selectors.meetings(request.user), pk=pk)
    invitations = selectors.invitations(request.user).filter(meeting=found)
    context = {
        "meeting": found,
        **_agenda(request, found),
        "page": Paginator(invitations, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "own": invitations.falling_on(request.user).first(),
        "burden": selectors.burden(found),
        "is_of_department": request.user.can(Capability.REQUEST_MEETINGS)
        or request.user.can(Capability.SEE_DEPARTMENT),
        "now": timezone.now(),
    }
    return render(request, "meetings/meeting.html", context)


def _agenda(request: PortalRequest, about: Meeting) -> dict[str, object]:
    """What is dealt with, and which of it the person may open as a request."""
    agenda = MeetingRequest.objects.heard_at(about)
    return {
        "agenda": agenda,
        "own_requests": set(agenda.visible_to(request.user).values_list("pk", flat=True)),
    }


def notice_file(request: PortalRequest, pk: int) -> FileResponse:
    """The meeting notice as a Word file in the official layout."""
    found: Meeting = get_object_or_404(selectors.meetings(request.user), pk=pk)
    document = convocation_document(found, found.invitations.select_related("unit"))
    return FileResponse(
        BytesIO(write_docx(document)),
        as_attachment=True,
        filename=f"{document.title}.docx",
        content_type=DOCX_TYPE,
    )


def invitation(request: PortalRequest, pk: int) -> HttpResponse:
    """One unit's invitation; its own people name who attends, until the meeting begins."""
    found: Invitation = get_object_or_404(selectors.invitations(request.user), pk=pk)
    now = timezone.now()
    form = None
    if found.meeting.starts_at > now and Invitation.objects.falling_on(request.user).filter(
        pk=found.pk
    ):
        form = AttendeesForm(request.POST or None, initial={"names": "\n".join(found.attendees)})
        if form.is_valid() and _answer(request, found, form):
            messages.success(request, _("Answered. The section that asks can see who comes."))
            return redirect("meetings:invitation", pk=found.pk)
    context = {
        "invitation": found,
        "meeting": found.meeting,
        **_agenda(request, found.meeting),
        "form": form,
        "now": now,
    }
    return render(request, "meetings/invitation.html", context)


def _answer(request: PortalRequest, found: Invitation, form: AttendeesForm) -> bool:
    """Whether the names were taken; else the refusal is on the form."""
    try:
        name_attendees(
            invitation=found,
            names=form.cleaned_data["names"],
            person=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error("names", refusal)
        return False
    return True
