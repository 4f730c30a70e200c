"""The year's page of field research, and the same as a workbook."""

import re
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from accounts.models import County, Unit
from office.spreadsheets.writing import XLSX
from research.visibility import sees_plan
from research.yearly.corrections import open_corrections
from research.yearly.plots import map_of_visits
from research.yearly.workbook import year_file
from research.yearly.year import year_of


@requires(Capability.PROPOSE_TOPICS, Capability.SEE_DEPARTMENT, Capability.ANSWER)
def year(request: PortalRequest) -> HttpResponse:
    """A year's visits against last year's (``?year=2026&county=210921``)."""
    now = timezone.now()
    today = timezone.localdate(now)
    chosen = _year(request, today)
    counties = list(County.objects.visible_to(request.user))
    county = _county(request, counties)
    found = year_of(request.user, chosen, today, county)
    context = {
        "year": found,
        "place": _place(request, county),
        "counties": {one.code for one in counties},
        "may_widen": len(counties) > 1,
        "map": map_of_visits(found.visited),
        "corrections": open_corrections(request.user, chosen, now, county),
        "before": chosen - 1,
        "after": chosen + 1 if chosen < today.year else None,
    }
    return render(request, "research/year.html", context)


@requires(Capability.PROPOSE_TOPICS, Capability.SEE_DEPARTMENT, Capability.ANSWER)
def export(request: PortalRequest) -> HttpResponse:
    """The tables of the same page as xlsx."""
    now = timezone.now()
    today = timezone.localdate(now)
    chosen = _year(request, today)
    county = _county(request, list(County.objects.visible_to(request.user)))
    content = year_file(request.user, chosen, now, today, county)
    headers = {"Content-Disposition": f'attachment; filename="research-{chosen}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _year(request: PortalRequest, today: date) -> int:
    """The year of the address, this year without one; raises ``Http404`` for none that was."""
    text = asked(request, "year") or str(today.year)
    if not re.fullmatch(r"20\d\d", text) or int(text) > today.year:
        raise Http404
    return int(text)


def _county(request: PortalRequest, counties: list[County]) -> County | None:
    """The county of the address; without one the only one that the person works with, if so.

    Raises ``Http404`` for a county that the person has nothing to do with.
    """
    code = asked(request, "county")
    if not code:
        return counties[0] if len(counties) == 1 else None
    for county in counties:
        if county.code == code:
            return county
    raise Http404


def _place(request: PortalRequest, county: County | None) -> County | Unit | None:
    """Of what the figures tell; of the own unit alone for those who oversee nothing."""
    user = request.user
    return county if sees_plan(user) or user.can(Capability.OVERSEE) else user.home_unit
