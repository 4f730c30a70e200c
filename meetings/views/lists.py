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
from meetings.yearly.plots import plot_of_quotas
from meetings.yearly.quota import Quota, Quotas, quotas_of
from office.plots import CountPlot

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
    quotas = quotas_of(user.own_section.office, timezone.localdate(now).year)
    context = {
        "now": now,
        "year": timezone.localdate(now).year,
        "quotas": quotas,
        "quota_plots": _quota_plots(quotas, user),
        "month": selectors.in_this_month(user, timezone.localdate(now)),
        "unread": selectors.unread_decisions(user),
        "waiting": selectors.waiting_requests(user),
        "ahead": selectors.meetings(user).from_today(now),
        "page": pages.get_page(request.GET.get("page")),
        "may_ask": user.can(Capability.REQUEST_MEETINGS),
        "may_prepare": user.can(Capability.PREPARE_AFFAIRS_MEETING),
        "sees_department": user.can(Capability.SEE_DEPARTMENT),
    }
    return render(request, "meetings/department.html", context)


def _quota_plots(quotas: Quotas | None, user: User) -> list[tuple[list[Quota], CountPlot]]:
    """Lines, then sections, with their plots; who sees one section alone sees its own two.

    A section that held nothing in either year is left out.
    """
    if quotas is None or user.section is None:
        return []
    lines, sections = quotas.lines, quotas.sections
    if not user.can(Capability.SEE_DEPARTMENT):
        lines = {line: quota for line, quota in lines.items() if line == user.section.line}
        sections = {user.section.pk: sections[user.section.pk]}
    busy = [quota for quota in sections.values() if quota.last_year or quota.used]
    shown = (list(lines.values()), busy)
    return [(rows, plot_of_quotas(rows)) for rows in shown if rows]


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
