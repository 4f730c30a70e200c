"""A plan of mergers is asked for, worked out, and shown."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings import selectors
from meetings.models import Decision, MergePlan, MergeWish, Mode
from meetings.services import (
    ask_plan,
    requeue_stuck_plans,
    solve_plan,
    wish_pair,
)
from meetings.services.planning import STUCK_AFTER
from meetings.tasks import solve_merge_plan, sweep_merge_plans
from office.plan_runs import MOST_ATTEMPTS
from office.rules import change_rule
from tests.cast import Cast
from tests.clients import client_of
from tests.meetings.merging import both, groups, refused
from tests.meetings.steps import ask, ask_talent, decided, held, item, open_session, worked_out

Kind = MergeWish.Kind
State = MergePlan.State
PLAN = "/meetings/merging/"


def as_(cast: Cast, name: str = "office") -> Client:
    return client_of(cast.people()[name])


# --- Working it out -------------------------------------------------------------------------------
def test_two_requests_for_the_same_people_become_one_meeting(cast: Cast, now: datetime) -> None:
    organ, talent = both(cast, now)

    plan = worked_out(cast, now)

    group = plan.groups.get()
    assert groups(plan) == [{organ.name, talent.name}]
    assert plan.state == State.SOLVED
    assert plan.is_proven
    assert (group.host, group.starts_at, group.minutes) == (organ, organ.starts_at, 180)
    # 2 units × 2 people × (180 + 2 × 60 + 30 + 30); apart the third person travels as well
    assert plan.person_minutes == group.person_minutes == 2 * 2 * (180 + 120 + 60)
    assert plan.apart == 2 * 2 * (120 + 120 + 30) + 2 * 1 * (60 + 120 + 30)


def test_what_is_worth_nothing_together_stays_apart(cast: Cast, now: datetime) -> None:
    both(cast, now, mode=Mode.VIDEO, place="", travel_minutes=0)

    plan = worked_out(cast, now)

    assert len(groups(plan)) == 2
    assert plan.saved == 0


def test_an_approved_meeting_takes_a_request_of_its_day(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now, name="已定的会")
    offices = [cast.fumeng_office, cast.zhangwu_office]
    on_its_day = ask_talent(cast, now, audience=offices, posts=["deputy", "staff"])
    ask_talent(cast, now, audience=offices, starts_at=now + timedelta(days=11), name="另一天")

    plan = worked_out(cast, now)

    taken = plan.groups.get(meeting__isnull=False)
    assert (taken.meeting, taken.starts_at) == (meeting, meeting.starts_at)
    assert [member.request for member in taken.members.all()] == [on_its_day]
    # 2 units × 2 people sit an hour longer and prepare once more; nobody travels again
    assert taken.person_minutes == 2 * 2 * (60 + 30)


def test_the_plan_adds_what_the_merger_then_adds(cast: Cast, now: datetime) -> None:
    """What it says beforehand is what the invitations say afterwards."""
    meeting = held(cast, now)
    before = selectors.burden(meeting)
    request = ask_talent(cast, now, audience=[cast.fumeng_office, cast.zhangwu_office])
    planned = worked_out(cast, now).groups.get()
    assert planned.meeting == meeting

    decided(cast, now, request, Decision.Outcome.MERGE_INTO, merge_into=meeting)

    meeting.refresh_from_db()
    assert selectors.burden(meeting) - before == planned.person_minutes


@pytest.mark.parametrize(("others", "allowed"), [(60, True), (59, False)])
def test_nobody_sits_through_more_of_others_than_the_office_says(
    cast: Cast, now: datetime, *, others: int, allowed: bool
) -> None:
    """阜蒙县 is concerned by both; 彰武县 by the longer one only, and would sit an hour more."""
    first = ask(cast, now)
    second = ask_talent(cast, now, audience=[cast.fumeng_office])
    change_rule(
        "M3",
        enabled=True,
        numbers={"others": Decimal(others)},
        reason="试行",
        changed_by="办公室",
        now=now,
    )

    def together() -> MergeWish:
        return wish_pair(kind=Kind.TOGETHER, request=first, other=second, by=cast.office, now=now)

    if allowed:
        assert together()
    else:
        assert second.name in refused(together)


def test_only_the_period_counts_and_nothing_that_has_passed(cast: Cast, now: datetime) -> None:
    ask(cast, now, starts_at=now + timedelta(days=40))
    first_day_passes = ask_talent(
        cast,
        now,
        starts_at=now + timedelta(days=1),
        other_days=[(now + timedelta(days=3)).date()],
    )

    plan = worked_out(cast, now + timedelta(days=2))

    assert groups(plan) == [{first_day_passes.name}]
    assert plan.groups.get().starts_at == now + timedelta(days=3)


@pytest.mark.parametrize("days", [(5, 4), (-9, -1), (0, 101)])
def test_a_period_that_makes_no_sense_is_refused(
    cast: Cast, now: datetime, days: tuple[int, int]
) -> None:
    first, last = (now.date() + timedelta(days=number) for number in days)

    with pytest.raises(ValidationError):
        worked_out(cast, now, first_day=first, last_day=last)
    assert not MergePlan.objects.exists()


def test_an_empty_period_has_an_empty_plan(cast: Cast, now: datetime) -> None:
    plan = worked_out(cast, now)

    assert (plan.state, plan.is_proven, groups(plan)) == (State.SOLVED, True, [])


def test_the_same_requests_give_the_same_plan(cast: Cast, now: datetime) -> None:
    both(cast, now)
    ask(cast, now, name="第三个", starts_at=now + timedelta(days=12))

    first, second = worked_out(cast, now), worked_out(cast, now)

    assert first.digest == second.digest
    assert groups(first) == groups(second)


# --- The queue ------------------------------------------------------------------------------------
def queued(cast: Cast, now: datetime) -> MergePlan:
    return ask_plan(
        office=cast.office_section.office,
        first_day=now.date(),
        last_day=now.date() + timedelta(days=30),
        asked_by=cast.office,
        now=now,
    )


def test_a_plan_is_worked_out_once(cast: Cast, now: datetime) -> None:
    both(cast, now)
    plan = worked_out(cast, now)

    solve_plan(plan.pk, now=now)

    assert plan.groups.count() == 1


def test_tasks_take_an_id_and_do_what_is_due(cast: Cast, now: datetime) -> None:
    both(cast, now)
    plan = queued(cast, now)

    with time_machine.travel(now, tick=False):
        sweep_merge_plans()
        solve_merge_plan(plan.pk)

    plan.refresh_from_db()
    assert plan.state == State.SOLVED


def test_a_newer_plan_outdates_those_before(cast: Cast, now: datetime) -> None:
    both(cast, now)
    solved, waiting, newest = worked_out(cast, now), queued(cast, now), queued(cast, now)
    solve_plan(waiting.pk, now=now)

    states = [MergePlan.objects.get(pk=plan.pk).state for plan in (solved, waiting, newest)]
    assert states == [State.OUTDATED, State.OUTDATED, State.QUEUED]


def test_a_stuck_plan_is_picked_up_and_one_that_never_ends_has_failed(
    cast: Cast, now: datetime
) -> None:
    plan = queued(cast, now)
    rows = MergePlan.objects.filter(pk=plan.pk)
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


# --- Pages and command ----------------------------------------------------------------------------
def test_the_office_asks_wishes_and_accepts_on_the_page(cast: Cast, now: datetime) -> None:
    first, second = both(cast, now)
    session = open_session(cast, now)
    client = as_(cast)
    period = {"first_day": "2026-10-14", "last_day": "2026-11-13"}
    with time_machine.travel(now, tick=False):
        client.post(PLAN, period)
        assert 'hx-trigger="every 1s"' in client.get(PLAN).content.decode()
        solve_plan(MergePlan.objects.get().pk, now=now)
        done = client.get(PLAN, headers={"HX-Request": "true"})
        page = client.get(PLAN)
        client.post(
            "/meetings/merging/wishes/",
            {"kind": "apart", "request": first.pk, "other": second.pk},
        )
        solve_plan(MergePlan.objects.first().pk, now=now)
        apart = client.get(PLAN)
        client.post(f"/meetings/merging/wishes/{MergeWish.objects.get().pk}/forget/")
        solve_plan(MergePlan.objects.first().pk, now=now)
        newest = MergePlan.objects.first()
        client.post(f"/meetings/merging/{newest.pk}/accept/")

    assert done.headers["HX-Refresh"] == "true"
    assert [group.saved for group in page.context["mergers"]] == [
        2 * 2 * 270 + 2 * 210 - 2 * 2 * 360
    ]
    assert [len(apart.context[name]) for name in ("mergers", "apart")] == [0, 2]
    assert selectors.proposed_groups(session).count() == 1


def test_a_wrong_wish_stays_on_the_page_as_it_was_typed(cast: Cast, now: datetime) -> None:
    first, _ = both(cast, now)
    worked_out(cast, now)

    with time_machine.travel(now, tick=False):
        answers = [
            as_(cast).post("/meetings/merging/wishes/", {"request": first.pk, **typed})
            for typed in (
                {"kind": "together"},
                {"kind": "on_day"},
                {"kind": "on_day", "day": "2026-12-24"},
                {"kind": "apart", "other": first.pk},
            )
        ]

    for answer in answers:
        assert answer.status_code == 200
        assert answer.context["wish_form"].errors
        assert answer.context["wish_form"]["request"].value() == str(first.pk)
    assert not MergeWish.objects.exists()


def test_more_requests_take_no_more_queries(cast: Cast, now: datetime) -> None:
    client = as_(cast)

    def queries() -> int:
        both(cast, now, agenda=[item(30)])
        ask(cast, now, name="另一天", starts_at=now + timedelta(days=15))
        worked_out(cast, now)
        with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as seen:
            assert client.get(PLAN).status_code == 200
        return len(seen)

    queries()
    assert queries() == queries()


def test_the_command_prints_the_plan_and_keeps_it(cast: Cast, now: datetime) -> None:
    first, second = both(cast, now)
    printed, tried = StringIO(), StringIO()

    with time_machine.travel(now, tick=False):
        call_command("plan_meetings", dry_run=True, stdout=tried)
        assert not MergePlan.objects.exists()
        call_command("plan_meetings", office="210900901", stdout=printed)

    assert printed.getvalue() == tried.getvalue()
    assert first.name in printed.getvalue()
    assert second.name in printed.getvalue()
    assert MergePlan.objects.get().state == State.SOLVED


def test_the_command_refuses_in_a_sentence(cast: Cast, now: datetime) -> None:
    with pytest.raises(CommandError):
        call_command("plan_meetings", office="000000000", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("plan_meetings", "--from=2026-10-20", "--to=2026-10-14", stdout=StringIO())
    assert not MergePlan.objects.exists()
