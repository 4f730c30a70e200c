"""The plan as a choice of groups, made by CP-SAT.

One boolean per group and day; each block is in exactly one chosen group; a room or a presenter
is in one at a time. A block for which no day is free of clashes may be held in spite of one, and
is then marked. First the fewest such clashes are sought, then, with no more of them, the fewest
person-minutes, then, among equals, the days that suit best.

The same problem gives the same plan: matters stand in one order, one worker searches with one
seed, and what ends the search is counted work and not the clock.
"""

from datetime import date
from math import ceil

from ortools.sat.python import cp_model

from meetings.planning.baselines import cost_apart, first_fit
from meetings.planning.bookings import Held, Resource
from meetings.planning.bound import bound_without_groups
from meetings.planning.choices import MOST_GROUPS, Choices, blocks_of, choices
from meetings.planning.problem import Key, Problem, condensed
from meetings.planning.solution import Solution

MOST_WORK = 20.0
"""For each search, in CP-SAT's own measure: about as many seconds."""


def solve(problem: Problem, *, most_groups: int = MOST_GROUPS) -> Solution:
    """The plan of fewest person-minutes, with its bound.

    Raises :class:`~meetings.planning.problem.Impossible` for wishes that contradict each other,
    a rule, or the possible days.
    """
    blocks = blocks_of(problem, condensed(problem.ordered()))
    greedy = first_fit(problem, blocks)
    found = choices(problem, blocks, most=most_groups)
    held, proven = _Search(found, greedy).run()
    bound = max(bound_without_groups(problem, blocks), proven if found.is_complete else 0)
    return Solution.of(held, bound=bound, greedy=cost_apart([each.group for each in greedy]))


class _Search:
    """The model over all options, and the searches in it one after the other."""

    def __init__(self, found: Choices, greedy: list[Held]) -> None:
        self.options = options(found, greedy)
        self.model = cp_model.CpModel()
        self.variables = [self.model.new_bool_var("") for _ in self.options]
        by_block: dict[Key, list[cp_model.IntVar]] = {block.keys[0]: [] for block in found.blocks}
        for variable, option in zip(self.variables, self.options, strict=True):
            for key in by_block.keys() & option.group.keys:
                by_block[key].append(variable)
        for variables in by_block.values():
            self.model.add_exactly_one(variables)
        for numbers in exclusive(self.options):
            self.model.add_at_most_one(self.variables[number] for number in numbers)
        begin = {_name(held) for held in greedy}
        self.best = [_name(option) in begin for option in self.options]

    def run(self) -> tuple[list[Held], int]:
        """The best plan found, and what no plan goes below; 0 if that is unknown."""
        fewest = self._improve([option.clashes for option in self.options])
        bound = self._improve([option.group.cost for option in self.options])
        self._improve([option.group.displacement(option.day) for option in self.options])
        held = [option for option, chosen in zip(self.options, self.best, strict=True) if chosen]
        is_fewest = fewest == sum(option.clashes for option in held)
        return held, bound if is_fewest else 0

    def _improve(self, weights: list[int]) -> int:
        """Make the best plan one of the least weight; from then on none is heavier.

        Answers with the least weight that any plan can have, as far as the search has proven it.
        """
        weight = cp_model.LinearExpr.weighted_sum(self.variables, weights)
        self.model.clear_hints()
        for variable, chosen in zip(self.variables, self.best, strict=True):
            self.model.add_hint(variable, chosen)
        self.model.minimize(weight)
        solver = cp_model.CpSolver()
        solver.parameters.catch_sigint_signal = False  # it would not give ours back
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = MOST_WORK
        least = 0
        if solver.solve(self.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.best = [solver.boolean_value(variable) for variable in self.variables]
            least = ceil(solver.best_objective_bound - 1e-6)
        chosen_weight = sum(w for w, chosen in zip(weights, self.best, strict=True) if chosen)
        self.model.add(weight <= chosen_weight)
        return least


def options(found: Choices, greedy: list[Held]) -> list[Held]:
    """Every group on each day that can make a difference; blocks also in spite of clashes.

    A group that needs nothing which anybody outside of it may need stands on its best day alone.
    """
    users: dict[Resource, set[Key]] = {}
    for block in found.blocks:
        for matter in block.members:
            for resource in matter.resources:
                users.setdefault(resource, set()).add(matter.key)
    every: dict[tuple[object, ...], Held] = {}
    for group in [*found.blocks, *found.mergers]:
        days = group.days_by_preference()
        contested = any(users[resource] - set(group.keys) for resource in group.resources)
        held = [Held(group, day) for day in (days if contested else days[:1])]
        if contested and group in found.blocks:
            held.append(Held(group, days[0], clashes=True))
        every.update((_name(each), each) for each in held)
    every.update((_name(each), each) for each in greedy if _name(each) not in every)
    return list(every.values())


def exclusive(options: list[Held]) -> list[list[int]]:
    """Numbers of the options of which at most one can be: at some minute all need one resource.

    It is enough to look at the minutes in which one of them begins.
    """
    needing: dict[tuple[Resource, date], list[int]] = {}
    for number, option in enumerate(options):
        if not option.clashes:
            for resource in sorted(option.group.resources):
                needing.setdefault((resource, option.day), []).append(number)
    found: dict[tuple[int, ...], None] = {}
    for numbers in needing.values():
        spans = {number: options[number].group.span for number in numbers}
        for minute in sorted({begins for begins, _ in spans.values()}):
            running = tuple(n for n, (begins, ends) in spans.items() if begins <= minute < ends)
            if len(running) > 1:
                found[running] = None
    return [list(numbers) for numbers in found]


def _name(held: Held) -> tuple[object, ...]:
    return held.group.keys, held.day, held.clashes
