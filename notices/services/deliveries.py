"""The engine: claim what is due, send it, put away what got stuck.

The database is the queue of record; these functions can run in any number of workers at once
and be killed at any moment. What a kill leaves behind is picked up by the next sweep.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notices.channels.email import compose
from notices.models import Delivery

BATCH = 50
"""Deliveries claimed at once; also the most that one killed worker leaves to the sweep."""
STUCK_AFTER = timedelta(minutes=5)
RETRY_EVERY = timedelta(minutes=5)
MAX_ATTEMPTS = 48
"""With a retry every 5 minutes the attempts last about 4 hours."""

logger = logging.getLogger(__name__)


def deliver_due() -> int:
    """Send all that is due, batch by batch, and answer how many messages were sent."""
    sent = 0
    while batch := claim_batch(now=timezone.now()):
        sent += send_batch(batch)
    return sent


@transaction.atomic
def claim_batch(*, now: datetime) -> list[int]:
    """Claim up to :data:`BATCH` due deliveries for this worker and answer their ids.

    Rows that another worker holds are skipped, so no two workers claim the same one.
    """
    due = Delivery.objects.due(now).order_by("next_attempt_at", "pk")
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    Delivery.objects.filter(pk__in=ids).update(
        state=Delivery.State.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
    )
    return ids


def send_batch(ids: list[int]) -> int:
    """Send claimed deliveries over one SMTP connection; answer how many went out."""
    deliveries = Delivery.objects.filter(pk__in=ids, state=Delivery.State.CLAIMED)
    connection = get_connection()
    try:
        return sum(
            send_one(delivery, connection)
            for delivery in deliveries.select_related(
                "person__section__office", "receipt__notice__section", "receipt__unit"
            ).order_by("pk")
        )
    finally:
        connection.close()


def send_one(delivery: Delivery, connection: BaseEmailBackend) -> bool:
    """Send one claimed delivery and write down what became of it.

    The row is marked as *sending* first: if the worker dies between the server's yes and our
    note of it, the row stays so and becomes *unknown*, never sent twice in silence.
    """
    if not _may_receive(delivery):
        _settle(delivery, Delivery.State.FAILED, reason="收件人已停用或已调离该单位")
        return False
    if not _settle(delivery, Delivery.State.SENDING, only_from=Delivery.State.CLAIMED):
        return False
    try:
        connection.send_messages([compose(delivery, connection)])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        _retry_or_fail(delivery, reason=f"{code} {text!r}", permanent=code >= 500)
    except smtplib.SMTPResponseException as error:
        _retry_or_fail(
            delivery,
            reason=f"{error.smtp_code} {error.smtp_error!r}",
            permanent=error.smtp_code >= 500,
        )
    except OSError as error:
        # smtplib's other errors and all network errors; the next message needs a new connection.
        connection.connection = None  # type: ignore[attr-defined]
        _retry_or_fail(delivery, reason=repr(error), permanent=False)
    else:
        _settle(delivery, Delivery.State.SENT, sent_at=timezone.now(), reason="")
        return True
    return False


def _may_receive(delivery: Delivery) -> bool:
    """Rights are checked again at sending: the account is active and still of that unit."""
    person = delivery.person
    return person.is_active and person.home_unit_id == delivery.receipt.unit_id


def _settle(
    delivery: Delivery, state: Delivery.State, *, only_from: str | None = None, **columns: object
) -> bool:
    rows = Delivery.objects.filter(pk=delivery.pk)
    if only_from is not None:
        rows = rows.filter(state=only_from)
    return bool(rows.update(state=state, **columns))


def _retry_or_fail(delivery: Delivery, *, reason: str, permanent: bool) -> None:
    logger.warning("delivery %s: %s", delivery.pk, reason)
    if permanent or delivery.attempts >= MAX_ATTEMPTS:
        _settle(delivery, Delivery.State.FAILED, reason=reason[:300])
    else:
        next_attempt_at = timezone.now() + RETRY_EVERY
        _settle(
            delivery,
            Delivery.State.QUEUED,
            reason=reason[:300],
            next_attempt_at=next_attempt_at,
            claimed_at=None,
        )


@transaction.atomic
def release_stuck(*, now: datetime) -> dict[str, int]:
    """Put away what a dead worker left: claimed rows go back, half-sent ones become unknown."""
    stuck = Delivery.objects.filter(claimed_at__lt=now - STUCK_AFTER)
    return {
        "requeued": stuck.filter(state=Delivery.State.CLAIMED).update(
            state=Delivery.State.QUEUED, next_attempt_at=now, claimed_at=None
        ),
        "unknown": stuck.filter(state=Delivery.State.SENDING).update(
            state=Delivery.State.UNKNOWN, reason="发送进程中断，不能确定是否已送达"
        ),
    }
