"""The section's page: what came in, what is late; accept, return, open again."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import selectors, services
from assessment.models import Report
from assessment.reporting.forms import ReopenForm, ReturnForm
from assessment.views.cycles import cycle_of_year
from assessment.views.reporting import seen_values
from assessment.views.targets import ValueKey, slot_asked_for
from assessment.yearend.standstill import why_it_stands
from notices.rules import earliest_due_day
from office.workdays import WorkingCalendar

TO_MEND = 3
"""Working days that a county gets to mend a value, if the section says nothing else and
rule N5 wants no more."""
State = Report.State


@requires(Capability.SEND_NOTICES)
def incoming(request: PortalRequest, year: int) -> HttpResponse:
    """What counties have approved, objected to, or not given in time."""
    cycle, user, now = cycle_of_year(request, year), request.user, timezone.now()
    new_date = _new_date()
    waiting = [
        (report, _return_form(report, until=new_date)) for report in selectors.waiting(user, cycle)
    ]
    context = {
        "cycle": cycle,
        "year": year,
        "waiting": waiting,
        "late": sum(report.is_late for report, _form in waiting),
        "overdue": selectors.overdue(user, cycle, now),
        "objections": selectors.objections(user, cycle),
        "stands": why_it_stands(cycle),
        "enters_known": selectors.known_targets(user, cycle).exists(),
        "now": now,
    }
    return render(request, "assessment/reporting/incoming.html", context)


@require_POST
@requires(Capability.SEND_NOTICES)
def accept(request: PortalRequest, year: int) -> HttpResponse:
    """Accept what is selected."""
    cycle_of_year(request, year)
    seen = seen_values(request.POST)
    try:
        reports = services.accept_values(seen=seen, user=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        number = len(reports)
        message = ngettext("%(number)s value accepted.", "%(number)s values accepted.", number)
        messages.success(request, message % {"number": number})
    return redirect("assessment:incoming", year)


@requires(Capability.SEND_NOTICES)
def give_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Return one value with a reason and a new date."""
    settled = Report.objects.settled_by(request.user).filter(is_known=False)
    report = get_object_or_404(
        settled.select_related("target__indicator__cycle", "target__county"), pk=pk
    )
    if report.state not in (State.APPROVED, State.ACCEPTED):
        messages.info(request, _("This value is with the county now."))
        return redirect("assessment:target", report.key)
    form = _return_form(report, request.POST or None, until=_new_date())
    if form.is_valid():
        try:
            services.return_value(
                report=report, user=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Returned. The county is asked for it again."))
            return redirect("assessment:incoming", report.target.indicator.cycle.year)
    indicator = report.target.indicator
    context = {
        "report": report,
        "indicator": indicator,
        "form": form,
        "stands": why_it_stands(indicator.cycle),
    }
    return render(request, "assessment/reporting/return.html", context)


@requires(Capability.IMPORT_INDICATORS)
def reopen(request: PortalRequest, pk: ValueKey) -> HttpResponse:
    """Open one locked value again, with a reason, until a day."""
    slot, _slots = slot_asked_for(request, pk)
    form = ReopenForm(request.POST or None, initial={"until": _new_date()})
    if form.is_valid():
        try:
            services.reopen_target(
                target=slot.target,
                period=slot.period,
                user=request.user,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Opened. The county can give the value until that day."))
            return redirect("assessment:target", slot.key)
    indicator = slot.target.indicator
    context = {
        "slot": slot,
        "indicator": indicator,
        "form": form,
        "stands": why_it_stands(indicator.cycle),
    }
    return render(request, "assessment/reporting/reopen.html", context)


def _new_date() -> date:
    now = timezone.now()
    usual = WorkingCalendar.load().add(timezone.localdate(now), TO_MEND)
    return max(usual, earliest_due_day(now))


def _return_form(report: Report, data: Any = None, *, until: date) -> ReturnForm:
    """The form of one value; several of them stand on a page."""
    return ReturnForm(data, revision=report.revision, until=until, auto_id=f"report-{report.pk}-%s")
