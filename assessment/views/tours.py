"""The tour of a half-year: its page, its plan, its score table, its approval and publication."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from assessment import services
from assessment.halfyear import progress as progressing
from assessment.halfyear import reading
from assessment.halfyear.forms import StopForm, TourForm, score_table
from assessment.models import Cycle, Tour, TourStop
from office.refusals import done


@requires(Capability.ANSWER, Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT)
def half_year(request: PortalRequest, year: int) -> HttpResponse:
    """The tour's timetable, what was found, and what is to be done next."""
    user, cycle = request.user, _cycle(request, year)
    tour = reading.tour_of(user, cycle)
    context: dict[str, Any] = {
        "cycle": cycle,
        "tour": tour,
        "may_plan": user.can(Capability.IMPORT_INDICATORS) and not (tour and tour.is_approved),
    }
    if tour is not None:
        rows = reading.timetable(user, tour)
        problems = list(reading.problems(user, stop__tour=tour))
        runs = Tour.objects.run_by(user).filter(pk=tour.pk).exists()
        decides = Tour.objects.decidable_by(user).filter(pk=tour.pk).exists()
        handed_in = sum(row.stop.is_scored for row in rows)
        context |= {
            "rows": rows,
            "own": [row for row in rows if row.is_own],
            "lines": [name for _line, name in tour.line_names],
            "days": len({row.stop.day for row in rows}),
            "handed_in": handed_in,
            "notes": reading.practice_notes(user, stop__tour=tour),
            "problems": problems,
            "settled": reading.settled(problems),
            "verifies": user.can(Capability.SEND_NOTICES),
            "may_approve": decides and not tour.is_approved,
            "may_take_back": decides and tour.is_approved and not handed_in,
            "may_publish": runs
            and tour.is_approved
            and not tour.is_published
            and handed_in == len(rows),
        }
    return render(request, "assessment/halfyear/half_year.html", context)


@requires(Capability.IMPORT_INDICATORS)
def plan(request: PortalRequest, year: int) -> HttpResponse:
    """Plan the tour, or plan it anew."""
    cycle = _cycle(request, year)
    tour = reading.tour_of(request.user, cycle)
    if tour is not None and tour.is_approved:
        return _stands(request, year)
    form = TourForm(request.POST or None, user=request.user, cycle=cycle, tour=tour)

    def write() -> None:
        services.plan_tour(cycle=cycle, wish=form.wish(), by=request.user, now=timezone.now())

    if form.is_valid() and done(form, write):
        messages.success(request, _("Planned. Look at each stop, then fill in the score table."))
        return redirect("assessment:half_year", year)
    context = {"form": form, "cycle": cycle, "tour": tour}
    return render(request, "assessment/halfyear/plan.html", context)


@requires(Capability.IMPORT_INDICATORS)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Change one stop of a planned tour by hand."""
    stop = _one_of(request, TourStop.objects.visible_to(request.user), pk)
    year = stop.tour.cycle.year
    if stop.tour.is_approved:
        return _stands(request, year)
    form = StopForm(request.POST or None, stop=stop)

    def write() -> None:
        services.change_stop(stop=stop, by=request.user, **form.cleaned_data)

    if form.is_valid() and done(form, write):
        messages.success(request, _("Changed."))
        return redirect("assessment:half_year", year)
    context = {"form": form, "stop": stop, "year": year}
    return render(request, "assessment/halfyear/change.html", context)


@requires(Capability.IMPORT_INDICATORS)
def table(request: PortalRequest, year: int) -> HttpResponse:
    """The score table of a planned tour."""
    tour = reading.tour_of(request.user, _cycle(request, year))
    if tour is None:
        raise Http404
    if tour.is_approved:
        return _stands(request, year)
    rows = score_table(tour, request.POST or None)
    if request.method == "POST" and rows.is_valid():
        try:
            items = [row.item for row in rows if row.item is not None]
            services.set_score_table(tour=tour, items=items, by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("Kept. Each line of work comes to 100 points in the end."))
            return redirect("assessment:half_year", year)
    return render(request, "assessment/halfyear/table.html", {"tour": tour, "rows": rows})


@require_POST
@requires(Capability.PREPARE_AFFAIRS_MEETING, Capability.APPROVE_ONE_BY_ONE)
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve timetable and score table."""
    tour = get_object_or_404(Tour.objects.decidable_by(request.user), pk=pk)
    done = _("Approved. Hosts and teams have it on their pages.")
    return _step(
        request,
        tour,
        lambda: services.approve_tour(tour=tour, by=request.user, now=timezone.now()),
        done,
    )


@require_POST
@requires(Capability.PREPARE_AFFAIRS_MEETING, Capability.APPROVE_ONE_BY_ONE)
def take_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the approval back."""
    tour = get_object_or_404(Tour.objects.decidable_by(request.user), pk=pk)
    done = _("Taken back. Nothing is asked of the counties any more.")
    return _step(request, tour, lambda: services.take_back_tour(tour=tour, by=request.user), done)


@require_POST
@requires(Capability.IMPORT_INDICATORS)
def publish(request: PortalRequest, pk: int) -> HttpResponse:
    """Tell the hosts their scores and ask for the corrections."""
    tour = get_object_or_404(Tour.objects.run_by(request.user), pk=pk)
    done = _("Published. Each host sees its own; corrections are on their way.")
    return _step(
        request,
        tour,
        lambda: services.publish_tour(tour=tour, by=request.user, now=timezone.now()),
        done,
    )


@requires(Capability.ANSWER, Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT)
def progress(request: PortalRequest, year: int) -> HttpResponse:
    """How the counties stand against their targets; of one county, indicator by indicator."""
    cycle = _cycle(request, year)
    rows = progressing.standings(request.user, cycle)
    counties = progressing.by_county(rows)
    code = asked(request, "county")
    chosen = next((row.county for row in counties if row.county.code == code), None)
    if len(counties) == 1:
        chosen = counties[0].county
    of_county = [row for row in rows if row.target.county == chosen]
    context = {
        "cycle": cycle,
        "counties": counties,
        "counties_plot": progressing.counties_plot(counties),
        "chosen": chosen,
        "rows": of_county,
        "rows_plot": progressing.indicators_plot(of_county),
        "on_course": sum(row.on_course for row in counties),
        "behind": sum(row.behind for row in counties),
        "missing": sum(row.missing for row in counties),
    }
    return render(request, "assessment/halfyear/progress.html", context)


def _cycle(request: PortalRequest, year: int) -> Cycle:
    found = reading.cycle_of(request.user, year)
    if found is None:
        raise Http404
    return found


def _one_of(request: PortalRequest, stops: QuerySet[TourStop], pk: int) -> TourStop:
    return get_object_or_404(stops.select_related("tour__cycle", "host", "inspector"), pk=pk)


def _stands(request: PortalRequest, year: int) -> HttpResponse:
    messages.error(request, _("The tour is approved and stands as it is."))
    return redirect("assessment:half_year", year)


def _step(
    request: PortalRequest, tour: Tour, take: Callable[[], object], done: str
) -> HttpResponse:
    """Take one step with a tour; what is refused is said on its page."""
    try:
        take()
    except ValidationError as refusal:
        for message in refusal.messages:
            messages.error(request, message)
    else:
        messages.success(request, done)
    return redirect("assessment:half_year", tour.cycle.year)
