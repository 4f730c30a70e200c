"""A plan of mergers from the question to the session that decides."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings import selectors
from meetings.models import Decision, MergeGroup, MergeMember, MergePlan, MergeWish, Mode
from meetings.services import (
    accept_groups,
    ask_plan,
    forget_wish,
    put_on_agenda,
    requeue_stuck_plans,
    solve_plan,
    take_back,
    wish_day,
    wish_pair,
)
from meetings.services.planning import MOST_ATTEMPTS, STUCK_AFTER
from meetings.tasks import solve_merge_plan, sweep_merge_plans
from office.rules import change_rule, declared_rule
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.meetings.steps import ask, ask_talent, decided, held, item, open_session, worked_out

Kind = MergeWish.Kind
State = MergePlan.State
PLAN = "/meetings/merging/"


def both(cast: Cast, now: datetime, **changes: Any) -> list[Any]:
    """Two requests for the same people on one day, which are worth merging."""
    offices = [cast.fumeng_office, cast.zhangwu_office]
    return [ask(cast, now, **changes), ask_talent(cast, now, audience=offices, **changes)]


def refused(work: Callable[[], object]) -> str:
    """The sentences of the refusal."""
    with pytest.raises(ValidationError) as refusal:
        work()
    return " ".join(refusal.value.messages)


def groups(plan: MergePlan) -> list[set[str]]:
    """The names in each group."""
    return [{str(member) for member in group.members.all()} for group in plan.groups.all()]


def as_(cast: Cast, name: str = "office") -> Client:
    client = Client()
    client.force_login(cast.people()[name], backend="accounts.backends.StaffNumberOrPhoneBackend")
    return client


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


# --- Wishes ---------------------------------------------------------------------------------------
def test_what_is_kept_apart_stays_apart_until_the_wish_is_taken_back(
    cast: Cast, now: datetime
) -> None:
    first, second = both(cast, now)
    wish = wish_pair(kind=Kind.APART, request=second, other=first, by=cast.office, now=now)
    assert len(groups(worked_out(cast, now))) == 2

    forget_wish(wish=wish)

    assert len(groups(worked_out(cast, now))) == 1


def test_what_is_put_together_is_one_meeting_whatever_it_costs(cast: Cast, now: datetime) -> None:
    first, second = both(cast, now, mode=Mode.VIDEO, place="", travel_minutes=0)
    wish_pair(kind=Kind.TOGETHER, request=first, other=second, by=cast.office, now=now)

    plan = worked_out(cast, now)

    assert len(groups(plan)) == 1
    assert plan.saved < 0


def test_a_day_is_kept_and_a_later_wish_replaces_it(cast: Cast, now: datetime) -> None:
    other_days = [(now + timedelta(days=days)).date() for days in (12, 14)]
    request = ask(cast, now, other_days=other_days)

    for day in reversed(other_days):
        wish_day(request=request, day=day, by=cast.office, now=now)

    assert worked_out(cast, now).groups.get().starts_at == now + timedelta(days=12)
    assert MergeWish.objects.count() == 1


def test_a_cycle_of_wishes_is_one_meeting_and_no_contradiction(cast: Cast, now: datetime) -> None:
    first, second, third = requests = [ask(cast, now, agenda=[item(40)], name=n) for n in "甲乙丙"]
    for one, other in ((first, second), (second, third), (third, first)):
        wish_pair(kind=Kind.TOGETHER, request=one, other=other, by=cast.office, now=now)

    assert groups(worked_out(cast, now)) == [{request.name for request in requests}]


def test_wishes_that_contradict_each_other_are_refused_with_their_names(
    cast: Cast, now: datetime
) -> None:
    first, second, third = (ask(cast, now, agenda=[item(40)], name=n) for n in "甲乙丙")
    wish_pair(kind=Kind.TOGETHER, request=first, other=second, by=cast.office, now=now)
    wish_pair(kind=Kind.TOGETHER, request=second, other=third, by=cast.office, now=now)

    sentence = refused(
        lambda: wish_pair(kind=Kind.APART, request=first, other=third, by=cast.office, now=now)
    )
    refused(
        lambda: wish_pair(kind=Kind.APART, request=first, other=second, by=cast.office, now=now)
    )
    refused(
        lambda: wish_pair(kind=Kind.TOGETHER, request=first, other=second, by=cast.office, now=now)
    )

    assert "甲" in sentence
    assert "丙" in sentence
    assert MergeWish.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": Mode.VIDEO, "place": ""},
        {"agenda": [item(130)]},
        {"days": 11},
    ],
)
def test_no_wish_puts_together_what_a_rule_forbids(
    cast: Cast, now: datetime, changes: dict[str, Any]
) -> None:
    first = ask(cast, now)
    starts_at = now + timedelta(days=changes.pop("days", 10))
    second = ask(cast, now, name="不合的会", starts_at=starts_at, **changes)

    sentence = refused(
        lambda: wish_pair(kind=Kind.TOGETHER, request=first, other=second, by=cast.office, now=now)
    )

    assert "不合的会" in sentence
    assert not MergeWish.objects.exists()


def test_what_is_decided_or_has_begun_can_be_wished_into_nothing(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now, name="已定的会")
    waiting, dropped = ask(cast, now), ask(cast, now, name="不开的会")
    decided(cast, now, dropped, Decision.Outcome.DROP)
    after = meeting.starts_at + timedelta(minutes=1)

    def together(other: Any, at: datetime) -> Callable[[], object]:
        return lambda: wish_pair(
            kind=Kind.TOGETHER, request=waiting, other=other, by=cast.office, now=at
        )

    assert "不开的会" in refused(together(dropped, now))
    assert "已定的会" in refused(together(meeting.decision.request, now))
    refused(together(meeting, after))
    refused(together(waiting, now))
    refused(lambda: wish_day(request=waiting, day=now.date(), by=cast.office, now=now))


def test_a_plan_whose_wishes_became_impossible_says_why(cast: Cast, now: datetime) -> None:
    first, second = both(cast, now)
    wish_pair(kind=Kind.TOGETHER, request=first, other=second, by=cast.office, now=now)
    change_rule(
        "M6",
        enabled=True,
        numbers={**declared_rule("M6").numbers, "meeting": Decimal("0.25")},
        reason="从严",
        changed_by="办公室",
        now=now,
    )

    plan = worked_out(cast, now)

    assert plan.state == State.FAILED
    assert first.name in plan.error
    assert not plan.groups.exists()


# --- Accepting ------------------------------------------------------------------------------------
def accept(cast: Cast, now: datetime, plan: MergePlan, *chosen: MergeGroup) -> int:
    return accept_groups(plan=plan, groups=chosen or None, by=cast.office, now=now)


def test_what_is_accepted_is_proposed_to_the_next_session(cast: Cast, now: datetime) -> None:
    requests = both(cast, now)
    alone = ask(cast, now, name="单开的会", starts_at=now + timedelta(days=12))
    session = open_session(cast, now)
    plan = worked_out(cast, now)

    assert accept(cast, now, plan) == 2

    (proposed,) = selectors.proposed_groups(session)
    assert {member.request for member in proposed.members.all()} == set(requests)
    assert set(session.requests.all()) == {*requests, alone}
    plan.refresh_from_db()
    assert plan.state == State.ACCEPTED
    refused(lambda: accept(cast, now, plan))


def test_a_plan_is_accepted_in_part_and_the_rest_planned_again(cast: Cast, now: datetime) -> None:
    both(cast, now)
    alone = ask(cast, now, name="单开的会", starts_at=now + timedelta(days=12))
    session = open_session(cast, now)
    plan = worked_out(cast, now)
    merger = next(group for group in plan.groups.all() if group.is_merger)

    accept(cast, now, plan, merger)
    refused(lambda: accept(cast, now, plan, merger))
    again = worked_out(cast, now)

    assert groups(again) == [{alone.name}]
    assert list(selectors.proposed_groups(session)) == [merger]
    refused(lambda: accept(cast, now, plan))  # there is a newer one


def test_an_accepted_group_is_taken_back_until_it_is_decided(cast: Cast, now: datetime) -> None:
    first, _ = both(cast, now)
    session = open_session(cast, now)
    plan = worked_out(cast, now)
    accept(cast, now, plan)
    group = plan.groups.get()

    take_back(group=group)
    assert not selectors.proposed_groups(session).exists()
    assert len(groups(worked_out(cast, now))) == 1

    plan = MergePlan.objects.first()
    accept(cast, now, plan)
    decided_on = plan.groups.get()
    decided(cast, now, first, Decision.Outcome.DROP)
    refused(lambda: take_back(group=decided_on))
    assert not selectors.proposed_groups(session).exists()


def test_a_request_that_the_plan_moves_is_proposed_on_its_new_day(
    cast: Cast, now: datetime
) -> None:
    other_day = now + timedelta(days=12)
    request = ask(cast, now, other_days=[other_day.date()])
    wish_day(request=request, day=other_day.date(), by=cast.office, now=now)
    session = open_session(cast, now)

    accept(cast, now, worked_out(cast, now))

    (proposed,) = selectors.proposed_groups(session)
    assert (proposed.host, proposed.starts_at) == (request, other_day)


def test_nothing_is_accepted_without_a_session(cast: Cast, now: datetime) -> None:
    both(cast, now)
    plan = worked_out(cast, now)

    refused(lambda: accept(cast, now, plan))

    assert not MergeMember.objects.filter(accepted=True).exists()


def decide_it(cast: Cast, now: datetime, request: Any) -> None:
    decided(cast, now, request, Decision.Outcome.DROP)


def call_fewer(cast: Cast, now: datetime, request: Any) -> None:
    request.audience.remove(cast.zhangwu_office)


def say_otherwise(cast: Cast, now: datetime, request: Any) -> None:
    request.agenda.update(presenter="另一人")


@pytest.mark.parametrize("change", [decide_it, call_fewer, say_otherwise])
def test_what_changed_meanwhile_is_not_accepted(
    cast: Cast, now: datetime, change: Callable[..., None]
) -> None:
    first, _ = both(cast, now)
    plan = worked_out(cast, now)
    change(cast, now, first)
    session = open_session(cast, now)

    sentence = refused(lambda: accept(cast, now, plan))

    assert first.name in sentence
    assert not session.requests.exists()
    assert not MergeMember.objects.filter(accepted=True).exists()


def test_a_group_whose_time_has_passed_is_not_accepted(cast: Cast, now: datetime) -> None:
    both(cast, now)
    plan = worked_out(cast, now)
    later = now + timedelta(days=10)
    open_session(cast, later)

    refused(lambda: accept(cast, later, plan))


def test_a_proposal_ends_when_a_member_moves_to_another_agenda(cast: Cast, now: datetime) -> None:
    first, _ = both(cast, now)
    session = open_session(cast, now)
    accept(cast, now, worked_out(cast, now))

    put_on_agenda(requests=[first], session=open_session(cast, now))

    assert not selectors.proposed_groups(session).exists()


# --- Two planners at once -------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins(now: datetime) -> None:
    cast = make_cast()
    both(cast, now)
    session = open_session(cast, now)
    plan = worked_out(cast, now)

    answers = at_once(*[lambda: accept(cast, now, plan)] * 2)

    assert sorted(isinstance(answer, ValidationError) for answer in answers) == [False, True]
    assert selectors.proposed_groups(session).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_and_deciding_at_once_leave_nothing_half_done(now: datetime) -> None:
    cast = make_cast()
    first, _ = both(cast, now)
    plan = worked_out(cast, now)
    open_session(cast, now + timedelta(days=1))

    answers = at_once(
        lambda: accept(cast, now, plan),
        lambda: decided(cast, now, first, Decision.Outcome.DROP),
    )

    accepted = MergeMember.objects.filter(accepted=True).count()
    assert accepted == (0 if isinstance(answers[0], ValidationError) else 2)
    assert any(not isinstance(answer, ValidationError) for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_two_opposite_wishes_at_once_do_not_both_hold(now: datetime) -> None:
    cast = make_cast()
    first, second = both(cast, now)

    answers = at_once(
        *(
            lambda kind=kind: wish_pair(
                kind=kind, request=first, other=second, by=cast.office, now=now
            )
            for kind in (Kind.TOGETHER, Kind.APART)
        )
    )

    assert sorted(isinstance(answer, ValidationError) for answer in answers) == [False, True]
    assert MergeWish.objects.count() == 1


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
