"""Who sees what: the exact sets of the whole cast, before and after the arrival."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from notices.models import Requirement
from research.models import Stop, Topic, Trip, Visit
from research.services import StopPlan, mark_arrived
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.research.planning import day, plan, propose, stop

DEPARTMENT = {"organ", "talent", "cadres", "office", "leader", "assess"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """An announced trip to 彰武县, and an unannounced one.

    The unannounced goes to 阜新镇 today, to its neighbour tomorrow, to 彰武镇 in six weeks.
    """

    announced: Trip
    unannounced: Trip
    fuxin: Visit
    tomorrow: Visit
    last: Visit


@pytest.fixture
def journeys(cast: Cast, now: datetime) -> Journeys:
    neighbour = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
    announced = plan(cast, now, stop(cast.zhangwu, day(now, 7)), leader=cast.talent)
    fumeng = StopPlan(
        county=cast.fumeng,
        first_day=day(now, 0),
        last_day=day(now, 1),
        visits=[(cast.fuxin_town, day(now, 0)), (neighbour, day(now, 1))],
    )
    zhangwu = stop(cast.zhangwu, day(now, 41), units=[cast.zhangwu_town])
    unannounced = plan(cast, now, fumeng, zhangwu, announced=False)
    visits = Visit.objects.filter(stop__trip=unannounced)
    return Journeys(
        announced=announced,
        unannounced=unannounced,
        fuxin=visits.get(unit=cast.fuxin_town),
        tomorrow=visits.get(unit=neighbour),
        last=visits.get(unit=cast.zhangwu_town),
    )


def _seen_by(cast: Cast, model: type) -> dict[str, set]:
    seen = {name: set(model.objects.visible_to(person)) for name, person in cast.people().items()}
    return {name: rows for name, rows in seen.items() if rows}


def _each(names: set[str], rows: set) -> dict[str, set]:
    return dict.fromkeys(names, rows)


def test_topics_are_seen_by_the_section_the_office_and_the_leader(
    cast: Cast, now: datetime
) -> None:
    organ = propose(cast, now)
    talent = propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)

    assert _seen_by(cast, Topic) == {
        "organ": {organ},
        "talent": {talent},
        "office": {organ, talent},
        "leader": {organ, talent},
    }


def test_before_the_arrival_only_the_department_knows(cast: Cast, journeys: Journeys) -> None:
    told = journeys.announced
    hosts = {"outsider", "county2"}

    assert _seen_by(cast, Trip) == {
        **_each(DEPARTMENT, {told, journeys.unannounced}),
        **_each(hosts, {told}),
    }
    assert _seen_by(cast, Stop) == {
        **_each(DEPARTMENT, set(Stop.objects.all())),
        **_each(hosts, set(told.stops.all())),
    }
    assert _seen_by(cast, Visit) == {
        **_each(DEPARTMENT, set(Visit.objects.all())),
        **_each(hosts, set(Visit.objects.filter(stop__trip=told))),
    }
    assert set(Requirement.objects.values_list("unit", flat=True)) == {cast.zhangwu_town.pk}


def test_an_arrival_shows_this_visit_and_nothing_of_those_to_come(
    cast: Cast, now: datetime, journeys: Journeys
) -> None:
    mark_arrived(visit=journeys.fuxin, by=cast.organ, now=now)
    told = set(Visit.objects.filter(stop__trip=journeys.announced))
    hosts = {"cadre", "cadre2", "county"}

    assert _seen_by(cast, Visit) == {
        **_each(DEPARTMENT, set(Visit.objects.all())),
        **_each(hosts, {journeys.fuxin}),
        "outsider": told,
        "county2": told,
    }
    for model in (Trip, Stop):
        assert hosts.isdisjoint(_seen_by(cast, model))


def test_when_nothing_is_left_to_betray_the_hosts_see_stop_and_trip(
    cast: Cast, now: datetime, journeys: Journeys
) -> None:
    Visit.objects.filter(stop__trip=journeys.unannounced).exclude(pk=journeys.fuxin.pk).update(
        arrived_at=now, arrived_by=cast.organ
    )
    assert _seen_by(cast, Stop).keys() == DEPARTMENT | {"outsider", "county2"}

    mark_arrived(visit=journeys.fuxin, by=cast.organ, now=now)

    hosts = {"cadre", "cadre2", "county"}
    assert {name: _seen_by(cast, Trip)[name] for name in hosts} == _each(
        hosts, {journeys.unannounced}
    )
    stops = set(journeys.unannounced.stops.filter(county=cast.fumeng))
    assert {name: _seen_by(cast, Stop)[name] for name in hosts} == _each(hosts, stops)
    assert _seen_by(cast, Trip)["outsider"] == {journeys.announced, journeys.unannounced}
