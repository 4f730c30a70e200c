"""A plan of bundling from the question to its figures. The row is the queue; tasks wake it."""

import logging
import time
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import Office, User
from office.plan_runs import check_period, claim, fail, keep, outdate, requeue_stuck
from research.bundling import Intake, fingerprint, take_in, why_impossible
from research.models import BundlePair, BundlePlan, BundleStop, BundleTrip
from research.planning import Impossible, Solution, Trip, solve

logger = logging.getLogger(__name__)

State = BundlePlan.State
STUCK_AFTER = timedelta(minutes=30)
"""A claim older than this is void: the searches are bounded to some minutes."""


@transaction.atomic
def ask_plan(
    *,
    office: Office,
    first_day: date,
    last_day: date,
    asked_by: User | None,
    now: datetime,
    wake: bool = True,
) -> BundlePlan:
    """Queue a new plan for the topics of a period; ``wake`` tells a worker at once.

    The department's earlier plans are outdated by it; what was accepted from them stays. Raises
    ``ValidationError`` for a period that is over, upside down or too long.
    """
    check_period(first_day, last_day, now=now)
    Office.objects.select_for_update().get(pk=office.pk)  # one newest plan at a time
    outdate(BundlePlan.objects.filter(office=office))
    plan = BundlePlan.objects.create(
        office=office, first_day=first_day, last_day=last_day, asked_by=asked_by, asked_at=now
    )
    if wake:
        _wake(plan.pk)
    return plan


def solve_plan(plan_id: UUID, *, now: datetime) -> None:
    """Work out a queued plan: it becomes solved, with its trips, or failed, with the reason.

    Whoever claims the row first does it; for everybody else there is nothing to do.
    """
    if not claim(BundlePlan.objects.filter(pk=plan_id), now=now):
        logger.info("plan %s is not waiting", plan_id)
        return
    plan = BundlePlan.objects.select_related("office").get(pk=plan_id)
    began = time.perf_counter()
    intake = take_in(office=plan.office, first_day=plan.first_day, last_day=plan.last_day, now=now)
    try:
        solution = solve(intake.problem)
    except Impossible as impossible:
        fail(plan, why_impossible(impossible, intake))
        return
    _keep(plan, intake, solution, seconds=time.perf_counter() - began)


@transaction.atomic
def _keep(plan: BundlePlan, intake: Intake, solution: Solution, *, seconds: float) -> None:
    """Write the plan down, unless a newer one or another worker has taken its place."""
    figures, asked, greedy = solution.figures, solution.as_asked, solution.greedy
    kept = keep(
        plan,
        left=figures.left,
        least_left=min(solution.least_left, figures.left),
        stops=figures.stops,
        bound=min(solution.bound, figures.stops),
        days=figures.days,
        person_days=figures.person_days,
        asked_stops=asked.stops,
        asked_days=asked.days,
        asked_person_days=asked.person_days,
        greedy_left=greedy.left,
        greedy_stops=greedy.stops,
        seconds=seconds,
        digest=intake.digest,
    )
    if not kept:
        return
    pairs = [
        pair for number, trip in enumerate(solution.trips, 1) for pair in _trip(plan, number, trip)
    ]
    pairs += [
        BundlePair(
            plan=plan,
            topic_id=UUID(key),
            county_id=county,
            reason=BundlePair.Reason[reason.name],
        )
        for (key, county), reason in solution.left.items()
    ]
    prints = {row.pk: fingerprint(row) for row in intake.topics.values()}
    for pair in pairs:
        pair.fingerprint = prints[pair.topic_id]
    BundlePair.objects.bulk_create(pairs)


def _trip(plan: BundlePlan, position: int, trip: Trip) -> list[BundlePair]:
    """The trip and its stops, stored; the pairs that they serve, not yet."""
    bundle = BundleTrip.objects.create(
        plan=plan, position=position, announced=trip.announced, people=len(trip.team)
    )
    stops = BundleStop.objects.bulk_create(
        BundleStop(
            plan=plan,
            bundle=bundle,
            county_id=stop.county,
            first_day=stop.span.first,
            last_day=stop.span.last,
            days=stop.span.work,
        )
        for stop in trip.stops
    )
    return [
        BundlePair(plan=plan, topic_id=UUID(key), county_id=stop.county_id, stop=stop)
        for stop in stops
        for key in trip.topics
    ]


def requeue_stuck_plans(*, now: datetime) -> int:
    """Wake every plan that nobody works on; returns how many.

    A claim that is too old goes back to the queue; a plan that was begun several times in vain
    has failed.
    """
    return requeue_stuck(BundlePlan.objects.all(), stuck_after=STUCK_AFTER, wake=_wake, now=now)


def _wake(plan_id: UUID) -> None:
    from research import tasks

    transaction.on_commit(lambda: tasks.solve_bundle_plan.delay(str(plan_id)), robust=True)
