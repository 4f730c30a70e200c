"""Whatever is asked of it, a plan keeps these; small ones are checked against the slow way."""

from dataclasses import replace
from itertools import combinations

from hypothesis import HealthCheck, given, reject, settings

from research.planning import Impossible, Pair, Problem, Reason, Solution, Stop, Topic, solve
from research.planning.days import Calendar
from research.planning.hosting import hosted
from tests.research.bundling.problems import (
    SlowStop,
    are_compatible,
    best,
    can_be_hosted,
    can_serve,
    problems,
    spans,
)

RARE = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def solved(problem: Problem, **options: int) -> Solution:
    """The plan, where the wishes can be met at all."""
    try:
        return solve(problem, **options)
    except Impossible:
        reject()
        raise


def stops_of(plan: Solution) -> list[Stop]:
    return [stop for trip in plan.trips for stop in trip.stops]


def plain(stop: Stop) -> SlowStop:
    return stop.county, stop.topics, stop.span.first, stop.span.last


def asked(problem: Problem) -> list[Pair]:
    return [(each.key, county) for each in problem.topics for county in each.counties]


@RARE
@given(problem=problems(most=7))
def test_every_pair_is_served_once_or_named(problem: Problem) -> None:
    plan = solved(problem)

    served = [(key, stop.county) for stop in stops_of(plan) for key in stop.keys]
    assert sorted([*served, *plan.left]) == sorted(asked(problem))


@RARE
@given(problem=problems(most=7))
def test_windows_closed_days_wishes_and_group_size_are_kept(problem: Problem) -> None:
    for stop in stops_of(solved(problem)):
        county, topics, first, last = plain(stop)
        work = max(each.days for each in topics)
        assert (first, last) in set(spans(problem, county, work))
        assert can_serve(problem, county, topics, first, last)


@RARE
@given(problem=problems(most=7))
def test_quiet_periods_are_kept_and_nobody_is_in_two_places(problem: Problem) -> None:
    for one, other in combinations(stops_of(solved(problem)), 2):
        assert are_compatible(problem, plain(one), plain(other))


@RARE
@given(problem=problems(most=7))
def test_every_stop_finds_units_and_none_is_visited_in_its_quiet_period(
    problem: Problem,
) -> None:
    stops = stops_of(solved(problem))

    assert can_be_hosted(problem, [plain(stop) for stop in stops])
    for county in problem.hosts:
        there = [stop for stop in stops if stop.county == county]
        found = hosted(Calendar(problem), there)
        assert found is not None
        for stop, visits in zip(there, found, strict=True):
            asked = {unit for each in stop.topics for unit in each.units}
            named = asked & {host.key for host in problem.hosts[county]}
            assert visits
            assert set(visits) == named or not named
        for one, other in combinations(found, 2):
            for unit in one.keys() & other.keys():
                assert abs((one[unit] - other[unit]).days) > problem.limits.unit_quiet


@RARE
@given(problem=problems(most=7))
def test_what_is_wanted_together_is_served_together_or_left_out_together(
    problem: Problem,
) -> None:
    plan = solved(problem)

    for county, both in problem.wishes.together:
        served = [both & set(stop.keys) for stop in stops_of(plan) if stop.county == county]
        if any(len(found) == 1 for found in served):
            (alone,) = (found for found in served if len(found) == 1)
            (other,) = both - alone
            topic = next(each for each in problem.topics if each.key == other)
            assert county not in topic.counties or not ways_alone(problem, topic, county)


def ways_alone(problem: Problem, topic: Topic, county: int) -> list[SlowStop]:
    """Stops that could serve it, as long as it or as a longer topic there needs."""
    longest = max(each.days for each in problem.topics if county in each.counties)
    return [
        (county, (topic,), first, last)
        for work in range(topic.days, longest + 1)
        for first, last in spans(problem, county, work)
        if can_serve(problem, county, [topic], first, last)
    ]


def is_too_long(problem: Problem, topic: Topic) -> bool:
    """Whether its window has room for it, were there only no limit to a stop."""
    if topic.days > problem.limits.stop_days:
        return True
    endless = replace(problem, blocked={}, limits=replace(problem.limits, stop_days=1000))
    lasting = [
        (last - first).days + 1
        for first, last in spans(endless, 0, topic.days)
        if topic.first_day <= first and last <= topic.last_day
    ]
    return bool(lasting) and min(lasting) > problem.limits.stop_days


