"""Score sheets on which each point opens, what-if, objections, and how an indicator is scored."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import County
from assessment import services
from assessment.models import Indicator, Objection, Standing, TourStop
from assessment.scoring import method_of
from assessment.views.year_end import found_year_end, own_county, watched_cycle
from assessment.yearend import pages
from assessment.yearend.forms import AnswerForm, ObjectionForm, ParametersForm, WhatIfForm
from assessment.yearend.sheets import SheetData, total_of
from assessment.yearend.what_if import Change, tally_if
from office.refusals import done


@requires(Capability.OVERSEE, Capability.IMPORT_INDICATORS)
def sheet(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """One county's sheet: public ones as they were made public, else as the values stand."""
    county, data, is_live = _sheet(request, year, code)
    context: dict[str, Any] = {
        "year": year,
        "county": county,
        "sheet": data,
        "is_live": is_live,
        "stop": TourStop.objects.opened_to(request.user)
        .filter(host=county, tour__cycle__year=year, tour__published_at__isnull=False)
        .first(),
        "may_try": watched_cycle(request, year) is not None,
    }
    return render(request, "assessment/yearend/sheet.html", context)


@requires(Capability.SEE_DEPARTMENT, Capability.IMPORT_INDICATORS)
def what_if(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """Try other values and weights of a county; nothing is kept."""
    cycle = watched_cycle(request, year)
    county = County.objects.filter(code=code, city=cycle.city).first() if cycle else None
    if cycle is None or county is None:
        raise Http404
    live = pages.Live.of(cycle)
    data = live.sheet(county)
    if data is None:
        raise Http404
    indicators = {
        one.target.indicator_id: one.target.indicator
        for one in live.asked
        if one.target.county_id == county.pk
    }
    form = WhatIfForm(request.GET or None, indicators=indicators.values())
    context: dict[str, Any] = {
        "year": year,
        "county": county,
        "sheet": data,
        "form": form,
        "rows": [(row, form.fields_of(row["indicator"])) for row in pages.rows_of(data)],
    }
    if form.is_valid() and (assumed := form.assumed()):
        changes = {
            pk: Change(value=value, weight=weight) for pk, (value, weight) in assumed.items()
        }
        result = tally_if(cycle, county, live.asked, live.blocks, changes=changes, tour=live.tour)
        tried = result.sheets[county.pk]
        context |= {
            "tried": tried,
            "moved": pages.difference(total_of(data), tried.total),
        }
    return render(request, "assessment/yearend/what_if.html", context)


@requires(Capability.OVERSEE)
def object_to_results(request: PortalRequest, year: int) -> HttpResponse:
    """A county objects to public results."""
    year_end, county = found_year_end(request, year), own_county(request)
    if year_end is None or county is None or year_end.published_at is None:
        raise Http404
    form = ObjectionForm(request.POST or None)

    def write() -> None:
        services.object_to_results(
            year_end=year_end,
            county=county,
            text=form.cleaned_data["text"],
            by=request.user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Sent. The answer stands here, and when it is due."))
        return redirect("assessment:results", year)
    context = {"form": form, "year_end": year_end, "county": county}
    return render(request, "assessment/yearend/object.html", context)


def objection(request: PortalRequest, pk: int) -> HttpResponse:
    """One objection; the assessment answers it."""
    found = get_object_or_404(
        Objection.objects.visible_to(request.user).select_related("year_end__cycle", "county"),
        pk=pk,
    )
    may_answer = request.user.can(Capability.IMPORT_INDICATORS) and not found.is_answered
    form = AnswerForm(request.POST if may_answer and request.POST else None)

    def write() -> None:
        services.answer_results_objection(
            objection=found, by=request.user, now=timezone.now(), **form.cleaned_data
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Answered. The county reads it."))
        return redirect("assessment:objection", pk)
    context = {
        "objection": found,
        "form": form if may_answer else None,
        "today": timezone.localdate(),
    }
    return render(request, "assessment/yearend/objection.html", context)


@requires(Capability.IMPORT_INDICATORS)
def scoring(request: PortalRequest, pk: int) -> HttpResponse:
    """The parameters of an indicator's scoring method."""
    indicator = get_object_or_404(
        Indicator.objects.visible_to(request.user).live().select_related("cycle__city"), pk=pk
    )
    form = ParametersForm(request.POST or None, indicator=indicator)

    def write() -> None:
        services.set_parameters(indicator=indicator, data=form.data_of_method(), by=request.user)

    if form.is_valid() and done(form, write):
        messages.success(request, _("Kept. It holds for all counties."))
        return redirect("assessment:indicator", pk)
    context = {
        "form": form,
        "indicator": indicator,
        "method": method_of(indicator.scoring, indicator.parameters),
    }
    return render(request, "assessment/scoring.html", context)


def _sheet(request: PortalRequest, year: int, code: str) -> tuple[County, SheetData, bool]:
    """The county, its sheet, and whether that is live; raises ``Http404`` for what is not seen."""
    cycle, year_end = watched_cycle(request, year), found_year_end(request, year)
    own = own_county(request)
    if cycle is None and (own is None or own.code != code):
        raise Http404
    if year_end is not None and year_end.published_at is not None:
        standings = Standing.objects.visible_to(request.user).select_related("county")
        standing = get_object_or_404(standings, year_end=year_end, county__code=code)
        return standing.county, standing.sheet, False
    county = County.objects.filter(code=code, city=cycle.city).first() if cycle else None
    data = pages.Live.of(cycle).sheet(county) if cycle and county else None
    if county is None or data is None:
        raise Http404
    return county, data, True
