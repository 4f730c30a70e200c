"""The answers to a notice, as the section that asked reads and verifies them."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, asked
from notices import services
from notices.forms import VerificationForm
from notices.models import Answer, Notice, Receipt, Verification
from notices.selectors.answers import SETTLED, answers_to, answers_workbook, tally_of
from office.spreadsheets.writing import XLSX

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An answer on the page; with its form, if it waits for this person's verification."""

    answer: Answer
    form: VerificationForm | None


def answer_list(request: PortalRequest, notice_id: int) -> HttpResponse:
    """The answers to a notice of the own section, to be verified where it asks for that.

    A POST verifies one of them; if that is refused, the sentence stays.
    """
    notice = _own_notice(request, notice_id)
    refused: VerificationForm | None = None
    if request.method == "POST":
        answer = _answer_named(request, notice)
        refused = VerificationForm(request.POST, answer_id=answer.pk)
        if _is_verified(request, answer, refused):
            return redirect(request.get_full_path())
    state = asked(request, "state")
    answers = answers_to(notice, request.user, state=state)
    page = Paginator(answers, ROWS_A_PAGE).get_page(request.GET.get("page"))
    may_verify = request.user.can(Capability.SEND_NOTICES)
    context = {
        "notice": notice,
        "tally": tally_of(notice),
        "page": page,
        "rows": [
            Row(answer, _form_for(answer, refused) if may_verify else None) for answer in page
        ],
        "state": state,
        "states": [(state, state.label) for state in SETTLED],
    }
    return render(request, "notices/answers.html", context)


def answers_export(request: PortalRequest, notice_id: int) -> HttpResponse:
    """The answers as a workbook."""
    notice = _own_notice(request, notice_id)
    headers = {"Content-Disposition": f'attachment; filename="answers-{notice.pk}.xlsx"'}
    return HttpResponse(answers_workbook(notice, request.user), content_type=XLSX, headers=headers)


def _own_notice(request: PortalRequest, notice_id: int) -> Notice:
    own = Notice.objects.sent_for(request.user).select_related("section__office__unit")
    return get_object_or_404(own, pk=notice_id)


def _answer_named(request: PortalRequest, notice: Notice) -> Answer:
    """The answer that a POST is about."""
    named = request.POST.get("answer", "")
    if not named.isdecimal():
        raise Http404
    answers = Answer.objects.visible_to(request.user).filter(receipt__notice=notice)
    return get_object_or_404(answers, pk=int(named))


def _form_for(answer: Answer, refused: VerificationForm | None) -> VerificationForm | None:
    """The form of an answer that waits: the one just refused, if it was this answer's."""
    if answer.receipt.state != Receipt.State.ANSWERED:
        return None
    if refused is not None and refused.answer_id == answer.pk:
        return refused
    return VerificationForm(answer_id=answer.pk)


def _is_verified(request: PortalRequest, answer: Answer, form: VerificationForm) -> bool:
    """Whether the verification was taken; if not, the form or a message says why."""
    if not form.is_valid():
        return False
    outcome, sentence = form.cleaned_data["outcome"], form.cleaned_data["sentence"]
    try:
        services.verify(
            answer=answer,
            verifier=request.user,
            outcome=outcome,
            sentence=sentence,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        if form.non_field_errors():  # the answer waits no more, and its form is not shown again
            for message in refusal.messages:
                messages.error(request, message)
            messages.info(request, _("You had written: %(text)s") % {"text": sentence})
        return False
    if outcome == Verification.Outcome.ACCEPTED:
        messages.success(request, _("Accepted; with that it is closed."))
    else:
        messages.success(request, _("Returned; the unit sees your sentence and answers again."))
    return True
