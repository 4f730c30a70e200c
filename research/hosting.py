"""Which units a planned stop visits, and on which of its days."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, Max, Q

from accounts.models import Unit
from notices.models import Engagement
from office.workdays import WorkingCalendar
from research.models import BundleStop, Topic, Visit
from research.planning.days import days_between
from research.rules import unit_quiet_days


def chosen_visits(stop: BundleStop, topics: Iterable[Topic]) -> list[tuple[Unit, date]]:
    """A day for each unit that the topics name; on days without one the unit that rested longest.

    Of those that nobody names, none is taken inside its quiet period (R2) or while its people are
    engaged otherwise.
    """
    calendar = WorkingCalendar.load()
    every = days_between(stop.first_day, stop.last_day)
    days = [day for day in every if calendar.is_working_day(day)]
    named = {
        unit for topic in topics for unit in topic.units.all() if unit.county_id == stop.county_id
    }
    visits = [
        (unit, days[number % len(days)])
        for number, unit in enumerate(sorted(named, key=lambda unit: unit.code))
    ]
    taken = {unit.pk for unit in named}
    for day in days[len(named) :]:
        unit = _rested(stop, day, taken)
        if unit is not None:
            visits.append((unit, day))
            taken.add(unit.pk)
    return visits


def _rested(stop: BundleStop, day: date, taken: set[int]) -> Unit | None:
    quiet = timedelta(days=unit_quiet_days())
    near = Visit.objects.filter(cancelled=False, day__range=(day - quiet, day + quiet))
    busy = Engagement.objects.filter(
        unit__county=stop.county, during__startswith__date__lte=day, during__endswith__date__gte=day
    )
    units = Unit.objects.filter(county=stop.county, kind__in=Unit.TOWNSHIPS, is_active=True)
    units = units.exclude(pk__in=taken).exclude(pk__in=near.values("unit"))
    units = units.exclude(pk__in=busy.values("unit"))
    latest = units.annotate(latest=Max("visits__day", filter=Q(visits__cancelled=False)))
    return latest.order_by(F("latest").asc(nulls_first=True), "code").first()
