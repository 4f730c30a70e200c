"""Sessions of the department affairs meeting."""

from collections.abc import Iterator
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from meetings import selectors, services
from meetings.documents.affairs_minutes import minutes_document
from meetings.forms import (
    AffairsMeetingForm,
    AgendaForm,
    DecisionsForm,
    PresentForm,
    ProposalForm,
)
from meetings.models import AffairsMeeting, MergeGroup
from meetings.services import note_present, open_affairs_meeting, put_on_agenda
from office.documents import DOCX_TYPE, write_docx

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
                present=entered["present"],
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
    found = _visible(request, pk)
    if not request.user.can(Capability.PREPARE_AFFAIRS_MEETING):
        return _page(request, found)
    form = AgendaForm(request.POST or None, user=request.user)
    if form.is_valid() and form.cleaned_data["requests"]:
        try:
            put_on_agenda(requests=form.cleaned_data["requests"], session=found)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Added to the agenda."))
            return redirect("meetings:session", pk=found.pk)
    return _page(request, found, agenda_form=form)


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def present(request: PortalRequest, pk: int) -> HttpResponse:
    """Note anew who of the members is there."""
    found = _visible(request, pk)
    form = PresentForm(request.POST, user=request.user, session=found)
    if form.is_valid():
        try:
            note_present(session=found, present=form.cleaned_data["present"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Noted who is present."))
            return redirect("meetings:session", pk=found.pk)
    return _page(request, _visible(request, pk), present_form=form)


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def decide_several(request: PortalRequest, pk: int) -> HttpResponse:
    """Decide on all ticked requests at once; a refusal shows the agenda again as it was ticked."""
    found = _visible(request, pk)
    form = DecisionsForm(request.POST, agenda=selectors.agenda(found, request.user))
    if form.is_valid() and _carried_out(request, found, form):
        messages.success(request, _("Decided. The sections read it on their pages."))
        return redirect("meetings:session", pk=found.pk)
    return _page(request, _visible(request, pk), decisions_form=form)


def _carried_out(request: PortalRequest, session: AffairsMeeting, form: DecisionsForm) -> bool:
    """Whether all of it was decided; else nothing was, and the refusal is on the form."""
    entered = dict(form.cleaned_data)
    host, outcome = entered.pop("host"), entered.pop("outcome")
    common = {**entered, "session": session, "by": request.user, "now": timezone.now()}
    try:
        if host is not None:
            services.decide_together(**common, host=host)
        else:
            services.decide_several(**common, outcome=outcome)
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
        return False
    return True


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def decide_as_proposed(request: PortalRequest, pk: int) -> HttpResponse:
    """Decide on a group as the plan of mergers proposes it; a refusal shows it again as typed."""
    group = get_object_or_404(MergeGroup.objects.visible_to(request.user), pk=pk)
    if group.session_id is None:
        messages.warning(request, _("This proposal was taken back."))
        return redirect("meetings:merging")
    found = _visible(request, group.session_id)
    form = ProposalForm(request.POST, prefix=_prefix(group))
    if form.is_valid():
        try:
            services.decide_as_proposed(
                **form.cleaned_data,
                group=group,
                session=found,
                by=request.user,
                now=timezone.now(),
            )
        except ValidationError as refusal:
            if getattr(refusal, "code", None) == "gone":
                messages.warning(request, refusal.messages[0])
                return redirect("meetings:session", pk=found.pk)
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Decided. The sections read it on their pages."))
            return redirect("meetings:session", pk=found.pk)
    return _page(request, _visible(request, found.pk), refused={group.pk: form})


def _prefix(group: MergeGroup) -> str:
    """Each group on the page has fields of its own."""
    return f"group-{group.pk}"


@requires(Capability.SEE_DEPARTMENT)
def minutes_file(request: PortalRequest, pk: int) -> FileResponse:
    """The minutes of the session as a Word file in the official layout."""
    found = _visible(request, pk)
    document = minutes_document(found, selectors.agenda(found, request.user))
    return FileResponse(
        BytesIO(write_docx(document)),
        as_attachment=True,
        filename=f"{document.title}.docx",
        content_type=DOCX_TYPE,
    )


def _visible(request: PortalRequest, pk: int) -> AffairsMeeting:
    return get_object_or_404(selectors.sessions(request.user), pk=pk)


def _page(
    request: PortalRequest,
    found: AffairsMeeting,
    *,
    agenda_form: AgendaForm | None = None,
    present_form: PresentForm | None = None,
    decisions_form: DecisionsForm | None = None,
    refused: dict[int, ProposalForm] | None = None,
) -> HttpResponse:
    """The session's page; what somebody may do now has its form, filled in if it was refused."""
    user = request.user
    agenda = selectors.agenda(found, user)
    may_prepare = user.can(Capability.PREPARE_AFFAIRS_MEETING)
    is_open = any(not item.is_decided for item in agenda)
    if may_prepare:
        agenda_form = agenda_form or AgendaForm(user=user)
        if not any(item.is_decided for item in agenda):
            present_form = present_form or PresentForm(user=user, session=found)
        if is_open and found.has_quorum:
            decisions_form = decisions_form or DecisionsForm(agenda=agenda)
    context = {
        "session": found,
        "agenda": agenda,
        "proposals": list(_proposals(found, refused or {}, may_decide=decisions_form is not None)),
        "agenda_form": agenda_form,
        "present_form": present_form,
        "decisions_form": decisions_form,
        "is_open": is_open,
        "may_prepare": may_prepare,
    }
    return render(request, "meetings/session.html", context)


def _proposals(
    session: AffairsMeeting, refused: dict[int, ProposalForm], *, may_decide: bool
) -> Iterator[tuple[MergeGroup, ProposalForm | None]]:
    """What the plan of mergers proposes to the session, each with its form while it can decide."""
    for group in selectors.proposed_groups(session):
        form = refused.get(group.pk) or ProposalForm(prefix=_prefix(group))
        yield group, form if may_decide else None
