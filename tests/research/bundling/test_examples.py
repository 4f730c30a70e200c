"""Plans small enough to see why they are as they are."""

from dataclasses import replace

import pytest

from research.planning import Host, Impossible, Reason, Solution, Topic, Wishes, solve
from tests.research.bundling.problems import LIMITS, day, problem, topic


def stops(plan: Solution) -> list[set[str]]:
    return [set(stop.keys) for trip in plan.trips for stop in trip.stops]


def test_nothing_asked_for_is_a_plan_of_nothing() -> None:
    plan = solve(problem())

    assert (plan.trips, plan.left, plan.is_proven) == ((), {}, True)


def test_windows_that_meet_are_one_stop_and_its_longest_topic_says_how_long() -> None:
    plan = solve(problem(topic("a", days=2), topic("b", window=(3, 9))))

    (trip,) = plan.trips
    assert stops(plan) == [{"a", "b"}]
    assert (trip.last_day - trip.first_day).days == 1
    assert (plan.figures.days, plan.figures.person_days) == (2, 4)
    assert (plan.as_asked.stops, plan.as_asked.days, plan.as_asked.person_days) == (2, 3, 3)


@pytest.mark.parametrize(("second", "left"), [(3, 0), (2, 1)])
def test_the_quiet_period_ends_after_its_last_day(second: int, left: int) -> None:
    """Two quiet days: after a stop on day 0 the next can begin on day 3."""
    plan = solve(problem(topic("a", window=(0, 0)), topic("b", window=(second, second))))

    assert plan.figures.left == left
    assert set(plan.left.values()) <= {Reason.QUIET}
    assert plan.is_proven


@pytest.mark.parametrize(("people", "number"), [(2, 1), (1, 2), (None, 1)])
def test_a_group_is_no_larger_than_it_may_be(people: int | None, number: int) -> None:
    limits = replace(LIMITS, people=people)

    assert len(stops(solve(problem(topic("a"), topic("b"), limits=limits)))) == number


def test_announced_and_unannounced_do_not_go_together() -> None:
    plan = solve(problem(topic("a"), topic("b", announced=False)))

    assert [trip.announced for trip in plan.trips] in ([True, False], [False, True])
    assert plan.bound == 2


def test_the_same_team_goes_on_to_the_next_county_the_day_after() -> None:
    """Two days in all: nothing but one county after the other is possible."""
    both = frozenset([1, 2])
    plan = solve(problem(topic("a", counties=both, window=(0, 1))))

    (trip,) = plan.trips
    assert sorted(stop.county for stop in trip.stops) == [1, 2]


def test_nobody_is_in_two_counties_on_one_day() -> None:
    both = frozenset([1, 2])
    plan = solve(problem(topic("a", counties=both, window=(0, 0))))

    assert list(plan.left.values()) == [Reason.BUSY]
    assert plan.is_proven


def test_a_stop_lasts_over_a_day_off_but_neither_begins_nor_ends_with_one() -> None:
    plan = solve(problem(topic("a", days=2, window=(0, 2)), rest=frozenset([day(1)])))

    (trip,) = plan.trips
    assert (trip.first_day, trip.last_day) == (day(0), day(2))
    assert plan.figures.days == 2


def test_where_the_pencil_stumbles_the_plan_does_not() -> None:
    """The first two fill a group; better, the one that ends soonest takes the third along."""
    full = replace(LIMITS, people=2)
    topics = [
        topic("a", window=(0, 3)),
        topic("b", window=(0, 20)),
        topic("c", window=(2, 3)),
        topic("d", window=(6, 20)),
    ]
    plan = solve(problem(*topics, limits=full))

    assert plan.figures.stops == plan.bound == 2
    assert plan.figures.order <= plan.greedy.order


