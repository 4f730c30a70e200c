"""The planner of the tour against brute force: every rule kept, the fewest days found."""

from datetime import date, timedelta
from itertools import permutations, product

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.halfyear.checking import faults
from assessment.halfyear.planning import propose
from assessment.halfyear.problem import Party, Problem, Visit

MONDAY = date(2026, 7, 6)


def days(number: int) -> list[date]:
    """So many working days from a Monday on."""
    return [MONDAY + timedelta(days=n // 5 * 7 + n % 5) for n in range(number)]


def parties(*areas: int | None, taken: dict[int, set[date]] | None = None) -> list[Party]:
    return [
        Party(key=key, name=f"县{key}", area=area, taken=frozenset((taken or {}).get(key, set())))
        for key, area in enumerate(areas, start=1)
    ]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Two to four counties in up to two areas, some days taken, perhaps a tour of last time."""
    number = draw(st.integers(2, 4))
    period = days(draw(st.integers(1, 5)))
    keys = range(1, number + 1)
    areas = draw(st.lists(st.sampled_from([None, 1, 2]), min_size=number, max_size=number))
    taken = {key: draw(st.sets(st.sampled_from(period), max_size=2)) for key in keys}
    order = draw(st.permutations(keys))
    last = [(one, other) for one, other in zip(keys, order, strict=True) if one != other]
    return Problem(
        parties=parties(*areas, taken=taken),
        days=period,
        hosts_a_day=draw(st.integers(1, 3)),
        last_time=frozenset(draw(st.sampled_from([[], last, last[:1]]))),
    )


def every_plan(problem: Problem) -> list[list[Visit]]:
    """All tours that the checks let pass, found by trying all there are."""
    keys = list(problem.by_key)
    plans = []
    for inspectors in permutations(keys):
        pairs = list(zip(keys, inspectors, strict=True))
        if not all(problem.may_inspect(inspector, host) for host, inspector in pairs):
            continue
        for chosen in product(problem.days, repeat=len(keys)):
            visits = [
                Visit(day, host, inspector)
                for day, (host, inspector) in zip(chosen, pairs, strict=True)
            ]
            if not faults(problem, visits):
                plans.append(visits)
    return plans


def travel_days(visits: list[Visit]) -> int:
    return len({visit.day for visit in visits})


def mutual(visits: list[Visit]) -> int:
    pairs = {(visit.inspector, visit.host) for visit in visits}
    return sum((host, inspector) in pairs for inspector, host in pairs) // 2


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_the_plan_is_one_of_the_best_of_all(problem: Problem) -> None:
    best = min(
        (
            (travel_days(plan), mutual(plan), max(visit.day for visit in plan))
            for plan in every_plan(problem)
        ),
        default=None,
    )
    if best is None:
        with pytest.raises(ValidationError):
            propose(problem)
        return

    plan = propose(problem)

    assert faults(problem, plan.visits) == []
    assert plan.is_proven
    last = max(visit.day for visit in plan.visits)
    assert (plan.days, mutual(plan.visits), last) == best


@settings(max_examples=15, deadline=None)
@given(number=st.integers(5, 9), seed=st.randoms(use_true_random=False))
def test_everybody_once_nobody_itself_and_no_return(number: int, seed: object) -> None:
    keys = list(range(1, number + 1))
    order = keys[1:] + keys[:1]
    last = frozenset(zip(keys, order, strict=True))
    areas = [seed.choice([None, 1]) for _ in keys]
    problem = Problem(parties=parties(*areas), days=days(number), hosts_a_day=2, last_time=last)

    plan = propose(problem)

    assert sorted(visit.host for visit in plan.visits) == keys
    assert sorted(visit.inspector for visit in plan.visits) == keys
    met = last | {(other, one) for one, other in last}
    assert all(visit.host != visit.inspector for visit in plan.visits)
    assert not met & {(visit.inspector, visit.host) for visit in plan.visits}
    assert propose(problem) == plan


def test_one_host_a_day_takes_as_many_days_as_counties() -> None:
    plan = propose(Problem(parties=parties(*[None] * 7), days=days(10)))

    assert (plan.days, plan.is_proven, mutual(plan.visits)) == (7, True, 0)
    assert max(visit.day for visit in plan.visits) == days(7)[-1]


def test_counties_of_one_area_share_a_day_but_never_with_their_own_inspector() -> None:
    plan = propose(
        Problem(parties=parties(1, 1, 1, 1, None, None, None), days=days(9), hosts_a_day=2)
    )

    assert (plan.days, plan.is_proven) == (5, True)


def test_a_day_that_is_taken_is_left_out_for_host_and_inspector() -> None:
    period = days(3)
    problem = Problem(parties=parties(None, None, taken={1: {period[0]}}), days=period)

    assert {visit.day for visit in propose(problem).visits} == set(period[1:])


def test_twenty_counties_are_planned_at_once() -> None:
    areas = [number // 4 for number in range(20)]
    keys = list(range(1, 21))
    last = frozenset(zip(keys, keys[1:] + keys[:1], strict=True))
    problem = Problem(parties=parties(*areas), days=days(25), hosts_a_day=2, last_time=last)

    plan = propose(problem)

    assert faults(problem, plan.visits) == []
    assert (plan.days, plan.is_proven) == (10, True)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem(parties=parties(None), days=days(3)), "2"),
        (Problem(parties=parties(*[None] * 21), days=days(30)), "20"),
        (Problem(parties=parties(None, None, taken={2: set(days(3))}), days=days(3)), "县2"),
    ],
    ids=["one county", "too many", "never free"],
)
def test_what_stands_in_the_way_is_named(problem: Problem, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        propose(problem)


def test_two_counties_cannot_inspect_each_other_twice_running() -> None:
    problem = Problem(
        parties=parties(None, None), days=days(5), last_time=frozenset([(1, 2), (2, 1)])
    )

    with pytest.raises(ValidationError):
        propose(problem)


def test_too_short_a_period_is_refused() -> None:
    with pytest.raises(ValidationError):
        propose(Problem(parties=parties(None, None, None), days=days(2), hosts_a_day=3))


def test_each_rule_has_its_own_sentence() -> None:
    one, two, three = days(3)
    problem = Problem(
        parties=parties(None, 1, 1, None, taken={2: {three}}),
        days=[one, two, three],
        last_time=frozenset([(1, 2), (3, 4)]),
    )
    nobody = set(faults(problem, []))

    def said(*visits: Visit) -> frozenset[str]:
        """What is wrong, beyond who is missing."""
        return frozenset(faults(problem, visits)) - nobody

    assert len(nobody) == 8
    assert said(Visit(one, 1, 3), Visit(two, 2, 4)) == frozenset()
    broken = [
        said(Visit(one, 1, 1)),
        said(Visit(one, 2, 1)),
        said(Visit(one, 1, 2)),
        said(Visit(three + timedelta(days=10), 1, 3)),
        said(Visit(three, 2, 4)),
        said(Visit(one, 1, 3), Visit(one, 4, 2)),
        said(Visit(one, 2, 4), Visit(one, 3, 1)),
        said(Visit(one, 2, 3), Visit(one, 3, 1)),
        said(Visit(one, 1, 3), Visit(two, 1, 4)),
        said(Visit(one, 1, 3), Visit(two, 4, 2), Visit(three, 2, 3)),
    ]
    assert said(Visit(three, 3, 2)) == said(Visit(three, 2, 4))  # taken as a host or as a team
    assert all(broken)
    assert len(set(broken)) == len(broken)
