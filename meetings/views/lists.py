"""The entry page of meetings, for those who ask and decide, and for those who are invited."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest
from accounts.models import User
from meetings import selectors

ROWS_A_PAGE = 20


def meetings(request: PortalRequest) -> HttpResponse:
    """Requests and decisions for the department; invitations for counties and townships."""
    if _is_of_department(request.user):
        return _department(request)
    if request.user.can(Capability.ANSWER):
        return _invited(request)
    raise PermissionDenied


def _is_of_department(user: User) -> bool:
    return user.can(Capability.REQUEST_MEETINGS) or user.can(Capability.SEE_DEPARTMENT)


def _department(request: PortalRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    pages = Paginator(selectors.decided_requests(user), ROWS_A_PAGE)
    context = {
        "now": now,
        "month": selectors.in_this_month(user, timezone.localdate(now)),
        "unread": selectors.unread_decisions(user),
        "queue": selectors.queue(user),
        "own_requests": set(selectors.waiting_requests(user).values_list("pk", flat=True)),
        "ahead": selectors.meetings(user).ahead(now),
        "page": pages.get_page(request.GET.get("page")),
        "may_ask": user.can(Capability.REQUEST_MEETINGS),
        "may_prepare": user.can(Capability.PREPARE_AFFAIRS_MEETING),
        "sees_department": user.can(Capability.SEE_DEPARTMENT),
    }
    return render(request, "meetings/department.html", context)


def _invited(request: PortalRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    pages = Paginator(selectors.past_invitations(user, now), ROWS_A_PAGE)
    oversees = user.can(Capability.OVERSEE)
    context = {
        "now": now,
        "coming": selectors.coming_invitations(user, now),
        "next": selectors.coming_invitations(user, now).unanswered().first(),
        "ahead": selectors.meetings(user).ahead(now) if oversees else [],
        "page": pages.get_page(request.GET.get("page")),
        "oversees": oversees,
    }
    return render(request, "meetings/invited.html", context)
