"""The units of counties as the planner of bundling takes them in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from django.db.models import F, Max, Q

from accounts.models import Office, Unit
from research.engaged import days_of, engaged
from research.models import Visit
from research.planning.days import days_between
from research.planning.problem import Host, Reason
from research.rules import unit_quiet_days


def hosts_of(
    *, office: Office, counties: Iterable[int], first: date, last: date
) -> dict[int, list[Host]]:
    """The active units of each county, those first that were not visited for longest.

    With the days on which booked visits (R2) or meetings keep each from being visited. Townships
    are open to a visit though no topic names them. Three queries.
    """
    hosts: dict[int, list[Host]] = {county: [] for county in sorted(counties)}
    units = Unit.objects.filter(county__in=hosts, is_active=True)
    latest = units.annotate(latest=Max("visits__day", filter=Q(visits__cancelled=False)))
    taken = _taken(office, hosts, first, last)
    for unit in latest.order_by(F("latest").asc(nulls_first=True), "code"):
        if unit.county_id is not None:
            is_open = unit.kind in Unit.TOWNSHIPS
            hosts[unit.county_id].append(Host(key=unit.pk, open=is_open, taken=taken[unit.pk]))
    return hosts


def _taken(
    office: Office, counties: Collection[int], first: date, last: date
) -> dict[int, dict[date, Reason]]:
    """The days on which each unit receives nobody, each with one cause."""
    taken: dict[int, dict[date, Reason]] = defaultdict(dict)
    quiet = timedelta(days=unit_quiet_days())
    visits = Visit.objects.filter(unit__county__in=counties).blocking_from(first)
    for visit in visits.select_related("stop__trip__section"):
        own = visit.stop.trip.section.office_id == office.pk
        reason = Reason.UNIT_BOOKED if own else Reason.TAKEN
        for day in days_between(max(visit.day - quiet, first), min(visit.quiet_until, last)):
            taken[visit.unit_id].setdefault(day, reason)
    for unit, begin, end in _engagements(counties, first, last):
        for day in days_between(max(begin, first), min(end, last)):
            taken[unit].setdefault(day, Reason.MEETING)
    return taken


def _engagements(
    counties: Collection[int], first: date, last: date
) -> Iterator[tuple[int, date, date]]:
    """From which day to which each unit's people are taken otherwise."""
    rows = engaged(first, last).filter(unit__county__in=counties).order_by("pk")
    for unit, during in rows.values_list("unit", "during"):
        yield unit, *days_of(during)
