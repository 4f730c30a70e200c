"""Settling: what became of a claimed message, written down only while the claim is ours.

A claim is known by its ``claimed_at``, the moment when it was made, last renewed, or when sending
began. The sweep takes a claim away when its lease has run out; another worker's has another time.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notices.models import Message
from notices.models.message import MessageQuerySet

LONGEST_PAUSE = timedelta(minutes=30)
MAX_ATTEMPTS = 13
"""The pauses between them, 1 + 2 + 4 + 8 + 16 + 7 × 30 minutes, last about four hours."""
REASON_LENGTH = 300

State = Message.State
logger = logging.getLogger(__name__)


def lease() -> timedelta:
    """How long a claim lasts unrenewed: longer than it takes to send one message."""
    return timedelta(seconds=settings.DELIVERY_LEASE)


def begin_sending(*, message: Message, waiting: Sequence[Message], now: datetime) -> bool:
    """Mark as sending, unless the row is no longer ours; what ``waiting`` names stays ours.

    From here on a worker's death leaves the outcome unknown, so nothing is sent twice in silence.
    """
    if message.claimed_at is None or now - message.claimed_at > lease() / 4:
        _renew([message, *waiting], now)
    begun = _claimed([message]).update(
        state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    message.claimed_at, message.attempts = now, message.attempts + 1
    return bool(begun)


def _renew(messages: Sequence[Message], now: datetime) -> None:
    _claimed(messages).update(claimed_at=now)
    for message in messages:
        message.claimed_at = now


def _claimed(messages: Sequence[Message]) -> MessageQuerySet:
    """Those of a batch that are still claimed by us; a batch is claimed and renewed as one."""
    claimed_at = messages[0].claimed_at if messages else None
    ids = [message.pk for message in messages]
    return Message.objects.filter(pk__in=ids, state=State.CLAIMED, claimed_at=claimed_at)


def put_back(messages: Sequence[Message]) -> None:
    """Give back what was claimed and not tried; it keeps its place and its attempts."""
    _claimed(messages).update(state=State.QUEUED, claimed_at=None)


def drop(messages: Sequence[Message]) -> None:
    """Nothing is left to say: all that these would have told is settled."""
    _claimed(messages).update(state=State.DROPPED, reason="")


def fail_unsent(messages: Sequence[Message], *, reason: str) -> None:
    """These cannot be sent at all, and were not tried."""
    _claimed(messages).update(state=State.FAILED, reason=reason)


def postpone_unreachable(messages: Sequence[Message], *, reason: str) -> None:
    """The provider cannot be reached: for each of these that was one attempt.

    If it cost them nothing, a provider that stays away would never lead to a final state, and
    nobody would be rung instead. The queue behind them loses nothing, neither place nor attempt.
    """
    for message in messages:
        message.attempts += 1
        _retry_or_fail(message, _claimed([message]), reason=reason)


def sent(message: Message) -> None:
    """The provider said yes."""
    _sending(message).update(state=State.SENT, sent_at=timezone.now(), reason="")


def unknown(message: Message, *, reason: str) -> None:
    """It may have arrived or not; a person decides."""
    logger.warning("message %s is unknown: %s", message.pk, reason)
    _sending(message).update(state=State.UNKNOWN, reason=reason[:REASON_LENGTH])


def refused(message: Message, *, reason: str, permanent: bool = False) -> None:
    """The provider said no, for good or for now."""
    _retry_or_fail(message, _sending(message), reason=reason, permanent=permanent)


def _sending(message: Message) -> MessageQuerySet:
    """The row that we are sending.

    If that took so long that the sweep has called it unknown, our answer, coming late, is still
    the truth, until a person has decided.
    """
    ours = Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)
    return ours.filter(state__in=[State.SENDING, State.UNKNOWN])


def _retry_or_fail(
    message: Message, row: MessageQuerySet, *, reason: str, permanent: bool = False
) -> None:
    logger.warning("message %s: %s", message.pk, reason)
    reason, attempts = reason[:REASON_LENGTH], message.attempts
    if permanent or attempts >= MAX_ATTEMPTS:
        row.update(state=State.FAILED, attempts=attempts, reason=reason)
        return
    row.update(
        state=State.QUEUED,
        attempts=attempts,
        reason=reason,
        next_attempt_at=timezone.now() + pause_after(attempts, pk=message.pk),
    )


def pause_after(attempts: int, *, pk: int) -> timedelta:
    """How long message ``pk`` waits after so many failed attempts: from 1 to 30 minutes, doubling.

    Give or take an eighth, which the key decides: what failed together, or was due on the full
    hour with everybody else's messages, does not come back together.
    """
    first = timedelta(seconds=settings.DELIVERY_FIRST_PAUSE)
    pause = min(first * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return pause * (7 / 8 + (pk % 60) / 60 / 4)


@transaction.atomic
def release_stuck(*, now: datetime) -> dict[str, int]:
    """Put away what a dead worker left: claimed rows go back, half-sent ones become unknown."""
    stuck = Message.objects.filter(claimed_at__lt=now - lease())
    return {
        "requeued": stuck.filter(state=State.CLAIMED).update(state=State.QUEUED, claimed_at=None),
        "unknown": stuck.filter(state=State.SENDING).update(
            state=State.UNKNOWN, reason="发送进程中断，不能确定是否已送达"
        ),
    }
