"""The burden ledger (减负账本): what was asked of the level below, in person-hours."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from meetings.models import Decision
from portal.months import Month
from portal.plots import bar_plot
from portal.selectors.ledger import by_county, by_section, urgent_by_sender
from portal.selectors.savings import bundled, saved_by, savings, section_name, sparing_decisions

ROWS_A_PAGE = 50


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
            "savings": savings(request.user, month),
            "bundled": bundled(request.user, month),
            "urgent": urgent_by_sender(request.user, month),
        },
    )


@requires(Capability.SEE_WORK)
def saved(request: PortalRequest) -> HttpResponse:
    """The decisions behind the hours saved (``?month=2026-11&section=3&outcome=drop``)."""
    month = Month.asked_for(request.GET.get("month"), timezone.now())
    section, outcome = asked(request, "section"), asked(request, "outcome")
    key = int(section) if section.isdecimal() and len(section) < 10 else None
    decisions = sparing_decisions(request.user, month, section=key, outcome=outcome)
    name = section_name(request.user, key) if key is not None else ""
    context = {
        "month": month,
        "words": [word for word in (name, dict(Decision.Outcome.choices).get(outcome)) if word],
        "saved": saved_by(decisions),
        "page": Paginator(decisions, ROWS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "portal/ledger_saved.html", context)
