"""Problems for the planner of bundling: by hand, at random, and the slow way for small ones."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st

from research.planning import Host, Limits, Problem, Reason, Topic, Wishes

MONDAY = date(2026, 11, 2)
LIMITS = Limits(quiet=2, people=3, stop_days=4, trip_days=4)


def day(number: int) -> date:
    """A day from that Monday on, which is 0."""
    return MONDAY + timedelta(days=number)


def topic(key: str, **changes: Any) -> Topic:
    """A day in county 1, in the first week, by one person of its own."""
    first, last = changes.pop("window", (0, 6))
    fields: dict[str, Any] = {
        "key": key,
        "counties": frozenset([1]),
        "days": 1,
        "first_day": day(first),
        "last_day": day(last),
        "announced": True,
        "team": frozenset([ord(key[0])]),
    }
    return Topic(**{**fields, **changes})


def problem(*topics: Topic, **changes: Any) -> Problem:
    """These, in four weeks without rest days, a quiet period of two days between stops."""
    fields: dict[str, Any] = {
        "topics": topics,
        "first_day": day(0),
        "last_day": day(27),
        "limits": LIMITS,
    }
    return Problem(**{**fields, **changes})


# --- At random ------------------------------------------------------------------------------------
@st.composite
def problems(draw: st.DrawFn, *, most: int, last: int = 12, wishes: bool = True) -> Problem:
    """A few topics that get in each other's way as often as not, in two counties."""
    topics = [draw(_topics(str(number), last)) for number in range(draw(st.integers(1, most)))]
    days = st.integers(0, last).map(day)
    limits = Limits(
        quiet=draw(st.integers(0, 4)),
        people=draw(st.sampled_from([None, 2, 3])),
        stop_days=draw(st.integers(1, 4)),
        trip_days=4,
        unit_quiet=draw(st.integers(0, 8)),
    )
    causes = st.sampled_from([Reason.BOOKED, Reason.CLOSED, Reason.MEETING])
    return Problem(
        topics=topics,
        first_day=day(0),
        last_day=day(last),
        rest=frozenset(draw(st.sets(days, max_size=3))),
        blocked={1: draw(st.dictionaries(days, causes, max_size=3))},
        away={1: frozenset(draw(st.sets(days, max_size=2)))},
        hosts={1: draw(_hosts(days))} if draw(st.booleans()) else {},
        limits=limits,
        wishes=draw(_wishes(topics, last)) if wishes else Wishes(),
    )


@st.composite
def _topics(draw: st.DrawFn, key: str, last: int) -> Topic:
    first = draw(st.integers(0, last - 1))
    return topic(
        key,
        counties=frozenset(draw(st.sets(st.integers(1, 2), min_size=1))),
        days=draw(st.integers(1, 2)),
        window=(first, draw(st.integers(first, last))),
        announced=draw(st.integers(0, 4)) > 0,
        team=frozenset(draw(st.sets(st.integers(1, 4), min_size=1, max_size=2))),
        units=frozenset(draw(st.sets(st.integers(1, 2), max_size=2))),
    )


@st.composite
def _hosts(draw: st.DrawFn, days: st.SearchStrategy[date]) -> list[Host]:
    """Few units, so that they run out."""
    taken = st.dictionaries(days, st.just(Reason.UNIT_BOOKED), max_size=2)
    return [
        Host(key=key, open=draw(st.integers(0, 3)) > 0, taken=draw(taken))
        for key in range(1, draw(st.integers(1, 3)) + 1)
    ]


@st.composite
def _wishes(draw: st.DrawFn, topics: Sequence[Topic], last: int) -> Wishes:
    pairs = [(each.key, county) for each in topics for county in sorted(each.counties)]
    both = [frozenset(each) for each in combinations([each.key for each in topics], 2)]
    on_day = {
        pair: day(draw(st.integers(0, last))) for pair in pairs if draw(st.integers(0, 7)) == 0
    }
    if not both:
        return Wishes(on_day=on_day)
    chosen = st.frozensets(st.sampled_from(both), max_size=1)
    together = {(draw(st.integers(1, 2)), pair) for pair in draw(chosen)}
    return Wishes(on_day=on_day, together=frozenset(together), apart=draw(chosen))


# --- The slow way ---------------------------------------------------------------------------------
# Written anew from the rules, so that it shares no mistake with the planner.


def spans(problem: Problem, county: int, work: int) -> Iterator[tuple[date, date]]:
    """All days of a stop there with so many working days."""
    length = (problem.last_day - problem.first_day).days
    for first, last in product(range(length + 1), repeat=2):
        days = [problem.first_day + timedelta(days=n) for n in range(first, last + 1)]
        if not days or len(days) > problem.limits.stop_days:
            continue
        at_work = [each for each in days if each not in problem.rest]
        if len(at_work) != work or days[0] in problem.rest or days[-1] in problem.rest:
            continue
        if not any(each in problem.blocked.get(county, {}) for each in days):
            yield days[0], days[-1]


