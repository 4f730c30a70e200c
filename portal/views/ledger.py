"""The burden ledger (减负账本): what was asked of the level below, in person-hours."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from portal.months import Month
from portal.plots import bar_plot
from portal.selectors.ledger import by_county, by_section, urgent_by_sender


@requires(Capability.SEE_WORK)
def ledger(request: PortalRequest) -> HttpResponse:
    """Show one month's burden by county and by asking section (``?month=2026-11``)."""
    month = Month.asked_for(request.GET.get("month"), timezone.now())
    counties = by_county(request.user, month)
    return render(
        request,
        "portal/ledger.html",
        {
            "month": month,
            "counties": counties,
            "sections": by_section(request.user, month),
            "plot": bar_plot(counties.rows),
            "urgent": urgent_by_sender(request.user, month),
        },
    )
