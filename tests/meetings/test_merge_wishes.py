"""What the office wants of a plan: kept, or refused in a sentence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from meetings.models import Decision, MergePlan, MergeWish, Mode
from meetings.services import (
    forget_wish,
    wish_day,
    wish_pair,
)
from office.rules import change_rule, declared_rule
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.meetings.merging import both, groups, refused
from tests.meetings.steps import ask, decided, held, item, worked_out

Kind = MergeWish.Kind
State = MergePlan.State


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
