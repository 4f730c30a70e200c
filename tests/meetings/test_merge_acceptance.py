"""A plan is accepted, whole or in part, unless something changed meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from meetings import selectors
from meetings.models import Decision, MergeGroup, MergeMember, MergePlan
from meetings.services import (
    accept_groups,
    put_on_agenda,
    take_back,
    wish_day,
)
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.meetings.merging import both, groups, refused
from tests.meetings.steps import ask, decided, open_session, worked_out

State = MergePlan.State


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


def test_a_session_that_has_decided_on_everything_is_not_the_next_one(
    cast: Cast, now: datetime
) -> None:
    decided(cast, now, ask(cast, now), Decision.Outcome.DROP)
    requests = both(cast, now)
    session = open_session(cast, now)

    accept(cast, now, worked_out(cast, now))

    assert set(session.requests.all()) == set(requests)


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


# --- Two planners at once ----------------------------------------------------------------------
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
