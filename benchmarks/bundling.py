"""Bundling field research: the stops of a quarter, as planned, by the pencil, and as asked.

Sections send two people for a topic, often the same two; a topic may be asked within six to
thirteen weeks, in a tight quarter within four to ten (or twice the days that it needs for all its
counties), one in six unannounced. A county has its quiet period of 14 days, a group at most 10
people. Every other topic of a city names a unit in each of its counties, which has its quiet
period of 30 days; the others may see any. Where there are many counties units are not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from time import perf_counter

from benchmarks.result import Result
from research.planning import Host, Limits, Problem, Solution, Topic, solve

FIRST_DAY = date(2026, 3, 2)
WEEKS = 13
"""Of a quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A department, its sections, and how many of its counties a topic is asked in."""

    counties: int
    topics: int
    sections: int
    least_counties: int
    units: int = 0
    """Of all counties together; they are shared out evenly."""
    is_tight: bool = False

    def units_of(self, county: int) -> range:
        """The keys of the units of a county, which is counted from 0."""
        first = self.units * county // self.counties
        return range(first, self.units * (county + 1) // self.counties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Departments that plan at once; ``proven`` promises that the plan is the fewest possible."""

    name: str
    cities: list[City]
    proven: bool = False


QUARTER = City(counties=7, topics=40, sections=6, least_counties=3)
UNITS = 83
"""Of a city of seven counties."""

CASES = (
    Case(name="a city's quarter, 83 units", cities=[replace(QUARTER, units=UNITS)], proven=True),
    Case(name="a city's tight quarter", cities=[replace(QUARTER, is_tight=True)], proven=True),
    Case(
        name="a city's tight quarter, 83 units",
        cities=[replace(QUARTER, is_tight=True, units=UNITS)],
    ),
    Case(
        name="18 counties, 80 topics",
        cities=[City(counties=18, topics=80, sections=12, least_counties=4)],
    ),
    Case(
        name="100 counties, 60 topics each",
        cities=[City(counties=5, topics=60, sections=6, least_counties=5)] * 20,
    ),
)


def run() -> Iterator[Result]:
    """Each case against going as asked and against the pencil."""
    for case in CASES:
        problem = quarter(case.cities, Random(1))
        start = perf_counter()
        plan = solve(problem)
        seconds = perf_counter() - start
        yield from _results(case, problem, plan, seconds)


def quarter(cities: list[City], random: Random) -> Problem:
    """The topics of all these departments, each in counties and by people of its own."""
    topics: list[Topic] = []
    hosts: dict[int, list[Host]] = {}
    for number, city in enumerate(cities):
        counties = range(number * 100, number * 100 + city.counties)
        if city.units:
            hosts |= {
                county: [Host(key=key) for key in city.units_of(n)]
                for n, county in enumerate(counties)
            }
        topics += [
            _topic(f"{number:03}-{n:03}", city, list(counties), random) for n in range(city.topics)
        ]
    days = [FIRST_DAY + timedelta(days=n) for n in range(7 * WEEKS)]
    return Problem(
        topics=topics,
        first_day=days[0],
        last_day=days[-1],
        rest=frozenset(day for day in days if day.weekday() >= 5),
        hosts=hosts,
        limits=Limits(),
    )


def _topic(key: str, city: City, counties: list[int], random: Random) -> Topic:
    section = random.randrange(city.sections)
    team = counties[0] * 1000 + section * 4 + random.choice([0, 2])
    number = random.randint(city.least_counties, len(counties))
    days = random.choice([1, 1, 1, 2])
    if city.is_tight:
        weeks = min(WEEKS, max(random.randint(4, 10), 2 * days * number // 5 + 1))
    else:
        weeks = random.randint(6, WEEKS)
    first = FIRST_DAY + timedelta(days=7 * random.randint(0, WEEKS - weeks))
    asked_in = random.sample(counties, number)
    return Topic(
        key=key,
        counties=frozenset(asked_in),
        days=days,
        first_day=first,
        last_day=first + timedelta(days=7 * weeks - 1),
        announced=random.random() > 1 / 6,
        team=frozenset([team, team + 1]),
        units=frozenset(_named(city, [county - counties[0] for county in asked_in], Random(key))),
    )


def _named(city: City, counties: list[int], random: Random) -> Iterator[int]:
    """The units that every other topic of a city with units has to see, one in each county."""
    if city.units and random.random() < 1 / 2:
        for county in counties:
            yield random.choice(city.units_of(county))


def _results(case: Case, problem: Problem, plan: Solution, seconds: float) -> Iterator[Result]:
    """Stops, and one more for each pair left out, which needs one some other time."""
    figures = plan.figures
    proof = "proven fewest" if plan.is_proven else f"at least {plan.bound}"
    told = (
        f"{case.name}: stops ({proof}, {figures.left} of {len(problem.pairs())} pairs left out, "
        f"{plan.least_left} at least, {figures.days} days, {seconds:.1f} s)"
    )
    for baseline, other, least in (
        (f"as asked, {plan.as_asked.days} days", plan.as_asked, 3.0),
        (f"the pencil, {plan.greedy.left} left out", plan.greedy, 1.0),
    ):
        yield Result(
            name=told,
            baseline=baseline,
            size=len(problem.pairs()),
            seconds=figures.stops + figures.left,
            baseline_seconds=other.stops + other.left,
            least_ratio=least,
            unit="stops",
        )
    if case.proven:
        yield Result(
            name=told,
            baseline="fewest possible",
            size=len(problem.pairs()),
            seconds=figures.stops + figures.left,
            baseline_seconds=plan.bound + plan.least_left,
            least_ratio=1.0,
            unit="stops",
        )
