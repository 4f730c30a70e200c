"""Verifying answers: the section that asked accepts or returns each, in a sentence."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from notices.models import Answer, Notice, Receipt, Reminder, Verification
from notices.requirements import receipt_specs
from notices.services.answering import locked_receipt
from notices.services.outbox import tell_returned
from notices.services.requirements import require

SENTENCE_LENGTH = 300
"""Characters of the verifier's sentence."""


@transaction.atomic
def verify(
    *,
    answer: Answer,
    verifier: User,
    outcome: Verification.Outcome | str,
    sentence: str,
    now: datetime,
) -> Verification:
    """Accept an answer, which closes its receipt, or return it, which opens the receipt again.

    The unit of a returned answer has it among its open matters at once, and its people are told
    over their first channel, with the next digest. Raises ``ValidationError`` for somebody outside
    the section that asked, without a sentence (by field), or with code ``overtaken`` if a
    colleague has verified it, the unit has replaced it, or the notice has been amended meanwhile.
    """
    receipt = locked_receipt(answer.receipt)
    _refuse_strangers(receipt.notice, verifier)
    _refuse_overtaken(receipt, answer)
    verification = Verification.objects.create(
        answer=answer,
        outcome=Verification.Outcome(outcome),
        sentence=_checked(sentence),
        verifier=verifier,
        verifier_name=verifier.name,
        verified_at=now,
    )
    if verification.outcome == Verification.Outcome.ACCEPTED:
        receipt.state = Receipt.State.CLOSED
        receipt.save(update_fields=["state"])
    else:
        _open_again(receipt, verification, now)
    require(receipt_specs(Receipt.objects.filter(pk=receipt.pk)))
    return verification


def _refuse_strangers(notice: Notice, verifier: User) -> None:
    own = Notice.objects.sent_for(verifier).filter(pk=notice.pk)
    if not verifier.can(Capability.SEND_NOTICES) or not own.exists():
        message = _("Only the section that asked verifies its answers.")
        raise ValidationError(message, code="section")


def _refuse_overtaken(receipt: Receipt, answer: Answer) -> None:
    """Refuse unless this is the answer that stands and waits; the receipt is locked."""
    verified = Verification.objects.filter(answer=answer).first()
    if verified is not None:
        message = _("%(name)s has verified this answer meanwhile: %(outcome)s.") % {
            "name": verified.verifier_name,
            "outcome": verified.get_outcome_display(),
        }
        raise ValidationError(message, code="overtaken")
    stands = receipt.answers.standing().filter(pk=answer.pk).exists()
    if receipt.state != Receipt.State.ANSWERED or not stands:
        message = _("This answer no longer waits: it was replaced, or the notice was amended.")
        raise ValidationError(message, code="overtaken")


def _checked(sentence: str) -> str:
    """The sentence without blanks around it; refused if nothing is left or it is too long."""
    sentence = " ".join(sentence.split())
    if not sentence:
        raise ValidationError({"sentence": _("Say in a sentence why.")})
    if len(sentence) > SENTENCE_LENGTH:
        message = _("At most %(limit)s characters; these are %(length)s.")
        counts = {"limit": SENTENCE_LENGTH, "length": len(sentence)}
        raise ValidationError({"sentence": message % counts})
    return sentence


def _open_again(receipt: Receipt, verification: Verification, now: datetime) -> None:
    """Let no answer stand any more, and tell the unit."""
    receipt.state = Receipt.State.RETURNED
    receipt.acknowledged_at = receipt.acknowledged_by = None
    receipt.acknowledged_name = receipt.acknowledged_for = receipt.acknowledged_sha256 = ""
    receipt.call_since = None
    receipt.save()
    reminder = Reminder.objects.create(
        notice=receipt.notice,
        kind=Reminder.Kind.RETURNED,
        version=receipt.notice.version,
        on=timezone.localdate(now),
        by=verification.verifier,
        verification=verification,
        created_at=now,
    )
    tell_returned(receipt=receipt, reminder=reminder, now=now)
