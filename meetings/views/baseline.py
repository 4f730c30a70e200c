"""Last year's register: what is known, a file that waits, and taking it over."""

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
from meetings.models import BaselineUpload
from meetings.services import confirm_baseline, discard_baseline, upload_baseline
from meetings.workbooks.baseline import read_baseline
from meetings.yearly.register import preview_of, registers
from notices.forms import SheetForm


@requires(Capability.PREPARE_AFFAIRS_MEETING)
def baseline(request: PortalRequest) -> HttpResponse:
    """The registers so far, the file that waits with its preview, and the form for another."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _uploaded(request, form):
        return redirect("meetings:baseline")
    waiting = BaselineUpload.objects.visible_to(request.user).select_related("uploaded_by").first()
    context = {
        "form": form,
        "registers": registers(request.user),
        "waiting": waiting,
        "preview": preview_of(waiting) if waiting is not None else None,
    }
    return render(request, "meetings/baseline.html", context)


def _uploaded(request: PortalRequest, form: SheetForm) -> bool:
    """Whether the file is kept for its preview; else what is wrong with it is on the form."""
    office = request.user.own_section.office
    try:
        upload_baseline(
            office=office,
            meetings=read_baseline(form.content, office=office, filename=form.filename),
            filename=form.filename,
            classified=form.cleaned_data["classified"],
            by=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    return True


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def confirm(request: PortalRequest, pk: int) -> HttpResponse:
    """Take over the register whose preview was read."""
    upload = get_object_or_404(BaselineUpload.objects.visible_to(request.user), pk=pk)
    try:
        kept = confirm_baseline(upload=upload)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        done = ngettext("%s meeting in the register.", "%s meetings in the register.", kept)
        messages.success(request, done % kept)
    return redirect("meetings:baseline")


@requires(Capability.PREPARE_AFFAIRS_MEETING)
@require_POST
def discard(request: PortalRequest, pk: int) -> HttpResponse:
    """Forget the file that waits."""
    upload = get_object_or_404(BaselineUpload.objects.visible_to(request.user), pk=pk)
    try:
        discard_baseline(upload=upload)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Discarded; the register is as it was."))
    return redirect("meetings:baseline")