def can_serve(
    problem: Problem, county: int, topics: Sequence[Topic], first: date, last: date
) -> bool:
    """Whether one stop on these days may serve all of these, seen by itself."""
    team = {person for each in topics for person in each.team}
    limits, wishes = problem.limits, problem.wishes
    keys = {each.key for each in topics}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return (
        (limits.people is None or len(team) <= limits.people)
        and len({each.announced for each in topics}) == 1
        and all(each.first_day <= first and last <= each.last_day for each in topics)
        and not any(pair <= keys for pair in wishes.apart)
        and not any(day in problem.away.get(person, ()) for person in team for day in days)
        and all(wishes.on_day.get((key, county), first) == first for key in keys)
        and all(
            visit_days(problem, host, first, last)
            for host in problem.hosts.get(county, ())
            if any(host.key in each.units for each in topics)
        )
    )


def visit_days(problem: Problem, host: Host, first: date, last: date) -> list[date]:
    """On which of these days a unit can be visited."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [each for each in days if each not in problem.rest and each not in host.taken]


SlowStop = tuple[int, tuple[Topic, ...], date, date]


def best(problem: Problem) -> tuple[int, int]:
    """Fewest pairs left out, then fewest stops, over all partitions, days, and choices."""
    pairs = sorted((county, each.key) for each in problem.topics for county in each.counties)
    topics = {each.key: each for each in problem.topics}
    least = [(len(pairs), 0)]

    def extend(number: int, stops: list[tuple[int, list[Topic]]], left: int) -> None:
        if (left, len(stops)) >= least[0]:
            return
        if number == len(pairs):
            if not _tears(problem, stops) and _fits(problem, stops):
                least[0] = (left, len(stops))
            return
        county, key = pairs[number]
        for place, (where, served) in enumerate(stops):
            if where == county:
                grown = [*stops[:place], (where, [*served, topics[key]]), *stops[place + 1 :]]
                extend(number + 1, grown, left)
        extend(number + 1, [*stops, (county, [topics[key]])], left)
        extend(number + 1, stops, left + 1)

    extend(0, [], 0)
    return least[0]


def _tears(problem: Problem, stops: list[tuple[int, list[Topic]]]) -> bool:
    """Whether what is wanted together is not; a topic that no plan can serve does not count."""
    for county, both in problem.wishes.together:
        with_one = [
            both & {each.key for each in served} for where, served in stops if where == county
        ]
        wanted = {
            each.key
            for each in problem.topics
            if each.key in both
            and county in each.counties
            and any(
                can_serve(problem, county, [each], *span)
                for span in spans(problem, county, each.days)
            )
        }
        if len(wanted) == 2 and any(len(found) == 1 for found in with_one):
            return True
    return False


def _fits(problem: Problem, stops: list[tuple[int, list[Topic]]]) -> bool:
    options = [
        [
            (county, tuple(served), first, last)
            for first, last in spans(problem, county, max(each.days for each in served))
            if can_serve(problem, county, served, first, last)
        ]
        for county, served in stops
    ]
    return _placed(problem, options, [])


def _placed(problem: Problem, options: list[list[SlowStop]], taken: list[SlowStop]) -> bool:
    if not options:
        return can_be_hosted(problem, taken)
    return any(
        all(are_compatible(problem, option, other) for other in taken)
        and _placed(problem, options[1:], [*taken, option])
        for option in options[0]
    )


def are_compatible(problem: Problem, one: SlowStop, other: SlowStop) -> bool:
    """Whether two stops keep the quiet period, and nobody is on both at once."""
    first, second = sorted([one, other], key=lambda each: each[2])
    gap = (second[2] - first[3]).days
    if first[0] == second[0] and gap <= problem.limits.quiet:
        return False
    shared = {p for each in first[1] for p in each.team} & {p for e in second[1] for p in e.team}
    return gap > 0 or not shared


def can_be_hosted(problem: Problem, stops: Sequence[SlowStop]) -> bool:
    """Whether all find units and days, no unit twice in its quiet period (R2): all are tried."""
    needed: list[list[tuple[int, Sequence[int]]]] = []
    for number, (county, topics, _first, _last) in enumerate(stops):
        if county not in problem.hosts:
            continue
        keys = [host.key for host in problem.hosts[county]]
        named = sorted({unit for each in topics for unit in each.units} & set(keys))
        free = [host.key for host in problem.hosts[county] if host.open]
        needed += [[(number, [unit])] for unit in named] or [[(number, [unit]) for unit in free]]
    return _visited(problem, stops, needed, [])


def _visited(
    problem: Problem,
    stops: Sequence[SlowStop],
    needed: list[list[tuple[int, Sequence[int]]]],
    visits: list[tuple[int, int, int, date]],
) -> bool:
    if not needed:
        return True
    for number, (unit,) in needed[0]:
        county, _topics, first, last = stops[number]
        host = next(each for each in problem.hosts[county] if each.key == unit)
        for each in visit_days(problem, host, first, last):
            near = any(
                (where, seen) == (county, unit)
                and other != number
                and abs((each - on).days) <= problem.limits.unit_quiet
                for other, where, seen, on in visits
            )
            if not near and _visited(
                problem, stops, needed[1:], [*visits, (number, county, unit, each)]
            ):
                return True
    return False
