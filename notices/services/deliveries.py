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

from notices.channels.email import compose
from notices.models import Delivery, Message, Receipt

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
    due = Message.objects.due(now).order_by("next_attempt_at", "pk")
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    Message.objects.filter(pk__in=ids).update(
        state=Message.State.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
    )
    return ids


def send_batch(ids: list[int]) -> int:
    """Send claimed deliveries over one SMTP connection; answer how many went out.

    If the server cannot be reached, the whole rest waits for its next attempt.
    """
    claimed = Message.objects.filter(pk__in=ids, state=Message.State.CLAIMED)
    deliveries = list(
        claimed.select_related("person__unit", "person__section__office__unit").order_by("pk")
    )
    connection = get_connection()
    sent = 0
    try:
        for done, message in enumerate(deliveries):
            try:
                sent += send_one(message, connection)
            except ServerUnreachable as error:
                for waiting in deliveries[done:]:
                    _retry_or_fail(waiting, reason=str(error))
                break
    finally:
        connection.close()
    return sent


def send_one(message: Message, connection: BaseEmailBackend) -> bool:
    """Send one claimed message, write down what became of it, answer whether it went out.

    The row is marked as *sending* first. If the worker dies, or the connection breaks, between
    the server's yes and our note of it, the outcome is *unknown*, and nothing is sent twice in
    silence. Raises :class:`ServerUnreachable`, with the row for the caller to put back.
    """
    items = _items(message)
    if not items:
        _settle(message, Message.State.FAILED, reason="收件人已停用或已调离该单位")
        return False
    try:
        mail = compose(message, items, connection)
        mail.message()  # a header that cannot be written shows here, before anything is sent
    except ValueError as error:
        _settle(message, Message.State.FAILED, reason=f"邮件无法生成：{error}"[:300])
        return False
    _open(connection)
    if not _begin_sending(message):
        return False
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        _refused(message, connection, *next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        _refused(message, connection, error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        _retry_or_fail(message, reason=str(error), permanent=True)
    except OSError as error:  # smtplib's own errors are OSErrors as well
        _forget(connection)
        _settle(message, Message.State.UNKNOWN, reason=f"发送时连接中断：{error!r}"[:300])
    else:
        _settle(message, Message.State.SENT, sent_at=timezone.now(), reason="")
        return True
    return False


def _items(message: Message) -> list[Delivery]:
    """What the message carries; rights are checked again at sending.

    Only what an active account could open now.
    """
    if not message.person.is_active:
        return []
    answerable = Receipt.objects.answerable_by(message.person)
    return list(
        message.deliveries.filter(receipt__in=answerable).select_related(
            "receipt__notice__section", "receipt__unit"
        )
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


def _begin_sending(message: Message) -> bool:
    """Mark as sending, unless the row is no longer this worker's."""
    now = timezone.now()
    mine = _claim_of(message).filter(state=Message.State.CLAIMED)
    begun = mine.update(state=Message.State.SENDING, claimed_at=now)
    message.claimed_at = now
    return bool(begun)


def _claim_of(message: Message) -> QuerySet[Message]:
    """The row, if the claim is still ours: the sweep may have given it to another worker."""
    return Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)


def _settle(message: Message, state: Message.State, **columns: object) -> None:
    _claim_of(message).update(state=state, **columns)


def _refused(
    message: Message, connection: BaseEmailBackend, code: int, answer: bytes | str
) -> None:
    """The server said no: 5xx for good, 4xx for now, 421 for now and for all others too."""
    if code == SERVICE_CLOSING:
        _forget(connection)
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    _retry_or_fail(message, reason=f"{code} {text}", permanent=code >= 500)


def _retry_or_fail(message: Message, *, reason: str, permanent: bool = False) -> None:
    logger.warning("message %s: %s", message.pk, reason)
    if permanent or message.attempts >= MAX_ATTEMPTS:
        _settle(message, Message.State.FAILED, reason=reason[:300])
        return
    _settle(
        message,
        Message.State.QUEUED,
        reason=reason[:300],
        next_attempt_at=timezone.now() + pause_after(message.attempts),
        claimed_at=None,
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the so-many-th attempt failed."""
    return min(FIRST_RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)


@transaction.atomic
def release_stuck(*, now: datetime) -> dict[str, int]:
    """Put away what a dead worker left: claimed rows go back, half-sent ones become unknown."""
    stuck = Message.objects.filter(claimed_at__lt=now - STUCK_AFTER)
    return {
        "requeued": stuck.filter(state=Message.State.CLAIMED).update(
            state=Message.State.QUEUED, next_attempt_at=now, claimed_at=None
        ),
        "unknown": stuck.filter(state=Message.State.SENDING).update(
            state=Message.State.UNKNOWN, reason="发送进程中断，不能确定是否已送达"
        ),
    }
