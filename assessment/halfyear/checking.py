"""What a plan of the tour breaks, in sentences: asked of proposals, hand changes and approvals."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.halfyear.problem import Problem, Visit


def faults(problem: Problem, visits: Sequence[Visit]) -> list[str]:
    """All that is wrong with these visits; empty if the tour can be held so."""
    return [
        *_roles(problem, visits),
        *(fault for visit in sorted(visits) for fault in _visit(problem, visit)),
        *_days(problem, visits),
    ]


def _roles(problem: Problem, visits: Sequence[Visit]) -> Iterator[str]:
    hosts = Counter(visit.host for visit in visits)
    inspectors = Counter(visit.inspector for visit in visits)
    for key, party in problem.by_key.items():
        if hosts[key] != 1:
            yield _("%(county)s is inspected %(times)s times, not once.") % {
                "county": party.name,
                "times": hosts[key],
            }
        if inspectors[key] != 1:
            yield _("%(county)s inspects %(times)s times, not once.") % {
                "county": party.name,
                "times": inspectors[key],
            }


def _visit(problem: Problem, visit: Visit) -> Iterator[str]:
    host, inspector = problem.by_key[visit.host], problem.by_key[visit.inspector]
    words = {"host": host.name, "inspector": inspector.name, "day": _day(visit.day)}
    if host is inspector:
        yield _("%(host)s cannot inspect itself.") % words
    if (visit.host, visit.inspector) in problem.last_time:
        yield (
            _("%(inspector)s was inspected by %(host)s last time; it does not inspect it.") % words
        )
    if (visit.inspector, visit.host) in problem.last_time:
        yield _("%(inspector)s inspected %(host)s last time already.") % words
    if visit.day not in problem.days:
        yield _("%(day)s is no working day of the tour.") % words
    for party in dict.fromkeys([host, inspector]):
        if visit.day in party.taken:
            yield _("%(county)s is taken on %(day)s.") % (words | {"county": party.name})


def _days(problem: Problem, visits: Iterable[Visit]) -> Iterator[str]:
    by_day: dict[date, list[Visit]] = {}
    for visit in sorted(visits):
        by_day.setdefault(visit.day, []).append(visit)
    for day, of_day in by_day.items():
        hosts = [visit.host for visit in of_day]
        apart = [pair for pair in combinations(hosts, 2) if not problem.may_share_a_day(*pair)]
        for one, other in apart:
            yield _("%(one)s and %(other)s lie too far apart to be visited on %(day)s both.") % {
                "one": problem.by_key[one].name,
                "other": problem.by_key[other].name,
                "day": _day(day),
            }
        if not apart and len(hosts) > problem.hosts_a_day:
            yield _("%(number)s counties would be hosts on %(day)s; at most %(most)s may be.") % {
                "number": len(hosts),
                "day": _day(day),
                "most": problem.hosts_a_day,
            }
        for visit in of_day:
            if visit.inspector in hosts and visit.inspector != visit.host:
                yield _("%(county)s is a host itself on %(day)s and cannot inspect elsewhere.") % {
                    "county": problem.by_key[visit.inspector].name,
                    "day": _day(day),
                }


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
