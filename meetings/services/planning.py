"""A plan of mergers from the question to its acceptance. The row is the queue; tasks wake it."""

import logging
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as clock

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office, User
from meetings.merging import Intake, fingerprint, take_in, why_impossible, with_facts
from meetings.models import MeetingRequest, MergeGroup, MergeMember, MergePlan
from meetings.planning import Gathering, Impossible, Solution, solve
from meetings.planning.problem import MEETING, REQUEST
from meetings.selectors import next_session
from meetings.services.affairs import put_on_agenda
from office.plan_runs import check_period, claim, fail, keep, outdate, requeue_stuck

logger = logging.getLogger(__name__)

State = MergePlan.State
STUCK_AFTER = timedelta(minutes=10)
"""A claim older than this is void: the searches are bounded to a few minutes."""


@transaction.atomic
def ask_plan(
    *,
    office: Office,
    first_day: date,
    last_day: date,
    asked_by: User | None,
    now: datetime,
    wake: bool = True,
) -> MergePlan:
    """Queue a new plan for the requests of a period; ``wake`` tells a worker at once.

    The department's earlier plans are outdated by it; what was accepted from them stays. Raises
    ``ValidationError`` for a period that is over, upside down or too long.
    """
    check_period(first_day, last_day, now=now)
    Office.objects.select_for_update().get(pk=office.pk)  # one newest plan at a time
    outdate(MergePlan.objects.filter(office=office))
    plan = MergePlan.objects.create(
        office=office, first_day=first_day, last_day=last_day, asked_by=asked_by, asked_at=now
    )
    if wake:
        _wake(plan.pk)
    return plan


def solve_plan(plan_id: int, *, now: datetime) -> None:
    """Work out a queued plan: it becomes solved, with its groups, or failed, with the reason.

    Whoever claims the row first does it; for everybody else there is nothing to do.
    """
    if not claim(MergePlan.objects.filter(pk=plan_id), now=now):
        logger.info("plan %s is not waiting", plan_id)
        return
    plan = MergePlan.objects.select_related("office").get(pk=plan_id)
    began = time.perf_counter()
    intake = take_in(office=plan.office, first_day=plan.first_day, last_day=plan.last_day, now=now)
    try:
        solution = solve(intake.problem)
    except Impossible as impossible:
        fail(plan, why_impossible(impossible, intake))
        return
    _keep(plan, intake, solution, seconds=time.perf_counter() - began)


@transaction.atomic
def _keep(plan: MergePlan, intake: Intake, solution: Solution, *, seconds: float) -> None:
    """Write the plan down, unless a newer one or another worker has taken its place."""
    kept = keep(
        plan,
        person_minutes=solution.person_minutes,
        bound=min(solution.bound, solution.person_minutes),
        apart=solution.apart,
        greedy=solution.greedy,
        seconds=seconds,
        digest=intake.digest,
    )
    if not kept:
        return
    groups = MergeGroup.objects.bulk_create(
        _group(plan, position, gathering, intake)
        for position, gathering in enumerate(solution.gatherings, start=1)
    )
    MergeMember.objects.bulk_create(
        MergeMember(
            plan=plan,
            group=group,
            request_id=number,
            fingerprint=fingerprint(intake.requests[number]),
        )
        for group, gathering in zip(groups, solution.gatherings, strict=True)
        for kind, number in gathering.members
        if kind == REQUEST
    )


def _group(plan: MergePlan, position: int, gathering: Gathering, intake: Intake) -> MergeGroup:
    requests = [intake.requests[number] for kind, number in gathering.members if kind == REQUEST]
    meetings = [intake.meetings[number] for kind, number in gathering.members if kind == MEETING]
    hosts = {request.pk: request for request in requests}
    moment = datetime.combine(gathering.day, clock(*divmod(gathering.begins, 60)))
    return MergeGroup(
        plan=plan,
        position=position,
        host=hosts.get(gathering.host[1]) if not meetings else requests[0],
        meeting=meetings[0] if meetings else None,
        starts_at=timezone.make_aware(moment),
        minutes=gathering.minutes,
        person_minutes=gathering.person_minutes,
        apart=gathering.apart,
        clashes=gathering.clashes,
    )


