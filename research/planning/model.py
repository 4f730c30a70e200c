"""The plan of the counties taken together, made by CP-SAT.

Each county has places for stops, in the order of their days. A place has a first and a last day
and a number of working days between them, all three 0 while it is empty; each block is in one
place or left out. Stops of a county lie a quiet period apart, a group is no larger than it may
be, and each person's stops, in whatever county, do not overlap.

First the fewest pairs left out are sought, then, with no more of them, the fewest stops, then the
fewest working days, then the fewest person-days. The same problem gives the same plan: everything
stands in one order, one worker searches with one seed, and what ends a search is counted work and
not the clock.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from math import ceil

from ortools.sat.python import cp_model

from research.planning.blocks import Block
from research.planning.bound import fewest_stops
from research.planning.days import Calendar, Span
from research.planning.problem import Problem, Topic
from research.planning.stops import Stop


@dataclass(frozen=True, slots=True)
class Found:
    """Stops, and what no plan of these counties goes below.

    ``fewest_stops`` holds for plans that leave out no more than ``fewest_left``.
    """

    stops: list[Stop]
    fewest_left: int
    fewest_stops: int


@dataclass(slots=True)
class _Place:
    """Where one stop of a county can be."""

    first: cp_model.IntVar
    last: cp_model.IntVar
    work: cp_model.IntVar
    is_used: cp_model.IntVar
    serves: list[cp_model.IntVar]
    goes: dict[int, cp_model.IntVar] = field(default_factory=dict)


class Search:
    """The model of some counties, and the searches in it one after the other.

    ``begin`` are stops of these counties to improve on, ``others`` those of the counties beside
    them, which stay as they are; each search may do so much ``work``, about as many seconds.
    """

    def __init__(
        self,
        problem: Problem,
        calendar: Calendar,
        blocks: Sequence[Block],
        begin: Iterable[Stop],
        others: Iterable[Stop] = (),
    ) -> None:
        self.problem, self.calendar = problem, calendar
        self.model = cp_model.CpModel()
        self.zero = problem.first_day.toordinal() - 1
        self.blocks: dict[int, list[Block]] = defaultdict(list)
        for block in blocks:
            self.blocks[block.county].append(block)
        self.begin: dict[int, list[Stop]] = defaultdict(list)
        for stop in sorted(begin, key=lambda each: each.span):
            self.begin[stop.county].append(stop)
        self.intervals: dict[int, list[cp_model.IntervalVar]] = defaultdict(list)
        self.left: dict[int, list[cp_model.IntVar]] = {}
        self.places = {county: self._county(county) for county in sorted(self.blocks)}
        self._busy(others)
        for person in sorted(self.intervals):
            self.model.add_no_overlap(self.intervals[person])

    # --- The model --------------------------------------------------------------------------------
    def _county(self, county: int) -> list[_Place]:
        blocks = self.blocks[county]
        rows = self._rows(county)
        places = [self._place(blocks, rows) for _ in range(self._most(county))]
        self.left[county] = [self.model.new_bool_var("") for _ in blocks]
        for number, left in enumerate(self.left[county]):
            self.model.add_exactly_one([left, *(place.serves[number] for place in places)])
        for before, after in pairwise(places):
            self.model.add_implication(after.is_used, before.is_used)
            self.model.add(after.first > before.last + self.problem.limits.quiet).only_enforce_if(
                after.is_used
            )
        least = fewest_stops(blocks, self.problem.limits.people)
        used = sum(place.is_used for place in places)
        self.model.add(used + sum(self.left[county]) >= least)
        return places

    def _most(self, county: int) -> int:
        """Places that are enough: no better plan has more stops."""
        begin, blocks = self.begin[county], self.blocks[county]
        if sum(len(stop.topics) for stop in begin) == sum(len(block.topics) for block in blocks):
            return len(begin)
        days = (self.problem.last_day - self.problem.first_day).days
        return min(len(blocks), days // (self.problem.limits.quiet + 1) + 1)

    def _rows(self, county: int) -> list[tuple[int, int, int]]:
        works = sorted({block.days for block in self.blocks[county]})
        spans = [span for work in works for span in self.calendar.free(county, work)]
        return [(0, 0, 0), *((self._n(s.first), self._n(s.last), s.work) for s in spans)]

    def _n(self, day: date) -> int:
        return day.toordinal() - self.zero

    def _place(self, blocks: list[Block], rows: list[tuple[int, int, int]]) -> _Place:
        model = self.model
        domain = [cp_model.Domain.from_values([row[part] for row in rows]) for part in range(3)]
        first, last, work = (model.new_int_var_from_domain(each, "") for each in domain)
        model.add_allowed_assignments([first, last, work], rows)
        is_used = model.new_bool_var("")
        place = _Place(first, last, work, is_used, [model.new_bool_var("") for _ in blocks])
        model.add(work >= 1).only_enforce_if(is_used)
        model.add(work == 0).only_enforce_if(is_used.negated())
        model.add_bool_or([*place.serves, is_used.negated()])
        announced = model.new_bool_var("")
        for block, serves in zip(blocks, place.serves, strict=True):
            self._serve(block, serves, place)
            model.add_implication(serves, announced if block.announced else announced.negated())
        self._forbid(blocks, place)
        self._people(blocks, place)
        return place

    def _serve(self, block: Block, serves: cp_model.IntVar, place: _Place) -> None:
        first, last = block.window
        self.model.add_implication(serves, place.is_used)
        self.model.add(place.work >= block.days).only_enforce_if(serves)
        self.model.add(place.first >= self._n(first)).only_enforce_if(serves)
        self.model.add(place.last <= self._n(last)).only_enforce_if(serves)
        if block.pinned:
            self.model.add(place.first == self._n(block.pinned)).only_enforce_if(serves)

    def _forbid(self, blocks: list[Block], place: _Place) -> None:
        for pair in sorted(self.problem.wishes.apart, key=sorted):
            both = [
                serves
                for block, serves in zip(blocks, place.serves, strict=True)
                if pair & {topic.key for topic in block.topics}
            ]
            if len(both) > 1:
                self.model.add_at_most_one(both)

    def _people(self, blocks: list[Block], place: _Place) -> None:
        """Who goes: nobody on two trips at once, and no more than a group may be."""
        for person in sorted(frozenset().union(*(block.team for block in blocks))):
            goes = self.model.new_bool_var("")
            for block, serves in zip(blocks, place.serves, strict=True):
                if person in block.team:
                    self.model.add_implication(serves, goes)
            length = self.model.new_int_var(0, self.problem.limits.stop_days, "")
            end = self.model.new_int_var(0, self._n(self.problem.last_day) + 1, "")
            self.model.add(end == place.last + 1)
            self.model.add(length == end - place.first)
            self.intervals[person].append(
                self.model.new_optional_interval_var(place.first, length, end, goes, "")
            )
            place.goes[person] = goes
        if self.problem.limits.people is not None:
            self.model.add(sum(place.goes.values()) <= self.problem.limits.people)

    def _busy(self, others: Iterable[Stop]) -> None:
        """The days on which people are on booked trips, or on other stops of the plan."""
        taken: dict[int, set[int]] = defaultdict(set)
        for person, days in self.problem.away.items():
            taken[person] |= {self._n(day) for day in days}
        for stop in others:
            for person in stop.team:
                taken[person] |= {self._n(day) for day in stop.span}
        for person in sorted(self.intervals.keys() & taken.keys()):
            for first, size in _runs(sorted(taken[person])):
                self.intervals[person].append(
                    self.model.new_fixed_size_interval_var(first, size, "")
                )

    # --- The searches -----------------------------------------------------------------------------
    def run(self, work: float, *, further: bool = True) -> Found:
        """The best stops found; ``further`` seeks the fewest days and person-days, too."""
        self.stops = [stop for county in sorted(self.blocks) for stop in self.begin[county]]
        left = self._improve(self._left(), lambda: self._left_now(), work)
        stops = self._improve(self._used(), lambda: len(self.stops), work)
        if left < self._left_now():
            stops = 0
        if further:
            less = work / 10
            self._improve(self._work(), lambda: sum(s.span.work for s in self.stops), less)
            self._improve(self._person_days(), lambda: sum(s.person_days for s in self.stops), less)
        return Found(self.stops, left, stops)

    def _left(self) -> cp_model.LinearExprT:
        return sum(
            len(block.topics) * left
            for county, blocks in self.blocks.items()
            for block, left in zip(blocks, self.left[county], strict=True)
        )

    def _left_now(self) -> int:
        pairs = sum(len(block.topics) for blocks in self.blocks.values() for block in blocks)
        return pairs - sum(len(stop.topics) for stop in self.stops)

    def _used(self) -> cp_model.LinearExprT:
        return sum(place.is_used for places in self.places.values() for place in places)

    def _work(self) -> cp_model.LinearExprT:
        return sum(place.work for places in self.places.values() for place in places)

    def _person_days(self) -> cp_model.LinearExprT:
        longest = self.problem.limits.stop_days
        total = []
        for places in self.places.values():
            for place in places:
                for goes in place.goes.values():
                    days = self.model.new_int_var(0, longest, "")
                    self.model.add(days >= place.work - longest * (1 - goes))
                    total.append(days)
        return sum(total)

    def _improve(self, weight: cp_model.LinearExprT, now: Callable[[], int], work: float) -> int:
        """Make the stops those of the least weight; from then on none are heavier.

        Answers with the least weight that any can have, as far as the search has proven it.
        """
        self._hint()
        self.model.minimize(weight)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.linearization_level = 0
        solver.parameters.max_deterministic_time = work
        least = 0
        if solver.solve(self.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.stops = self._read(solver)
            least = ceil(solver.best_objective_bound - 1e-6)
        self.model.clear_objective()
        self.model.add(weight <= now())
        return least

    def _hint(self) -> None:
        self.model.clear_hints()
        standing: dict[int, list[Stop]] = defaultdict(list)
        for each in sorted(self.stops, key=lambda each: each.span):
            standing[each.county].append(each)
        for county, places in self.places.items():
            stops: list[Stop | None] = [*standing[county], *[None] * len(places)]
            for place, stop in zip(places, stops, strict=False):
                self._hint_place(self.blocks[county], place, stop)
            served = {key for stop in standing[county] for key in stop.keys}
            for block, left in zip(self.blocks[county], self.left[county], strict=True):
                self.model.add_hint(left, block.topics[0].key not in served)

    def _hint_place(self, blocks: list[Block], place: _Place, stop: Stop | None) -> None:
        keys = set(stop.keys) if stop else set()
        team = stop.team if stop else frozenset()
        self._hint_days(place, stop.span if stop else None)
        for block, serves in zip(blocks, place.serves, strict=True):
            self.model.add_hint(serves, block.topics[0].key in keys)
        for person, goes in place.goes.items():
            self.model.add_hint(goes, person in team)

    def _hint_days(self, place: _Place, span: Span | None) -> None:
        self.model.add_hint(place.is_used, span is not None)
        self.model.add_hint(place.first, self._n(span.first) if span else 0)
        self.model.add_hint(place.last, self._n(span.last) if span else 0)
        self.model.add_hint(place.work, span.work if span else 0)

    def _read(self, solver: cp_model.CpSolver) -> list[Stop]:
        stops = []
        for county, places in self.places.items():
            for place in places:
                served = [
                    topic
                    for block, serves in zip(self.blocks[county], place.serves, strict=True)
                    if solver.boolean_value(serves)
                    for topic in block.topics
                ]
                if served:
                    stops.append(self._stop(county, served, solver.value(place.first)))
        return stops

    def _stop(self, county: int, served: list[Topic], first: int) -> Stop:
        """The stop on the found day, no longer than its topics need."""
        day = date.fromordinal(first + self.zero)
        topics = tuple(sorted(served, key=lambda topic: topic.key))
        free = self.calendar.free(county, max(topic.days for topic in topics))
        return Stop(county, topics, next(span for span in free if span.first == day))


def _runs(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Days in their order: those that follow each other as the first of them and how many."""
    for _, run in groupby(enumerate(days), key=lambda each: each[1] - each[0]):
        numbers = [day for _, day in run]
        yield numbers[0], len(numbers)
