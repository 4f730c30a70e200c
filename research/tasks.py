"""Celery tasks of field research; each only calls its service, and all can run twice at once."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="research.sweep_reports")
def sweep_reports() -> None:
    """Each minute: feed back what was approved and could not be told at once (rule R12)."""
    from research.services import feed_back_approved

    if told := feed_back_approved(now=timezone.now()):
        logger.info("fed back %s reports", told)


@shared_task(name="research.solve_bundle_plan")
def solve_bundle_plan(plan_id: str) -> None:
    """Work out a queued plan."""
    from research import services

    services.solve_plan(UUID(plan_id), now=timezone.now())


@shared_task(name="research.sweep_bundle_plans")
def sweep_bundle_plans() -> None:
    """Each minute: wake whatever waits or is stuck, so that a lost message loses nothing."""
    from research import services

    if woken := services.requeue_stuck_plans(now=timezone.now()):
        logger.info("woke %s plans of bundling", woken)


@shared_task(name="research.purge_talks")
def purge_talks() -> None:
    """Each night: forget the talks that were kept for as long as rule R15 lets them be."""
    from research.services import purge_talks

    if number := purge_talks(now=timezone.now()):
        logger.info("purged %s talks", number)
