"""A unit's own copy of a notice, and what it answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import PortalRequest
from notices import services
from notices.models import Receipt


def receipt(request: PortalRequest, receipt_id: int) -> HttpResponse:
    """A unit's copy of a notice, with the one button for those who answer for the unit."""
    receipts = Receipt.objects.visible_to(request.user)
    copy = get_object_or_404(
        receipts.select_related("notice__section__office__unit", "unit"), pk=receipt_id
    )
    context = {
        "receipt": copy,
        "notice": copy.notice,
        "may_answer": Receipt.objects.answerable_by(request.user).filter(pk=copy.pk).exists(),
        "now": timezone.now(),
    }
    return render(request, "notices/receipt.html", context)


@require_POST
def acknowledge(request: PortalRequest, receipt_id: int) -> HttpResponse:
    """Acknowledge for the own unit; whoever comes second is told who was faster."""
    copy = get_object_or_404(Receipt.objects.answerable_by(request.user), pk=receipt_id)
    if services.acknowledge(receipt=copy, person=request.user, now=timezone.now()):
        messages.success(request, _("Acknowledged. The section that asked can see it."))
    else:
        messages.info(request, _("A colleague was faster; nothing is left to do."))
    return redirect("notices:receipt", copy.pk)
