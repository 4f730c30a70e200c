"""Searches for the best plan of some counties, one after the other.

First the fewest pairs left out are sought, then, with no more of them, the fewest stops, then the
fewest working days, then the fewest person-days. The same problem gives the same plan: everything
stands in one order, one worker searches with one seed, and what ends a search is counted work and
not the clock.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from ortools.sat.python import cp_model

from research.planning.blocks import Block
from research.planning.days import Calendar
from research.planning.hosting import Visits, hosted
from research.planning.model import Model
from research.planning.problem import Problem
from research.planning.stops import Stop


@dataclass(frozen=True, slots=True)
class Found:
    """Stops, and what no plan of these counties goes below.

    ``fewest_stops`` holds for plans that leave out no more than these stops do.
    """

    stops: list[Stop]
    fewest_left: int
    fewest_stops: int


class Search:
    """The searches in the model of some counties.

    ``begin`` are stops of these counties to improve on, ``others`` those of the counties beside
    them, which stay as they are; each search may do so much ``work``, in CP-SAT's own measure.
    """

    def __init__(
        self,
        problem: Problem,
        calendar: Calendar,
        blocks: Sequence[Block],
        begin: Iterable[Stop],
        others: Iterable[Stop] = (),
        least: Mapping[int, tuple[int, int]] | None = None,
    ) -> None:
        self.calendar = calendar
        self.pairs = sum(len(block.topics) for block in blocks)
        self.stops = list(begin)
        self.model = Model(problem, calendar, blocks, others, least)

    def run(self, work: float, *, further: bool = True) -> Found:
        """The best stops found; ``further`` seeks the fewest days and person-days, too."""
        model = self.model
        left = self._improve(model.pairs_left(), self._left_now, work)
        stops = self._improve(model.stops(), lambda: len(self.stops), work)
        if further:
            less = work / 10
            self._improve(model.days(), lambda: sum(s.span.work for s in self.stops), less)
            self._improve(model.person_days(), lambda: sum(s.person_days for s in self.stops), less)
        return Found(self.stops, left, stops)

    def _left_now(self) -> int:
        return self.pairs - sum(len(stop.topics) for stop in self.stops)

    def _improve(self, weight: cp_model.LinearExprT, now: Callable[[], int], work: float) -> int:
        """Make the stops those of the least weight; from then on none are heavier.

        Answers with the least weight that any can have, as far as the search has proven it.
        """
        model = self.model.model
        self.model.hint(self.stops, self._visits())
        model.minimize(weight)
        solver = cp_model.CpSolver()
        solver.parameters.catch_sigint_signal = False  # it would not give ours back
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.linearization_level = 1
        solver.parameters.max_deterministic_time = work
        least = 0
        if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.stops = self.model.read(solver)
            least = ceil(solver.best_objective_bound - 1e-6)
        model.clear_objective()
        model.add(weight <= now())
        return least

    def _visits(self) -> dict[Stop, Visits]:
        by_county: dict[int, list[Stop]] = defaultdict(list)
        for stop in self.stops:
            by_county[stop.county].append(stop)
        return {
            stop: visits
            for mine in by_county.values()
            for stop, visits in zip(mine, hosted(self.calendar, mine) or [], strict=True)
        }
