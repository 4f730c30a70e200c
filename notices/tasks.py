"""Celery tasks of the notices; each only calls its services, and all can run twice at once."""

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="notices.deliver_due")
def deliver_due() -> None:
    """Send whatever is due; woken after people are to be told."""
    from notices.services import deliver_due

    if sent := deliver_due():
        logger.info("sent %s messages", sent)


@shared_task(name="notices.sweep_deliveries")
def sweep_deliveries() -> None:
    """Every 15 seconds: pick up whatever is stuck or due, so that a lost wake-up loses nothing."""
    from notices.models import Heartbeat
    from notices.services import deliver_due, heard_from, release_stuck

    now = timezone.now()
    heard_from(Heartbeat.Part.WORKER, now=now)
    released = release_stuck(now=now)
    if any(released.values()):
        logger.warning("stuck messages: %s", released)
    deliver_due()


@shared_task(name="notices.sweep_notices")
def sweep_notices() -> None:
    """Each minute: send what was scheduled, remind, go on to the next channel."""
    from notices.services import escalate, remind_due, send_scheduled

    for service in (send_scheduled, remind_due, escalate):
        _try(service, now=timezone.now())


def _try(service: Callable[..., int], *, now: datetime) -> None:
    """Call one service of a sweep, so that its failure does not keep the others from their work."""
    try:
        if number := service(now=now):
            logger.info("%s: %s", service.__name__, number)
    except Exception:
        logger.exception("%s failed", service.__name__)
