"""Moments of the calendar, and sending as the engine does it, without an engine."""

from datetime import datetime
from zoneinfo import ZoneInfo

from notices.models import Message


def at(day: int, clock: str, *, month: int = 10) -> datetime:
    """This day of 2026 at this time in Shanghai: ``at(13, "08:45")`` is in October."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def send_due(now: datetime) -> list[str]:
    """Send what is due, with a yes to everything; answer who got it over which channel."""
    due = Message.objects.due(now).order_by("person__username", "channel", "pk")
    sent = [" ".join(row) for row in due.values_list("person__username", "channel")]
    due.update(state=Message.State.SENT, sent_at=now, claimed_at=now, attempts=1)
    return sent


def waiting() -> dict[str, list[datetime]]:
    """When the queued messages leave, by person."""
    queued = Message.objects.filter(state=Message.State.QUEUED).order_by("next_attempt_at")
    leaves: dict[str, list[datetime]] = {}
    for username, moment in queued.values_list("person__username", "next_attempt_at"):
        leaves.setdefault(username, []).append(moment)
    return leaves
