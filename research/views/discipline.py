"""The pledge before a trip, the sign-off after it, and the breaches that were signed off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import User
from research.forms import SignOffForm
from research.models import SignOff, Stop, TeamMember
from research.pledge import pledge_lines
from research.services import give_pledge, sign_off
from research.visibility import sees_plan

ROWS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: PortalRequest, key: str) -> HttpResponse:
    """The text of the pledge for one of the team; a POST gives it."""
    own = TeamMember.objects.visible_to(request.user).filter(person=request.user)
    member = get_object_or_404(own.select_related("trip__section__office__unit"), trip=key)
    if request.method == "POST":
        try:
            given = give_pledge(trip=member.trip, person=request.user, now=timezone.now())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("research:pledge", key=member.trip_id)
        if given:
            messages.success(request, _("The pledge is given, and stands on the page of the trip."))
        else:
            messages.info(request, _("You had given the pledge before."))
        if sees_plan(request.user):
            return redirect("research:trip", key=member.trip_id)
        return redirect("research:pledge", key=member.trip_id)
    context = {
        "member": member,
        "trip": member.trip,
        "lines": pledge_lines(),
        "sees_plan": sees_plan(request.user),
    }
    return render(request, "research/pledge.html", context)


def stop_sign_off(request: PortalRequest, key: str) -> HttpResponse:
    """The sign-off of a stop; the form of it for those who run the trip, while it is open."""
    stops = Stop.objects.visible_to(request.user).select_related("trip__section", "county")
    stop = get_object_or_404(stops, pk=key)
    if not sees_plan(request.user):
        raise PermissionDenied
    given = SignOff.objects.visible_to(request.user).select_related("signed_by")
    found = given.filter(stop=stop).first()
    form = None
    if found is None:
        if not stop.trip.is_run_by(request.user):
            raise PermissionDenied
        form = SignOffForm(request.POST or None)
        if form.is_valid() and _signed(form, stop, request.user):
            messages.success(request, _("Signed off."))
            return redirect("research:trip", key=stop.trip_id)
    context = {"stop": stop, "trip": stop.trip, "sign_off": found, "form": form}
    return render(request, "research/sign_off.html", context)


def _signed(form: SignOffForm, stop: Stop, user: User) -> SignOff | None:
    """The sign-off, or None with the refusal on the form."""
    try:
        return sign_off(stop=stop, **form.cleaned_data, by=user, now=timezone.now())
    except ValidationError as refusal:
        form.add_error("explanation" if refusal.code == "unexplained" else None, refusal)
        return None


@requires(Capability.HANDLE_DISCIPLINE)
def breaches(request: PortalRequest) -> HttpResponse:
    """The breaches of rule R9 that teams signed off, with what they say of them."""
    rows = (
        SignOff.objects.visible_to(request.user)
        .with_breach()
        .select_related("stop__county", "stop__trip__section", "stop__trip__leader", "signed_by")
    )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "research/breaches.html", {"page": page})
