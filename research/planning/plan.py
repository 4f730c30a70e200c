"""The plan of fewest stops, with its bound.

A small problem is searched whole. In a larger one each county is searched by itself, with the
stops of the others as they stand, until nothing gets better; what a county needs at least is then
searched for as if people could be in two counties at once, and the sum over the counties is a
bound on every plan.
"""

from collections import defaultdict
from collections.abc import Sequence

from research.planning.baselines import first_fit
from research.planning.blocks import Block, blocks_of, never
from research.planning.bound import fewest_stops
from research.planning.days import Calendar
from research.planning.model import Search
from research.planning.problem import Problem, Reason
from research.planning.reasons import why_left
from research.planning.solution import Figures, Solution, as_asked, trips_of
from research.planning.stops import Board, Stop

MOST_WORK = 20.0
"""For each search of a whole problem, in CP-SAT's own measure: about as many seconds."""
WHOLE = 3000
"""Blocks times places up to which a problem is searched whole."""
MOST_ROUNDS = 3
"""How often the counties are gone through."""


def solve(problem: Problem, *, whole: int = WHOLE, work: float = MOST_WORK) -> Solution:
    """The plan that leaves out least, then has the fewest stops, working days and person-days.

    Raises :class:`~research.planning.problem.Impossible` for wishes that contradict each other,
    a rule, or the possible days.
    """
    calendar = Calendar(problem)
    out = never(problem, calendar)
    blocks = blocks_of(problem, calendar, out)
    greedy = first_fit(problem, calendar, blocks)
    planner = _Planner(problem, calendar, blocks, greedy, work)
    planner.go_through()
    planner.bound_by_county()
    if planner.size <= whole:
        planner.search_whole()
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
        self.least_left = self.bound = 0

    @property
    def size(self) -> int:
        """Blocks times places, about the choices that a search has."""
        return sum(
            len(blocks) * max(1, len(self.of(county))) for county, blocks in self.by_county.items()
        )

    def of(self, county: int) -> list[Stop]:
        return [stop for stop in self.stops if stop.county == county]

    def left(self, stops: Sequence[Stop]) -> int:
        """How many of the pairs that could be served these leave out."""
        return _pairs(self.blocks) - sum(len(stop.topics) for stop in stops)

    def go_through(self) -> None:
        """Search each county beside the others, again and again while something gets better."""
        work = self.work / 4
        for _ in range(MOST_ROUNDS):
            before = Figures.of(self.stops, self.left(self.stops))
            for county, blocks in self.by_county.items():
                mine, others = self.of(county), [s for s in self.stops if s.county != county]
                found = Search(self.problem, self.calendar, blocks, mine, others).run(work)
                self.stops = [*others, *found.stops]
            if Figures.of(self.stops, self.left(self.stops)) == before:
                break

    def bound_by_county(self) -> None:
        """What each county needs at least by itself, summed up."""
        least = [self._least(county) for county in self.by_county]
        self.least_left = sum(left for left, _ in least)
        self.bound = sum(stops for _, stops in least)

    def _least(self, county: int) -> tuple[int, int]:
        blocks, mine = self.by_county[county], self.of(county)
        needed = fewest_stops(blocks, self.problem.limits.people)
        if len(mine) == needed and sum(len(s.topics) for s in mine) == _pairs(blocks):
            return 0, needed
        found = Search(self.problem, self.calendar, blocks, mine).run(self.work / 4, further=False)
        return found.fewest_left, found.fewest_stops

    def search_whole(self) -> None:
        """Search all counties at once, from what they have."""
        found = Search(self.problem, self.calendar, self.blocks, self.stops).run(self.work)
        self.stops = found.stops
        if (found.fewest_left, found.fewest_stops) > (self.least_left, self.bound):
            self.least_left, self.bound = found.fewest_left, found.fewest_stops


def _pairs(blocks: Sequence[Block]) -> int:
    return sum(len(block.pairs) for block in blocks)
