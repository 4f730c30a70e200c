"""Rounds of inspection: the month's admission, beginning, answering, ending."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from assessment import services
from assessment.inspections import year as years
from assessment.inspections.forms import AdmissionForm, EndForm, ReadyForm, StartForm
from assessment.models import InspectedUnit, InspectionItem, InspectionRound
from assessment.views.inspections import checked_year
from office.refusals import refuse


@requires(Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT)
def admission(request: PortalRequest, year: int) -> HttpResponse:
    """Which approved items may begin in a month; the office admits them or holds them back."""
    year, user, today = checked_year(year), request.user, timezone.localdate()
    month = _month(asked(request, "month"), today.month)
    may_admit = user.can(Capability.PREPARE_AFFAIRS_MEETING) and (year, month) >= (
        today.year,
        today.month,
    )
    rows = years.admissions(user, year, month)
    if request.method == "POST":
        if not may_admit:
            raise PermissionDenied
        return _admit_all(request, year, month, [row.item for row in rows if row.is_open])
    context = {
        "year": year,
        "month": month,
        "month_name": MONTHS[month],
        "months": MONTHS,
        "rows": rows,
        "may_admit": may_admit,
        "open": sum(row.is_open for row in rows) if may_admit else 0,
    }
    return render(request, "assessment/inspections/admission.html", context)


def _admit_all(
    request: PortalRequest, year: int, month: int, items: list[InspectionItem]
) -> HttpResponse:
    admitted = 0
    for item in items:
        try:
            services.admit_for_month(
                item=item, month=month, admitted=True, by=request.user, now=timezone.now()
            )
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            admitted += 1
    done = ngettext(
        "%(number)s item may begin this month.", "%(number)s items may begin this month.", admitted
    )
    messages.success(request, done % {"number": admitted})
    return redirect(_admission_page(year, month))


@require_POST
@requires(Capability.PREPARE_AFFAIRS_MEETING)
def admit(request: PortalRequest, pk: int) -> HttpResponse:
    """Admit one item for a month, or hold it back with a reason."""
    item = get_object_or_404(InspectionItem.objects.visible_to(request.user).approved(), pk=pk)
    form = AdmissionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose whether it may begin."))
        return redirect("assessment:inspection", pk)
    page = _admission_page(item.year, form.cleaned_data["month"])
    try:
        round_ = services.admit_for_month(
            item=item, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        done = _("May begin: %s") if round_.admitted else _("Held back: %s")
        messages.success(request, done % item)
    return redirect(page)


@requires(Capability.SEE_WORK)
def round_page(request: PortalRequest, pk: int) -> HttpResponse:
    """One round: begun here by the section, then which units are ready."""
    round_ = _round(request, pk)
    may_run = InspectionRound.objects.run_by(request.user).filter(pk=pk).exists()
    may_start = may_run and round_.admitted and not round_.is_started
    if request.method == "POST" and not may_start:
        raise PermissionDenied
    form = StartForm(request.POST or None)
    if form.is_valid():
        try:
            services.start_round(
                round_=round_, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Begun. Each unit reached has it on its page."))
            return redirect("assessment:round", pk)
    may_end = may_run and round_.is_started and not round_.is_ended
    return _round_page(
        request,
        round_,
        start_form=form if may_start else None,
        end_form=EndForm() if may_end else None,
    )


@require_POST
@requires(Capability.SEND_NOTICES)
def end(request: PortalRequest, pk: int) -> HttpResponse:
    """Mark a round as held, or call it off."""
    round_ = get_object_or_404(
        InspectionRound.objects.run_by(request.user).select_related("item__section"), pk=pk
    )
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            services.end_round(
                round_=round_, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Ended. Nothing is open for the units any more."))
            return redirect("assessment:round", pk)
    return _round_page(request, round_, end_form=form)


@requires(Capability.SEE_WORK)
def inspected(request: PortalRequest, pk: int) -> HttpResponse:
    """What a round asks of one unit; the unit says here that it is ready."""
    user = request.user
    visible = InspectedUnit.objects.visible_to(user).select_related("unit", "round__item__section")
    found = get_object_or_404(visible, pk=pk)
    may_answer = InspectedUnit.objects.answerable_by(user).filter(pk=pk).exists()
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    form = ReadyForm(request.POST or None, initial={"remark": found.remark})
    if request.method == "POST" and form.is_valid():
        services.say_ready(
            inspected=found,
            remark=form.cleaned_data["remark"],
            person=user,
            now=timezone.now(),
        )
        messages.success(request, _("Thank you. The section can see that you are ready."))
        return redirect("assessment:inspected", pk)
    context = {
        "inspected": found,
        "round": found.round,
        "item": found.round.item,
        "form": form if may_answer else None,
        "now": timezone.now(),
    }
    return render(request, "assessment/inspections/inspected.html", context)


def _round(request: PortalRequest, pk: int) -> InspectionRound:
    visible = InspectionRound.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("item__section"), pk=pk)


def _round_page(
    request: PortalRequest,
    round_: InspectionRound,
    *,
    start_form: StartForm | None = None,
    end_form: EndForm | None = None,
) -> HttpResponse:
    rows = list(years.inspected_in(request.user, round_))
    context = {
        "round": round_,
        "item": round_.item,
        "inspected": rows,
        "ready": sum(row.is_ready for row in rows),
        "start_form": start_form,
        "end_form": end_form,
        "may_hold": round_.first_day is not None and round_.first_day <= timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "assessment/inspections/round.html", context)


def _admission_page(year: int, month: int) -> str:
    return f"{reverse('assessment:admission', args=[year])}?month={month}"


def _month(text: str, this_month: int) -> int:
    """The month of a query parameter, this month without one. Raises ``Http404``."""
    if not text:
        return this_month
    if not text.isdecimal() or len(text) > 2 or int(text) not in MONTHS:
        raise Http404
    return int(text)
