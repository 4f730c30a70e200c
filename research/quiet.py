"""When a county or a unit is free again: reading the quiet periods that the database enforces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import County, Unit, User
from research.apart import too_near
from research.models import Stop, Visit
from research.visibility import planned_by_department


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeFrom:
    """The first day on which a stop or visit fits, and whether the asker may be told it.

    The day follows from what is booked. It is told of the own department's bookings alone: were it
    told of others that are announced, its silence would betray those that are not (rule R8).
    """

    day: date
    may_be_told: bool


def free_from(
    *,
    county: County,
    first_day: date,
    last_day: date,
    quiet: int,
    by: User,
    moved: Stop | None = None,
) -> FreeFrom:
    """When a stop as long as this one can begin in the county: on ``first_day`` or later.

    ``quiet`` is the quiet period in days that the new stop would carry: it must not reach into a
    stop that is booked already. A stop that is ``moved`` is not in its own way. Two queries at
    most.
    """
    length = last_day - first_day
    day = first_day
    in_the_way = []
    booked = Stop.objects.filter(county=county).blocking_from(first_day)
    for stop in booked.exclude(pk=moved.pk) if moved else booked:
        if not too_near(
            day,
            day + length,
            stop.first_day,
            stop.last_day,
            quiet=quiet,
            other_quiet=stop.quiet_days,
        ):
            if day < stop.first_day:
                break
            continue
        in_the_way.append(stop.pk)
        day = max(day, stop.quiet_until + timedelta(days=1))
    own = Stop.objects.filter(planned_by_department(by, "trip__section"), pk__in=in_the_way)
    return FreeFrom(day=day, may_be_told=own.count() == len(in_the_way))


def units_in_quiet(
    visits: Iterable[tuple[Unit, date]], *, quiet: int, by: User, moved: Stop | None = None
) -> Iterator[tuple[Unit, FreeFrom]]:
    """The units that another trip leaves no room for on their day, with the day that is free.

    ``quiet`` is the quiet period in days that the new visits would carry. A stop that is
    ``moved`` is not in its own way. Two queries, however many visits.
    """
    wanted = list(visits)
    if not wanted:
        return
    booked = Visit.objects.filter(unit__in=[unit.pk for unit, _day in wanted])
    booked = booked.blocking_from(min(day for _unit, day in wanted))
    by_unit: dict[int, list[Visit]] = {}
    for visit in booked.exclude(stop=moved) if moved else booked:
        by_unit.setdefault(visit.unit_id, []).append(visit)
    taken = [
        (unit, *_next_free(day, by_unit.get(unit.pk, []), quiet=quiet), day) for unit, day in wanted
    ]
    ways = {visit.pk for _unit, _free, in_the_way, _day in taken for visit in in_the_way}
    own = Visit.objects.filter(planned_by_department(by, "stop__trip__section"), pk__in=ways)
    seen = set(own.values_list("pk", flat=True))
    for unit, free, in_the_way, day in taken:
        if free != day:
            told = all(visit.pk in seen for visit in in_the_way)
            yield unit, FreeFrom(day=free, may_be_told=told)


def _next_free(day: date, booked: list[Visit], *, quiet: int) -> tuple[date, list[Visit]]:
    """The first free day, and the visits that lie before it."""
    in_the_way = []
    for visit in booked:
        if too_near(day, day, visit.day, visit.day, quiet=quiet, other_quiet=visit.quiet_days):
            in_the_way.append(visit)
            day = visit.quiet_until + timedelta(days=1)
        elif day < visit.day:
            break
    return day, in_the_way
