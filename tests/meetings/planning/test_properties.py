"""Whatever is asked of it, a plan keeps these; small ones are checked against the slow way."""

from dataclasses import replace
from itertools import combinations

from hypothesis import HealthCheck, assume, given, reject, settings

from meetings.planning import Gathering, Impossible, Matter, Problem, Solution, solve
from meetings.planning.problem import REQUEST
from tests.meetings.planning.problems import (
    added,
    best,
    broken_rules,
    host_of,
    is_clash,
    problems,
)

RARE = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def solved(problem: Problem) -> Solution:
    """The plan, where the wishes can be met at all."""
    try:
        return solve(problem)
    except Impossible:
        reject()
        raise


def members(gathering: Gathering, problem: Problem) -> list[Matter]:
    return sorted(
        (each for each in problem.matters if each.key in gathering.members), key=lambda m: m.key
    )


@RARE
@given(problem=problems(most=9))
def test_every_request_is_in_exactly_one_group(problem: Problem) -> None:
    found = [key for group in solved(problem).gatherings for key in group.members]

    requests = [each.key for each in problem.matters if each.key[0] == REQUEST]
    assert sorted(key for key in found if key[0] == REQUEST) == sorted(requests)
    assert len(found) == len(set(found))


@RARE
@given(problem=problems(most=9))
def test_no_rule_is_broken(problem: Problem) -> None:
    plan = solved(problem)

    for group in plan.gatherings:
        within = members(group, problem)
        assert all(group.day in each.days for each in within)
        if len(within) > 1:
            assert not broken_rules(within, problem.limits)
        host = host_of(within)
        assert (group.host, group.begins) == (host.key, host.begins)
        assert group.minutes == sum(each.minutes for each in within)
        assert group.person_minutes == added(within)


@RARE
@given(problem=problems(most=9))
def test_rooms_and_presenters_are_in_one_meeting_at_a_time(problem: Problem) -> None:
    plan = solved(problem)

    for one, other in combinations((g for g in plan.gatherings if not g.clashes), 2):
        both = members(one, problem), members(other, problem)
        assert one.day != other.day or not is_clash(*both)


@RARE
@given(problem=problems(most=9, wishes=False))
def test_it_never_takes_more_than_holding_all_apart(problem: Problem) -> None:
    plan = solve(problem)

    apart = sum(added([each]) for each in problem.matters)
    assert plan.bound <= plan.person_minutes <= plan.apart == apart
    assert all(group.person_minutes <= group.apart for group in plan.gatherings)


@RARE
@given(problem=problems(most=9))
def test_wishes_are_kept(problem: Problem) -> None:
    groups = {key: group for group in solved(problem).gatherings for key in group.members}

    for first, second in map(tuple, problem.together):
        assert groups[first] == groups[second]
    for first, second in map(tuple, problem.apart):
        assert first not in groups or second not in groups or groups[first] != groups[second]
    for key, day in problem.on_day.items():
        assert key not in groups or groups[key].day == day


@RARE
@given(problem=problems(most=9))
def test_the_same_problem_gives_the_same_plan(problem: Problem) -> None:
    """In whatever order its matters and units stand."""
    turned = [
        replace(each, shares=dict(reversed(list(each.shares.items()))))
        for each in reversed(problem.matters)
    ]

    assert solved(problem) == solved(replace(problem, matters=turned))


@settings(RARE, max_examples=200)
@given(problem=problems(most=5))
def test_small_plans_are_the_best_there_are(problem: Problem) -> None:
    expected = best(problem)
    try:
        plan = solve(problem)
    except Impossible:
        assert expected is None
        return

    assert expected is not None
    assert plan.is_proven
    assert plan.person_minutes == expected[1]
    if all(each.key[0] == REQUEST for each in problem.matters):  # all groups are listed
        assert sum(group.clashes for group in plan.gatherings) == expected[0]


@settings(RARE, max_examples=60)
@given(problem=problems(most=5))
def test_a_bound_without_all_groups_holds_as_well(problem: Problem) -> None:
    """The search for groups is cut at once: what is shown then is lower, and still true."""
    cut = solve(problem, most_groups=0) if best(problem) is not None else None
    assume(cut is not None)
    assert cut is not None

    assert cut.bound <= solve(problem).person_minutes <= cut.person_minutes
