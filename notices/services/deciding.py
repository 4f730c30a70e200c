"""What only a person can decide about messages: try failed ones again, settle unknown ones."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from notices import tasks
from notices.models import Delivery, Message, Notice, Receipt
from notices.services.ownership import refuse_others
from notices.timing import Timing

State = Message.State


@transaction.atomic
def retry_failed(*, notice: Notice, by: User, now: datetime) -> int:
    """Queue the failed messages again that carry what this notice still misses; answer how many.

    They keep their Message-ID and get all their attempts anew. Messages about a version that
    nobody has to settle any more stay failed. Raises ``ValidationError`` for another section's.
    """
    refuse_others(notice, by)
    carried = Delivery.objects.filter(
        receipt__in=Receipt.objects.missing().filter(notice=notice),
        version__gte=notice.asked_version,
    )
    failed = Message.objects.filter(state=State.FAILED, pk__in=carried.values("message"))
    return _queue_again(failed, by, now)


@transaction.atomic
def decide_unknown(*, message: Message, by: User, arrived: bool, now: datetime) -> None:
    """Say that a message of unknown outcome arrived, or have it sent again as the same message.

    Raises ``ValidationError`` if it carries nothing of the person's own section, or if somebody
    has decided before.
    """
    own = Q(receipt__notice__section=by.section_id)
    if not by.can(Capability.SEND_NOTICES) or not message.deliveries.filter(own).exists():
        raise ValidationError(_("Only the section that sent the notice may do this."))
    unknown = Message.objects.filter(pk=message.pk, state=State.UNKNOWN)
    if arrived:
        sent_at = Coalesce(F("claimed_at"), Value(now, DateTimeField()))
        decided = unknown.update(
            state=State.SENT, sent_at=sent_at, decided_name=by.name, decided_at=now
        )
    else:
        decided = _queue_again(unknown, by, now)
    if not decided:
        raise ValidationError(_("Somebody else has decided about this message."), code="decided")


def _queue_again(messages: QuerySet[Message], by: User, now: datetime) -> int:
    """Give messages back to the engine; they leave now, or when the office opens."""
    timing = Timing.load()
    again = {
        "state": State.QUEUED,
        "attempts": 0,
        "claimed_at": None,
        "reason": "",
        "decided_name": by.name,
        "decided_at": now,
    }
    queued = sum(
        messages.filter(is_urgent=urgent).update(
            next_attempt_at=timing.leaves_at(now, urgent=urgent), **again
        )
        for urgent in (True, False)
    )
    if queued:
        transaction.on_commit(tasks.deliver_due.delay, robust=True)
    return queued
