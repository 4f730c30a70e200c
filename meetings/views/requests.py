"""Asking for a meeting, the page of a request, and the decision on it."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import LineOfWork
from meetings import selectors
from meetings.advice import advise, options
from meetings.estimate import estimate
from meetings.forms import DecisionForm, MeetingRequestForm
from meetings.forms.request import initial_of
from meetings.models import Decision, Meeting, MeetingRequest, Post
from meetings.queue import in_order, places, position_of
from meetings.services import decide, read_decision, request_meeting
from meetings.wish import Wish, wish_of
from office.refusals import refuse

QUEUE_ROWS = 50


@requires(Capability.REQUEST_MEETINGS)
def ask(request: PortalRequest) -> HttpResponse:
    """Ask for a meeting."""
    return _write(request, mends=None)


@requires(Capability.REQUEST_MEETINGS)
def mend(request: PortalRequest, pk: int) -> HttpResponse:
    """Put a returned request of the own section right and ask again."""
    returned = get_object_or_404(
        MeetingRequest.objects.visible_to(request.user).filter(
            section=request.user.section_id,
            decision__outcome=Decision.Outcome.RETURN,
            mended_by=None,
        ),
        pk=pk,
    )
    return _write(request, mends=returned)


def _write(request: PortalRequest, *, mends: MeetingRequest | None) -> HttpResponse:
    """The form; ``preview`` asks for the estimate only, ``add_rows`` for a longer agenda."""
    form = MeetingRequestForm(
        request.POST or None,
        user=request.user,
        initial=initial_of(mends) if mends is not None else None,
    )
    if "add_rows" in request.POST:
        longer = {"form": form.with_more_rows(), "mends": mends}
        return render(request, "meetings/ask.html", longer)
    is_whole = form.is_valid()
    context: dict[str, object] = {"form": form, "mends": mends}
    if "preview" in request.POST:
        now = timezone.now()
        if wish := form.wish_so_far(now):
            context |= _weighed(request, wish, now)
        if request.htmx:
            return render(request, "meetings/parts/estimate_while_writing.html", context)
    elif is_whole and (filed := _file(request, form, mends)):
        messages.success(
            request, _("Filed. The office puts it before the department affairs meeting.")
        )
        return redirect("meetings:request", pk=filed.pk)
    return render(request, "meetings/ask.html", context)


def _weighed(request: PortalRequest, wish: Wish, now: datetime) -> dict[str, object]:
    """What a wish costs and what the rules say of it; until it is decided also the advice."""
    weighed: dict[str, object] = {"estimate": estimate(wish)}
    if wish.decided_at is None:
        weighed["options"] = options(advise(wish, reader=request.user, now=now))
    return weighed


def _file(
    request: PortalRequest, form: MeetingRequestForm, mends: MeetingRequest | None
) -> MeetingRequest | None:
    """The filed request, or None with the refusal on the form."""
    try:
        return request_meeting(
            **form.wish(),
            requested_by=request.user,
            section=request.user.own_section,
            mends=mends,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        refuse(form, refusal)
        return None


def show(request: PortalRequest, pk: int) -> HttpResponse:
    """One request: what is asked, what it costs, what the rules say, where it stands.

    Opened by the section that asked, it notes that the decision has reached it.
    """
    found = _visible(request, pk)
    read_decision(request=found, person=request.user, now=timezone.now())
    return _page(request, found, form=None)


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def decide_on(request: PortalRequest, pk: int) -> HttpResponse:
    """Record what the session decided; a refusal shows the form again as it was typed."""
    found = _visible(request, pk)
    form = DecisionForm(request.POST, meetings=_mergeable(request))
    if not form.is_valid() or found.affairs_meeting is None:
        return _page(request, found, form=form)
    try:
        decision = decide(
            **form.cleaned_data,
            request=found,
            session=found.affairs_meeting,
            by=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, _visible(request, pk), form=form)
    messages.success(request, _DONE[Decision.Outcome(decision.outcome)]())
    return redirect("meetings:session", pk=decision.affairs_meeting_id)


_DONE = {
    Decision.Outcome.NOTICE_INSTEAD: lambda: _("Decided. The notice is going out."),
    Decision.Outcome.HOLD: lambda: _("Decided. The units are being convened."),
    Decision.Outcome.MERGE_INTO: lambda: _("Decided. The meeting has taken the matter."),
    Decision.Outcome.DROP: lambda: _("Decided. The section reads the reason."),
    Decision.Outcome.RETURN: lambda: _("Decided. The section can mend the request."),
}


def queue(request: PortalRequest) -> HttpResponse:
    """The whole queue of the department, other sections' requests without what they are about."""
    user = request.user
    if not (user.can(Capability.REQUEST_MEETINGS) or user.can(Capability.SEE_DEPARTMENT)):
        raise PermissionDenied
    page = Paginator(in_order(user.own_section), QUEUE_ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "places": places(page, first=page.start_index(), reader=user)}
    return render(request, "meetings/queue.html", context)


def _visible(request: PortalRequest, pk: int) -> MeetingRequest:
    return get_object_or_404(selectors.one_request(request.user), pk=pk)


def _mergeable(request: PortalRequest) -> QuerySet[Meeting]:
    """Meetings ahead that the person's department holds."""
    return Meeting.objects.asked_for_by(request.user).ahead(timezone.now())


def _page(request: PortalRequest, found: MeetingRequest, form: DecisionForm | None) -> HttpResponse:
    may_decide = request.user.can(Capability.PREPARE_AFFAIRS_MEETING) and not found.is_decided
    if form is None and may_decide and found.affairs_meeting is not None:
        form = DecisionForm(meetings=_mergeable(request))
    context = {
        "item": found,
        **_weighed(request, wish_of(found), timezone.now()),
        "position": None if found.is_decided else position_of(found),
        "agenda": found.agenda.all(),
        "line_names": [LineOfWork(line).label for line in found.lines],
        "post_names": [Post(post).label for post in found.posts],
        "units": found.audience.select_related("county"),
        "form": form,
        "may_decide": may_decide,
        "may_mend": found.section_id == request.user.section_id
        and found.is_decided
        and found.decision.outcome == Decision.Outcome.RETURN
        and not hasattr(found, "mended_by"),
    }
    return render(request, "meetings/request.html", context)