@pytest.mark.parametrize(
    ("changed", "changes", "reason"),
    [
        (topic("a", team=frozenset(range(4))), {}, Reason.SIZE),
        (topic("a", days=5), {}, Reason.LENGTH),
        (topic("a", days=4), {"rest": frozenset(map(day, range(1, 30, 3)))}, Reason.LENGTH),
        (topic("a", days=4, window=(0, 3)), {"rest": frozenset([day(1)])}, Reason.WINDOW),
        (topic("a", window=(0, 0)), {"rest": frozenset([day(0)])}, Reason.WINDOW),
        (topic("a", window=(0, 0)), {"blocked": {1: {day(0): Reason.BOOKED}}}, Reason.BOOKED),
        (topic("a", window=(0, 0)), {"blocked": {1: {day(0): Reason.CLOSED}}}, Reason.CLOSED),
        (topic("a", window=(0, 0)), {"away": {ord("a"): frozenset([day(0)])}}, Reason.AWAY),
    ],
)
def test_what_nothing_lets_in_is_named(
    changed: Topic, changes: dict[str, object], reason: Reason
) -> None:
    assert solve(problem(changed, **changes)).left == {("a", 1): reason}


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (topic("b", window=(7, 9)), Reason.DAY),
        (topic("b", announced=False), Reason.MIXED),
        (topic("b", team=frozenset([1, 2, 3])), Reason.FULL),
    ],
)
def test_no_wish_is_stronger_than_a_rule(second: Topic, reason: Reason) -> None:
    wishes = Wishes(together=frozenset([(1, frozenset(["a", "b"]))]))

    with pytest.raises(Impossible) as refusal:
        solve(problem(topic("a"), second, wishes=wishes))
    assert refusal.value.reason == reason


def test_two_days_wanted_inside_one_quiet_period_are_impossible() -> None:
    wishes = Wishes(on_day={("a", 1): day(1), ("b", 1): day(3)})

    with pytest.raises(Impossible) as refusal:
        solve(problem(topic("a"), topic("b"), wishes=wishes))
    assert refusal.value.reason == Reason.QUIET


@pytest.mark.parametrize(("second", "left"), [(6, 0), (5, 1)])
def test_a_unit_is_visited_again_after_its_quiet_period(second: int, left: int) -> None:
    """Five quiet days: after a visit on day 0 the next is on day 6; the county has two."""
    topics = [
        topic("a", window=(0, 0), units=frozenset([1])),
        topic("b", window=(second, second), units=frozenset([1])),
    ]
    plan = solve(
        problem(
            *topics,
            limits=replace(LIMITS, unit_quiet=5),
            hosts={1: [Host(key=1), Host(key=2)]},
        )
    )

    assert plan.figures.left == left
    assert set(plan.left.values()) <= {Reason.UNIT_QUIET}
    assert plan.is_proven


@pytest.mark.parametrize(
    ("hosts", "reason"),
    [
        ([], Reason.NO_UNIT),
        ([Host(key=1, open=False)], Reason.NO_UNIT),
        ([Host(key=1, taken={day(0): Reason.UNIT_BOOKED})], Reason.UNIT_BOOKED),
        ([Host(key=1, taken={day(0): Reason.MEETING})], Reason.MEETING),
    ],
)
def test_a_stop_visits_a_unit(hosts: list[Host], reason: Reason) -> None:
    asked = topic("a", window=(0, 0))

    assert solve(problem(asked, hosts={1: hosts})).left == {("a", 1): reason}


def test_where_units_run_out_stops_do() -> None:
    """One unit, thirty quiet days, and two topics that cannot share a stop."""
    limits = replace(LIMITS, unit_quiet=30)
    topics = [topic("a", window=(0, 0)), topic("b", window=(9, 9))]
    plan = solve(problem(*topics, limits=limits, hosts={1: [Host(key=1)]}))

    assert list(plan.left.values()) == [Reason.UNIT_QUIET]
    assert plan.is_proven


@pytest.mark.parametrize(
    ("left", "eased_left", "bound"),
    [(1, 1, 4), (0, 1, 4), (2, 1, 2)],
    ids=["as many left out", "fewer", "more: the bound does not speak of such plans"],
)
def test_a_problem_of_fewer_rules_bounds_the_plan(left: int, eased_left: int, bound: int) -> None:
    plan = solve(problem(topic("a")))
    ours = replace(plan, figures=replace(plan.figures, left=left), least_left=0, bound=2)
    eased = replace(plan, figures=replace(plan.figures, left=eased_left), least_left=1, bound=4)

    bounded = ours.bounded_by(eased)

    assert (bounded.least_left, bounded.bound, bounded.figures) == (1, bound, ours.figures)
