"""Cancelling a trip, saying that a visit was missed, moving a stop, changing the team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from office.refusals import refuse
from research import selectors, services
from research.forms import CancelForm, MoveForm, TeamForm
from research.models import Stop


def cancel(request: PortalRequest, key: str) -> HttpResponse:
    """Call a trip off, with the reason."""
    trip = get_object_or_404(selectors.trips(request.user), pk=key)
    if not trip.is_run_by(request.user):
        raise PermissionDenied
    form = CancelForm(request.POST or None, announced=trip.announced)
    if form.is_valid():
        try:
            services.cancel_trip(
                trip=trip, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _told(announced=trip.announced))
            return redirect("research:trip", key=key)
    return render(request, "research/cancel.html", {"trip": trip, "form": form})


def _told(*, announced: bool) -> str:
    if announced:
        return _("Cancelled. The units see that nobody comes; days and people are free again.")
    return _("Cancelled. The units learn nothing; days and people are free again.")


def missed(request: PortalRequest, key: str) -> HttpResponse:
    """Say that one visit of a trip did not take place, with the reason."""
    visit = get_object_or_404(selectors.visits(request.user), pk=key)
    trip = visit.stop.trip
    if not trip.is_run_by(request.user):
        raise PermissionDenied
    form = CancelForm(request.POST or None, announced=trip.announced)
    if form.is_valid():
        try:
            services.mark_missed(
                visit=visit, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _missed(announced=trip.announced))
            return redirect("research:trip", key=trip.pk)
    context = {"visit": visit, "trip": trip, "form": form}
    return render(request, "research/missed.html", context)


def _missed(*, announced: bool) -> str:
    if announced:
        return _("Noted. The unit reads why nobody came; it is free again.")
    return _("Noted. The unit learns nothing; it is free again.")


def move(request: PortalRequest, key: str) -> HttpResponse:
    """Enter a county on another day."""
    stops = Stop.objects.visible_to(request.user).select_related("trip__section", "county")
    stop = get_object_or_404(stops, pk=key)
    if not stop.trip.is_run_by(request.user):
        raise PermissionDenied
    form = MoveForm(request.POST or None, stop=stop)
    if form.is_valid():
        try:
            services.move_stop(stop=stop, by=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _moved(announced=stop.trip.announced))
            return redirect("research:trip", key=stop.trip_id)
    return render(request, "research/move.html", {"stop": stop, "trip": stop.trip, "form": form})


def _moved(*, announced: bool) -> str:
    if announced:
        return _("Moved. The units read the new day and are asked to confirm it.")
    return _("Moved. The units learn nothing until the team reports its arrival.")


def team(request: PortalRequest, key: str) -> HttpResponse:
    """Change who goes on a trip and who leads it."""
    trip = get_object_or_404(selectors.trips(request.user), pk=key)
    if not trip.is_run_by(request.user):
        raise PermissionDenied
    form = TeamForm(request.POST or None, trip=trip, user=request.user)
    if form.is_valid():
        try:
            services.change_team(
                trip=trip, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            refuse(form, refusal)
            if getattr(refusal, "code", None) == "changed":
                form.show_present()
        else:
            messages.success(request, _("Changed. Whoever is new gives the pledge first."))
            return redirect("research:trip", key=key)
    people = trip.team.select_related("person").exclude(person=trip.leader_id)
    return render(request, "research/team.html", {"trip": trip, "form": form, "team": people})
