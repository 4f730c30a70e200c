"""The annual plan of inspections: reading, wording, approving, deciding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import services
from assessment.inspections import year as years
from assessment.inspections.forms import (
    BaseYearForm,
    DecisionForm,
    FilterForm,
    ItemForm,
    PlanApprovalForm,
    initial_of,
)
from assessment.inspections.totals import totals_of
from assessment.models import BaseFigure, InspectionItem, InspectionPlan
from office.refusals import done

FIRST_YEAR, LAST_YEAR = 2000, 2100


def checked_year(year: int) -> int:
    """The year of an address; raises ``Http404`` for one that nobody can mean."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@requires(Capability.ANSWER, Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT)
def plan(request: PortalRequest, year: int) -> HttpResponse:
    """A year's items; the department sees them against the base year, people below theirs."""
    year, user, today = checked_year(year), request.user, timezone.localdate()
    if user.can(Capability.ANSWER):
        reaching = {"year": year, "items": years.items_of(user, year, {})}
        return render(request, "assessment/inspections/below.html", reaching)
    form = FilterForm(request.GET, user=user)
    items = list(years.items_of(user, year, form.chosen))
    whole = years.year_of(user.own_section, year)
    context = {
        "year": year,
        "whole": whole,
        "form": form,
        "is_chosen": bool(form.chosen),
        "items": items,
        "burden": years.burden_of(items),
        "may_word": user.can(Capability.SEND_NOTICES) and year >= today.year,
        "may_approve": user.can(Capability.PREPARE_AFFAIRS_MEETING)
        and whole.plan is None
        and InspectionItem.objects.decidable_by(user).filter(year=year).exists(),
        "may_admit": user.can(Capability.PREPARE_AFFAIRS_MEETING)
        and whole.plan is not None
        and year == today.year,
        "may_decide": user.can(Capability.APPROVE_ONE_BY_ONE)
        and InspectionItem.objects.decidable_by(user).filter(year=year).exists(),
        "may_enter_base": _enters_base(request),
    }
    return render(request, "assessment/inspections/plan.html", context)


