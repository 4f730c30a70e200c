"""Celery tasks of field research; each only calls its service, and all can run twice at once."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="research.sweep_reports")
def sweep_reports() -> None:
    """Each minute: feed back what was approved and could not be told at once (rule R12)."""
    from research.services import feed_back_approved

    if told := feed_back_approved(now=timezone.now()):
        logger.info("fed back %s reports", told)
