"""Problems for the planner: by hand, at random, and the slow way to solve the small ones."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st

from meetings.planning import Key, Limits, Matter, Problem, Share
from meetings.planning.problem import MEETING, REQUEST

MONDAY = date(2026, 11, 2)
LIMITS = Limits(meeting=240, discussion=720, others=60)


def day(number: int) -> date:
    """A day of that week, 0 for Monday."""
    return MONDAY + timedelta(days=number)


def matter(number: int, **changes: Any) -> Matter:
    """An hour for units 1 and 2, one person each, an hour's way, in a room of its own."""
    units = changes.pop("units", [1, 2])
    share = {"people": 1, "travel": 60, "preparation": 30, "minutes": changes.get("minutes", 60)}
    share |= {name: changes.pop(name) for name in share.keys() & changes.keys() - {"minutes"}}
    fields: dict[str, Any] = {
        "key": (REQUEST, number),
        "shares": {unit: Share(**share) for unit in units},
        "minutes": 60,
        "days": (MONDAY,),
        "begins": 9 * 60,
        "mode": "in_person",
        "place": f"会议室{number}",
        "presenters": frozenset(),
    }
    return Matter(**{**fields, **changes})


def approved(number: int, **changes: Any) -> Matter:
    """An approved meeting like :func:`matter`."""
    return matter(number, key=(MEETING, number), **changes)


def request_key(number: int) -> Key:
    return (REQUEST, number)


def problem(*matters: Matter, **changes: Any) -> Problem:
    return Problem(**{"matters": matters, "limits": LIMITS, **changes})


# --- At random ------------------------------------------------------------------------------------
@st.composite
def problems(draw: st.DrawFn, *, most: int, wishes: bool = True) -> Problem:
    """A few matters that get in each other's way as often as not."""
    size = draw(st.integers(1, most))
    number_of_meetings = draw(st.integers(0, 1))
    matters = [draw(_matters(n, is_approved=n < number_of_meetings)) for n in range(size)]
    keys = [each.key for each in matters]
    limits = Limits(
        meeting=draw(st.sampled_from([None, 120, 240])),
        discussion=draw(st.sampled_from([300, 720])),
        others=draw(st.sampled_from([None, 0, 30, 60])),
    )
    if not wishes or size < 2:
        return Problem(matters=matters, limits=limits)
    pairs = st.frozensets(st.frozensets(st.sampled_from(keys), min_size=2, max_size=2), max_size=2)
    on_day = {
        each.key: draw(st.sampled_from(each.days))
        for each in matters
        if draw(st.integers(0, 5)) == 0
    }
    return Problem(
        matters=matters, limits=limits, together=draw(pairs), apart=draw(pairs), on_day=on_day
    )


@st.composite
def _matters(draw: st.DrawFn, number: int, *, is_approved: bool) -> Matter:
    minutes = draw(st.sampled_from([30, 60, 90]))
    days = draw(st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True))
    is_here = draw(st.integers(0, 4)) > 0
    units = draw(st.sets(st.integers(1, 4), min_size=1))
    shares = {
        unit: Share(
            people=draw(st.integers(1, 2)),
            travel=draw(st.sampled_from([0, 30, 90])) if is_here else 0,
            preparation=draw(st.sampled_from([0, 20])),
            minutes=minutes,
        )
        for unit in sorted(units)
    }
    return Matter(
        key=(MEETING if is_approved else REQUEST, number),
        shares=shares,
        minutes=minutes,
        days=tuple(day(n) for n in (days[:1] if is_approved else days)),
        begins=draw(st.sampled_from([540, 600, 870])),
        mode="in_person" if is_here else "video",
        place=draw(st.sampled_from(["一楼", "二楼"])) if is_here else "",
        presenters=draw(st.frozensets(st.sampled_from(["甲", "乙", "丙"]), max_size=1)),
        has_group_discussion=draw(st.integers(0, 5)) == 0,
        classified=draw(st.integers(0, 9)) == 0,
    )


# --- The slow way ---------------------------------------------------------------------------------
# Written anew from the rules, so that it shares no mistake with the planner.


def burden(members: Sequence[Matter]) -> int:
    """Person-minutes of these as one meeting, unit by unit."""
    duration = sum(each.minutes for each in members)
    total = 0
    for unit in {unit for each in members for unit in each.shares}:
        shares = [each.shares[unit] for each in members if unit in each.shares]
        people = max(share.people for share in shares)
        travel = max(share.travel for share in shares)
        total += people * (duration + 2 * travel + sum(share.preparation for share in shares))
    return total


def added(members: Sequence[Matter]) -> int:
    """Person-minutes beyond those of the approved meeting among them."""
    return burden(members) - sum(burden([each]) for each in members if each.key[0] == MEETING)


