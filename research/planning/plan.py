"""The plan of fewest stops, with its bound.

Only people tie counties together. So each county is first searched as if they could be in two
counties at once: what it needs at least, summed over the counties, is a bound on every plan.
Counties that share people, directly or through others, are a *cluster*; one that is not too large
is searched whole, which may raise its bound. In a larger one, or while nothing is proven, a plan is
built county by county. Then each county is searched again with the stops of the others as they
stand, by itself and, while it has not come down to its least, together with one other.

Quiet periods of units (R2) leave a search little hold for a bound. So what is not proven is planned
once more as if units needed no rest: what that plan cannot do, none can that looks at them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from research.planning.baselines import first_fit
from research.planning.blocks import Block, blocks_of, never
from research.planning.bound import fewest_stops
from research.planning.days import Calendar
from research.planning.problem import Problem, Reason, without_units
from research.planning.reasons import why_left
from research.planning.search import Search
from research.planning.solution import Figures, Solution, as_asked, trips_of
from research.planning.stops import Board, Stop

MOST_WORK = 5.0
"""For each search of a cluster, in CP-SAT's own measure: some seconds each."""
WHOLE = 2500
"""Blocks times stops up to which a cluster is searched whole."""
MOST_ROUNDS = 2
"""How often the counties are gone through."""
MOST_PARTNERS = 2
"""Other counties with which one is searched together in a round."""


def solve(problem: Problem, *, whole: int = WHOLE, work: float = MOST_WORK) -> Solution:
    """The plan that leaves out least, then has the fewest stops, working days and person-days.

    Raises :class:`~research.planning.problem.Impossible` for wishes that contradict each other,
    a rule, or the possible days.
    """
    plan = _planned(problem, whole, work)
    if plan.is_proven or not problem.hosts:
        return plan
    return plan.bounded_by(_planned(without_units(problem), whole, work))


def _planned(problem: Problem, whole: int, work: float) -> Solution:
    calendar = Calendar(problem)
    out = never(problem, calendar)
    blocks = blocks_of(problem, calendar, out)
    greedy = first_fit(problem, calendar, blocks)
    planner = _Planner(problem, calendar, blocks, greedy, work)
    planner.bound_by_county()
    for cluster in planner.clusters():
        is_proven = planner.size(cluster) <= whole and planner.search_whole(cluster)
        if not is_proven:
            planner.build(cluster)
        planner.go_through(cluster)
    stops, served = planner.stops, {(key, s.county) for s in planner.stops for key in s.keys}
    board = Board(problem, calendar, stops)
    left: dict[tuple[str, int], Reason] = dict(out)
    for block in blocks:
        if block.pairs[0] not in served:
            left.update(dict.fromkeys(block.pairs, why_left(board, block)))
    return Solution(
        trips=trips_of(stops, problem.limits.trip_days),
        left=dict(sorted(left.items(), key=lambda item: (item[0][1], item[0][0]))),
        least_left=len(out) + planner.least_left,
        bound=planner.bound,
        figures=Figures.of(stops, len(left)),
        greedy=Figures.of(greedy, len(out) + planner.left(greedy)),
        as_asked=as_asked(problem, out),
    )


