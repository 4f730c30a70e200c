"""The pages of a trip: alerts and team on the form, cancelling, moving, what hosts read."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from office.rules import change_rule
from research.models import Stop, Topic, Trip, TripAlert, Visit
from research.services import cancel_trip
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.research.planning import day, plan, propose, stop
from tests.statistics import analyze

PLAN = "/research/trips/plan/"


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


def _typed(cast: Cast, now: datetime, topic: Topic, **changes: object) -> dict[str, object]:
    week = day(now, 7)
    return {
        "topics": [topic.pk],
        f"first_{cast.fumeng.code}": week,
        f"units_{cast.fumeng.code}_{week}": [cast.fuxin_town.pk],
        "title": "秋季调研",
        "leader": cast.organ.pk,
        "announced": "yes",
        "host_people": 2,
        "host_minutes": 90,
        "step": "book",
        **changes,
    }


def _route(typed: dict[str, object]) -> dict[str, object]:
    """The first part alone, as it is sent before the second is on the page."""
    return {
        name: value
        for name, value in typed.items()
        if name == "topics" or name.startswith("first_")
    }


def test_an_alert_is_read_before_booking_and_explained(cast: Cast, now: datetime) -> None:
    client = client_of(cast.office)
    topic = propose(cast, now)
    propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)
    typed = _typed(cast, now, topic)

    first = client.post(PLAN, {**_route(typed), "step": "route"})
    assert [warning.rule.id for warning in first.context["form"].warnings] == ["R6"]

    refused = client.post(PLAN, typed)
    assert set(refused.context["form"].errors) == {"explanation"}
    assert "秋季调研" in refused.content.decode()
    assert not Trip.objects.exists()

    client.post(PLAN, {**typed, "explanation": "人才科另有安排"})
    alert = TripAlert.objects.get()
    page = client.get(reverse("research:trip", args=[alert.trip_id])).content.decode()
    assert "人才科另有安排" in page
    assert alert.sentence in page


def test_a_warning_of_the_teams_size_comes_while_it_is_typed(cast: Cast, now: datetime) -> None:
    one = {"people": Decimal(1)}
    change_rule("R4", enabled=True, numbers=one, reason="试行", changed_by="办公室", now=now)
    client = client_of(cast.office)
    typed = _typed(cast, now, propose(cast, now), members=[cast.talent.pk])

    shown = client.post(PLAN, {**typed, "step": "route"}).context["form"]
    assert [warning.rule.id for warning in shown.warnings] == ["R4"]
    alone = client.post(PLAN, {**typed, "members": [], "step": "route"}).context["form"]
    assert alone.warnings == []


def test_the_team_of_the_topics_is_proposed_and_can_be_changed(cast: Cast, now: datetime) -> None:
    client = client_of(cast.office)
    topic = propose(cast, now, team=[cast.organ, cast.talent])
    typed = _typed(cast, now, topic)

    proposed = client.post(PLAN, {**_route(typed), "step": "route"}).context["form"]
    assert set(proposed.initial["members"]) == {cast.organ.pk, cast.talent.pk}
    assert proposed.initial["leader"] in {cast.organ.pk, cast.talent.pk}

    client.post(PLAN, {**typed, "members": [cast.cadres.pk]})
    assert {m.person for m in Trip.objects.get().team.all()} == {cast.organ, cast.cadres}


def test_days_off_are_not_offered(cast: Cast, now: datetime) -> None:
    route = {
        "topics": [propose(cast, now).pk],
        f"first_{cast.fumeng.code}": day(now, 3),
        f"last_{cast.fumeng.code}": day(now, 6),
    }

    form = client_of(cast.office).post(PLAN, {**route, "step": "route"}).context["form"]

    assert [choice.day for choice in form.choices] == [day(now, 3), day(now, 6)]


def test_hosts_read_what_they_are_asked_for(cast: Cast, now: datetime) -> None:
    typed = _typed(cast, now, propose(cast, now), briefing_people=12, materials="会议记录本")

    client_of(cast.office).post(PLAN, typed)

    visit = Visit.objects.get()
    for person in (cast.cadre, cast.county, cast.organ):
        page = client_of(person).get(reverse("research:visit", args=[visit.pk])).content.decode()
        assert "会议记录本" in page
        assert "12" in page


def test_a_refused_briefing_keeps_what_was_typed(cast: Cast, now: datetime) -> None:
    typed = _typed(cast, now, propose(cast, now), briefing_people=31, materials="自查报告")

    page = client_of(cast.office).post(PLAN, typed)

    assert "R10" in page.content.decode()
    assert "R13" in page.content.decode()
    assert 'value="自查报告"' in page.content.decode()
    assert not Trip.objects.exists()


def test_an_unannounced_topic_asks_hosts_for_nothing(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now, announced=False, unannounced_reason="看真实情况")
    typed = _typed(cast, now, topic, announced="no", briefing_people=12)
    client = client_of(cast.office)

    form = client.post(PLAN, {**_route(typed), "step": "route"}).context["form"]
    assert "briefing_people" not in form.fields
    assert "materials" not in form.fields

    client.post(PLAN, typed)
    assert Trip.objects.get().briefing_people == 0


def test_a_trip_is_cancelled_on_its_page(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    page, client = reverse("research:cancel", args=[trip.pk]), client_of(cast.organ)
    assert page in client.get(reverse("research:trip", args=[trip.pk])).content.decode()

    assert client.post(page, {"reason": " "}).context["form"].errors
    client.post(page, {"reason": "全市防汛"})

    told = client.get(reverse("research:trip", args=[trip.pk])).content.decode()
    assert "全市防汛" in told
    assert page not in told
    assert client.post(page, {"reason": "再来一次"}).context["form"].errors
    host = client_of(cast.cadre)
    visit = host.get(reverse("research:visit", args=[Visit.objects.get().pk]))
    assert "全市防汛" in visit.content.decode()
    assert not visit.context["may_confirm"]
    assert [v.cancelled for v in host.get(reverse("research:list")).context["coming"]] == [True]


def test_a_host_who_confirms_a_cancelled_visit_is_told(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    visit = Visit.objects.get()
    cancel_trip(trip=trip, reason="防汛", by=cast.office, now=now)

    answer = client_of(cast.cadre).post(reverse("research:visit", args=[visit.pk]), follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_a_cancelled_visit_is_on_no_schedule(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    client = client_of(cast.cadre)
    assert str(Visit.objects.get().pk) in client.get(reverse("schedule")).content.decode()

    cancel_trip(trip=trip, reason="防汛", by=cast.office, now=now)

    assert str(Visit.objects.get().pk) not in client.get(reverse("schedule")).content.decode()


def test_a_stop_is_moved_on_its_page(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    plan(cast, now, stop(cast.fumeng, day(now, 43)))
    page, client = reverse("research:move", args=[trip.stops.get().pk]), client_of(cast.office)
    assert page in client.get(reverse("research:trip", args=[trip.pk])).content.decode()

    refused = client.post(page, {"first_day": day(now, 29), "explanation": "改期"})
    assert "R1" in refused.content.decode()
    assert "改期" in refused.content.decode()
    assert trip.stops.get().first_day == day(now, 7)

    moved = client.post(page, {"first_day": day(now, 8)})
    assert moved.headers["Location"] == reverse("research:trip", args=[trip.pk])
    assert trip.stops.get().first_day == day(now, 8)


def test_only_who_runs_the_trip_finds_these_pages(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    pages = [
        reverse("research:cancel", args=[trip.pk]),
        reverse("research:move", args=[trip.stops.get().pk]),
    ]
    for person, status in ((cast.organ, 200), (cast.talent, 403), (cast.cadre, 403)):
        assert {client_of(person).get(page).status_code for page in pages} == {status}
    assert {client_of(cast.outsider).get(page).status_code for page in pages} == {404}


def _queries(client: Client, ask: Callable[[Client], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask(client)
    return len(captured)


def test_a_large_trip_costs_as_many_queries_as_a_small_one(cast: Cast, now: datetime) -> None:
    client = client_of(cast.office)

    def page(trip: Trip) -> Callable[[Client], object]:
        return lambda client: client.get(reverse("research:trip", args=[trip.pk]))

    small = plan(cast, now, members=[cast.talent])
    units = [UnitFactory(county=cast.zhangwu) for _unit in range(5)]
    propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)
    large = plan(
        cast,
        now,
        stop(cast.zhangwu, day(now, 14), units=units),
        stop(cast.fumeng, day(now, 22)),
        leader=cast.organ,
        members=[cast.talent, cast.cadres, cast.assess],
        explanation="另有安排",
    )
    _add_alert(small, cast.office, now)

    assert _queries(client, page(small)) == _queries(client, page(large))


def _add_alert(trip: Trip, by: User, now: datetime) -> None:
    TripAlert.objects.create(
        trip=trip,
        rule_id="R4",
        sentence="人多",
        explanation="都要去",
        explained_by=by,
        explained_at=now,
    )


def test_ten_thousand_stops_cost_as_many_queries_as_none(cast: Cast, now: datetime) -> None:
    client = client_of(cast.office)
    topic = propose(cast, now)
    typed = {**_typed(cast, now, topic), "step": "route"}

    def plans(client: Client) -> None:
        assert client.post(PLAN, typed).status_code == 200

    def lists(client: Client) -> None:
        assert client.get(reverse("research:list")).status_code == 200

    plan(cast, now, stop(cast.zhangwu, day(now, 1)))
    before = [_queries(client, plans), _queries(client, lists)]
    _fill(cast, now, stops=10_000)

    assert [_queries(client, plans), _queries(client, lists)] == before
    client.post(PLAN, {**typed, "step": "book"})
    assert Trip.objects.filter(title="秋季调研").exists()


def _fill(cast: Cast, now: datetime, *, stops: int) -> None:
    """Trips to both counties on every day of the years before last, one visit at each stop."""
    trips = Trip.objects.bulk_create(
        Trip(
            title="往年行程",
            section=cast.organ_section,
            leader=cast.organ,
            announced=True,
            host_people=1,
            host_minutes=1,
            created_by=cast.office,
            created_at=now,
        )
        for _trip in range(stops // 2)
    )
    last = date(now.year - 2, 12, 31)
    places = [(cast.fumeng, cast.fuxin_town), (cast.zhangwu, cast.zhangwu_town)]
    booked = [
        (Stop(trip=trip, county=county, first_day=when, last_day=when, quiet_days=0), unit)
        for n, trip in enumerate(trips)
        for county, unit in places
        for when in [last - timedelta(days=n)]
    ]
    Stop.objects.bulk_create(stop for stop, _unit in booked)
    Visit.objects.bulk_create(
        Visit(stop=stop, unit=unit, day=stop.first_day) for stop, unit in booked
    )
    analyze(Trip, Stop, Visit)
