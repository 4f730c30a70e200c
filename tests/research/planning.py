"""Topics and trips of the cast, each field as usual unless a test says otherwise."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import County, Unit
from research.models import Method, Topic, Trip
from research.services import StopPlan, give_pledge, plan_trip, propose_topic
from tests.cast import Cast


def day(now: datetime, after: int) -> date:
    """The day that lies this many days after ``now``."""
    return timezone.localdate(now) + timedelta(days=after)


def propose(cast: Cast, now: datetime, **changes: object) -> Topic:
    """A topic of the organ section for both counties, within ninety days."""
    fields: dict[str, object] = {
        "proposed_by": cast.organ,
        "section": cast.organ_section,
        "title": "村党组织带头人队伍建设",
        "problems": ["后备干部从哪里来", "待遇为何落实不到位"],
        "counties": [cast.fumeng, cast.zhangwu],
        "first_day": day(now, 0),
        "last_day": day(now, 90),
        "days": 1,
        "method": Method.TALKS,
        "announced": True,
        "classified": False,
        "now": now,
    }
    return propose_topic(**{**fields, **changes})


def stop(
    county: County, first: date, last: date | None = None, units: list[Unit] | None = None
) -> StopPlan:
    """A stop that visits all its units (the county's first township) on its first day."""
    visited = units or [county.units.filter(kind=Unit.Kind.TOWNSHIP).first()]
    return StopPlan(
        county=county,
        first_day=first,
        last_day=last or first,
        visits=[(unit, first) for unit in visited],
    )


def plan(cast: Cast, now: datetime, *stops: StopPlan, **changes: object) -> Trip:
    """A trip of the organ section's head, announced; to 阜新镇 in a week unless told otherwise."""
    fields: dict[str, object] = {
        "title": "秋季基层党建调研",
        "stops": stops or [stop(cast.fumeng, day(now, 7))],
        "leader": cast.organ,
        "announced": True,
        "host_people": 3,
        "host_minutes": 120,
        "by": cast.office,
        "now": now,
    }
    if "topics" not in changes:
        announced = changes.get("announced", True)
        changes["topics"] = [
            propose(
                cast, now, announced=announced, unannounced_reason="" if announced else "看真实情况"
            )
        ]
    pledged = changes.pop("pledged", True)
    trip = plan_trip(**{**fields, **changes})
    if pledged:
        pledge_all(trip, now)
    return trip


def pledge_all(trip: Trip, now: datetime) -> None:
    """Everybody of the team gives the pledge on discipline."""
    for member in trip.team.select_related("person"):
        give_pledge(trip=trip, person=member.person, now=now)
