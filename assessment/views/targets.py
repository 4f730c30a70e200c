"""A county's answer on one target."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from assessment import services
from assessment.forms import ReportForm
from assessment.models import Target
from office.workdays import close_of


def target(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the target and what was reported; whoever answers for the county reports here."""
    user = request.user
    visible = Target.objects.visible_to(user).select_related(
        "indicator__cycle", "indicator__block", "indicator__section", "county", "report"
    )
    found = get_object_or_404(visible, pk=pk)
    report = getattr(found, "report", None)
    may_answer = Target.objects.answerable_by(user).filter(pk=pk).exists()
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    form = ReportForm(request.POST or None, instance=report, measure=found.indicator.measure)
    if request.method == "POST" and form.is_valid():
        services.report_value(
            target=found,
            value=form.cleaned_data["value"],
            comment=form.cleaned_data["comment"],
            user=user,
            now=timezone.now(),
        )
        messages.success(request, _("Reported. The section that asks can see it."))
        return redirect("assessment:cycle", found.indicator.cycle.year)
    context = {
        "target": found,
        "indicator": found.indicator,
        "report": report,
        "form": form if may_answer else None,
        "due_at": close_of(found.indicator.due_on),
        "now": timezone.now(),
    }
    return render(request, "assessment/target.html", context)
