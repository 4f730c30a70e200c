"""The plan of bundling: asking for it, watching it, moving and wishing, accepting it."""

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
from research import selectors
from research.board import Board
from research.forms import AcceptForm, MoveStopForm, PeriodForm, WishForm
from research.models import BundlePair, BundlePlan, BundleStop, BundleTrip, BundleWish, Trip
from research.plan_text import proof
from research.services import (
    accept_trips,
    ask_plan,
    forget_wish,
    move_planned_stop,
    move_planned_topic,
    wish_day,
    wish_free_day,
    wish_pair,
)

Kind = BundleWish.Kind
DAYS = timedelta(days=90)
"""The period offered where there was none before, from tomorrow on: a quarter."""


@requires(Capability.PLAN_TRIPS)
def plan(request: PortalRequest) -> HttpResponse:
    """The newest plan; a posted period asks for another. htmx asks how far it is."""
    now = timezone.now()
    newest = _newest(request)
    if request.htmx:
        return _progress(request, newest)
    form = PeriodForm(request.POST or None, initial=_period(newest, now))
    if form.is_valid() and _asked(request, form, now):
        return redirect("research:bundling")
    return _page(request, newest, form=form)


def _progress(request: PortalRequest, newest: BundlePlan | None) -> HttpResponse:
    """The moving part while a worker is busy; then the whole page anew."""
    without_activity(request)
    if newest is None or not newest.is_running:
        return HttpResponseClientRefresh()
    return render(request, "research/parts/bundle_progress.html", {"plan": newest})


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


def _newest(request: PortalRequest) -> BundlePlan | None:
    return selectors.bundle_plans(request.user).first()


def _page(
    request: PortalRequest,
    shown: BundlePlan | None,
    *,
    form: PeriodForm | None = None,
    wish_form: WishForm | None = None,
    typed: tuple[BundleTrip, AcceptForm] | None = None,
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, object] = {
        "plan": shown,
        "form": form or PeriodForm(initial=_period(shown, now)),
        "wishes": selectors.bundle_wishes(request.user),
    }
    if shown is not None and shown.is_worked_out:
        context |= {
            **_result(request, shown, typed),
            "wish_form": wish_form or WishForm(request.POST or None, plan=shown),
        }
    return render(request, "research/bundling.html", context)


def _result(
    request: PortalRequest, shown: BundlePlan, typed: tuple[BundleTrip, AcceptForm] | None
) -> dict[str, object]:
    """The board, the trips each with its form, and what is left out."""
    stops = list(selectors.planned_stops(shown))
    by_trip: dict[BundleTrip, list[BundleStop]] = {}
    for stop in stops:
        by_trip.setdefault(stop.bundle, []).append(stop)
    leaders = _leaders(request)
    forms = {
        bundle.pk: AcceptForm(leaders=leaders, auto_id=f"id_{bundle.position}_%s")
        for bundle in by_trip
    }
    if typed is not None:
        forms[typed[0].pk] = typed[1]
    return {
        "board": Board.of(stops),
        "trips": [
            {
                "bundle": bundle,
                "stops": [(stop, _others(stop, stops)) for stop in of_it],
                "form": forms[bundle.pk],
            }
            for bundle, of_it in by_trip.items()
        ],
        "open": sum(bundle.trip is None for bundle in by_trip),
        "typed": typed[0].pk if typed else None,
        "left_out": selectors.left_out(shown),
        "proof": proof(shown),
    }


def _others(stop: BundleStop, stops: list[BundleStop]) -> list[BundleStop]:
    """Where else in the county its topics could go."""
    return [
        other
        for other in stops
        if other.county_id == stop.county_id and other != stop and other.bundle.trip_id is None
    ]


def _leaders(request: PortalRequest) -> list[tuple[int, str]]:
    people = selectors.possible_leaders(request.user).select_related("section")
    return [(person.pk, f"{person.name}（{person.section}）") for person in people]


