"""Celery tasks of the plans of mergers; each only calls its service, and all can run twice."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="meetings.solve_merge_plan")
def solve_merge_plan(plan_id: int) -> None:
    """Work out a queued plan."""
    from meetings import services

    services.solve_plan(plan_id, now=timezone.now())


@shared_task(name="meetings.sweep_merge_plans")
def sweep_merge_plans() -> None:
    """Each minute: wake whatever waits or is stuck, so that a lost message loses nothing."""
    from meetings import services

    if woken := services.requeue_stuck_plans(now=timezone.now()):
        logger.info("woke %s plans of mergers", woken)
