"""Trips of a plan are accepted, whole or in part, unless something changed meanwhile."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest

from accounts.models import Unit
from office.rules import change_rule
from research.models import BundlePlan, BundleTrip, Topic, Trip, Visit
from research.services import accept_trips
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.factories import UnitFactory
from tests.research.bundled import both, bundles, propose_talent, refused, stop_in, worked_out
from tests.research.planning import day, plan, propose, stop, switch_off, workday

State = BundlePlan.State


def accept(cast: Cast, now: datetime, found: BundlePlan, *chosen: BundleTrip) -> list[Trip]:
    return accept_trips(plan=found, bundles=chosen or None, by=cast.office, now=now)


def test_an_accepted_plan_is_booked(cast: Cast, now: datetime) -> None:
    topics = both(cast, now, days=2)
    found = worked_out(cast, now)

    booked = accept(cast, now, found)

    found.refresh_from_db()
    assert found.state == State.ACCEPTED
    assert len(booked) == found.trips.count()
    for trip in booked:
        assert set(trip.topics.all()) == set(topics)
        assert {member.person for member in trip.team.all()} == {cast.organ, cast.talent}
        assert trip.bundle.accepted_by == cast.office
    planned = {(s.county, s.first_day, s.last_day) for s in found.planned_stops.all()}
    assert planned == {
        (s.county, s.first_day, s.last_day) for trip in booked for s in trip.stops.all()
    }
    refused(lambda: accept(cast, now, found))


def test_one_trip_is_accepted_and_the_rest_planned_again(cast: Cast, now: datetime) -> None:
    both(cast, now, counties=[cast.fumeng])
    alone = propose(
        cast,
        now,
        title="彰武课题",
        counties=[cast.zhangwu],
        proposed_by=cast.cadres,
        section=cast.cadres_section,
    )
    found = worked_out(cast, now)
    bundle = stop_in(found, cast.fumeng).bundle

    (trip,) = accept_trips(
        plan=found, bundles=[bundle], leader=cast.cadres, host_people=5, by=cast.office, now=now
    )
    refused(lambda: accept(cast, now, found, bundle))
    again = worked_out(cast, now)

    assert (trip.leader, trip.host_people) == (cast.cadres, 5)
    assert bundles(again) == {(str(cast.zhangwu), frozenset([alone.title]))}
    refused(lambda: accept(cast, now, found))  # there is a newer one


def test_an_unannounced_topic_becomes_an_unannounced_trip(cast: Cast, now: datetime) -> None:
    propose(cast, now, announced=False, unannounced_reason="看真实情况")

    booked = accept(cast, now, worked_out(cast, now))

    assert booked
    assert not any(trip.announced for trip in booked)


@pytest.mark.parametrize("kind", Unit.TOWNSHIPS)
def test_named_units_are_visited_and_else_the_one_that_rested_longest(
    cast: Cast, now: datetime, kind: Unit.Kind
) -> None:
    rested = UnitFactory(county=cast.fumeng, code="210921101", name="久未到访", kind=kind)
    past = propose(cast, now, counties=[cast.fumeng], title="从前的课题")
    before = now - timedelta(days=60)
    switch_off(now, "R11")  # of that trip no report is asked here
    Topic.objects.filter(pk=past.pk).update(first_day=day(before, 0))
    past.refresh_from_db()
    visited = stop(cast.fumeng, workday(before, 1), units=[cast.fuxin_town])
    plan(cast, before, visited, topics=[past])
    propose(cast, now, title="指定单位", days=2, counties=[cast.zhangwu], units=[cast.zhangwu_town])
    propose_talent(cast, now, counties=[cast.fumeng])

    accept(cast, now, worked_out(cast, now))

    units = Visit.objects.filter(stop__trip__bundle__isnull=False).values_list("unit", flat=True)
    assert set(units) == {rested.pk, cast.zhangwu_town.pk}


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_at": datetime.fromisoformat("2026-10-13T09:00+08:00")},
        {"days": 3},
        {"last_day": datetime.fromisoformat("2026-10-20").date()},
    ],
)
def test_a_topic_changed_meanwhile_is_named_and_nothing_is_booked(
    cast: Cast, now: datetime, change: dict[str, Any]
) -> None:
    topic, _ = both(cast, now)
    found = worked_out(cast, now)
    Topic.objects.filter(pk=topic.pk).update(**change)

    assert topic.title in refused(lambda: accept(cast, now, found))
    assert not Trip.objects.exists()


def test_a_topic_planned_by_hand_meanwhile_is_named(cast: Cast, now: datetime) -> None:
    topic, _ = both(cast, now)
    found = worked_out(cast, now)
    by_hand = stop(cast.fumeng, day(now, 3))
    plan(cast, now, by_hand, topics=[topic], explanation="先去")

    assert topic.title in refused(lambda: accept(cast, now, found))
    assert Trip.objects.count() == 1


def test_what_cannot_be_booked_leaves_nothing_half_done(cast: Cast, now: datetime) -> None:
    """The county that comes last has been taken by another trip of the same department."""
    both(cast, now, counties=[cast.fumeng])
    propose(cast, now, title="彰武课题", counties=[cast.zhangwu])
    found = worked_out(cast, now)
    taken = stop_in(found, cast.zhangwu)
    other = propose_talent(cast, now, title="抢先的课题", counties=[cast.zhangwu])
    plan(
        cast,
        now,
        stop(cast.zhangwu, taken.first_day),
        topics=[other],
        leader=cast.cadres,
        explanation="先去",
    )

    assert str(cast.zhangwu) in refused(lambda: accept(cast, now, found))
    assert Trip.objects.count() == 1
    assert not found.trips.exclude(trip=None).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_does(now: datetime) -> None:
    cast = make_cast()
    both(cast, now)
    found = worked_out(cast, now)
    call = partial(accept, cast, now, found)

    answers = at_once(call, call)

    assert sum(isinstance(answer, list) for answer in answers) == 1
    assert Trip.objects.count() == found.trips.count()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_planned_can_be_booked_in_whatever_order(
    cast: Cast, now: datetime, seed: int
) -> None:
    """Few units, some of them visited already; topics that name the same ones (R2)."""
    random = Random(seed)
    change_rule(
        "R2",
        enabled=True,
        numbers={"days": Decimal(random.choice([15, 30, 60]))},
        reason="试行",
        changed_by="办公室",
        now=now,
    )
    units = {
        cast.fumeng: [cast.fuxin_town, UnitFactory(county=cast.fumeng)],
        cast.zhangwu: [cast.zhangwu_town],
    }
    booked = propose(cast, now, title="已定课题", counties=[cast.fumeng])
    visited = stop(cast.fumeng, workday(now, random.randint(0, 20)), units=[cast.fuxin_town])
    plan(cast, now, visited, topics=[booked])
    for number in range(6):
        first = random.randint(0, 60)
        county = random.choice(list(units))
        propose_talent(
            cast,
            now,
            title=f"课题{number}",
            counties=[county],
            units=random.sample(units[county], random.randint(0, 1)),
            first_day=day(now, first),
            last_day=day(now, first + random.randint(7, 30)),
            days=random.randint(1, 3),
        )
    found = worked_out(cast, now, last_day=day(now, 90))
    trips = list(found.trips.all())
    random.shuffle(trips)

    for bundle in trips:
        accept_trips(plan=found, bundles=[bundle], explanation="有必要", by=cast.office, now=now)

    assert trips
    assert not found.trips.filter(trip=None).exists()
