"""Brings the rows of a tour to the planner: who takes part, which days are free, who met last."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import County
from accounts.models.geography import CountyQuerySet
from assessment.halfyear.problem import Party, Problem, Visit
from assessment.models import Cycle, InspectionItem, Tour, TourStop
from notices.models import Engagement
from office.workdays import WorkingCalendar

TOUR = "assessment.tour"
"""The source of requirements and engagements."""
_INSTANT = timedelta(microseconds=1)


def counties_of(item: InspectionItem) -> CountyQuerySet:
    """Who takes part: the counties whose departments the item reaches."""
    reached = item.units.filter(office__isnull=False, county__isnull=False, is_active=True)
    return County.objects.filter(pk__in=reached.values("county")).order_by("code")


def days_of(item: InspectionItem, first_day: date, last_day: date) -> list[date]:
    """The working days of the period in the item's months."""
    calendar = WorkingCalendar.load()
    days = (first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1))
    return [day for day in days if day.month in item.months and calendar.is_working_day(day)]


def problem_of(tour: Tour, areas: Mapping[County, int | None]) -> Problem:
    """The tour with its counties, each in its area, as the planner and the checks know it."""
    days = days_of(tour.item, tour.first_day, tour.last_day)
    taken = _taken(areas, tour.first_day, tour.last_day)
    return Problem(
        parties=[
            Party(key=county.pk, name=str(county), area=area, taken=frozenset(taken[county.pk]))
            for county, area in areas.items()
        ],
        days=days,
        hosts_a_day=tour.hosts_a_day,
        last_time=last_time(tour.cycle),
    )


def kept_problem(tour: Tour) -> Problem:
    """The problem of a tour whose counties are kept already."""
    rows = tour.counties.select_related("county").order_by("county__code")
    return problem_of(tour, {row.county: row.area for row in rows})


def visits_of(stops: Iterable[TourStop]) -> list[Visit]:
    """The stops as the planner knows them."""
    return [Visit(stop.day, stop.host_id, stop.inspector_id) for stop in stops]


def last_time(cycle: Cycle) -> frozenset[tuple[int, int]]:
    """Who inspected whom on the last approved tour of an earlier cycle: (inspector, host)."""
    earlier = Tour.objects.filter(
        cycle__city=cycle.city_id, cycle__year__lt=cycle.year, approved_at__isnull=False
    )
    last = earlier.order_by("-cycle__year").first()
    if last is None:
        return frozenset()
    return frozenset(last.stops.values_list("inspector", "host"))


def _taken(counties: Iterable[County], first_day: date, last_day: date) -> dict[int, set[date]]:
    """The days on which the people of each county's department are engaged otherwise."""
    begin, end = midnight(first_day), midnight(last_day + timedelta(days=1))
    rows = Engagement.objects.between(begin, end).exclude(source_kind=TOUR)
    rows = rows.filter(county__in=list(counties), unit__office__isnull=False).order_by("pk")
    taken: dict[int, set[date]] = defaultdict(set)
    for county, during in rows.values_list("county", "during"):
        day = max(timezone.localdate(during.lower), first_day)
        until = min(timezone.localdate(during.upper - _INSTANT), last_day)
        while day <= until:
            taken[county].add(day)
            day += timedelta(days=1)
    return taken


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
