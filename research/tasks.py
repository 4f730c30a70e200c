"""Celery tasks of field research; each only calls its service, and can run twice at once."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="research.purge_talks")
def purge_talks() -> None:
    """Each night: forget the talks that were kept for as long as rule R15 lets them be."""
    from research.services import purge_talks

    if number := purge_talks(now=timezone.now()):
        logger.info("purged %s talks", number)
