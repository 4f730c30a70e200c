"""The library of reports, and what is known already of some counties."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from accounts.models import County
from research import reading
from research.forms import LibraryForm
from research.overdue import overdue_for
from research.views.lists import ROWS_A_PAGE
from research.visibility import sees_plan


def library(request: PortalRequest) -> HttpResponse:
    """What waits for a leader and what is overdue; below it the reports approved, to search."""
    if not sees_plan(request.user):
        raise PermissionDenied
    today = timezone.localdate(timezone.now())
    form = LibraryForm(
        {"q": asked(request, "q"), "year": asked(request, "year")},
        years=reading.library_years(request.user),
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    found = reading.library(request.user, words=wanted.get("q", ""), year=wanted.get("year"))
    context = {
        "form": form,
        "searched": bool(wanted.get("q") or wanted.get("year")),
        "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "waiting": reading.waiting_reports(request.user, today),
        "overdue": overdue_for(request.user, today),
        "may_lift": request.user.can(Capability.APPROVE_REPORTS),
    }
    return render(request, "research/library.html", context)


@requires(Capability.PROPOSE_TOPICS)
def known(request: PortalRequest) -> HttpResponse:
    """What earlier reports found in the counties chosen on the form of a topic."""
    chosen = set(request.GET.getlist("counties"))
    counties = [c for c in County.objects.visible_to(request.user) if str(c.pk) in chosen]
    context = {"known": reading.known_about(counties, request.user), "now": timezone.now()}
    return render(request, "research/parts/known.html", context)
