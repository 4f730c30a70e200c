"""Cancelling and moving a meeting."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from meetings import services
from meetings.forms import CancelForm, MoveForm
from meetings.views.running import hosted


@requires(Capability.REQUEST_MEETINGS)
def cancel(request: PortalRequest, pk: int) -> HttpResponse:
    """Call a meeting off, with the reason that everybody reads."""
    meeting, form = hosted(request, pk), CancelForm(request.POST or None)
    if form.is_valid():
        try:
            services.cancel_meeting(
                meeting=meeting, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Cancelled. Everybody who was told is being told."))
            return redirect("meetings:meeting", pk=pk)
    return render(request, "meetings/cancel.html", {"meeting": meeting, "form": form})


@requires(Capability.REQUEST_MEETINGS)
def move(request: PortalRequest, pk: int) -> HttpResponse:
    """Move a meeting to another time or place."""
    meeting = hosted(request, pk)
    form = MoveForm(request.POST or None, meeting=meeting)
    if form.is_valid():
        try:
            services.move_meeting(
                meeting=meeting, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Moved. Everybody who was told is being told."))
            return redirect("meetings:meeting", pk=pk)
    return render(request, "meetings/move.html", {"meeting": meeting, "form": form})
