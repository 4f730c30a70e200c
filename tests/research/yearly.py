"""Trips of a year that were made, each field as usual unless a test says otherwise."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.models import Unit
from research.models import Topic, Trip, Visit
from research.services import mark_arrived
from tests.cast import Cast
from tests.research.planning import plan, propose, stop, switch_off


def moment(*day: int) -> datetime:
    """Nine o'clock of this day in Shanghai."""
    return datetime(*day, 9, tzinfo=timezone.get_default_timezone())


def booked(cast: Cast, at: datetime, *units: Unit, **changes: object) -> Trip:
    """A trip of two people of the host for an hour, to these units (阜新镇) of one county today."""
    visited = list(units) or [cast.fuxin_town]
    there = stop(visited[0].county, timezone.localdate(at), units=visited)
    fields = {"host_people": 2, "host_minutes": 60, "topics": [propose(cast, at)], **changes}
    return plan(cast, at, there, **fields)


def made(cast: Cast, at: datetime, *units: Unit, **changes: object) -> Trip:
    """The same, and the team arrives everywhere."""
    trip = booked(cast, at, *units, **changes)
    for visit in Visit.objects.filter(stop__trip=trip):
        mark_arrived(visit=visit, by=cast.office, now=at)
    return trip


def two_topics(cast: Cast, at: datetime, **of_second: object) -> list[Topic]:
    """A topic of 组织科 for both counties, and one of 人才科."""
    second = {"section": cast.talent_section, "proposed_by": cast.talent, **of_second}
    return [propose(cast, at), propose(cast, at, title="人才驿站建设", **second)]


@pytest.fixture
def free_hand(db: None, now: datetime) -> None:
    """Nothing is blocked by reports that nobody writes here, and nothing needs an explanation."""
    switch_off(now, "R3", "R6", "R11")


def years(cast: Cast) -> None:
    """2025: 阜新镇 in September, and in November, too late to compare; 2026: four trips.

    阜新镇 in June and on 13 October with two topics, and its neighbour with it in June; 彰武镇 in
    March, and a week later a visit to which nobody came.
    """
    neighbour = Unit.objects.create(
        city=cast.fumeng.city,
        county=cast.fumeng,
        kind=Unit.Kind.TOWNSHIP,
        code="210921101",
        name="于寺镇",
    )
    made(cast, moment(2025, 9, 10))
    made(cast, moment(2025, 11, 12))
    made(cast, moment(2026, 3, 11), cast.zhangwu_town)
    booked(cast, moment(2026, 3, 31), cast.zhangwu_office)
    made(cast, moment(2026, 6, 10), cast.fuxin_town, neighbour)
    at = moment(2026, 10, 13)
    made(cast, at, topics=two_topics(cast, at))


TODAY = date(2026, 10, 13)
