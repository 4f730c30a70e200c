"""The plan of some counties as a model for CP-SAT, in which everything is yes or no.

A county's days are cut into weeks, or into shorter stretches if the quiet period (R1) is shorter:
at most one stop begins in each, its *place*. A place has one of the spans that begin in it or is
empty; each block is served by one place or left out. What weighs is said as sums over these
choices, so that the solver has a bound to begin with:

- in a county, the stops whose days or quiet days hold a day are at most one;
- a county needs the stops that its windows and teams need (:mod:`~research.planning.bound`);
- nobody works more days in a week than it has, and two stops with the same people lie on
  different days;
- a unit is visited once in its quiet period (R2).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

from ortools.sat.python import cp_model

from research.planning.blocks import Block
from research.planning.bound import fewest_stops
from research.planning.days import Calendar, Span, days_between
from research.planning.hosting import Visits
from research.planning.places import Place, can_meet, work_of
from research.planning.problem import Host, Problem
from research.planning.stops import Stop

WEEK = 7


class Model:
    """The choices of some counties, and what binds them.

    ``others`` are stops of the counties beside them, which stay as they are. ``least`` is what
    each county needs at least: pairs left out, and stops if no more are left out.
    """

    def __init__(
        self,
        problem: Problem,
        calendar: Calendar,
        blocks: Sequence[Block],
        others: Iterable[Stop] = (),
        least: Mapping[int, tuple[int, int]] | None = None,
    ) -> None:
        self.problem, self.calendar, self.blocks = problem, calendar, blocks
        self.least = least or {}
        self.model = cp_model.CpModel()
        quiet = problem.limits.quiet
        self.stretch = min(WEEK, quiet + 1)
        start = problem.first_day
        self.zero = start - timedelta(days=start.weekday()) if self.stretch == WEEK else start
        self.taken = _taken(others)
        self.crews = _crews(blocks)
        self.left = {block: self.model.new_bool_var("") for block in blocks}
        self.visits: dict[tuple[int, int], dict[date, cp_model.IntVar]] = {}
        self.apart: dict[tuple[Place, Place], cp_model.IntVar] = {}
        self.places: dict[int, list[Place]] = {}
        by_county: dict[int, list[Block]] = defaultdict(list)
        for block in blocks:
            by_county[block.county].append(block)
        for county in sorted(by_county):
            self._county(county, by_county[county])
        self._people()

    # --- A county ---------------------------------------------------------------------------------
    def _county(self, county: int, blocks: list[Block]) -> None:
        ways: dict[int, dict[Block, list[Span]]] = defaultdict(dict)
        for block in blocks:
            for span in block.ways:
                if not self._is_taken(block, span):
                    stretch = (span.first - self.zero).days // self.stretch
                    ways[stretch].setdefault(block, []).append(span)
        places = [self._place(county, number, ways[number]) for number in sorted(ways)]
        self.places[county] = places
        for block in blocks:
            served = [place.serves[block] for place in places if block in place.serves]
            self.model.add_exactly_one([self.left[block], *served])
        self._keep_quiet(places)
        self._bound(county, blocks, places)
        if county in self.calendar.hosts:
            self._host(county, blocks, places)

    def _is_taken(self, block: Block, span: Span) -> bool:
        taken = self.taken
        return any(day in taken[person] for person in block.team if person in taken for day in span)

    def _place(self, county: int, stretch: int, ways: dict[Block, list[Span]]) -> Place:
        """A stop is as long as the longest that it serves, and of one sort (R8)."""
        model = self.model
        asking: dict[Span, list[Block]] = defaultdict(list)
        for block, suiting in ways.items():
            for span in suiting:
                asking[span].append(block)
        spans = {
            span: model.new_bool_var("")
            for span in sorted(asking)
            if any(block.days == span.work for block in asking[span])
        }
        serves = {
            block: model.new_bool_var("") for block in ways if any(s in spans for s in ways[block])
        }
        is_used = model.new_bool_var("")
        sort = {each: model.new_bool_var("") for each in sorted({b.announced for b in serves})}
        place = Place(county, stretch, spans, is_used, sort, serves)
        model.add_exactly_one([*spans.values(), is_used.negated()])
        model.add_exactly_one([*sort.values(), is_used.negated()])
        for span, is_it in spans.items():
            longest = [serves[block] for block in asking[span] if block.days == span.work]
            model.add_bool_or([*longest, is_it.negated()])
        for block, is_served in serves.items():
            model.add_implication(is_served, sort[block.announced])
            suited = [spans[span] for span in ways[block] if span in spans]
            if len(suited) < len(spans):
                model.add_bool_or([*suited, is_served.negated()])
        self._forbid(place)
        self._group(place)
        return place

    def _forbid(self, place: Place) -> None:
        for pair in sorted(self.problem.wishes.apart, key=sorted):
            both = [
                is_served
                for block, is_served in place.serves.items()
                if pair & {topic.key for topic in block.topics}
            ]
            if len(both) > 1:
                self.model.add_at_most_one(both)

    def _group(self, place: Place) -> None:
        """Who goes, and for how long; no more than a group may be (R4)."""
        model, lengths = self.model, sorted({span.work for span in place.spans})
        for crew, mine in self.crews.items():
            asking = [block for block in mine if block in place.serves]
            if not asking:
                continue
            goes = place.goes[crew] = {work: model.new_bool_var("") for work in lengths}
            for shorter, longer in pairwise(lengths):
                model.add_implication(goes[longer], goes[shorter])
            for work, is_gone in goes.items():
                long = [var for span, var in place.spans.items() if span.work >= work]
                if work > lengths[0]:
                    model.add(is_gone >= goes[lengths[0]] + sum(long) - 1)
                for block in asking:
                    if block.days >= work or work == lengths[0]:
                        model.add_implication(place.serves[block], is_gone)
            model.add_implication(goes[lengths[0]], place.is_used)
        people = self.problem.limits.people
        if people is not None and sum(map(len, place.goes)) > people:
            group = sum(len(crew) * goes[lengths[0]] for crew, goes in place.goes.items())
            model.add(group <= people * place.is_used)

    def _keep_quiet(self, places: list[Place]) -> None:
        quiet = timedelta(days=self.problem.limits.quiet)
        spans = {span: var for place in places for span, var in place.spans.items()}
        for day in sorted({span.first for span in spans}):
            self.model.add_at_most_one(
                [var for span, var in spans.items() if span.first <= day <= span.last + quiet]
            )

    def _bound(self, county: int, blocks: list[Block], places: list[Place]) -> None:
        used = sum(place.is_used for place in places)
        left = [self.left[block] for block in blocks]
        self.model.add(used + sum(left) >= fewest_stops(blocks, self.problem.limits.people))
        least_left, least_stops = self.least.get(county, (0, 0))
        self.model.add(sum(len(b.topics) * self.left[b] for b in blocks) >= least_left)
        if not least_left:
            self.model.add(used >= least_stops).only_enforce_if([each.negated() for each in left])

    # --- Its units --------------------------------------------------------------------------------
    def _host(self, county: int, blocks: list[Block], places: list[Place]) -> None:
        """Days of the visits, for the units that more than one stop might visit (R2)."""
        calendar, hosts = self.calendar, self.calendar.hosts[county]
        naming: dict[int, list[Block]] = defaultdict(list)
        for block in blocks:
            for key in {host.key for t in block.topics for host in calendar.named(t, county)}:
                naming[key].append(block)
        open_hosts = [host for host in hosts.values() if host.open]
        spare = [host for host in open_hosts if host.key not in naming and not host.taken]
        limits = self.problem.limits
        are_scarce = len(spare) <= limits.unit_quiet // (limits.quiet + 1)
        for key, mine in sorted(naming.items()):
            if len(mine) > 1 or (are_scarce and hosts[key].open):
                self._visit(county, hosts[key], places, mine)
        if not are_scarce:
            return
        for host in open_hosts:
            if host.key not in naming:
                self._visit(county, host, places, [])
        named = {block for mine in naming.values() for block in mine}
        for place in places:
            seen = [place.sees[host.key] for host in open_hosts if host.key in place.sees]
            seeing = [var for block, var in place.serves.items() if block in named]
            self.model.add_bool_or([*seen, *seeing, place.is_used.negated()])

    def _visit(self, county: int, host: Host, places: list[Place], naming: list[Block]) -> None:
        model, calendar = self.model, self.calendar
        days = self.visits[county, host.key] = {
            day: model.new_bool_var("")
            for day in sorted(
                {d for p in places for span in p.spans for d in calendar.open_days(host, span)}
            )
        }
        quiet = timedelta(days=self.problem.limits.unit_quiet)
        for first in days:
            model.add_at_most_one([v for day, v in days.items() if first <= day <= first + quiet])
        for place in places:
            sees = place.sees[host.key] = model.new_bool_var("")
            model.add_implication(sees, place.is_used)
            for block in naming:
                if block in place.serves:
                    model.add_implication(place.serves[block], sees)
            for span, is_it in place.spans.items():
                open_days = [days[day] for day in calendar.open_days(host, span)]
                model.add_bool_or([*open_days, is_it.negated(), sees.negated()])

    # --- People -----------------------------------------------------------------------------------
    def _people(self) -> None:
        """Nobody is in two counties on one day."""
        every = [place for places in self.places.values() for place in places]
        for crew in self.crews:
            mine = [place for place in every if crew in place.goes]
            for one, other in combinations(mine, 2):
                if one.county != other.county and can_meet(one, other):
                    lengths = min(one.goes[crew]), min(other.goes[crew])
                    self.model.add_bool_or(
                        [
                            one.goes[crew][lengths[0]].negated(),
                            other.goes[crew][lengths[1]].negated(),
                            self._apart(one, other),
                        ]
                    )
            if len({place.county for place in mine}) > 1:
                self._work(crew, mine)

    def _apart(self, one: Place, other: Place) -> cp_model.IntVar:
        """Whether two places have no day in common."""
        known = self.apart.get((one, other))
        if known is None:
            known = self.apart[one, other] = self.model.new_bool_var("")
            for day in sorted({span.first for place in (one, other) for span in place.spans}):
                both = [*one.covering(day), *other.covering(day)]
                if len(both) > 1:
                    self.model.add_at_most_one(both).only_enforce_if(known)
        return known

    def _work(self, crew: frozenset[int], places: list[Place]) -> None:
        """No more working days in a stretch than it has.

        A stop that lasts into the next stretch takes days there: they are carried over.
        """
        by_stretch: dict[int, list[Place]] = defaultdict(list)
        for place in places:
            by_stretch[place.stretch].append(place)
        longest = max(span.work for place in places for span in place.spans)
        carried: list[cp_model.IntVar] = []
        for stretch in range(min(by_stretch), max(by_stretch) + 1):
            first = self.zero + timedelta(days=stretch * self.stretch)
            days = days_between(first, first + timedelta(days=self.stretch - 1))
            room = sum(day in self.calendar.at_work for day in days)
            load = [work_of(place.goes[crew]) for place in by_stretch[stretch]]
            over = self.model.new_int_var(0, longest - 1, "")
            self.model.add(sum([*load, *carried]) <= room + over)
            carried = [over]

    # --- Weights ----------------------------------------------------------------------------------
    def pairs_left(self) -> cp_model.LinearExprT:
        """Pairs that are left out."""
        return sum(len(block.topics) * left for block, left in self.left.items())

    def stops(self) -> cp_model.LinearExprT:
        """Stops."""
        return sum(place.is_used for places in self.places.values() for place in places)

    def days(self) -> cp_model.LinearExprT:
        """Working days in counties."""
        return sum(
            span.work * is_it
            for places in self.places.values()
            for place in places
            for span, is_it in place.spans.items()
        )

    def person_days(self) -> cp_model.LinearExprT:
        """Working days of everybody in counties."""
        return sum(
            len(crew) * work_of(goes)
            for places in self.places.values()
            for place in places
            for crew, goes in place.goes.items()
        )

    # --- From stops and back ----------------------------------------------------------------------
    def hint(self, stops: Iterable[Stop], visits: Mapping[Stop, Visits]) -> None:
        """Let the search begin with these stops."""
        self.model.clear_hints()
        by_place = {(stop.county, self._stretch_of(stop)): stop for stop in stops}
        served = {(key, stop.county) for stop in by_place.values() for key in stop.keys}
        for block, left in self.left.items():
            self.model.add_hint(left, block.pairs[0] not in served)
        found: dict[Place, Stop | None] = {}
        for places in self.places.values():
            for place in places:
                stop = found[place] = by_place.get((place.county, place.stretch))
                self._hint_place(place, stop, visits.get(stop, {}) if stop else {})
        for (one, other), apart in self.apart.items():
            first, second = found[one], found[other]
            meet = first and second and first.span.overlaps(second.span)
            self.model.add_hint(apart, not meet)
        seen = {(s.county, unit, day) for s in by_place.values() for unit, day in _days(visits, s)}
        for (county, unit), days in self.visits.items():
            for day, var in days.items():
                self.model.add_hint(var, (county, unit, day) in seen)

    def _stretch_of(self, stop: Stop) -> int:
        return (stop.span.first - self.zero).days // self.stretch

    def _hint_place(self, place: Place, stop: Stop | None, visits: Visits) -> None:
        hint = self.model.add_hint
        keys, team = (set(stop.keys), stop.team) if stop else (set(), frozenset())
        hint(place.is_used, stop is not None)
        for span, is_it in place.spans.items():
            hint(is_it, stop is not None and stop.span == span)
        for announced, is_it in place.sort.items():
            hint(is_it, stop is not None and stop.announced == announced)
        for block, is_served in place.serves.items():
            hint(is_served, block.topics[0].key in keys)
        for crew, goes in place.goes.items():
            for work, is_gone in goes.items():
                long = stop is not None and (work == min(goes) or stop.span.work >= work)
                hint(is_gone, crew <= team and long)
        for unit, sees in place.sees.items():
            hint(sees, unit in visits)

    def read(self, solver: cp_model.CpSolver) -> list[Stop]:
        """The stops of what was found."""
        stops = []
        for county, places in self.places.items():
            for place in places:
                if not solver.boolean_value(place.is_used):
                    continue
                served = [
                    topic
                    for block, is_served in place.serves.items()
                    if solver.boolean_value(is_served)
                    for topic in block.topics
                ]
                span = next(s for s, is_it in place.spans.items() if solver.boolean_value(is_it))
                topics = tuple(sorted(served, key=lambda topic: topic.key))
                stops.append(Stop(county, topics, span))
        return stops


def _taken(stops: Iterable[Stop]) -> dict[int, set[date]]:
    """The days of everybody who is on these stops."""
    taken: dict[int, set[date]] = defaultdict(set)
    for stop in stops:
        for person in stop.team:
            taken[person].update(stop.span)
    return taken


def _crews(blocks: Iterable[Block]) -> dict[frozenset[int], list[Block]]:
    """The people who are always asked for together, with what they are asked for."""
    asked: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        for person in sorted(block.team):
            asked[person].append(block)
    people: dict[tuple[Block, ...], list[int]] = defaultdict(list)
    for person, mine in sorted(asked.items()):
        people[tuple(mine)].append(person)
    return {frozenset(crew): list(mine) for mine, crew in people.items()}


def _days(visits: Mapping[Stop, Visits], stop: Stop) -> Iterable[tuple[int, date]]:
    return visits.get(stop, {}).items()
