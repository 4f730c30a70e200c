"""A round of awards is given a later last day, or called off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import services
from assessment.awards.forms import CallOffForm, ExtendForm
from assessment.models import AwardRound
from office.refusals import done


@requires(Capability.SEND_NOTICES)
def extend(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the counties a later last day, with a reason, before the round is public."""
    user = request.user
    round_ = get_object_or_404(AwardRound.objects.run_by(user).in_preparation(), pk=pk)
    form = ExtendForm(request.POST or None)

    def write() -> None:
        services.extend_nominations(round_=round_, **form.cleaned_data, by=user, now=timezone.now())

    if form.is_valid() and done(form, write):
        messages.success(request, _("Extended. The counties see it on their pages."))
        return redirect("assessment:award", pk)
    return render(request, "assessment/awards/extend.html", {"form": form, "round": round_})


@requires(Capability.SEND_NOTICES)
def call_off(request: PortalRequest, pk: int) -> HttpResponse:
    """End a round that is not decided, with a reason."""
    user = request.user
    runs = AwardRound.objects.run_by(user).standing().filter(decided_at=None)
    round_ = get_object_or_404(runs, pk=pk)
    form = CallOffForm(request.POST or None)

    def write() -> None:
        services.call_off_awards(round_=round_, **form.cleaned_data, by=user, now=timezone.now())

    if form.is_valid() and done(form, write):
        messages.success(request, _("Called off. The counties see it on their pages."))
        return redirect("assessment:award", pk)
    return render(request, "assessment/awards/call_off.html", {"form": form, "round": round_})
