"""Claiming: which messages may leave now, and to whom no more at present."""

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from notices.models import Channel, Message
from notices.models.message import MessageQuerySet
from notices.timing import Timing

BATCH = 50
"""Messages claimed at once; also the most that one killed worker leaves to the sweep."""
MINUTE = timedelta(minutes=1)
TO_ONE_PERSON = 30
"""Messages a minute: WeCom drops what one person gets beyond them, and answers yes all the same."""


@transaction.atomic
def claim_batch(*, channel: str, now: datetime) -> list[Message]:
    """Claim up to :data:`BATCH` messages of a channel that are due and may leave (rule N2).

    Rows that another worker holds are skipped, so no two workers claim the same one. A claim is
    a lease: it ends ``settings.DELIVERY_LEASE`` seconds after ``claimed_at``, unless renewed.
    """
    room = _room(channel, now)
    due = Message.objects.due(now).filter(channel=channel)
    if not Timing.load().may_leave(now):
        due = due.filter(is_urgent=True)
    first = due.order_by("next_attempt_at", "pk").select_related("person")
    batch = list(first.select_for_update(skip_locked=True, of=("self",))[:room])
    if channel == Channel.WECOM:
        batch = _spare_the_same_person(batch, now)
    ids = [message.pk for message in batch]
    Message.objects.filter(pk__in=ids).update(state=Message.State.CLAIMED, claimed_at=now)
    for message in batch:
        message.state, message.claimed_at = Message.State.CLAIMED, now
    return batch


def _room(channel: str, now: datetime) -> int:
    """How many more the provider's limit allows, which all workers share.

    Where there is a limit, one worker counts and claims at a time.
    """
    per_minute = {
        Channel.EMAIL: settings.EMAIL_PER_MINUTE,
        Channel.WECOM: settings.WECOM_PER_MINUTE,
    }[Channel(channel)]
    if per_minute or channel == Channel.WECOM:
        with connection.cursor() as cursor:
            key = f"notices.claim:{channel}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    if not per_minute:
        return BATCH
    return max(0, min(BATCH, per_minute - _in_last_minute(channel, now).count()))


def _in_last_minute(channel: str, now: datetime) -> MessageQuerySet:
    """Messages whose sending began in the last minute, or can begin at any moment."""
    under_way = Q(state__in=[Message.State.CLAIMED, Message.State.SENDING])
    return Message.objects.filter(under_way | Q(claimed_at__gt=now - MINUTE), channel=channel)


def _spare_the_same_person(batch: list[Message], now: datetime) -> list[Message]:
    """The messages without those that are too many for one person; these wait for a minute."""
    lately = _in_last_minute(Channel.WECOM, now).filter(person__in=[m.person_id for m in batch])
    so_far = Counter(lately.values_list("person", flat=True))
    spared: list[Message] = []
    surplus: list[Message] = []
    for message in batch:
        (spared if so_far[message.person_id] < TO_ONE_PERSON else surplus).append(message)
        so_far[message.person_id] += 1
    waiting = Message.objects.filter(pk__in=[message.pk for message in surplus])
    waiting.update(next_attempt_at=now + MINUTE)
    return spared
