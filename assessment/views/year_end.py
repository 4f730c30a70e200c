"""The year-end: results, settings, grades, publicity, the final step."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import County
from assessment import selectors, services
from assessment.models import Cycle, Objection, YearEnd
from assessment.models.year_end import watched
from assessment.yearend import pages
from assessment.yearend.document import results_document, results_workbook
from assessment.yearend.forms import AppraisalForm, PublishForm, SettingsForm, TakeBackForm
from assessment.yearend.values import disputes_of, groups_of
from office.documents import DOCX_TYPE, write_docx
from office.refusals import done
from office.spreadsheets.writing import XLSX


def results(request: PortalRequest, year: int) -> HttpResponse:
    """The results as they stand, or as they are public; people below see public ones only."""
    user = request.user
    year_end = found_year_end(request, year)
    cycle = watched_cycle(request, year)
    if cycle is None and year_end is None:
        raise Http404
    context: dict[str, Any] = {
        "year": year,
        "cycle": cycle or (year_end and year_end.cycle),
        "year_end": year_end,
        "today": timezone.localdate(),
        "watches": cycle is not None,
        "administers": cycle is not None and user.can(Capability.IMPORT_INDICATORS),
        "own_county": own_county(request),
        "objections": _objections(request, year_end),
    }
    if year_end is not None and year_end.published_at is not None:
        rows = pages.frozen_results(year_end)
    elif cycle is not None:
        live = pages.Live.of(cycle)
        rows = live.results(pages.grades_of(year_end))
        context["missing"] = live.missing
    else:
        raise Http404
    context |= {"results": rows, "plot": pages.plot_of(rows)}
    return render(request, "assessment/yearend/results.html", context)


@require_POST
@requires(Capability.IMPORT_INDICATORS)
def begin(request: PortalRequest, year: int) -> HttpResponse:
    """Begin the year-end."""
    cycle = administered_cycle(request, year)
    try:
        services.open_year_end(cycle=cycle, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("assessment:results", year)
    messages.success(request, _("Begun. Enter the grades of the annual appraisal next."))
    return redirect("assessment:appraisal", year)


@requires(Capability.IMPORT_INDICATORS)
def settings(request: PortalRequest, year: int) -> HttpResponse:
    """What blocks count for, and which counties are compared."""
    cycle = administered_cycle(request, year)
    counties = County.objects.filter(targets__indicator__cycle=cycle).distinct()
    form = SettingsForm(
        request.POST or None,
        blocks=cycle.blocks.asked(),
        counties=counties.order_by("code"),
        groups=groups_of(cycle),
    )

    def write() -> None:
        services.set_folding(cycle=cycle, foldings=form.foldings(), by=request.user)
        services.set_groups(cycle=cycle, groups=form.groups(), by=request.user)

    if form.is_valid() and done(form, write):
        messages.success(request, _("Kept. The results below follow from it."))
        return redirect("assessment:results", year)
    return render(request, "assessment/yearend/settings.html", {"form": form, "cycle": cycle})


@requires(Capability.IMPORT_INDICATORS)
def appraisal(request: PortalRequest, year: int) -> HttpResponse:
    """The grades of the annual appraisal."""
    year_end = administered_year_end(request, year)
    standings = year_end.standings.select_related("county").order_by("county__code")
    form = AppraisalForm(request.POST or None, standings=standings)

    def write() -> None:
        services.appraise(year_end=year_end, grades=form.grades(), by=request.user)

    if form.is_valid() and done(form, write):
        messages.success(request, _("Kept. Scores and grades come out together."))
        return redirect("assessment:results", year)
    context = {"form": form, "year_end": year_end}
    return render(request, "assessment/yearend/appraisal.html", context)


@requires(Capability.IMPORT_INDICATORS)
def publish(request: PortalRequest, year: int) -> HttpResponse:
    """Look once more, then make the results public."""
    year_end = administered_year_end(request, year)
    live = pages.Live.of(year_end.cycle)
    form = PublishForm(request.POST or None, missing=live.missing)

    def write() -> None:
        services.publish(
            year_end=year_end,
            missing=form.cleaned_data["missing"],
            by=request.user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Public. The counties can read it and object."))
        return redirect("assessment:results", year)
    context = {
        "form": form,
        "year_end": year_end,
        "missing": live.missing,
        "gaps": live.gaps,
        "disputes": disputes_of(year_end.cycle),
        "results": live.results(pages.grades_of(year_end)),
    }
    return render(request, "assessment/yearend/publish.html", context)


@requires(Capability.IMPORT_INDICATORS)
def take_back(request: PortalRequest, year: int) -> HttpResponse:
    """Take public results back, with the reason."""
    year_end = administered_year_end(request, year)
    form = TakeBackForm(request.POST or None)

    def write() -> None:
        services.take_back(year_end=year_end, reason=form.cleaned_data["reason"], by=request.user)

    if form.is_valid() and done(form, write):
        messages.success(request, _("Taken back. Correct what is wrong, then make it public anew."))
        return redirect("assessment:results", year)
    context = {"form": form, "year_end": year_end}
    return render(request, "assessment/yearend/take_back.html", context)


@require_POST
@requires(Capability.IMPORT_INDICATORS)
def make_final(request: PortalRequest, year: int) -> HttpResponse:
    """Lock the results."""
    year_end = administered_year_end(request, year)
    try:
        services.make_final(year_end=year_end, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Final. Values, targets and results change no more."))
    return redirect("assessment:results", year)


def document(request: PortalRequest, year: int) -> FileResponse:
    """Public results as an official document."""
    year_end = _public_year_end(request, year)
    text = results_document(year_end, pages.frozen_results(year_end))
    return FileResponse(
        BytesIO(write_docx(text)),
        as_attachment=True,
        filename=f"{text.title}.docx",
        content_type=DOCX_TYPE,
    )


def workbook(request: PortalRequest, year: int) -> FileResponse:
    """Public results as a workbook; who watches gets every county's sheet, a county its own."""
    year_end = _public_year_end(request, year)
    standings = year_end.standings.select_related("county").order_by("group", "rank")
    if watched_cycle(request, year) is None:
        standings = standings.filter(county=own_county(request))
    content = results_workbook(year_end, pages.frozen_results(year_end), standings)
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=f"results-{year}.xlsx",
        content_type=XLSX,
    )


