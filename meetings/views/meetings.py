"""A meeting, and its notice as a Word file."""

from io import BytesIO

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest
from meetings import selectors
from meetings.documents.convocation import convocation_document
from meetings.models import Meeting, MeetingRecord, MeetingRequest
from office.documents import DOCX_TYPE, OfficialDocument, write_docx

ROWS_A_PAGE = 100


def meeting(request: PortalRequest, pk: int) -> HttpResponse:
    """One meeting: its agenda, what it costs, who comes, and what its hosts can do next."""
    found: Meeting = get_object_or_404(selectors.meetings(request.user), pk=pk)
    now = timezone.now()
    invitations = selectors.invitations(request.user).filter(meeting=found)
    context = {
        "meeting": found,
        **agenda(request, found),
        "page": Paginator(invitations, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "own": invitations.falling_on(request.user).first(),
        "burden": selectors.burden(found),
        "is_of_department": request.user.can(Capability.REQUEST_MEETINGS)
        or request.user.can(Capability.SEE_DEPARTMENT),
        "may_run": Meeting.objects.run_by(request.user).filter(pk=found.pk).exists(),
        "record": MeetingRecord.objects.visible_to(request.user).filter(meeting=found).first(),
        "lies_ahead": found.lies_ahead(now),
        "is_its_day": timezone.localdate(now) >= timezone.localdate(found.starts_at),
        "has_begun": found.has_begun(now),
        "now": now,
    }
    return render(request, "meetings/meeting.html", context)


def agenda(request: PortalRequest, about: Meeting) -> dict[str, object]:
    """What is dealt with, and which of it the person may open as a request."""
    heard = MeetingRequest.objects.heard_at(about)
    return {
        "agenda": heard,
        "own_requests": set(heard.visible_to(request.user).values_list("pk", flat=True)),
    }


def notice_file(request: PortalRequest, pk: int) -> FileResponse:
    """The meeting notice as a Word file in the official layout."""
    found: Meeting = get_object_or_404(selectors.meetings(request.user), pk=pk)
    return word_file(convocation_document(found, found.invitations.select_related("unit")))


def word_file(document: OfficialDocument) -> FileResponse:
    """An official document to download, named for its title."""
    return FileResponse(
        BytesIO(write_docx(document)),
        as_attachment=True,
        filename=f"{document.title}.docx",
        content_type=DOCX_TYPE,
    )
