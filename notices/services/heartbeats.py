"""Signs of life of the engine, written by its own parts."""

from datetime import datetime

from notices.models import Heartbeat


def heard_from(part: Heartbeat.Part, *, now: datetime) -> None:
    """A part of the engine lives and reaches the database."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, seen_at=now)],
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["seen_at"],
    )
