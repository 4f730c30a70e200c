"""Which units the stops of a county visit, and on which days (rule R2).

A unit that the topics of a stop name is visited on one of its working days; a stop whose topics
name none visits one unit that is open to that. Visits of one unit by two stops keep its quiet
period between them; how many units a day holds is left to the team. What is found here is what
booking would take, and nothing that booking would take is overlooked.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from research.apart import too_near
from research.planning.problem import Host, Reason

if TYPE_CHECKING:
    from research.planning.days import Calendar
    from research.planning.stops import Stop

Visits: TypeAlias = "dict[int, date]"
"""The day of each unit that a stop visits, by the unit's key."""


def why_not_hosted(calendar: "Calendar", stop: "Stop") -> set[Reason]:
    """Why no visits are to be had for the stop, even if nothing else were planned."""
    hosts = calendar.hosts.get(stop.county)
    if hosts is None or hosted(calendar, [stop]) is not None:
        return set()
    needed = _named(calendar, stop) or [host for host in hosts.values() if host.open]
    closed = [host for host in needed if not calendar.open_days(host, stop.span)]
    causes = {host.taken[day] for host in closed for day in stop.span if day in host.taken}
    return causes or {Reason.NO_UNIT}


def hosted(calendar: "Calendar", stops: Sequence["Stop"]) -> list[Visits] | None:
    """The visits of all these stops of one county, in their order; None if there are none.

    What the topics name is seen first; then each stop that names nothing takes the unit that has
    fewest visits and stands first. Units rest longest if their days lie far apart, so a unit's
    visits can be had if they can be had as late as possible from the last one backwards.
    """
    hosts = calendar.hosts.get(stops[0].county) if stops else {}
    if hosts is None:
        return [{} for _ in stops]
    order = sorted(range(len(stops)), key=lambda number: stops[number].span)
    chains: dict[int, list[int]] = {key: [] for key in hosts}
    for number in order:
        for host in _named(calendar, stops[number]):
            chains[host.key].append(number)
    if any(
        chain and _latest(calendar, hosts[key], stops, chain) is None
        for key, chain in chains.items()
    ):
        return None
    bare = [number for number in order if not _named(calendar, stops[number])]
    if not _allotted(calendar, stops, bare, chains):
        return None
    found: list[Visits] = [{} for _ in stops]
    for key in sorted(chains):
        _set_days(calendar, hosts[key], stops, chains, found)
    return found


def _named(calendar: "Calendar", stop: "Stop") -> list[Host]:
    named = {host.key: host for t in stop.topics for host in calendar.named(t, stop.county)}
    return [named[key] for key in sorted(named)]


def _allotted(
    calendar: "Calendar",
    stops: Sequence["Stop"],
    bare: Sequence[int],
    chains: dict[int, list[int]],
) -> bool:
    """Give each of the ``bare`` stops a unit, in whatever way all get one."""
    if not bare:
        return True
    number, *others = bare
    hosts = calendar.hosts[stops[number].county]
    tried: list[tuple[list[int], object]] = []
    for key in sorted(
        (key for key, host in hosts.items() if host.open), key=lambda key: len(chains[key])
    ):
        before, taken = chains[key], hosts[key].taken
        if (before, taken) in tried:  # as good as one that did not do
            continue
        tried.append((before, taken))
        chain = sorted([*before, number], key=lambda each: stops[each].span)
        if _latest(calendar, hosts[key], stops, chain) is None:
            continue
        chains[key] = chain
        if _allotted(calendar, stops, others, chains):
            return True
        chains[key] = before
    return False


def _latest(
    calendar: "Calendar", host: Host, stops: Sequence["Stop"], chain: Sequence[int]
) -> list[date] | None:
    """The latest days on which the unit can be visited by each of these stops in turn."""
    latest: list[date] = []
    for number in reversed(chain):
        days = calendar.open_days(host, stops[number].span)
        if latest:
            days = [day for day in days if _leaves(calendar, day, latest[0])]
        if not days:
            return None
        latest.insert(0, days[-1])
    return latest


def _leaves(calendar: "Calendar", day: date, later: date) -> bool:
    """Whether a visit on the day leaves the unit its rest until a later one."""
    quiet = calendar.problem.limits.unit_quiet
    return day < later and not too_near(day, day, later, later, quiet=quiet)


def _set_days(
    calendar: "Calendar",
    host: Host,
    stops: Sequence["Stop"],
    chains: dict[int, list[int]],
    found: list[Visits],
) -> None:
    """The unit's days: of those that leave room for its other visits one that is still empty."""
    chain = chains[host.key]
    latest = _latest(calendar, host, stops, chain) or []
    before: date | None = None
    for number, last in zip(chain, latest, strict=True):
        days = [
            day
            for day in calendar.open_days(host, stops[number].span)
            if day <= last and (before is None or _leaves(calendar, before, day))
        ]
        full = list(found[number].values())
        before = min(days, key=lambda day: (full.count(day), day))
        found[number][host.key] = before
