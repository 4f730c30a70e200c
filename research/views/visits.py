"""A visit: what the host reads and confirms, and the team's word that it has arrived."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import PortalRequest
from research import reading, selectors
from research.models import Visit
from research.services import confirm_hosting, mark_arrived
from research.visibility import sees_plan


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: PortalRequest, key: str) -> HttpResponse:
    """What will be asked, by whom, about which problems; a POST confirms that the unit is ready."""
    found = get_object_or_404(selectors.visits(request.user), pk=key)
    if request.method == "POST":
        try:
            confirmed = confirm_hosting(visit=found, person=request.user, now=timezone.now())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            if confirmed:
                messages.success(request, _("Confirmed. The team can see it."))
            else:
                messages.info(request, _("A colleague had confirmed already."))
        return redirect("research:visit", key=found.pk)
    context = {
        "visit": found,
        "trip": found.stop.trip,
        "topics": found.asked,
        "may_confirm": Visit.objects.standing().hosted_by(request.user).filter(pk=key).exists(),
        "may_report": Visit.objects.reportable_by(request.user).filter(pk=key).exists(),
        "told": reading.told_findings(found, request.user),
        "now": timezone.now(),
        "sees_plan": sees_plan(request.user),
    }
    return render(request, "research/visit.html", context)


@require_POST
def arrive(request: PortalRequest, key: str) -> HttpResponse:
    """Record that the team has arrived at this visit."""
    found = get_object_or_404(selectors.visits(request.user), pk=key)
    try:
        told = mark_arrived(visit=found, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = {"unit": found.unit}
        if told and found.stop.trip.announced:
            messages.success(request, _("The arrival at %(unit)s is recorded.") % words)
        elif told:
            messages.success(request, _("Arrived at %(unit)s; the unit now sees it.") % words)
        else:
            messages.info(request, _("The arrival at %(unit)s was told before.") % words)
    return redirect("research:trip", key=found.stop.trip_id)