@requires(Capability.SEND_NOTICES)
def word(request: PortalRequest, year: int) -> HttpResponse:
    """Word a new item of a year."""
    year = checked_year(year)
    form = ItemForm(request.POST or None, user=request.user)
    worded: list[InspectionItem] = []

    def write() -> None:
        worded.append(
            services.draft_item(
                year=year,
                wording=form.wording(),
                units=form.cleaned_data["audience"],
                classified=form.cleaned_data["classified"],
                now=timezone.now(),
            )
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Kept as a draft. Put it forward when it is complete."))
        return redirect("assessment:inspection", worded[0].pk)
    context = {"form": form, "year": year, "item": None}
    return render(request, "assessment/inspections/word.html", context)


@requires(Capability.SEND_NOTICES)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Word an item anew that is not decided yet."""
    item = get_object_or_404(InspectionItem.objects.changeable_by(request.user), pk=pk)
    form = ItemForm(request.POST or None, user=request.user, initial=initial_of(item))

    def write() -> None:
        services.change_item(
            item=item,
            wording=form.wording(),
            units=form.cleaned_data["audience"],
            classified=form.cleaned_data["classified"],
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Changed."))
        return redirect("assessment:inspection", pk)
    context = {"form": form, "year": item.year, "item": item}
    return render(request, "assessment/inspections/word.html", context)


@require_POST
@requires(Capability.SEND_NOTICES)
def submit(request: PortalRequest, pk: int) -> HttpResponse:
    """Put a draft forward."""
    item = get_object_or_404(InspectionItem.objects.changeable_by(request.user), pk=pk)
    try:
        services.submit_item(item=item)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Put forward. The office and the leaders can see it."))
    return redirect("assessment:inspection", pk)


@require_POST
@requires(Capability.SEND_NOTICES)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take an item back that is not decided yet."""
    item = get_object_or_404(InspectionItem.objects.changeable_by(request.user), pk=pk)
    try:
        services.remove_item(item=item)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("assessment:inspection", pk)
    messages.success(request, _("Taken back: %s") % item)
    return redirect("assessment:inspections", item.year)


def item(request: PortalRequest, pk: int) -> HttpResponse:
    """One item: what it says, what was decided, its months, and the next step."""
    user = request.user
    found = get_object_or_404(
        InspectionItem.objects.visible_to(user).with_extent().select_related("section", "plan"),
        pk=pk,
    )
    below = user.can(Capability.ANSWER)
    months = years.months_of(user, found)
    may_run = InspectionItem.objects.run_by(user).filter(pk=pk).exists()
    waiting = [round_ for _month, round_ in months if round_ and round_.admitted]
    context = {
        "item": found,
        "below": below,
        "extent": years.extent_of(user, found, whole=not below),
        "months": [(MONTHS[month], round_) for month, round_ in months],
        "burden": found.people * found.minutes * found.units_reached * len(found.months),
        "may_change": InspectionItem.objects.changeable_by(user).filter(pk=pk).exists(),
        "may_decide": InspectionItem.objects.decidable_by(user).filter(pk=pk).exists(),
        "to_start": next((r for r in waiting if may_run and not r.is_started), None),
    }
    return render(request, "assessment/inspections/item.html", context)


@requires(Capability.PREPARE_AFFAIRS_MEETING)
def approve(request: PortalRequest, year: int) -> HttpResponse:
    """Record which items a session took into the year's plan."""
    year, user = checked_year(year), request.user
    office = user.own_section.office
    waiting = (
        InspectionItem.objects.decidable_by(user)
        .filter(year=year)
        .with_extent()
        .select_related("section")
    )
    form = PlanApprovalForm(request.POST or None, waiting=waiting)

    def write() -> None:
        services.approve_plan(
            office=office,
            year=year,
            items=form.cleaned_data["items"],
            resolution=form.cleaned_data["resolution"],
            by=user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Approved. What comes later is approved one by one."))
        return redirect("assessment:inspections", year)
    context = {
        "form": form,
        "year": year,
        "totals": totals_of(office, year),
        "plan": InspectionPlan.objects.filter(office=office, year=year).first(),
    }
    return render(request, "assessment/inspections/approve.html", context)


@requires(Capability.PREPARE_AFFAIRS_MEETING, Capability.APPROVE_ONE_BY_ONE)
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve one item that is in no plan, or refuse it."""
    user = request.user
    waiting = InspectionItem.objects.decidable_by(user).with_extent().select_related("section")
    found = get_object_or_404(waiting, pk=pk)
    may_approve = user.can(Capability.APPROVE_ONE_BY_ONE)
    totals = totals_of(found.office, found.year)
    verdicts = totals.verdicts(
        below=int(found.reaches_below), comprehensive=int(found.is_comprehensive)
    )
    is_beyond = any(verdict.rule.id == "A3" and not verdict.passed for verdict in verdicts)
    form = DecisionForm(request.POST or None, is_beyond=may_approve and is_beyond)
    approves = may_approve and request.POST.get("outcome") == "approve"

    def write() -> None:
        said: dict[str, Any] = {"reason": form.cleaned_data["reason"], "by": user}
        if approves:
            beyond_cap = bool(form.cleaned_data.get("beyond_cap"))
            services.approve_one(item=found, beyond_cap=beyond_cap, now=timezone.now(), **said)
        else:
            services.refuse_item(item=found, now=timezone.now(), **said)

    if form.is_valid() and done(form, write):
        messages.success(
            request,
            _("Approved: %s") % found if approves else _("Refused: %s") % found,
        )
        return redirect("assessment:inspection", pk)
    context = {
        "form": form,
        "item": found,
        "totals": totals,
        "verdicts": verdicts,
        "may_approve": may_approve,
    }
    return render(request, "assessment/inspections/decide.html", context)


@requires(Capability.PREPARE_AFFAIRS_MEETING, Capability.IMPORT_INDICATORS)
def base_year(request: PortalRequest) -> HttpResponse:
    """Enter how many items reached below in a base year."""
    user, year = request.user, timezone.localdate().year - 1
    form = BaseYearForm(request.POST or None, user=user, year=year)

    def write() -> None:
        services.enter_base(
            office=user.own_section.office,
            year=form.cleaned_data["year"],
            figures=form.figures(),
            by=user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Entered. Plans are held against the newest base year."))
        return redirect("assessment:inspections", timezone.localdate().year)
    kept = BaseFigure.objects.visible_to(user).filter(items__gt=0)
    context = {
        "form": form,
        "kept": kept.select_related("section", "entered_by").order_by("-year", "section"),
    }
    return render(request, "assessment/inspections/base_year.html", context)


def _enters_base(request: PortalRequest) -> bool:
    user = request.user
    return user.can(Capability.PREPARE_AFFAIRS_MEETING) or user.can(Capability.IMPORT_INDICATORS)
