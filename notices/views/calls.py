"""The call list of a notice, for the section that sent it: numbers are shown nowhere else."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from notices import exports, selectors, services
from notices.forms.calls import CallForm
from notices.models import Call, Notice, Receipt
from office.spreadsheets.writing import XLSX

ROWS_ON_CALL_LIST = 100


def _own(request: PortalRequest, notice_id: int) -> Notice:
    own = selectors.run_by(request.user).select_related("section__office__unit")
    return get_object_or_404(own, pk=notice_id)


@requires(Capability.SEND_NOTICES)
def call_list(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Whom to ring, due ones first, and what to say."""
    notice, now = _own(request, notice_id), timezone.now()
    receipts = selectors.receipts_to_call(notice, request.user)
    page = Paginator(receipts, ROWS_ON_CALL_LIST).get_page(request.GET.get("page"))
    context = {
        "notice": notice,
        "page": page,
        "entries": selectors.call_entries(page, notice=notice, now=now),
        "due": receipts.filter(call_since__isnull=False, read_at=None).count(),
        "script": selectors.script_of(notice, request.user, now),
        "outcomes": Call.Outcome.choices,
        "now": now,
    }
    return render(request, "notices/calls.html", context)


@requires(Capability.SEND_NOTICES)
def calls_export(request: PortalRequest, notice_id: int) -> HttpResponse:
    """The whole call list as a workbook."""
    notice = _own(request, notice_id)
    content = exports.call_file(notice, user=request.user, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="calls-{notice.pk}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@require_POST
@requires(Capability.SEND_NOTICES)
def call(request: PortalRequest, receipt_id: int) -> HttpResponse:
    """Note what came of a call."""
    own = Receipt.objects.visible_to(request.user).asked()
    receipt = get_object_or_404(
        own.filter(notice__in=selectors.run_by(request.user)).select_related("notice", "unit"),
        pk=receipt_id,
    )
    now = timezone.now()
    (entry,) = selectors.call_entries([receipt], notice=receipt.notice, now=now)
    form = CallForm(request.POST, people=entry.people)
    back = f"{reverse('notices:calls', args=[receipt.notice_id])}#receipt-{receipt.pk}"
    if not form.is_valid():
        for error in (str(error) for errors in form.errors.values() for error in errors):
            messages.error(request, error)
        return redirect(back)
    try:
        services.record_call(receipt=receipt, caller=request.user, now=now, **form.cleaned_data)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The call with %(unit)s is noted.") % {"unit": receipt.unit})
    return redirect(back)