@RARE
@given(problem=problems(most=7))
def test_the_named_reason_is_true(problem: Problem) -> None:
    """What nothing else planned would let in is stopped by itself, the rest by the plan."""
    plan = solved(problem)
    topics = {each.key: each for each in problem.topics}
    stops = [plain(stop) for stop in stops_of(plan)]
    for (key, county), reason in plan.left.items():
        topic = topics[key]
        days = set(spans(problem, county, topic.days))
        alone = ways_alone(problem, topic, county)
        by_itself = {
            Reason.SIZE: len(topic.team) > (problem.limits.people or len(topic.team)),
            Reason.LENGTH: is_too_long(problem, topic),
            Reason.AWAY: any(person in problem.away for person in topic.team),
            Reason.UNIT_BOOKED: any(host.taken for host in problem.hosts.get(county, ())),
        }
        if not alone:
            blocked = problem.blocked.get(county, {}).values()
            assert by_itself.get(reason, reason == Reason.WINDOW or reason in blocked)
            if reason == Reason.WINDOW:
                assert not is_too_long(problem, topic)
                free = replace(problem, blocked={})
                assert not any(
                    topic.first_day <= first and last <= topic.last_day
                    for first, last in spans(free, county, topic.days)
                )
            continue
        alone = [way for way in alone if way[2:] in days]
        tied = {key} | {k for where, both in problem.wishes.together for k in both if key in both}
        if len(tied) == 1:
            assert not any(
                all(are_compatible(problem, way, stop) for stop in stops)
                and can_be_hosted(problem, [*stops, way])
                for way in alone
            )
        there = [stop for stop in stops if stop[0] == county]
        team = {person for each in tied for person in topics[each].team}
        assert {
            Reason.QUIET: bool(there),
            Reason.BUSY: any(team & {p for e in stop[1] for p in e.team} for stop in stops),
            Reason.FULL: bool(there) and problem.limits.people is not None,
            Reason.MIXED: any(e.announced != topic.announced for s in there for e in s[1]),
            Reason.FORBIDDEN: bool(problem.wishes.apart),
            Reason.DAY: bool(there),
            Reason.UNIT_BOOKED: bool(problem.hosts),
            Reason.NO_UNIT: not any(host.open for host in problem.hosts.get(county, ())),
            Reason.UNIT_QUIET: bool(there) and bool(problem.hosts),
            Reason.AWAY: bool(problem.away),
        }[reason]


@RARE
@given(problem=problems(most=7))
def test_it_is_no_worse_than_the_pencil_and_never_below_its_bound(problem: Problem) -> None:
    plan = solved(problem)

    assert plan.figures.order <= plan.greedy.order
    assert plan.least_left <= plan.figures.left
    if plan.least_left == plan.figures.left:
        assert plan.bound <= plan.figures.stops
    assert plan.figures.stops <= plan.as_asked.stops


@RARE
@given(problem=problems(most=7))
def test_trips_are_stops_of_one_team_that_follow_each_other(problem: Problem) -> None:
    for trip in solved(problem).trips:
        assert len({stop.keys for stop in trip.stops}) == 1
        assert len({stop.county for stop in trip.stops}) == len(trip.stops)
        for before, after in zip(trip.stops, trip.stops[1:], strict=False):
            assert (after.span.first - before.span.last).days == 1
        lasts = (trip.last_day - trip.first_day).days + 1
        assert len(trip.stops) == 1 or lasts <= problem.limits.trip_days


@RARE
@given(problem=problems(most=7))
def test_the_same_problem_gives_the_same_plan(problem: Problem) -> None:
    """In whatever order its topics stand."""
    turned = replace(problem, topics=list(reversed(problem.topics)))

    assert solved(problem) == solved(turned)


@settings(RARE, max_examples=120)
@given(problem=problems(most=4, last=8))
def test_small_plans_are_the_best_there_are(problem: Problem) -> None:
    plan = solved(problem)

    assert (plan.figures.left, plan.figures.stops) == best(problem)
    assert plan.is_proven


@settings(RARE, max_examples=60)
@given(problem=problems(most=4, last=8))
def test_county_by_county_the_bound_holds_as_well(problem: Problem) -> None:
    """As a large problem is searched: perhaps with a gap, which is then true."""
    plan = solved(problem, whole=0)

    left, stops = best(problem)
    assert plan.least_left <= left
    if plan.least_left == left:
        assert plan.bound <= stops
    assert (left, stops) <= (plan.figures.left, plan.figures.stops)
