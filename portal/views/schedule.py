"""The schedule board: meetings and trips of one month, as far as this person may see them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from portal.months import Month
from portal.selectors import schedule as selectors


@requires(Capability.SEE_WORK)
def schedule(request: PortalRequest) -> HttpResponse:
    """List the month's meetings and trips day by day (``?month=2026-11``)."""
    now = timezone.now()
    month = Month.asked_for(request.GET.get("month"), now)
    context = {
        "month": month,
        "today": timezone.localdate(now),
        "days": selectors.schedule(request.user, month),
    }
    return render(request, "portal/schedule.html", context)
