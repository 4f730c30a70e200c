"""The home page: what each role comes to the portal for."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import Role
from accounts.http import PortalRequest
from notices.models import Requirement
from portal.months import Month
from portal.plots import bar_plot
from portal.selectors import requirements, work
from portal.selectors.ledger import by_county

ROWS_A_PAGE = 50


def home(request: PortalRequest) -> HttpResponse:
    """Show the home of this person's role."""
    return _HOMES[Role(request.user.role)](request)


def _cadre(request: PortalRequest) -> HttpResponse:
    """Everything that is required of the township and of this person, by due date."""
    return render(request, "portal/home/cadre.html", _own_requirements(request))


def _county(request: PortalRequest) -> HttpResponse:
    """The county whole: what the county itself has to answer, and what its units carry."""
    context = _own_requirements(request)
    context["units"] = requirements.unit_loads(request.user, context["now"])
    return render(request, "portal/home/county.html", context)


def _section(request: PortalRequest) -> HttpResponse:
    """Decisions not opened yet; the section's requests, notices with who has answered, trips."""
    context = _in_hand(request) | {
        "unread": work.unread_decisions(request.user),
        "requests": work.own_requests(request.user),
    }
    return render(request, "portal/home/section.html", context)


def _office(request: PortalRequest) -> HttpResponse:
    """Requests that wait for the department affairs meeting, and what it decided."""
    context = _in_hand(request) | _decisions(request)
    return render(request, "portal/home/office.html", context)


def _leader(request: PortalRequest) -> HttpResponse:
    """The burden by county, what waits for a decision, and what was decided."""
    now = timezone.now()
    today, month = timezone.localdate(now), Month.of(now)
    counties = by_county(request.user, month)
    context = {
        "month": month,
        "counties": counties,
        "plot": bar_plot(counties.rows),
        "waiting_reports": work.waiting_reports(request.user, today),
        "untold": work.untold_arrivals(request.user, today),
        "unsigned": work.missing_sign_offs(request.user, today),
        "overdue": work.overdue_for(request.user, today),
        "may_lift": True,
    }
    return render(request, "portal/home/leader.html", context | _decisions(request))


def _assessment(request: PortalRequest) -> HttpResponse:
    """Objections to answer, cycles and imports; what whoever leads a trip has not told."""
    today = timezone.localdate()
    context = {
        "today": today,
        "untold": work.untold_arrivals(request.user, today),
        "unsigned": work.missing_sign_offs(request.user, today),
        "objections": work.open_objections(request.user),
        "cycles": work.cycles_with_progress(request.user),
        "imports": work.newest_imports(request.user),
    }
    return render(request, "portal/home/assessment.html", context)


def _discipline(request: PortalRequest) -> HttpResponse:
    """Reports on conduct that wait, the overdue first."""
    now = timezone.now()
    waiting = work.open_conduct_reports(request.user)
    context = {
        "now": now,
        "open": waiting,
        "overdue": sum(report.due_at is not None and report.due_at < now for report in waiting),
        "not_taken_up": sum(report.taken_up_at is None for report in waiting),
    }
    return render(request, "portal/home/discipline.html", context)


def _system(request: PortalRequest) -> HttpResponse:
    return redirect("admin:index")


def _security(request: PortalRequest) -> HttpResponse:
    return redirect("grants")


def _audit(request: PortalRequest) -> HttpResponse:
    return redirect("audit")


def _own_requirements(request: PortalRequest) -> dict[str, Any]:
    now = timezone.now()
    pages = Paginator(requirements.to_do(request.user), ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return {
        "now": now,
        "totals": requirements.totals(Requirement.objects.falling_on(request.user), now),
        "page": page,
        "to_do": requirements.with_pages(page),
    }


def _in_hand(request: PortalRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "now": now,
        "notices": work.newest_notices(request.user),
        "trips": work.trips_ahead(request.user, timezone.localdate(now)),
        "untold": work.untold_arrivals(request.user, timezone.localdate(now)),
        "unsigned": work.missing_sign_offs(request.user, timezone.localdate(now)),
        "overdue": work.overdue_for(request.user, timezone.localdate(now)),
    }


def _decisions(request: PortalRequest) -> dict[str, Any]:
    return {
        "waiting": work.waiting_requests(request.user),
        "decisions": work.recent_decisions(request.user),
    }


_HOMES: dict[Role, Callable[[PortalRequest], HttpResponse]] = {
    Role.CADRE: _cadre,
    Role.COUNTY: _county,
    Role.SECTION: _section,
    Role.OFFICE: _office,
    Role.LEADER: _leader,
    Role.ASSESSMENT: _assessment,
    Role.DISCIPLINE: _discipline,
    Role.SYSTEM: _system,
    Role.SECURITY: _security,
    Role.AUDIT: _audit,
}
