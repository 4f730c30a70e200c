"""Cycles and their indicators."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import exports, selectors
from assessment.models import Cycle, Indicator
from assessment.scoring import method_of
from assessment.yearend.standstill import why_it_stands
from office.spreadsheets.writing import XLSX


@requires(Capability.ANSWER, Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT)
def present(request: PortalRequest) -> HttpResponse:
    """This year's cycle as the user sees it, or that there is none yet."""
    return _page(request, selectors.present_cycle(request.user, timezone.localdate()))


def cycle(request: PortalRequest, year: int) -> HttpResponse:
    """The cycle of a year."""
    return _page(request, cycle_of_year(request, year))


def cycle_of_year(request: PortalRequest, year: int) -> Cycle:
    """The cycle of an address, as far as the user sees it; raises ``Http404``."""
    found = selectors.cycles(request.user).filter(year=year).first()
    if found is None:
        raise Http404
    return found


def _page(request: PortalRequest, cycle: Cycle | None) -> HttpResponse:
    """A county sees its targets; the department its indicators and how many have answered."""
    user = request.user
    context: dict[str, Any] = {
        "cycle": cycle,
        "cycles": selectors.cycles(user),
        "can_import": user.can(Capability.IMPORT_INDICATORS),
        "now": timezone.now(),
        "today": timezone.localdate(),
    }
    if cycle is None:
        return render(request, "assessment/none.html", context)
    context |= selectors.answers(user, cycle)
    if user.can(Capability.ANSWER):
        context["slots"] = selectors.slots(user, cycle)
        context["year_end"] = selectors.public_year_end(user, cycle)
        return render(request, "assessment/county.html", context)
    context["may_settle"] = user.can(Capability.SEND_NOTICES)
    context["indicators"] = selectors.indicators(user, cycle)
    context["watches"] = user.can(Capability.IMPORT_INDICATORS) or user.can(
        Capability.SEE_DEPARTMENT
    )
    return render(request, "assessment/cycle.html", context)


def indicator(request: PortalRequest, pk: int) -> HttpResponse:
    """One indicator, with the counties' targets and values as far as the user sees them."""
    found = get_object_or_404(
        Indicator.objects.visible_to(request.user).select_related("cycle", "block", "section"),
        pk=pk,
    )
    slots = selectors.slots_of_indicator(request.user, found)
    context = {
        "indicator": found,
        "slots": slots,
        "now": timezone.now(),
        "method": method_of(found.scoring, found.parameters),
        "may_set": request.user.can(Capability.IMPORT_INDICATORS)
        and found.withdrawn_at is None
        and not why_it_stands(found.cycle),
    }
    return render(request, "assessment/indicator.html", context)


def export(request: PortalRequest, year: int) -> HttpResponse:
    """The cycle as xlsx, in the layout that the import takes."""
    cycle = cycle_of_year(request, year)
    name = f"indicators-{cycle.year}.xlsx"
    content = exports.cycle_file(cycle, user=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