def requeue_stuck_plans(*, now: datetime) -> int:
    """Wake every plan that nobody works on; returns how many.

    A claim that is too old goes back to the queue; a plan that was begun several times in vain
    has failed.
    """
    return requeue_stuck(MergePlan.objects.all(), stuck_after=STUCK_AFTER, wake=_wake, now=now)


def _wake(plan_id: int) -> None:
    from meetings import tasks

    transaction.on_commit(lambda: tasks.solve_merge_plan.delay(plan_id), robust=True)


@transaction.atomic
def accept_groups(
    *, plan: MergePlan, groups: Iterable[MergeGroup] | None = None, by: User, now: datetime
) -> int:
    """Put the requests of these groups (of all that are left) on the next session's agenda.

    The mergers are proposed to that session as they stand; it decides. Answers with the number of
    groups. Raises ``ValidationError``, and accepts none, if there is no session ahead, a newer
    plan exists, or a request was decided, changed, withdrawn or accepted meanwhile.
    """
    plan = MergePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state == State.ACCEPTED:
        raise ValidationError(_("This plan has been accepted already."))
    if plan.state != State.SOLVED:
        raise ValidationError(_("There is a newer plan; look at that one."))
    chosen = plan.groups.filter(session=None).select_related("meeting", "host")
    if groups is not None:
        wanted = {group.pk for group in groups}
        chosen = chosen.filter(pk__in=wanted)
        if {group.pk for group in chosen} != wanted:
            raise ValidationError(_("This group has been accepted already."))
    session = next_session(plan.office_id, timezone.localdate(now))
    if session is None:
        raise ValidationError(_("No session lies ahead; open one first."))
    members = MergeMember.objects.filter(group__in=chosen)
    _check_unchanged(list(chosen), list(members), now)
    put_on_agenda(
        requests=MeetingRequest.objects.filter(merge_members__in=members), session=session
    )
    members.update(accepted=True)
    accepted = chosen.update(session=session, accepted_by=by, accepted_at=now)
    if not plan.groups.filter(session=None).exists():
        plan.state = State.ACCEPTED
        plan.save(update_fields=["state"])
    return accepted


def _check_unchanged(groups: list[MergeGroup], members: list[MergeMember], now: datetime) -> None:
    """Whether each request is still what it was; from here on it cannot change under our hands."""
    wanted = {member.request_id: member for member in members}
    rows = MeetingRequest.objects.filter(pk__in=wanted)
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    present = {request.pk: request for request in with_facts(rows)}
    names = dict(MeetingRequest.objects.filter(pk__in=wanted).values_list("pk", "name"))
    if MergeMember.objects.filter(request__in=wanted, accepted=True).exists():
        raise ValidationError(_("One of the requests is in another accepted group already."))
    for number, member in wanted.items():
        if number not in present:
            message = _("“%(name)s” has been decided or withdrawn meanwhile; plan again.")
            raise ValidationError(message % {"name": names.get(number, "")})
        if fingerprint(present[number]) != member.fingerprint:
            message = _("“%(name)s” has been changed meanwhile; plan again.")
            raise ValidationError(message % {"name": names[number]})
    for group in groups:
        if group.starts_at <= now:
            message = _("The time planned for “%(name)s” has passed; plan again.")
            raise ValidationError(message % {"name": group})
        if group.meeting is not None and group.meeting.starts_at != group.starts_at:
            message = _("“%(name)s” has been moved meanwhile; plan again.")
            raise ValidationError(message % {"name": group})


@transaction.atomic
def take_back(*, group: MergeGroup) -> None:
    """Take back that a group was accepted: its requests stay on the agenda, each by itself.

    They are then planned anew with the others. Raises ``ValidationError`` once one is decided.
    """
    group = MergeGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    requests = MeetingRequest.objects.filter(merge_members__group=group)
    list(requests.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    if group.session_id is None:
        raise ValidationError(_("This group is not accepted."))
    if requests.filter(decision__isnull=False).exists():
        raise ValidationError(_("The session has decided on this group."))
    group.members.update(accepted=False)
    MergeGroup.objects.filter(pk=group.pk).update(session=None, accepted_by=None, accepted_at=None)
    MergePlan.objects.filter(pk=group.plan_id, state=State.ACCEPTED).update(state=State.SOLVED)