def watched_cycle(request: PortalRequest, year: int) -> Cycle | None:
    """The year's cycle, for those who see its results before they are public."""
    return Cycle.objects.filter(watched(request.user, "city"), year=year).first()


def administered_cycle(request: PortalRequest, year: int) -> Cycle:
    """The year's cycle, for a view that only the assessment enters; else ``Http404``."""
    if (cycle := selectors.cycles(request.user).filter(year=year).first()) is None:
        raise Http404
    return cycle


def found_year_end(request: PortalRequest, year: int) -> YearEnd | None:
    """The year-end as far as the user sees it."""
    seen = YearEnd.objects.visible_to(request.user).filter(cycle__year=year)
    return seen.select_related("cycle__city").first()


def administered_year_end(request: PortalRequest, year: int) -> YearEnd:
    """The year-end, for a view that only the assessment enters; else ``Http404``."""
    if (year_end := found_year_end(request, year)) is None:
        raise Http404
    return year_end


def own_county(request: PortalRequest) -> County | None:
    """The county that the user oversees at home; None for everybody else."""
    home = request.user.home_unit
    if home is None or not request.user.can(Capability.OVERSEE):
        return None
    return home.county


def _public_year_end(request: PortalRequest, year: int) -> YearEnd:
    year_end = found_year_end(request, year)
    if year_end is None or year_end.published_at is None:
        raise Http404
    return year_end


def _objections(request: PortalRequest, year_end: YearEnd | None) -> list[Objection]:
    if year_end is None:
        return []
    seen = Objection.objects.visible_to(request.user).filter(year_end=year_end)
    return list(seen.select_related("county").order_by("outcome", "answer_due_on", "pk"))
