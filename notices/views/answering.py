"""A unit's own copy of a notice, and what it answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import PortalRequest
from notices import services
from notices.forms import AcknowledgeForm, ReplyForm, reply_form
from notices.models import Answer, Notice, Receipt
from notices.selectors import answers
from notices.services.answering import SETTLED_BY_READING, is_replaceable


def receipt(request: PortalRequest, receipt_id: int) -> HttpResponse:
    """A unit's copy of a notice with the one step that settles it; a POST is an answer.

    Opening it counts as reading for those who can answer it, and for nobody else.
    """
    copy = get_object_or_404(Receipt.objects.visible_to(request.user), pk=receipt_id)
    may_answer = Receipt.objects.answerable_by(request.user).filter(pk=copy.pk).exists()
    if request.method == "POST":
        if not may_answer:
            raise Http404
        form = reply_form(_read_anew(copy), None, request.POST, request.FILES)
        if _is_taken(request, copy, form):
            return redirect("notices:receipt", copy.pk)
        return _page(request, copy, may_answer=True, form=form)
    if may_answer:
        services.mark_read(receipt=copy, person=request.user, now=timezone.now())
    return _page(request, copy, may_answer=may_answer)


@require_POST
def acknowledge(request: PortalRequest, receipt_id: int) -> HttpResponse:
    """Acknowledge for the own unit; whoever comes second is told who was faster."""
    copy = get_object_or_404(Receipt.objects.answerable_by(request.user), pk=receipt_id)
    form = AcknowledgeForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    try:
        done = services.acknowledge(
            receipt=copy, person=request.user, version=version, now=timezone.now()
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if done:
            messages.success(request, _("Acknowledged. The section that asked can see it."))
        else:
            messages.info(request, _("A colleague was faster; nothing is left to do."))
    return redirect("notices:receipt", copy.pk)


def answer_file(request: PortalRequest, answer_id: int) -> FileResponse:
    """The file of an answer, to be kept and not to be shown in the browser."""
    given = get_object_or_404(
        Answer.objects.visible_to(request.user).exclude(file=""), pk=answer_id
    )
    return FileResponse(given.file.open("rb"), as_attachment=True, filename=given.filename)


def _is_taken(request: PortalRequest, copy: Receipt, form: ReplyForm) -> bool:
    """Whether the answer was taken; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        services.answer(receipt=copy, person=request.user, now=timezone.now(), **form.cleaned_data)
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    if copy.notice.needs_verification:
        messages.success(request, _("Answered. The section that asked verifies it."))
    else:
        messages.success(request, _("Answered. The section that asked can see it."))
    return True


def _page(
    request: PortalRequest, copy: Receipt, *, may_answer: bool, form: ReplyForm | None = None
) -> HttpResponse:
    """The page as things stand now: what was read or refused a moment ago is on it."""
    copy, now = _read_anew(copy), timezone.now()
    notice = copy.notice
    given = answers.history_of(copy)
    standing = given[0] if given and copy.is_acknowledged else None
    takes_words = notice.asks not in SETTLED_BY_READING
    may_reply = may_answer and takes_words and (copy.is_missing or is_replaceable(copy, now))
    replaces = standing.pk if standing else None
    if form is not None:
        form.seen(version=notice.version, replaces=replaces)
    elif may_reply:
        form = reply_form(copy, replaces)
    context = {
        "receipt": copy,
        "notice": notice,
        "answers": given,
        "standing": standing,
        "changes": answers.changes_since(notice, given[0].version.number if given else 1),
        "returned": given[0].verification if copy.state == Receipt.State.RETURNED else None,
        "may_answer": may_answer,
        "may_acknowledge": may_answer
        and copy.is_missing
        and notice.asks == Notice.Asks.ACKNOWLEDGE,
        "form": form,
        "now": now,
    }
    return render(request, "notices/receipt.html", context)


def _read_anew(copy: Receipt) -> Receipt:
    """The receipt as it is now, with all that its page tells."""
    related = ("notice__section__office__unit", "unit", "person")
    return Receipt.objects.select_related(*related).get(pk=copy.pk)
