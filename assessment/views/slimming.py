"""The page "from n to m": one year's indicators beside the year before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import selectors, services
from assessment.models import Indicator, IndicatorFate
from assessment.models.fate import may_write_fate
from assessment.slimming.forms import FateForm
from assessment.slimming.years import cycle_after, slimming_of
from office.refusals import done


def slimming(request: PortalRequest, year: int) -> HttpResponse:
    """What was cut, merged, kept and new, and the hours of reporting that were saved."""
    user = request.user
    cycle = selectors.cycles(user).select_related("city").filter(year=year).first()
    if cycle is None:
        raise Http404
    page = slimming_of(user, cycle)
    context = {
        "cycle": cycle,
        "page": page,
        "is_whole": user.can(Capability.SEE_DEPARTMENT) or user.can(Capability.IMPORT_INDICATORS),
    }
    return render(request, "assessment/slimming.html", context)


@requires(Capability.SEND_NOTICES)
def fate(request: PortalRequest, pk: int) -> HttpResponse:
    """Write why an indicator was cut, or into which it was merged."""
    user = request.user
    visible = Indicator.objects.visible_to(user).select_related("cycle__city", "section", "fate")
    indicator = get_object_or_404(visible, pk=pk)
    cycle = cycle_after(indicator)
    if cycle is None:
        raise Http404
    written: IndicatorFate | None = getattr(indicator, "fate", None)
    if not may_write_fate(user, indicator, is_written=written is not None):
        raise PermissionDenied
    initial = {"kind": IndicatorFate.Kind.CUT}
    if written is not None:
        initial = {name: getattr(written, name) for name in FateForm.base_fields}
    form = FateForm(request.POST or None, user=user, cycle=cycle, initial=initial)

    def write() -> None:
        services.write_fate(
            indicator=indicator, cycle=cycle, **form.cleaned_data, by=user, now=timezone.now()
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Written. It stands on the page of the year."))
        return redirect("assessment:slimming", cycle.year)
    context = {"form": form, "indicator": indicator, "cycle": cycle}
    return render(request, "assessment/fate.html", context)
