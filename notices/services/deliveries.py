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
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from notices.channels.email import compose
from notices.models import Delivery, Receipt

BATCH = 50
"""Deliveries claimed at once; also the most that one killed worker leaves to the sweep."""
STUCK_AFTER = timedelta(minutes=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=1)
SHIFT = timedelta(minutes=5)
"""How long one task goes on claiming: it must end well before the time limit kills it."""
MAX_ATTEMPTS = 48
"""The pause doubles from 5 minutes to an hour, so the attempts last about two days."""
SERVICE_CLOSING = 421
"""SMTP's answer before the server hangs up."""

logger = logging.getLogger(__name__)


class ServerUnreachable(Exception):
    """The mail server cannot be reached; no use in trying the rest of a batch."""


def deliver_due(*, shift: timedelta = SHIFT) -> int:
    """Send what is due, batch by batch, and answer how many messages were sent.

    After its shift the worker claims no more; the next sweep goes on.
    """
    end = timezone.now() + shift
    sent = 0
    while batch := claim_batch(now=timezone.now()):
        sent += send_batch(batch)
        if timezone.now() >= end:
            break
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
    """Send claimed deliveries over one SMTP connection; answer how many went out.

    If the server cannot be reached, the whole rest waits for its next attempt.
    """
    claimed = Delivery.objects.filter(pk__in=ids, state=Delivery.State.CLAIMED)
    deliveries = list(
        claimed.select_related(
            "person__unit",
            "person__section__office__unit",
            "receipt__notice__section",
            "receipt__unit",
        ).order_by("pk")
    )
    connection = get_connection()
    sent = 0
    try:
        for done, delivery in enumerate(deliveries):
            try:
                sent += send_one(delivery, connection)
            except ServerUnreachable as error:
                for waiting in deliveries[done:]:
                    _retry_or_fail(waiting, reason=str(error))
                break
    finally:
        connection.close()
    return sent


def send_one(delivery: Delivery, connection: BaseEmailBackend) -> bool:
    """Send one claimed delivery, write down what became of it, answer whether it went out.

    The row is marked as *sending* first. If the worker dies, or the connection breaks, between
    the server's yes and our note of it, the outcome is *unknown*, and nothing is sent twice in
    silence. Raises :class:`ServerUnreachable`, with the row for the caller to put back.
    """
    if not _may_receive(delivery.person, delivery.receipt_id):
        _settle(delivery, Delivery.State.FAILED, reason="收件人已停用或已调离该单位")
        return False
    try:
        message = compose(delivery, connection)
        message.message()  # a header that cannot be written shows here, before anything is sent
    except ValueError as error:
        _settle(delivery, Delivery.State.FAILED, reason=f"邮件无法生成：{error}"[:300])
        return False
    _open(connection)
    if not _begin_sending(delivery):
        return False
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        _refused(delivery, connection, *next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        _refused(delivery, connection, error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        _retry_or_fail(delivery, reason=str(error), permanent=True)
    except OSError as error:  # smtplib's own errors are OSErrors as well
        _forget(connection)
        _settle(delivery, Delivery.State.UNKNOWN, reason=f"发送时连接中断：{error!r}"[:300])
    else:
        _settle(delivery, Delivery.State.SENT, sent_at=timezone.now(), reason="")
        return True
    return False


def _may_receive(person: User, receipt_id: int) -> bool:
    """Rights are checked again at sending: an active account that could open the receipt."""
    return person.is_active and (
        Receipt.objects.answerable_by(person).filter(pk=receipt_id).exists()
    )


def _open(connection: BaseEmailBackend) -> None:
    """Connect, if the connection is not open yet."""
    try:
        connection.open()
    except OSError as error:
        _forget(connection)
        raise ServerUnreachable(f"邮件服务器无法连接：{error!r}") from error


def _forget(connection: BaseEmailBackend) -> None:
    """Let a broken connection go; Django would otherwise try to use it again."""
    connection.connection = None  # type: ignore[attr-defined]


def _begin_sending(delivery: Delivery) -> bool:
    """Mark as sending, unless the row is no longer this worker's."""
    now = timezone.now()
    mine = _claim_of(delivery).filter(state=Delivery.State.CLAIMED)
    begun = mine.update(state=Delivery.State.SENDING, claimed_at=now)
    delivery.claimed_at = now
    return bool(begun)


def _claim_of(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, if the claim is still ours: the sweep may have given it to another worker."""
    return Delivery.objects.filter(pk=delivery.pk, claimed_at=delivery.claimed_at)


def _settle(delivery: Delivery, state: Delivery.State, **columns: object) -> None:
    _claim_of(delivery).update(state=state, **columns)


def _refused(
    delivery: Delivery, connection: BaseEmailBackend, code: int, answer: bytes | str
) -> None:
    """The server said no: 5xx for good, 4xx for now, 421 for now and for all others too."""
    if code == SERVICE_CLOSING:
        _forget(connection)
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    _retry_or_fail(delivery, reason=f"{code} {text}", permanent=code >= 500)


def _retry_or_fail(delivery: Delivery, *, reason: str, permanent: bool = False) -> None:
    logger.warning("delivery %s: %s", delivery.pk, reason)
    if permanent or delivery.attempts >= MAX_ATTEMPTS:
        _settle(delivery, Delivery.State.FAILED, reason=reason[:300])
        return
    _settle(
        delivery,
        Delivery.State.QUEUED,
        reason=reason[:300],
        next_attempt_at=timezone.now() + pause_after(delivery.attempts),
        claimed_at=None,
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the so-many-th attempt failed."""
    return min(FIRST_RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)


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
