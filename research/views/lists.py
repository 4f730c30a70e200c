"""The entry page of field research, for those who plan and for those who host."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest
from research import selectors
from research.overdue import overdue_for
from research.talks.selectors import may_read_any
from research.visibility import sees_plan

ROWS_A_PAGE = 20


def research(request: PortalRequest) -> HttpResponse:
    """Topics and trips for the department; the visits to receive for counties and townships."""
    if sees_plan(request.user):
        return _department(request)
    if request.user.can(Capability.ANSWER):
        return _hosts(request)
    raise PermissionDenied


def _department(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate(timezone.now())
    pages = Paginator(selectors.trips(request.user), ROWS_A_PAGE)
    context = {
        "today": today,
        "waiting": selectors.waiting_topics(request.user, today),
        "page": pages.get_page(request.GET.get("page")),
        "untold": selectors.untold_arrivals(request.user, today),
        "unsigned": selectors.missing_sign_offs(request.user, today),
        "overdue": overdue_for(request.user, today),
        "may_lift": request.user.can(Capability.APPROVE_REPORTS),
        "may_propose": request.user.can(Capability.PROPOSE_TOPICS),
        "may_plan": request.user.can(Capability.PLAN_TRIPS),
        "may_read_talks": may_read_any(request.user),
    }
    return render(request, "research/department.html", context)


def _hosts(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate(timezone.now())
    pages = Paginator(selectors.past_visits(request.user, today), ROWS_A_PAGE)
    context = {
        "coming": selectors.coming_visits(request.user, today),
        "page": pages.get_page(request.GET.get("page")),
        "oversees": request.user.can(Capability.OVERSEE),
    }
    return render(request, "research/hosts.html", context)


def topics(request: PortalRequest) -> HttpResponse:
    """All topics of the own section, or of the department."""
    if not sees_plan(request.user):
        raise PermissionDenied
    pages = Paginator(selectors.topics(request.user), ROWS_A_PAGE)
    context = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "research/topics.html", context)
