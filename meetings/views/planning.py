"""The plan of mergers: asking for it, watching it, wishing otherwise, accepting it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.middleware import without_activity
from meetings import selectors
from meetings.documents.plan_text import proof
from meetings.forms import PeriodForm, WishForm
from meetings.models import Meeting, MergeGroup, MergePlan, MergeWish
from meetings.services import (
    accept_groups,
    ask_plan,
    forget_wish,
    take_back,
    wish_day,
    wish_pair,
)

DAYS = timedelta(days=31)
"""The period offered where there was none before, from tomorrow on."""


@requires(Capability.PREPARE_AFFAIRS_MEETING)
def plan(request: PortalRequest) -> HttpResponse:
    """The newest plan; a posted period asks for another. htmx asks how far it is."""
    now = timezone.now()
    newest = _newest(request)
    if request.htmx:
        return _progress(request, newest)
    form = PeriodForm(request.POST or None, initial=_period(newest, now))
    if form.is_valid() and _asked(request, form, now):
        return redirect("meetings:merging")
    return _page(request, newest, form=form)


def _progress(request: PortalRequest, newest: MergePlan | None) -> HttpResponse:
    """The moving part while a worker is busy; then the whole page anew."""
    without_activity(request)
    if newest is None or not newest.is_running:
        return HttpResponseClientRefresh()
    return render(request, "meetings/parts/plan_progress.html", {"plan": newest})


def _asked(request: PortalRequest, form: PeriodForm, now: datetime) -> bool:
    """Whether a plan was queued; else the refusal is on the form."""
    try:
        ask_plan(
            **form.cleaned_data,
            office=request.user.own_section.office,
            asked_by=request.user,
            now=now,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _newest(request: PortalRequest) -> MergePlan | None:
    return selectors.merge_plans(request.user).first()


def _page(
    request: PortalRequest,
    shown: MergePlan | None,
    *,
    form: PeriodForm | None = None,
    wish_form: WishForm | None = None,
) -> HttpResponse:
    context: dict[str, object] = {"plan": shown}
    if shown is not None and shown.is_worked_out:
        groups = list(selectors.merge_groups(shown))
        context |= {
            "mergers": [group for group in groups if group.is_merger],
            "apart": [group for group in groups if not group.is_merger],
            "proof": proof(shown),
            "asked_for": sum(group.replaces for group in groups),
            "held": sum(group.meeting_id is None for group in groups),
            "groups": len(groups),
            "left": sum(group.session_id is None for group in groups),
        }
    now = timezone.now()
    context |= {
        "form": form or PeriodForm(initial=_period(shown, now)),
        "wish_form": wish_form or _wish_form(request, shown),
        "wishes": selectors.merge_wishes(request.user),
    }
    return render(request, "meetings/merging.html", context)


def _period(shown: MergePlan | None, now: datetime) -> dict[str, date]:
    """What the form begins with: the period of the newest plan, or the coming month."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    if shown is None:
        return {"first_day": tomorrow, "last_day": tomorrow + DAYS}
    return {"first_day": shown.first_day, "last_day": shown.last_day}


def _wish_form(request: PortalRequest, shown: MergePlan | None) -> WishForm | None:
    """None while there is no plan to wish otherwise about."""
    if shown is None or not shown.is_worked_out:
        return None
    meetings = Meeting.objects.asked_for_by(request.user).ahead(timezone.now())
    return WishForm(request.POST or None, plan=shown, meetings=meetings)


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def accept(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept what is left of a plan."""
    found = get_object_or_404(selectors.merge_plans(request.user), pk=pk)
    return _accepted(request, lambda now: accept_groups(plan=found, by=request.user, now=now))


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def accept_group(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept one group of a plan."""
    group = _group(request, pk)
    return _accepted(
        request,
        lambda now: accept_groups(plan=group.plan, groups=[group], by=request.user, now=now),
    )


def _accepted(request: PortalRequest, work: Callable[[datetime], int]) -> HttpResponse:
    try:
        number = work(timezone.now())
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect("meetings:merging")
    message = ngettext(
        "%(number)s meeting is on the agenda of the next session.",
        "%(number)s meetings are on the agenda of the next session.",
        number,
    )
    messages.success(request, message % {"number": number})
    return redirect("meetings:merging")


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def take_group_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Take an accepted group back, and plan anew."""
    group = _group(request, pk)
    try:
        take_back(group=group)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect("meetings:merging")
    return _again(request, _("Taken back; its requests are planned anew."))


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def wish(request: PortalRequest) -> HttpResponse:
    """Keep a wish and plan anew; a refusal shows the form again as it was filled in."""
    newest = _newest(request)
    form = _wish_form(request, newest)
    if form is None or not form.is_valid() or not _wished(request, form):
        return _page(request, newest, wish_form=form)
    return _again(request, _("Noted; the plan is worked out anew."))


def _wished(request: PortalRequest, form: WishForm) -> bool:
    """Whether the wish was kept; else the refusal is on the form."""
    entered, now = form.cleaned_data, timezone.now()
    try:
        if entered["kind"] == MergeWish.Kind.ON_DAY:
            wish_day(request=entered["request"], day=entered["day"], by=request.user, now=now)
        else:
            wish_pair(
                kind=entered["kind"],
                request=entered["request"],
                other=form.partner(),
                by=request.user,
                now=now,
            )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def forget(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a wish back and plan anew."""
    forget_wish(wish=get_object_or_404(MergeWish.objects.visible_to(request.user), pk=pk))
    return _again(request, _("The wish is taken back; the plan is worked out anew."))


def _again(request: PortalRequest, message: str) -> HttpResponse:
    """Plan the newest plan's period once more."""
    newest = _newest(request)
    messages.success(request, message)
    if newest is not None:
        try:
            ask_plan(
                office=newest.office,
                first_day=newest.first_day,
                last_day=newest.last_day,
                asked_by=request.user,
                now=timezone.now(),
            )
        except ValidationError as refusal:
            messages.warning(request, refusal.messages[0])
    return redirect("meetings:merging")


def _group(request: PortalRequest, pk: int) -> MergeGroup:
    visible = MergeGroup.objects.visible_to(request.user).select_related("plan")
    return get_object_or_404(visible, pk=pk)
