"""Plans small enough to see why they are as they are."""

from dataclasses import replace

import pytest

from meetings.planning import Impossible, Limits, Problem, Reason, Solution, solve
from tests.meetings.planning.problems import (
    LIMITS,
    approved,
    day,
    matter,
    problem,
    request_key,
)


def groups(plan: Solution) -> list[set[int]]:
    return [{number for _, number in group.members} for group in plan.gatherings]


def clashing(plan: Solution) -> int:
    return sum(group.clashes for group in plan.gatherings)


def test_nothing_asked_for_is_a_plan_of_nothing() -> None:
    plan = solve(problem())

    assert (plan.gatherings, plan.person_minutes, plan.is_proven) == ((), 0, True)


def test_people_who_travel_once_save_the_other_journey() -> None:
    plan = solve(problem(matter(1), matter(2)))

    assert groups(plan) == [{1, 2}]
    # 2 units × 1 person × (2 × 60 + 2 × 60 + 2 × 30); apart each travels twice
    assert (plan.person_minutes, plan.apart) == (2 * 300, 2 * 2 * 210)


def test_the_audience_decides_what_is_worth_it() -> None:
    """Unit 2 is spared a journey of 20 minutes; 1 and 3 would sit an hour for it."""
    plan = solve(problem(matter(1, units=[1, 2], travel=10), matter(2, units=[2, 3], travel=10)))

    assert groups(plan) == [{1}, {2}]


def test_the_better_of_two_mergers_is_found_where_first_fit_takes_the_first() -> None:
    """The first two fit, but then the third, which would fill the half day, travels alone."""
    first = matter(1, units=range(4), minutes=120, days=(day(0), day(1)))
    second = matter(2, units=range(3), minutes=120, days=(day(0),))
    third = matter(3, units=range(4), minutes=120, days=(day(1),))

    plan = solve(problem(first, second, third, limits=replace(LIMITS, others=None)))

    assert groups(plan) == [{2}, {1, 3}]
    assert plan.person_minutes == plan.bound < plan.greedy


@pytest.mark.parametrize(("minutes", "merged"), [(120, True), (121, False)])
def test_half_a_day_is_the_limit(minutes: int, *, merged: bool) -> None:
    plan = solve(problem(matter(1, minutes=120), matter(2, minutes=minutes)))

    assert (len(groups(plan)) == 1) == merged


def test_a_discussion_in_groups_raises_the_limit_for_all_of_its_meeting() -> None:
    long = [matter(number, minutes=240) for number in (1, 2)]
    discussion = matter(3, minutes=240, has_group_discussion=True)

    plan = solve(problem(*long, discussion))

    assert groups(plan) == [{1, 2, 3}]


def test_a_room_that_is_taken_moves_a_meeting_to_its_other_day() -> None:
    here = {"place": "一楼", "days": (day(0), day(1))}
    plan = solve(
        problem(matter(1, units=[1], **here), matter(2, units=[2], **here), limits=Limits())
    )

    assert {group.day for group in plan.gatherings} == {day(0), day(1)}
    assert clashing(plan) == 0


def test_one_after_the_other_two_meetings_share_a_room_and_a_presenter() -> None:
    same = {"place": "一楼", "presenters": frozenset({"王强"})}
    plan = solve(
        problem(matter(1, units=[1], **same), matter(2, units=[2], begins=10 * 60, **same))
    )

    assert clashing(plan) == 0


@pytest.mark.parametrize("same", [{"place": "一楼"}, {"presenters": frozenset({"王强"})}])
def test_what_cannot_be_free_of_a_clash_is_marked(same: dict[str, object]) -> None:
    apart = frozenset([frozenset([request_key(1), request_key(2)])])
    plan = solve(problem(matter(1, **same), matter(2, begins=570, **same), apart=apart))

    assert len(groups(plan)) == 2
    assert clashing(plan) == 1


def test_an_approved_meeting_keeps_its_hour_and_its_room() -> None:
    plan = solve(problem(approved(1, begins=600), matter(2, begins=540, units=[1, 2, 3])))

    (group,) = plan.gatherings
    assert (group.host, group.begins) == (("meeting", 1), 600)


def test_the_bound_of_a_search_that_was_cut_leaves_a_gap() -> None:
    matters = [matter(1), matter(2, place="别处")]

    cut = solve(problem(*matters), most_groups=0)

    assert not cut.is_proven
    assert cut.bound < solve(problem(*matters)).person_minutes


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (matter(2, mode="video"), Reason.MODES),
        (matter(2, days=(day(1),)), Reason.DAY),
        (matter(2, minutes=190), Reason.LENGTH),
        (matter(2, minutes=70, units=[1]), Reason.OTHERS),
        (matter(2, classified=True), Reason.CLASSIFIED),
    ],
)
def test_no_wish_is_stronger_than_a_rule(second: object, reason: Reason) -> None:
    pair = frozenset([request_key(1), request_key(2)])
    wished: Problem = problem(matter(1), second, together=frozenset([pair]))

    with pytest.raises(Impossible) as refusal:
        solve(wished)
    assert refusal.value.reason == reason