def broken_rules(members: Sequence[Matter], limits: Limits) -> set[str]:
    """What a merger of these breaks, whatever the day."""
    broken = set()
    duration = sum(each.minutes for each in members)
    if any(each.classified for each in members):
        broken.add("classified")
    if len({each.mode for each in members}) > 1:
        broken.add("mode")
    if sum(each.key[0] == MEETING for each in members) > 1:
        broken.add("approved")
    discussed = any(each.has_group_discussion for each in members)
    longest = limits.discussion if discussed else limits.meeting
    if longest is not None and duration > longest:
        broken.add("length")
    for unit in {unit for each in members for unit in each.shares}:
        own = sum(each.shares[unit].minutes for each in members if unit in each.shares)
        if limits.others is not None and duration - own > limits.others:
            broken.add("others")
    return broken


def host_of(members: Sequence[Matter]) -> Matter:
    """The approved one, else the one that calls most people; of equals the one filed first."""
    meetings = [each for each in members if each.key[0] == MEETING]
    called = [sum(share.people for share in each.shares.values()) for each in members]
    return meetings[0] if meetings else members[called.index(max(called))]


def needs(members: Sequence[Matter]) -> tuple[set[str], int, int]:
    """Room and presenters, and the minutes of the day for which they are taken."""
    host = host_of(members)
    names = {f"presenter {name}" for each in members for name in each.presenters}
    rooms = {f"place {host.place}"} if host.place else set()
    return names | rooms, host.begins, host.begins + sum(each.minutes for each in members)


def is_clash(one: Sequence[Matter], other: Sequence[Matter]) -> bool:
    """Whether two meetings of one day need something at the same time."""
    (first, begins, ends), (second, other_begins, other_ends) = needs(one), needs(other)
    return bool(first & second) and begins < other_ends and other_begins < ends


def best(problem: Problem) -> tuple[int, int] | None:
    """Fewest clashes, then person-minutes, over all partitions and days; None if impossible."""
    found = []
    matters = sorted(problem.matters, key=lambda each: each.key)
    for partition in _partitions(matters):
        keys = [{each.key for each in group} for group in partition]
        if any(not any(pair <= group for group in keys) for pair in problem.together):
            continue
        if any(pair <= group for pair in problem.apart for group in keys):
            continue
        found.extend(_on_all_days(partition, problem))
    return min(found, default=None)


def _on_all_days(partition: list[list[Matter]], problem: Problem) -> Iterator[tuple[int, int]]:
    if any(len(group) > 1 and not _may_be(group, problem) for group in partition):
        return
    cost = sum(added(group) for group in partition)
    possible = [sorted(set.intersection(*(_days(m, problem) for m in g))) for g in partition]
    for days in product(*possible):
        clashes = _fewest_clashes(partition, days, problem)
        if clashes is not None:
            yield clashes, cost


def _days(matter: Matter, problem: Problem) -> set[date]:
    wanted = problem.on_day.get(matter.key)
    return set(matter.days) if wanted is None else {wanted}


def _may_be(group: list[Matter], problem: Problem) -> bool:
    """No rule forbids the group; and what the office does not want together saves something."""
    if broken_rules(group, problem.limits):
        return False
    blocks = _blocks(group, problem)
    if len(blocks) == 1:
        return True
    moving = all(any(s.travel for each in block for s in each.shares.values()) for block in blocks)
    return moving and added(group) < sum(added(block) for block in blocks)


def _blocks(group: list[Matter], problem: Problem) -> list[list[Matter]]:
    blocks = [[each] for each in group]
    for pair in problem.together:
        touched = [block for block in blocks if pair & {each.key for each in block}]
        if len(touched) == 2:
            blocks = [block for block in blocks if block not in touched] + [
                [*touched[0], *touched[1]]
            ]
    return blocks


def _fewest_clashes(
    partition: list[list[Matter]], days: Sequence[date], problem: Problem
) -> int | None:
    """How many are held in spite of a clash, at least; a merger of the plan's own never is."""
    may_be = [[False, True][: 1 + (len(_blocks(group, problem)) == 1)] for group in partition]
    numbers = range(len(partition))
    found = [
        sum(marked)
        for marked in product(*may_be)
        if not any(
            days[a] == days[b] and is_clash(partition[a], partition[b])
            for a in numbers
            for b in numbers
            if a < b and not marked[a] and not marked[b]
        )
    ]
    return min(found, default=None)


def _partitions(matters: list[Matter]) -> Iterator[list[list[Matter]]]:
    if not matters:
        yield []
        return
    *rest, last = matters
    for partition in _partitions(rest):
        yield [*partition, [last]]
        for n in range(len(partition)):
            yield [*partition[:n], [*partition[n], last], *partition[n + 1 :]]
