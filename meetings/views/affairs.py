"""Sessions of the department affairs meeting."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from meetings import selectors
from meetings.forms import AffairsMeetingForm, AgendaForm
from meetings.models import AffairsMeeting
from meetings.services import open_affairs_meeting, put_on_agenda

ROWS_A_PAGE = 20


@requires(Capability.SEE_DEPARTMENT)
def sessions(request: PortalRequest) -> HttpResponse:
    """All sessions, the newest first, and how many requests wait for the next one."""
    pages = Paginator(selectors.sessions(request.user), ROWS_A_PAGE)
    waiting = selectors.waiting_requests(request.user).filter(affairs_meeting=None)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "waiting": waiting.count(),
        "may_prepare": request.user.can(Capability.PREPARE_AFFAIRS_MEETING),
    }
    return render(request, "meetings/sessions.html", context)


@requires(Capability.PREPARE_AFFAIRS_MEETING)
def open_session(request: PortalRequest) -> HttpResponse:
    """Open a session with its agenda; all that waits is ticked to begin with."""
    now = timezone.now()
    form = AffairsMeetingForm(
        request.POST or None, user=request.user, initial={"held_on": timezone.localdate(now)}
    )
    if form.is_valid() and (session := _opened(request, form)):
        messages.success(request, _("Opened. Decide item by item."))
        return redirect("meetings:session", pk=session.pk)
    return render(request, "meetings/open_session.html", {"form": form})


def _opened(request: PortalRequest, form: AffairsMeetingForm) -> AffairsMeeting | None:
    """The session with its agenda, or None with the refusal on the form."""
    entered = form.cleaned_data
    try:
        with transaction.atomic():
            session = open_affairs_meeting(
                office=request.user.own_section.office,
                held_on=entered["held_on"],
                chaired_by=entered["chaired_by"],
                recorded_by=request.user,
                now=timezone.now(),
            )
            put_on_agenda(requests=entered["requests"], session=session)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    return session


@requires(Capability.SEE_DEPARTMENT)
def session(request: PortalRequest, pk: int) -> HttpResponse:
    """One session with its agenda; what has come in since can be added."""
    found = get_object_or_404(selectors.sessions(request.user), pk=pk)
    may_prepare = request.user.can(Capability.PREPARE_AFFAIRS_MEETING)
    form = AgendaForm(request.POST or None, user=request.user) if may_prepare else None
    if form is not None and form.is_valid() and form.cleaned_data["requests"]:
        try:
            put_on_agenda(requests=form.cleaned_data["requests"], session=found)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Added to the agenda."))
            return redirect("meetings:session", pk=found.pk)
    context = {
        "session": found,
        "agenda": selectors.agenda(found, request.user),
        "form": form,
        "may_prepare": may_prepare,
    }
    return render(request, "meetings/session.html", context)
