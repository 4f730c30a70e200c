"""Why a county, a unit or a person is not to be had on the days wanted, one sentence each.

What is booked is told to those alone who may see it. To everybody else a sentence says that the
days do not do, and nothing of the reason: it might be an unannounced visit (rule R8).
"""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from notices.models import Engagement
from office.workdays import WorkingCalendar
from research.engaged import days_of, departments_engaged, engaged
from research.models import CountyClosure, Stop, TeamMember, Trip, Visit
from research.quiet import free_from, units_in_quiet
from research.rules import quiet_days, unit_quiet_days
from research.stop_plan import StopPlan
from research.visibility import sees_plan


def closure_faults(stops: list[StopPlan]) -> Iterator[str]:
    """Days on which a county has asked not to be visited; the cause is no secret."""
    for stop in stops:
        closed = CountyClosure.objects.filter(county=stop.county)
        for closure in closed.touching(stop.first_day, stop.last_day):
            yield (
                _("%(county)s receives nobody from %(first)s to %(last)s (%(cause)s).")
                % {
                    "county": stop.county,
                    "first": date_format(closure.first_day),
                    "last": date_format(closure.last_day),
                    "cause": closure.get_cause_display(),
                }
            )


def meeting_faults(stops: list[StopPlan], by: User) -> Iterator[str]:
    """Counties whose own department is taken by a meeting or a tour on one of these days.

    Whoever may not know all that takes it reads the sentence of any other hindrance.
    """
    if not stops:
        return
    first, last = min(stop.first_day for stop in stops), max(stop.last_day for stop in stops)
    taken = departments_engaged([stop.county.pk for stop in stops], first, last)
    seen = set(taken.visible_to(by).values_list("pk", flat=True))
    slots = list(taken)
    for stop in stops:
        here = [slot for slot in slots if _reaches(slot, stop)]
        if not all(slot.pk in seen for slot in here):
            yield _("%(county)s: no visit can be arranged on these days.") % {"county": stop.county}
            continue
        told = {(max(days_of(slot.during)[0], stop.first_day), slot.title) for slot in here}
        for day, title in sorted(told):
            yield _("%(county)s: on %(day)s its department is taken by “%(title)s”.") % {
                "county": stop.county,
                "day": date_format(day),
                "title": title,
            }


def _reaches(slot: Engagement, stop: StopPlan) -> bool:
    first, last = days_of(slot.during)
    return slot.county_id == stop.county.pk and first <= stop.last_day and last >= stop.first_day


def quiet_faults(stops: list[StopPlan], by: User, *, moved: Stop | None = None) -> Iterator[str]:
    """Counties that are inside a quiet period (rule R1)."""
    quiet = quiet_days()
    for stop in stops:
        free = free_from(
            county=stop.county,
            first_day=stop.first_day,
            last_day=stop.last_day,
            quiet=quiet,
            by=by,
            moved=moved,
        )
        if free.day == stop.first_day:
            continue
        words = {"county": stop.county, "day": date_format(free.day)}
        if free.may_be_told:
            yield (
                _(
                    "%(county)s: these days fall into a quiet period (rule R1). A visit can begin "
                    "on %(day)s at the earliest."
                )
                % words
            )
        else:
            yield _("%(county)s: no visit can be arranged on these days.") % words


def unit_faults(stops: list[StopPlan], by: User, *, moved: Stop | None = None) -> Iterator[str]:
    """Units that are inside a quiet period (rule R2)."""
    visits = [visit for stop in stops for visit in stop.visits]
    for unit, free in units_in_quiet(visits, quiet=unit_quiet_days(), by=by, moved=moved):
        if free.may_be_told:
            yield _(
                "%(unit)s: the day falls into a quiet period (rule R2). The unit can be visited "
                "on %(day)s at the earliest."
            ) % {"unit": unit, "day": date_format(free.day)}
        else:
            yield _("%(unit)s: no visit can be arranged on this day.") % {"unit": unit}


def away_faults(
    team: Sequence[User], first: date, last: date, by: User, *, moved: Trip | None = None
) -> Iterator[str]:
    """People who are on another trip on these days."""
    away = TeamMember.objects.away().filter(
        person__in=team, first_day__lte=last, last_day__gte=first
    )
    if moved:
        away = away.exclude(trip=moved)
    seen = set(away.visible_to(by).values_list("pk", flat=True))
    for member in away.select_related("person").order_by("person", "first_day"):
        words = {
            "name": member.person.name,
            "first": date_format(member.first_day),
            "last": date_format(member.last_day),
        }
        if member.pk in seen:
            yield _("%(name)s is on another trip from %(first)s to %(last)s.") % words
        else:
            yield _("%(name)s cannot go on these days.") % words


def day_off_faults(stops: list[StopPlan]) -> Iterator[str]:
    """Visits on days on which offices do not work."""
    calendar = WorkingCalendar.load()
    for stop in stops:
        for unit, day in stop.visits:
            if not calendar.is_working_day(day):
                yield _("%(unit)s: %(day)s is a day off; nobody is visited then.") % {
                    "unit": unit,
                    "day": date_format(day),
                }


def engaged_faults(stops: list[StopPlan], by: User) -> Iterator[str]:
    """Units whose people sit in a meeting, or have the whole day taken otherwise."""
    visits = [visit for stop in stops for visit in stop.visits]
    if not visits:
        return
    days = [day for _unit, day in visits]
    taken = engaged(min(days), max(days)).filter(unit__in={unit.pk for unit, _day in visits})
    seen = set(taken.visible_to(by).values_list("pk", flat=True))
    slots = list(taken)
    for unit, day in visits:
        here = [slot for slot in slots if _takes(slot, unit, day)]
        if not here:
            continue
        words = {"unit": unit, "day": date_format(day), "title": here[0].title}
        if all(slot.pk in seen for slot in here):
            yield _("%(unit)s: on %(day)s its people are taken by “%(title)s”.") % words
        else:
            yield _("%(unit)s: no visit can be arranged on this day.") % words


def taken_since(trip: Trip, reader: User) -> list[str]:
    """Meetings on the days of visits still to come; booking refuses them, so they came later.

    Told to those alone who plan, and never to a host: of an unannounced trip it would betray the
    day (rule R8).
    """
    if not sees_plan(reader):
        return []
    coming = Visit.objects.filter(stop__trip=trip, cancelled=False, arrived_at=None)
    by_stop: dict[Stop, list[Visit]] = {}
    for visit in coming.select_related("stop__county", "unit").order_by("day", "unit__code"):
        by_stop.setdefault(visit.stop, []).append(visit)
    stops = [
        StopPlan(
            county=stop.county,
            first_day=stop.first_day,
            last_day=stop.last_day,
            visits=[(visit.unit, visit.day) for visit in visits],
        )
        for stop, visits in by_stop.items()
    ]
    return [*meeting_faults(stops, reader), *engaged_faults(stops, reader)]


def _takes(slot: Engagement, unit: Unit, day: date) -> bool:
    first, last = days_of(slot.during)
    return slot.unit_id == unit.pk and first <= day <= last
