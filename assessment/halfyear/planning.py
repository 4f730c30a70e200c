"""A plan of the tour with the fewest travel days, made by CP-SAT.

First the fewest days are sought; then, with no more of them, the fewest pairs that inspect each
other, and of these plans one that ends earliest. The same problem gives the same plan: everything
stands in one order, one worker searches with one seed, and what ends a search is counted work and
not the clock.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from math import ceil

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from ortools.sat.python import cp_model

from assessment.halfyear.problem import FEWEST, MOST, Party, Problem, Visit

MOST_WORK = 10.0
"""Of each search, counted by the solver; about as many seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Visits by day; ``is_proven`` if no plan has fewer travel days."""

    visits: list[Visit]
    is_proven: bool

    @property
    def days(self) -> int:
        """Travel days: those with a visit."""
        return len({visit.day for visit in self.visits})


def propose(problem: Problem) -> Plan:
    """A plan that keeps every rule of :mod:`assessment.halfyear.checking`.

    Raises ``ValidationError`` with what stands in the way if there is none, or none was found.
    """
    if not FEWEST <= len(problem.parties) <= MOST:
        message = _("A tour is for %(fewest)s to %(most)s counties; these are %(number)s.")
        numbers = {"fewest": FEWEST, "most": MOST, "number": len(problem.parties)}
        raise ValidationError(message % numbers)
    for party in problem.parties:
        if party.taken.issuperset(problem.days):
            message = _("%(county)s has no free working day in this period.")
            raise ValidationError(message % {"county": party.name})
    search = _Search(problem)
    if search.solve() == cp_model.INFEASIBLE:
        raise ValidationError(
            _(
                "Nobody may inspect itself, nor the county that it inspected or that inspected it "
                "last time: among these counties that cannot be."
            )
        )
    search.add_days()
    search.model.minimize(search.travel_days)
    status = search.solve()
    if status == cp_model.INFEASIBLE:
        message = _(
            "No tour fits into this period: choose a longer one, or more hosts a day for counties "
            "that lie close together."
        )
        raise ValidationError(message)
    if not search.found:
        raise ValidationError(_("No tour was found in the time allowed; choose a longer period."))
    search.settle()
    search.solve()
    return Plan(visits=search.found, is_proven=status == cp_model.OPTIMAL)


class _Search:
    """The model, and what the searches in it have found."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.found: list[Visit] = []
        keys = list(problem.by_key)
        self.inspects = {
            (inspector, host): self.model.new_bool_var("")
            for inspector in keys
            for host in keys
            if problem.may_inspect(inspector, host)
        }
        self.hosts: dict[tuple[int, int], cp_model.IntVar] = {}
        self.used: dict[tuple[Hashable, int], cp_model.IntVar] = {}
        for key in keys:
            pairs = self.inspects.items()
            self.model.add_exactly_one([var for (inspector, _), var in pairs if inspector == key])
            self.model.add_exactly_one([var for (_, host), var in pairs if host == key])

    @property
    def travel_days(self) -> cp_model.LinearExprT:
        return sum(self.used.values())

    def add_days(self) -> None:
        """Each county is hosted on one of its free days; days are shared within an area alone."""
        problem, days = self.problem, range(len(self.problem.days))
        areas: dict[Hashable, list[Party]] = defaultdict(list)
        for party in problem.parties:
            areas[_area(party)].append(party)
            free = [day for day in days if problem.days[day] not in party.taken]
            self.hosts |= {(party.key, day): self.model.new_bool_var("") for day in free}
            self.model.add_exactly_one([self.hosts[party.key, day] for day in free])
        for area, parties in areas.items():
            self._add_area(area, parties)
        for day in days:
            self.model.add_at_most_one([self.used[area, day] for area in areas])
        for pair, inspects in self.inspects.items():
            self._keep_home(*pair, inspects)

    def _add_area(self, area: Hashable, parties: list[Party]) -> None:
        days = range(len(self.problem.days))
        room = min(self.problem.hosts_a_day, len(parties))
        for day in days:
            used = self.used[area, day] = self.model.new_bool_var("")
            hosted = [self.hosts[p.key, day] for p in parties if (p.key, day) in self.hosts]
            self.model.add(sum(hosted) <= room * used)
        self.model.add(sum(self.used[area, day] for day in days) >= ceil(len(parties) / room))

    def _keep_home(self, inspector: int, host: int, inspects: cp_model.IntVar) -> None:
        """A team travels on no day on which its county is taken or is a host itself."""
        taken = self.problem.by_key[inspector].taken
        shares = self.problem.may_share_a_day(inspector, host)
        for day, date_ in enumerate(self.problem.days):
            if (host, day) not in self.hosts:
                continue
            at_once = [inspects.negated(), self.hosts[host, day].negated()]
            if date_ in taken:
                self.model.add_bool_or(at_once)
            elif shares:
                self.model.add_bool_or([*at_once, self.hosts[inspector, day].negated()])

    def settle(self) -> None:
        """Ask for the fewest pairs that inspect each other, then an early end, in as many days."""
        self.model.add(self.travel_days == len({visit.day for visit in self.found}))
        end = self.model.new_int_var(0, len(self.problem.days), "")
        for (_area, day), used in self.used.items():
            self.model.add(end >= day).only_enforce_if(used)
        mutual = []
        for (inspector, host), inspects in self.inspects.items():
            if inspector < host and (host, inspector) in self.inspects:
                mutual.append(both := self.model.new_bool_var(""))
                self.model.add(both >= inspects + self.inspects[host, inspector] - 1)
        self.model.minimize(sum(mutual) * (len(self.problem.days) + 1) + end)
        for visit in self.found:
            self.model.add_hint(self.inspects[visit.inspector, visit.host], 1)
            self.model.add_hint(self.hosts[visit.host, self.problem.days.index(visit.day)], 1)

    def solve(self) -> cp_model.CpSolverStatus:
        """Search once; what is found replaces what was."""
        solver = cp_model.CpSolver()
        solver.parameters.catch_sigint_signal = False  # it would not give ours back
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = MOST_WORK
        status = solver.solve(self.model)
        if self.hosts and status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            inspectors = {
                host: inspector
                for (inspector, host), var in self.inspects.items()
                if solver.boolean_value(var)
            }
            self.found = sorted(
                Visit(self.problem.days[day], host, inspectors[host])
                for (host, day), var in self.hosts.items()
                if solver.boolean_value(var)
            )
        return status


def _area(party: Party) -> Hashable:
    """What the county shares days with: its area, or itself alone."""
    return ("area", party.area) if party.area is not None else ("county", party.key)
