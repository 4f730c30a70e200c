"""Planning a trip, and its page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import User
from research import reading, selectors
from research.discipline import discipline_of
from research.forms import RouteForm, TripForm
from research.models import TeamChange, Topic, Trip, TripAlert, Visit
from research.services import plan_trip
from research.services.taken import taken_since
from research.visibility import sees_plan


@requires(Capability.PLAN_TRIPS)
def plan(request: PortalRequest) -> HttpResponse:
    """Plan a trip in two steps on one page: the route, then units, team and estimate.

    Both steps send everything typed so far; ``step=book`` asks to book, anything else only to
    bring the choice of units up to date with the route.
    """
    now = timezone.now()
    data = request.POST or None
    initial = {"topics": request.GET.getlist("topic")}
    route = RouteForm(data, planner=request.user, now=now, initial=initial)
    stands = route.is_valid()
    form = None
    if data is not None and stands and data.get("step") == "book":
        form = TripForm(data, route=route)
        if form.is_valid() and (trip := _planned(form, request.user)):
            messages.success(request, _told(trip))
            return redirect("research:trip", key=trip.pk)
    elif data is not None and (stands or "title" in data):
        form = TripForm.resumed(data, route=route)
    context = {
        "route": route,
        "form": form,
        "set_aside": form.set_aside(data) if form and data else [],
    }
    return render(request, "research/plan.html", context)


def _planned(form: TripForm, user: User) -> Trip | None:
    """The trip, or None with the refusal on the form."""
    typed = form.cleaned_data
    try:
        return plan_trip(
            title=typed["title"],
            topics=form.route.cleaned_data["topics"],
            stops=form.stops(),
            leader=typed["leader"],
            members=typed["members"],
            announced=typed["announced"],
            host_people=typed["host_people"],
            host_minutes=typed["host_minutes"],
            briefing_people=typed.get("briefing_people") or 0,
            materials=typed.get("materials", ""),
            explanation=typed["explanation"],
            by=user,
            now=form.route.now,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


def _told(trip: Trip) -> str:
    if trip.announced:
        return _("Booked. The units to be visited now see what they will be asked.")
    return _("Booked. Those visited are told nothing until the team reports its arrival.")


def trip(request: PortalRequest, key: str) -> HttpResponse:
    """One trip with the visits that this person may see, and the next arrival to be told."""
    found = get_object_or_404(
        selectors.trips(request.user).select_related("section__office__unit", "created_by"), pk=key
    )
    visits = list(selectors.visits(request.user).filter(stop__trip=found))
    now = timezone.now()
    today = timezone.localdate(now)
    runs = found.is_run_by(request.user) and not found.is_cancelled
    standing = [visit for visit in visits if not visit.cancelled]
    due = [visit for visit in standing if runs and not visit.arrived_at and visit.day <= today]
    arrived = {visit.stop_id for visit in visits if visit.arrived_at}
    begun = arrived | {visit.stop_id for visit in visits if visit.missed_at}
    context = {
        "trip": found,
        "topics": _topics(found, request.user, visits),
        "visits": visits,
        "closures": selectors.closures_on(request.user, found),
        "taken_since": taken_since(found, request.user),
        "next_arrival": due[0] if due else None,
        "due": due,
        "minutes": len(visits) * found.burden_people * found.burden_minutes,
        "stops": [(stop, runs and stop.pk not in begun) for stop in found.stops.all()],
        "team": found.team.select_related("person").exclude(person=found.leader_id),
        "alerts": TripAlert.objects.visible_to(request.user)
        .filter(trip=found)
        .select_related("explained_by"),
        "team_changes": TeamChange.objects.visible_to(request.user)
        .filter(trip=found)
        .select_related("changed_by"),
        "may_cancel": runs and not arrived,
        "discipline": discipline_of(found, request.user, now),
        "reporting": reading.reporting(found, request.user, today),
    }
    return render(request, "research/trip.html", context)


def _topics(trip: Trip, reader: User, visits: list[Visit]) -> list[Topic]:
    """All topics for those who plan; for hosts what is asked at the visits that they see."""
    if sees_plan(reader):
        return list(trip.topics.select_related("section").order_by("title", "pk"))
    asked = {topic for visit in visits for topic in visit.asked}
    return sorted(asked, key=lambda topic: (topic.title, str(topic.pk)))
