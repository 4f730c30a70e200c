"""Values that systems know: the section enters them, a county may object."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import selectors, services
from assessment.models import Report, ValueObjection
from assessment.reporting.deadlines import Deadlines
from assessment.reporting.forms import ObjectionAnswerForm, ObjectionForm
from assessment.reporting.workbook import known_values_file, read_known_values
from assessment.views.cycles import cycle_of_year
from assessment.yearend.standstill import why_it_stands
from notices.forms import SheetForm
from notices.services import refuse_classified
from office.spreadsheets.writing import XLSX


@requires(Capability.SEND_NOTICES)
def upload(request: PortalRequest, year: int) -> HttpResponse:
    """Enter the values of a file, all or none."""
    cycle, user = cycle_of_year(request, year), request.user
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            refuse_classified(classified=form.cleaned_data["classified"])
            values = read_known_values(
                form.content,
                targets=selectors.known_targets(user, cycle),
                filename=form.filename,
            )
            entered = services.enter_known_values(
                cycle=cycle, values=values, user=user, now=timezone.now()
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            message = _("%(new)s values new, %(changed)s changed, %(same)s as before.")
            numbers = {"new": entered.new, "changed": entered.changed, "same": entered.same}
            messages.success(request, message % numbers)
            return redirect("assessment:known_values", year)
    context = {
        "year": year,
        "form": form,
        "slots": selectors.known_slots(user, cycle),
        "days": Deadlines.load().objection,
        "stands": why_it_stands(cycle),
    }
    return render(request, "assessment/reporting/known_values.html", context)


@requires(Capability.SEND_NOTICES)
def file(request: PortalRequest, year: int) -> HttpResponse:
    """The values that are entered so far, and empty cells for the others, as xlsx."""
    cycle = cycle_of_year(request, year)
    content = known_values_file(selectors.known_slots(request.user, cycle))
    headers = {"Content-Disposition": f'attachment; filename="known-values-{cycle.year}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@requires(Capability.ANSWER)
def object_to(request: PortalRequest, pk: int) -> HttpResponse:
    """Object to a value that a system gave."""
    known = Report.objects.answerable_by(request.user).filter(is_known=True)
    report = get_object_or_404(
        known.select_related("target__indicator__cycle", "target__county"), pk=pk
    )
    if not report.is_open_to_objection(timezone.localdate()):
        messages.info(request, _("This value is not open to objection now."))
        return redirect("assessment:target", report.key)
    form = ObjectionForm(request.POST or None, initial={"revision": report.revision})
    if form.is_valid():
        try:
            services.object_to_value(
                report=report, user=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your objection is with the section."))
            return redirect("assessment:target", report.key)
    indicator = report.target.indicator
    context = {
        "report": report,
        "indicator": indicator,
        "form": form,
        "stands": why_it_stands(indicator.cycle),
    }
    return render(request, "assessment/reporting/object.html", context)


@requires(Capability.SEND_NOTICES)
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer an objection: the value stays, or is mended."""
    objections = ValueObjection.objects.settled_by(request.user).select_related(
        "report__target__indicator__cycle", "report__target__county"
    )
    objection = get_object_or_404(objections, pk=pk)
    report = objection.report
    form = ObjectionAnswerForm(request.POST or None, initial={"value": report.value})
    if form.is_valid():
        try:
            services.answer_objection(
                objection=objection, user=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Answered. The county can read it."))
            return redirect("assessment:incoming", report.target.indicator.cycle.year)
    context = {
        "objection": objection,
        "report": report,
        "indicator": report.target.indicator,
        "form": form,
        "stands": why_it_stands(report.target.indicator.cycle),
    }
    return render(request, "assessment/reporting/objection.html", context)