def _period(shown: BundlePlan | None, now: datetime) -> dict[str, date]:
    """What the form begins with: the period of the newest plan, or the coming quarter."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    if shown is None:
        return {"first_day": tomorrow, "last_day": tomorrow + DAYS}
    return {"first_day": shown.first_day, "last_day": shown.last_day}


# --- Accepting ------------------------------------------------------------------------------------
@requires(Capability.PLAN_TRIPS)
@require_POST
def accept(request: PortalRequest, key: str) -> HttpResponse:
    """Accept what is left of a plan."""
    found = get_object_or_404(selectors.bundle_plans(request.user), pk=key)
    try:
        booked = accept_trips(plan=found, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        _tell_booked(request, booked)
    return redirect("research:bundling")


@requires(Capability.PLAN_TRIPS)
@require_POST
def accept_trip(request: PortalRequest, key: str) -> HttpResponse:
    """Accept one trip of a plan; a refusal shows its form again as it was filled in."""
    visible = BundleTrip.objects.visible_to(request.user).select_related("plan")
    bundle = get_object_or_404(visible, pk=key)
    form = AcceptForm(request.POST, leaders=_leaders(request), auto_id=f"id_{bundle.position}_%s")
    if form.is_valid() and (booked := _accepted(request, bundle, form)):
        _tell_booked(request, booked)
        return redirect("research:bundling")
    return _page(request, bundle.plan, typed=(bundle, form), wish_form=WishForm(plan=bundle.plan))


def _accepted(request: PortalRequest, bundle: BundleTrip, form: AcceptForm) -> list[Trip]:
    """The booked trip; none if the refusal is on the form."""
    entered = form.cleaned_data
    leaders = selectors.possible_leaders(request.user)
    try:
        return accept_trips(
            plan=bundle.plan,
            bundles=[bundle],
            leader=leaders.filter(pk=entered["leader"]).first(),
            host_people=entered["host_people"],
            host_minutes=entered["host_minutes"],
            explanation=entered["explanation"],
            by=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return []


def _tell_booked(request: PortalRequest, booked: list[Trip]) -> None:
    message = ngettext(
        "%(number)s trip is booked; announced hosts see now what they are asked for.",
        "%(number)s trips are booked; announced hosts see now what they are asked for.",
        len(booked),
    )
    messages.success(request, message % {"number": len(booked)})


# --- Moving and wishing ---------------------------------------------------------------------------
@requires(Capability.PLAN_TRIPS)
@require_POST
def move(request: PortalRequest, key: str) -> HttpResponse:
    """Move a stop to another day, and plan anew."""
    visible = BundleStop.objects.visible_to(request.user).select_related("plan__office", "county")
    stop = get_object_or_404(visible, pk=key)
    form = MoveStopForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose the day to which it is to be moved."))
        return redirect("research:bundling")
    day = form.cleaned_data["day"]
    return _moved(
        request, lambda now: move_planned_stop(stop=stop, day=day, by=request.user, now=now)
    )


@requires(Capability.PLAN_TRIPS)
@require_POST
def move_pair(request: PortalRequest, key: str) -> HttpResponse:
    """Move a topic to another stop of its county, and plan anew."""
    pairs = BundlePair.objects.visible_to(request.user)
    pair = get_object_or_404(pairs.select_related("plan__office", "topic", "county"), pk=key)
    stops = BundleStop.objects.visible_to(request.user).filter(plan=pair.plan_id)
    to = {str(stop.pk): stop for stop in stops}.get(request.POST.get("to", ""))
    if to is None:
        messages.warning(request, _("Choose the visit to which it is to be moved."))
        return redirect("research:bundling")
    return _moved(
        request, lambda now: move_planned_topic(pair=pair, to=to, by=request.user, now=now)
    )


def _moved(request: PortalRequest, work: Callable[[datetime], None]) -> HttpResponse:
    try:
        work(timezone.now())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("research:bundling")
    return _again(request, _("Moved, and kept as a wish; the plan is worked out anew."))


@requires(Capability.PLAN_TRIPS)
@require_POST
def wish(request: PortalRequest) -> HttpResponse:
    """Keep a wish and plan anew; a refusal shows the form again as it was filled in."""
    newest = _newest(request)
    if newest is None or not newest.is_worked_out:
        return redirect("research:bundling")
    form = WishForm(request.POST, plan=newest)
    if not form.is_valid() or not _wished(request, newest, form):
        return _page(request, newest, wish_form=form)
    return _again(request, _("Noted; the plan is worked out anew."))


def _wished(request: PortalRequest, shown: BundlePlan, form: WishForm) -> bool:
    """Whether the wish was kept; else the refusal is on the form."""
    entered = dict(form.cleaned_data)
    kind = entered.pop("kind")
    keep: dict[str, Callable[..., BundleWish]] = {
        Kind.ON_DAY: wish_day,
        Kind.FREE_DAY: wish_free_day,
    }
    fields = {name: entered[name] for name in WishForm.NEEDED[kind]}
    if kind not in keep:
        fields["kind"] = kind
    try:
        keep.get(kind, wish_pair)(plan=shown, **fields, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@requires(Capability.PLAN_TRIPS)
@require_POST
def forget(request: PortalRequest, key: str) -> HttpResponse:
    """Take a wish back and plan anew."""
    forget_wish(wish=get_object_or_404(BundleWish.objects.visible_to(request.user), pk=key))
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
    return redirect("research:bundling")
