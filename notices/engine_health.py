"""Whether the engine works: what people are told when it does not."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notices.models import Heartbeat, Message
from notices.timing import Timing

SILENT_AFTER = timedelta(minutes=3)
"""The worker is heard every 15 seconds, the scheduler as often."""
OVERDUE_AFTER = timedelta(minutes=5)
"""Of office hours, for messages that keep them."""

_LOOK = """
    SELECT
        EXISTS (SELECT FROM notices_heartbeat WHERE part = %(worker)s AND seen_at > %(silent)s),
        EXISTS (SELECT FROM notices_heartbeat WHERE part = %(beat)s AND seen_at > %(silent)s),
        EXISTS (
            SELECT FROM notices_message WHERE state = 'queued' AND next_attempt_at < %(overdue)s
        )
"""
_SENTENCES: dict[str, str | Promise] = {
    "worker": _("The worker has not been heard of for 3 minutes: nothing is being sent."),
    "scheduler": _("The scheduler has not been heard of for 3 minutes: nobody is reminded."),
    "messages": _("Messages have been waiting for more than 5 minutes to be sent."),
}


def ailing_parts(now: datetime) -> list[str]:
    """What does not work: some of ``worker``, ``scheduler``, ``messages``.

    One query, as long as nothing waits that was due minutes ago.
    """
    parts = Heartbeat.Part
    values: dict[str, str | datetime] = {
        "worker": parts.WORKER.value,
        "beat": parts.BEAT.value,
        "silent": now - SILENT_AFTER,
        "overdue": now - OVERDUE_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, values)
        worker_lives, beat_lives, something_waits = cursor.fetchone()
    works = {
        "worker": worker_lives,
        "scheduler": beat_lives,
        "messages": not (something_waits and _are_overdue(now)),
    }
    return [part for part, fine in works.items() if not fine]


def _are_overdue(now: datetime) -> bool:
    """Whether messages were due minutes ago in which they might have left (rule N2)."""
    timing = Timing.load()
    minutes_ago = now - OVERDUE_AFTER
    opened = timing.quiet_outside
    hours = OVERDUE_AFTER / timedelta(hours=1)
    in_hours = minutes_ago if opened is None else opened.back(now, hours)
    overdue = Q(is_urgent=True, next_attempt_at__lt=minutes_ago)
    overdue |= Q(is_urgent=False, next_attempt_at__lt=in_hours)
    return Message.objects.filter(overdue, state=Message.State.QUEUED).exists()


def alarms(now: datetime) -> list[str | Promise]:
    """What to tell people of :func:`ailing_parts`, a sentence each."""
    return [_SENTENCES[part] for part in ailing_parts(now)]