class _Planner:
    """The stops as they get better, and the bound as it rises."""

    def __init__(
        self,
        problem: Problem,
        calendar: Calendar,
        blocks: Sequence[Block],
        stops: list[Stop],
        work: float,
    ) -> None:
        self.problem, self.calendar, self.blocks = problem, calendar, blocks
        self.by_county: dict[int, list[Block]] = defaultdict(list)
        for block in blocks:
            self.by_county[block.county].append(block)
        self.stops = stops
        self.work = work
        self.least: dict[int, tuple[int, int]] = {}
        self.least_left = self.bound = 0

    def clusters(self) -> list[list[int]]:
        """The counties that people tie together."""
        clusters: list[tuple[set[int], set[int]]] = []
        for county, blocks in self.by_county.items():
            counties, people = {county}, {person for block in blocks for person in block.team}
            for other in [other for other in clusters if other[1] & people]:
                clusters.remove(other)
                counties, people = counties | other[0], people | other[1]
            clusters.append((counties, people))
        return sorted(sorted(counties) for counties, _people in clusters)

    def size(self, cluster: Sequence[int]) -> int:
        """Blocks times stops, about the choices that a search has."""
        return sum(len(self.by_county[each]) * max(1, len(self.of(each))) for each in cluster)

    @property
    def _share(self) -> float:
        """The work for each search of one county: all together do not take for ever."""
        return min(self.work / 8, 3 * self.work / max(1, len(self.by_county)))

    def of(self, county: int) -> list[Stop]:
        return [stop for stop in self.stops if stop.county == county]

    def left(self, stops: Sequence[Stop]) -> int:
        """How many of the pairs that could be served these leave out."""
        return _pairs(self.blocks) - sum(len(stop.topics) for stop in stops)

    def bound_by_county(self) -> None:
        """What each county needs at least by itself, summed up."""
        self.least = {county: self._least(county) for county in self.by_county}
        self.least_left = sum(left for left, _ in self.least.values())
        self.bound = sum(stops for _, stops in self.least.values())

    def _least(self, county: int) -> tuple[int, int]:
        blocks, mine = self.by_county[county], self.of(county)
        needed = fewest_stops(blocks, self.problem.limits.people)
        if len(mine) == needed and sum(len(s.topics) for s in mine) == _pairs(blocks):
            return 0, needed
        found = Search(self.problem, self.calendar, blocks, mine).run(self.work / 4, further=False)
        return found.fewest_left, found.fewest_stops

    def build(self, cluster: Sequence[int]) -> None:
        """Search one county after the other, the fullest first, beside those done before.

        The pencil has come too far in all counties at once to leave each the days that suit it.
        """
        built = [stop for stop in self.stops if stop.county not in cluster]
        for county in sorted(cluster, key=lambda each: (-self.least[each][1], each)):
            search = self._searched(self.by_county[county], [], built)
            built = [*built, *search.run(self._share).stops]
        if Figures.of(built, self.left(built)).order < self.figures().order:
            self.stops = built

    def _searched(
        self, blocks: Sequence[Block], begin: Sequence[Stop], others: Sequence[Stop] = ()
    ) -> Search:
        return Search(self.problem, self.calendar, blocks, begin, others, self.least)

    def go_through(self, cluster: Sequence[int]) -> None:
        """Search its counties beside the others, again and again while something gets better."""
        for _ in range(MOST_ROUNDS):
            before = self.figures()
            for county in cluster:
                self._search([county])
                for partner in self._partners(county):
                    if not self._can_be_better(county):
                        break
                    self._search([county, partner])
            if self.figures() == before:
                break

    def figures(self) -> Figures:
        return Figures.of(self.stops, self.left(self.stops))

    def _can_be_better(self, county: int) -> bool:
        mine = self.of(county)
        left = _pairs(self.by_county[county]) - sum(len(stop.topics) for stop in mine)
        return (left, len(mine)) > self.least[county]

    def _partners(self, county: int) -> list[int]:
        """The counties that take most days of the people who go to this one."""
        people = frozenset().union(*(block.team for block in self.by_county[county]))
        taken: Counter[int] = Counter()
        for stop in self.stops:
            if stop.county != county:
                taken[stop.county] += stop.span.work * len(stop.team & people)
        found = [other for other in taken if taken[other]]
        return sorted(found, key=lambda other: (-taken[other], other))[:MOST_PARTNERS]

    def _search(self, counties: list[int]) -> None:
        """Make the stops of these counties better, those of all others as they are."""
        mine = [stop for stop in self.stops if stop.county in counties]
        others = [stop for stop in self.stops if stop.county not in counties]
        blocks = [block for county in counties for block in self.by_county[county]]
        search = self._searched(blocks, mine, others)
        found = search.run(self._share, further=len(counties) == 1)
        self.stops = [*others, *found.stops]

    def search_whole(self, cluster: Sequence[int]) -> bool:
        """Search these counties at once, from the pencil's stops; whether it is proven the best."""
        mine = [stop for stop in self.stops if stop.county in cluster]
        others = [stop for stop in self.stops if stop.county not in cluster]
        blocks = [block for county in cluster for block in self.by_county[county]]
        work = min(self.work, 8 * self.work / len(self.clusters()))
        found = Search(self.problem, self.calendar, blocks, mine).run(work)
        self.stops = [*others, *found.stops]
        least = [self.least[county] for county in cluster]
        left, stops = sum(left for left, _ in least), sum(stops for _, stops in least)
        best = max((left, stops), (found.fewest_left, found.fewest_stops))
        self.least_left += best[0] - left
        self.bound += best[1] - stops
        served = sum(len(stop.topics) for stop in found.stops)
        return best >= (_pairs(blocks) - served, len(found.stops))


def _pairs(blocks: Sequence[Block]) -> int:
    return sum(len(block.pairs) for block in blocks)
