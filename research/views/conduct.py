"""Reports on conduct: filed and followed by the visited unit's people, handled by one role alone.

No page of these stays in a browser's cache: a township's computer is shared.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import User
from research.forms import CloseReportForm, ConductReportForm, ReceiptForm
from research.models import ConductReport, ConductStep, Visit
from research.services import (
    close_conduct_report,
    read_conduct_report,
    report_conduct,
    state_of_receipt,
    take_up,
)

ROWS_A_PAGE = 20


@never_cache
def report(request: PortalRequest, key: str) -> HttpResponse:
    """Report in confidence how the team behaved at one's own unit."""
    visits = Visit.objects.reportable_by(request.user)
    visit = get_object_or_404(visits.select_related("unit", "stop__trip__section"), pk=key)
    form = ConductReportForm(request.POST or None)
    if form.is_valid() and (filed := _filed(form, visit, request.user)):
        messages.success(
            request,
            _("Received. Your receipt number is %(receipt)s. Note it down: it is shown only now.")
            % {"receipt": filed.receipt},
        )
        return redirect("research:conduct_receipt")
    context = {"visit": visit, "trip": visit.stop.trip, "form": form}
    return render(request, "research/report_conduct.html", context)


def _filed(form: ConductReportForm, visit: Visit, user: User) -> ConductReport | None:
    """The report, or None with the refusal on the form."""
    try:
        return report_conduct(visit=visit, reporter=user, **form.cleaned_data, now=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


@never_cache
@requires(Capability.ANSWER)
def receipt(request: PortalRequest) -> HttpResponse:
    """How far one's own report is, asked with its number; the number stands in no address."""
    form = ReceiptForm(request.POST or None)
    state = None
    if form.is_valid():
        typed = form.cleaned_data["receipt"]
        state = state_of_receipt(receipt=typed, reporter=request.user)
        if state is None:
            form.add_error("receipt", _("You have filed no report with this number."))
    return render(request, "research/conduct_receipt.html", {"form": form, "receipt": state})


@never_cache
@requires(Capability.HANDLE_DISCIPLINE)
def reports(request: PortalRequest) -> HttpResponse:
    """All reports that this handler may read: open ones, the overdue first; then closed ones."""
    now = timezone.now()
    mine = ConductReport.objects.visible_to(request.user).with_place()
    pages = Paginator(mine.closed(), ROWS_A_PAGE)
    context = {
        "now": now,
        "open": mine.open(),
        "page": pages.get_page(request.GET.get("page")),
    }
    return render(request, "research/conduct_reports.html", context)


@never_cache
def conduct_report(request: PortalRequest, key: str) -> HttpResponse:
    """One report with its steps; every reading is a step itself. A POST closes the report."""
    now = timezone.now()
    found = _found(request, key)
    form = CloseReportForm(request.POST or None)
    if form.is_valid() and _closed(form, found, request.user):
        messages.success(request, _("Closed. The reporter sees the sentence."))
        return redirect("research:conduct_report", key=found.pk)
    read_conduct_report(report=found, by=request.user, now=now)
    steps = ConductStep.objects.visible_to(request.user).filter(report=found)
    context = {
        "now": now,
        "report": found,
        "visit": found.visit,
        "trip": found.visit.stop.trip,
        "steps": steps.select_related("by"),
        "form": form,
    }
    return render(request, "research/conduct_report.html", context)


def _found(request: PortalRequest, key: str) -> ConductReport:
    mine = ConductReport.objects.visible_to(request.user).with_place().with_steps()
    return get_object_or_404(mine, pk=key)


def _closed(form: CloseReportForm, report: ConductReport, user: User) -> ConductStep | None:
    """The closing step, or None with the refusal on the form."""
    try:
        return close_conduct_report(
            report=report, sentence=form.cleaned_data["sentence"], by=user, now=timezone.now()
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


@require_POST
def conduct_take_up(request: PortalRequest, key: str) -> HttpResponse:
    """Take a report up; whoever comes second is told."""
    found = _found(request, key)
    if take_up(report=found, by=request.user, now=timezone.now()):
        messages.success(request, _("Taken up. The reporter sees that it is being handled."))
    else:
        messages.info(request, _("A colleague had taken it up already."))
    return redirect("research:conduct_report", key=found.pk)
