"""A plan of bundling is asked for and worked out from what stands in the database."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from notices.services import engage
from notices.sources import EngagementSpec
from office.plan_runs import MOST_ATTEMPTS
from office.rules import change_rule
from research.models import BundlePair, BundlePlan, CountyClosure, Topic
from research.services import ask_plan, requeue_stuck_plans, solve_plan
from research.services.bundling import STUCK_AFTER
from research.tasks import solve_bundle_plan, sweep_bundle_plans
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.research.bundled import both, bundles, left, propose_talent, stop_in, worked_out
from tests.research.planning import day, plan, propose, stop

State = BundlePlan.State
Reason = BundlePair.Reason


# --- Working it out -------------------------------------------------------------------------------
def test_two_sections_go_to_a_county_once(cast: Cast, now: datetime) -> None:
    organ, talent = both(cast, now, days=2)

    found = worked_out(cast, now)

    together = frozenset([organ.title, talent.title])
    assert bundles(found) == {(str(cast.fumeng), together), (str(cast.zhangwu), together)}
    assert (found.state, found.left, found.is_proven) == (State.SOLVED, 0, True)
    assert (found.stops, found.days, found.person_days) == (2, 4, 8)
    assert (found.asked_stops, found.asked_days, found.asked_person_days) == (4, 8, 8)


def test_the_named_team_goes_else_whoever_proposed_it(cast: Cast, now: datetime) -> None:
    propose(cast, now, counties=[cast.fumeng], team=[cast.organ, cast.cadres])
    propose_talent(cast, now, counties=[cast.fumeng])

    assert worked_out(cast, now).trips.get().people == 3


def test_an_unannounced_topic_goes_by_itself(cast: Cast, now: datetime) -> None:
    UnitFactory(county=cast.fumeng)  # a second one, while the first rests (R2)
    propose(cast, now, counties=[cast.fumeng])
    hidden = {"announced": False, "unannounced_reason": "看真实情况"}
    propose_talent(cast, now, counties=[cast.fumeng], **hidden)

    found = worked_out(cast, now)

    assert found.stops == 2
    first, second = found.planned_stops.order_by("first_day")
    assert first.bundle.announced != second.bundle.announced
    assert (second.first_day - first.last_day).days > 14


def test_what_a_trip_carries_already_is_not_planned_again(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now)
    plan(cast, now, stop(cast.fumeng, day(now, 1)), topics=[topic])

    assert bundles(worked_out(cast, now)) == {(str(cast.zhangwu), frozenset([topic.title]))}


def test_a_withdrawn_topic_is_not_planned(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now)
    type(topic).objects.filter(pk=topic.pk).update(withdrawn_at=now)

    assert not worked_out(cast, now).pairs.exists()


def test_no_stop_on_a_day_off(cast: Cast, now: datetime) -> None:
    """Saturday and Sunday, 17 and 18 October 2026, which were made a weekend afterwards."""
    saturday = date(2026, 10, 17)
    window = {"first_day": saturday, "last_day": saturday + timedelta(days=1)}
    topic = propose(cast, now, counties=[cast.fumeng])
    Topic.objects.filter(pk=topic.pk).update(**window)

    assert set(left(worked_out(cast, now)).values()) == {Reason.WINDOW}


def test_a_booked_stop_keeps_its_quiet_period_before_and_after(cast: Cast, now: datetime) -> None:
    UnitFactory(county=cast.fumeng)  # a second one, while the first rests (R2)
    other = propose_talent(cast, now)
    plan(cast, now, stop(cast.fumeng, day(now, 15)), topics=[other], leader=cast.talent)
    propose(cast, now, counties=[cast.fumeng], last_day=day(now, 29))

    found = worked_out(cast, now, last_day=day(now, 29))

    days = [stop.last_day for stop in found.planned_stops.filter(county=cast.fumeng)]
    assert all(last < day(now, 1) for last in days)
    assert left(found) == ({} if days else {("村党组织带头人队伍建设", "阜蒙县"): "booked"})


def test_a_closed_county_is_left_alone(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now, last_day=day(now, 10))
    CountyClosure.objects.create(
        county=cast.fumeng,
        first_day=day(now, 0),
        last_day=day(now, 40),
        cause=CountyClosure.Cause.FLOOD,
        closed_by=cast.county,
        closed_at=now,
    )

    found = worked_out(cast, now)

    assert left(found) == {(topic.title, str(cast.fumeng)): Reason.CLOSED}
    assert stop_in(found, cast.zhangwu)


def test_no_stop_while_the_countys_people_sit_in_a_meeting(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now, counties=[cast.fumeng], first_day=day(now, 7), last_day=day(now, 7))
    begins = now + timedelta(days=7)
    spec = EngagementSpec(
        source_kind="meetings.invitation",
        source_key="1",
        unit_id=cast.fumeng_office.pk,
        county_id=cast.fumeng.pk,
        during=(begins, begins + timedelta(hours=2)),
        title="会议",
        section_id=cast.organ_section.pk,
    )
    engage(source_kind="meetings.invitation", source_keys=["1"], specs=[spec])

    assert left(worked_out(cast, now)) == {(topic.title, str(cast.fumeng)): Reason.MEETING}


def test_people_on_a_booked_trip_are_not_planned(cast: Cast, now: datetime) -> None:
    window = {"first_day": day(now, 7), "last_day": day(now, 7)}
    booked = propose(cast, now, counties=[cast.zhangwu])
    plan(cast, now, stop(cast.zhangwu, day(now, 7)), topics=[booked])
    topic = propose(cast, now, counties=[cast.fumeng], title="另一课题", **window)

    assert left(worked_out(cast, now)) == {(topic.title, str(cast.fumeng)): Reason.AWAY}


@pytest.mark.parametrize(("people", "stops"), [(2, 1), (1, 2)])
def test_a_group_is_no_larger_than_the_rule_says(
    cast: Cast, now: datetime, *, people: int, stops: int
) -> None:
    UnitFactory(county=cast.fumeng)  # a second one, while the first rests (R2)
    both(cast, now, counties=[cast.fumeng])
    change_rule(
        "R4",
        enabled=True,
        numbers={"people": Decimal(people)},
        reason="试行",
        changed_by="办公室",
        now=now,
    )

    assert worked_out(cast, now).stops == stops


@pytest.mark.parametrize("days", [(5, 4), (-9, -1), (0, 101)])
def test_a_period_that_makes_no_sense_is_refused(
    cast: Cast, now: datetime, days: tuple[int, int]
) -> None:
    first, last = (day(now, number) for number in days)

    with pytest.raises(ValidationError):
        worked_out(cast, now, first_day=first, last_day=last)
    assert not BundlePlan.objects.exists()


def test_an_empty_period_has_an_empty_plan(cast: Cast, now: datetime) -> None:
    found = worked_out(cast, now)

    assert (found.state, found.is_proven, found.stops) == (State.SOLVED, True, 0)


def test_the_same_topics_give_the_same_plan(cast: Cast, now: datetime) -> None:
    both(cast, now)

    first, second = worked_out(cast, now), worked_out(cast, now)

    assert first.digest == second.digest
    assert bundles(first) == bundles(second)


# --- The queue ------------------------------------------------------------------------------------
def queued(cast: Cast, now: datetime) -> BundlePlan:
    return ask_plan(
        office=cast.office_section.office,
        first_day=timezone.localdate(now),
        last_day=day(now, 30),
        asked_by=cast.office,
        now=now,
    )


def test_a_plan_is_worked_out_once(cast: Cast, now: datetime) -> None:
    both(cast, now)
    found = worked_out(cast, now)

    solve_plan(found.pk, now=now)

    assert found.planned_stops.count() == 2


def test_tasks_take_an_id_and_do_what_is_due(cast: Cast, now: datetime) -> None:
    both(cast, now)
    found = queued(cast, now)

    with time_machine.travel(now, tick=False):
        sweep_bundle_plans()
        solve_bundle_plan(str(found.pk))

    found.refresh_from_db()
    assert found.state == State.SOLVED


def test_a_newer_plan_outdates_those_before(cast: Cast, now: datetime) -> None:
    both(cast, now)
    solved, waiting, newest = worked_out(cast, now), queued(cast, now), queued(cast, now)
    solve_plan(waiting.pk, now=now)

    states = [BundlePlan.objects.get(pk=each.pk).state for each in (solved, waiting, newest)]
    assert states == [State.OUTDATED, State.OUTDATED, State.QUEUED]


def test_a_stuck_plan_is_picked_up_and_one_that_never_ends_has_failed(
    cast: Cast, now: datetime
) -> None:
    rows = BundlePlan.objects.filter(pk=queued(cast, now).pk)
    later = now + STUCK_AFTER + timedelta(seconds=1)
    assert requeue_stuck_plans(now=now) == 1

    rows.update(state=State.RUNNING, claimed_at=now, attempts=1)
    assert requeue_stuck_plans(now=now) == 0
    assert requeue_stuck_plans(now=later) == 1
    assert rows.get().state == State.QUEUED

    rows.update(state=State.RUNNING, claimed_at=now, attempts=MOST_ATTEMPTS)
    assert requeue_stuck_plans(now=later) == 0
    assert rows.get().state == State.FAILED
    assert rows.get().error


# --- The command ----------------------------------------------------------------------------------
def test_the_command_prints_the_plan_and_keeps_it(cast: Cast, now: datetime) -> None:
    organ, talent = both(cast, now)
    printed, tried = StringIO(), StringIO()

    with time_machine.travel(now, tick=False):
        call_command("plan_research", dry_run=True, stdout=tried)
        assert not BundlePlan.objects.exists()
        call_command("plan_research", office="210900901", stdout=printed)

    assert printed.getvalue() == tried.getvalue()
    assert organ.title in printed.getvalue()
    assert talent.title in printed.getvalue()
    assert BundlePlan.objects.get().state == State.SOLVED


def test_the_command_refuses_in_a_sentence(cast: Cast, now: datetime) -> None:
    with pytest.raises(CommandError):
        call_command("plan_research", office="000000000", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("plan_research", "--from=2026-10-20", "--to=2026-10-14", stdout=StringIO())
    assert not BundlePlan.objects.exists()
