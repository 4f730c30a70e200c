"""Whoever accepts several trips at once neither waits for another booking without end nor ends it.

The other booking always begins when the first trip of the plan is booked and the second is not,
and the second follows once the other waits: in the wrong order that is a dead-lock.
"""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Event

import pytest
from django.db import connection

from accounts.models import County, User
from research.models import BundlePlan, Topic, Trip
from research.services import accept_trips, accepting
from tests.cast import Cast
from tests.connections import at_once
from tests.research.bundled import worked_out
from tests.research.planning import day, plan, propose, stop, stranger

pytestmark = pytest.mark.django_db(transaction=True)

WAITING_FOR_US = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


def _topic(cast: Cast, now: datetime, person: User, county: County, first: int) -> Topic:
    """For a week of one county."""
    return propose(
        cast,
        now,
        title=f"{county}课题",
        proposed_by=person,
        section=person.section,
        counties=[county],
        first_day=day(now, first),
        last_day=day(now, first + 7),
    )


def _plan_of_two(
    cast: Cast, now: datetime, first: tuple[User, County, int], second: tuple[User, County, int]
) -> BundlePlan:
    """A plan of two trips, that of the first topic first."""
    for person, county, after in (first, second):
        _topic(cast, now, person, county, after)
    person = first[0]
    found = worked_out(
        cast, now, office=person.own_section.office, asked_by=person, last_day=day(now, 90)
    )
    counties = [bundle.stops.get().county for bundle in found.trips.order_by("position")]
    assert counties == [first[1], second[1]]
    return found


def _accept(now: datetime, found: BundlePlan, by: User) -> list[Trip]:
    return accept_trips(plan=found, explanation="有必要", by=by, now=now)


def _meet(
    monkeypatch: pytest.MonkeyPatch, accept: Callable[[], object], other: Callable[[], object]
) -> list[object]:
    """Begin the other when one trip is booked; go on when it waits for a lock."""
    half_booked = Event()
    book = accepting.plan_trip

    def paused(**fields: object) -> Trip:
        trip = book(**fields)
        if not half_booked.is_set():
            half_booked.set()
            _until_somebody_waits()
        return trip

    def afterwards() -> object:
        assert half_booked.wait(timeout=20)
        return other()

    monkeypatch.setattr(accepting, "plan_trip", paused)
    return at_once(accept, afterwards)


def _until_somebody_waits() -> None:
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING_FOR_US)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("The other booking waits for nothing.")


def _office_plan(cast: Cast, now: datetime) -> BundlePlan:
    """彰武县 first, which stands last in the order of the counties."""
    return _plan_of_two(cast, now, (cast.organ, cast.zhangwu, 1), (cast.talent, cast.fumeng, 18))


@pytest.mark.parametrize(
    ("counties", "leader"),
    [(["fumeng", "zhangwu"], "cadres"), (["fumeng"], "organ")],
    ids=["to both counties", "to the second county, with the first team"],
)
def test_a_trip_by_hand_waits_its_turn(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch, counties: list[str], leader: str
) -> None:
    found = _office_plan(cast, now)
    stops = [
        stop(getattr(cast, county), day(now, 48 + n), units=[getattr(cast, f"{county}_office")])
        for n, county in enumerate(counties)
    ]
    topic, person = propose(cast, now, title="手排课题"), cast.people()[leader]
    by_hand = partial(plan, cast, now, *stops, topics=[topic], leader=person, explanation="有必要")

    accepted, booked = _meet(monkeypatch, partial(_accept, now, found, cast.office), by_hand)

    assert {*accepted, booked} == set(Trip.objects.all())
    assert Trip.objects.count() == 3


def test_two_departments_accept_plans_with_the_counties_in_opposite_order(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = stranger(cast)
    found = _office_plan(cast, now)
    others = _plan_of_two(cast, now, (person, cast.fumeng, 55), (person, cast.zhangwu, 75))

    answers = _meet(
        monkeypatch,
        partial(_accept, now, found, cast.office),
        partial(_accept, now, others, person),
    )

    assert [len(answer) for answer in answers] == [2, 2]
    assert Trip.objects.count() == 4
