"""When a county is free again: reading the quiet periods that the database enforces."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import County, User
from research.models import Stop
from research.visibility import planned_by_department


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeFrom:
    """The first day on which a stop fits, and whether the asker may be told it.

    The day follows from what is booked. It is told of the own department's bookings alone: were it
    told of others that are announced, its silence would betray those that are not (rule R8).
    """

    day: date
    may_be_told: bool


def free_from(*, county: County, first_day: date, last_day: date, quiet: int, by: User) -> FreeFrom:
    """When a stop as long as this one can begin in the county: on ``first_day`` or later.

    ``quiet`` is the quiet period in days that the new stop would carry: it must not reach into a
    stop that is booked already. Two queries at most.
    """
    reach = last_day - first_day + timedelta(days=quiet)
    day = first_day
    in_the_way = []
    for stop in Stop.objects.filter(county=county).blocking_from(first_day):
        if day + reach < stop.first_day:
            break
        in_the_way.append(stop.pk)
        day = max(day, stop.quiet_until + timedelta(days=1))
    own = Stop.objects.filter(planned_by_department(by, "trip__section"), pk__in=in_the_way)
    return FreeFrom(day=day, may_be_told=own.count() == len(in_the_way))
