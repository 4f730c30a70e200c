"""Celery tasks of the deliveries; each only calls its service."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="notices.deliver_due")
def deliver_due() -> None:
    """Send whatever is due; woken after a notice is sent."""
    from notices.services import deliveries

    logger.info("sent %s messages", deliveries.deliver_due())


@shared_task(name="notices.sweep_deliveries")
def sweep_deliveries() -> None:
    """Each minute: pick up whatever is stuck or due, so that a lost wake-up loses nothing."""
    from notices.services import deliveries

    released = deliveries.release_stuck(now=timezone.now())
    if any(released.values()):
        logger.warning("stuck deliveries: %s", released)
    deliveries.deliver_due()
