"""Celery tasks of the imports; each takes an id and only calls its service."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="assessment.check_import")
def check_import(import_id: int) -> None:
    """Check a queued file."""
    from assessment import services

    services.check_import(import_id, now=timezone.now())


@shared_task(name="assessment.apply_import")
def apply_import(import_id: int) -> None:
    """Import a confirmed file."""
    from assessment import services

    services.apply_import(import_id, now=timezone.now())


@shared_task(name="assessment.sweep_imports")
def sweep_imports() -> None:
    """Each minute: wake whatever waits or is stuck, so that a lost message loses nothing."""
    from assessment import services

    if woken := services.requeue_stuck(now=timezone.now()):
        logger.info("woke %s imports", woken)
