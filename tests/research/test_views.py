"""The pages: planning in two steps, arrival, confirmation, and what nobody may learn."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from notices.models import Requirement
from research.models import Topic, Trip, Visit
from research.services import confirm_hosting, mark_arrived
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.research.planning import day, plan, propose, stop, topic_as_typed

HOSTS = ("cadre", "cadre2", "outsider", "county", "county2")
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """A browser in which this person has logged in."""

    def log_in(person: User) -> Client:
        client = Client()
        client.force_login(person, "accounts.backends.StaffNumberOrPhoneBackend")
        return client

    return log_in


@pytest.fixture
def unannounced(cast: Cast, now: datetime) -> Visit:
    """Today's unannounced visit to 阜新镇."""
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)), announced=False, title="暗访")
    return Visit.objects.get(stop__trip=trip)


def test_a_hidden_row_answers_as_one_that_does_not_exist(
    cast: Cast, unannounced: Visit, as_user: Callable[[User], Client]
) -> None:
    topic = unannounced.stop.trip.topics.get()
    hidden = {
        "visit": unannounced.pk,
        "arrive": unannounced.pk,
        "trip": unannounced.stop.trip_id,
        "topic": topic.pk,
    }
    for name in (*HOSTS, *ADMINISTRATORS):
        client = as_user(cast.people()[name])
        for page, key in hidden.items():
            for ask in (client.get, client.post):
                real = ask(reverse(f"research:{page}", args=[key]))
                unreal = ask(reverse(f"research:{page}", args=[uuid.uuid4()]))
                if page == "arrive" and ask == client.get:
                    assert real.status_code == unreal.status_code == 405
                    continue
                assert (real.status_code, unreal.status_code) == (404, 404), (name, page)
                assert real.content == unreal.content, (name, page)


def test_nothing_of_an_unannounced_visit_is_on_the_hosts_pages(
    cast: Cast, now: datetime, unannounced: Visit, as_user: Callable[[User], Client]
) -> None:
    pages = {name: as_user(cast.people()[name]) for name in HOSTS}
    before = {name: client.get(reverse("research:list")).content for name, client in pages.items()}
    for content in before.values():
        assert "村党组织" not in content.decode()
        assert str(unannounced.pk) not in content.decode()

    mark_arrived(visit=unannounced, by=cast.organ, now=now)

    for name, client in pages.items():
        shown = str(unannounced.pk) in client.get(reverse("research:list")).content.decode()
        assert shown == (name in {"cadre", "cadre2", "county"})


def test_administrators_and_hosts_find_no_planning_pages(
    cast: Cast, as_user: Callable[[User], Client]
) -> None:
    for name in ADMINISTRATORS:
        assert as_user(cast.people()[name]).get(reverse("research:list")).status_code == 403
    for name in (*HOSTS, *ADMINISTRATORS):
        client = as_user(cast.people()[name])
        for page in ("topics", "propose", "plan"):
            assert client.get(reverse(f"research:{page}")).status_code == 403
    for name in ("organ", "leader", "assess"):
        client = as_user(cast.people()[name])
        assert client.get(reverse("research:plan")).status_code == 403
        assert client.get(reverse("research:topics")).status_code == 200


def test_a_section_proposes_a_topic(
    cast: Cast, now: datetime, as_user: Callable[[User], Client]
) -> None:
    answer = as_user(cast.talent).post(reverse("research:propose"), topic_as_typed(cast, now))

    topic = Topic.objects.get()
    assert answer.headers["Location"] == reverse("research:topic", args=[topic.pk])
    assert topic.section == cast.talent_section
    assert topic.problems == ["留得住吗", "用得上吗"]


def test_a_refused_topic_keeps_what_was_typed_unless_it_is_classified(
    cast: Cast, now: datetime, as_user: Callable[[User], Client]
) -> None:
    client = as_user(cast.talent)
    page = reverse("research:propose")

    refused = client.post(page, topic_as_typed(cast, now, problems="")).content.decode()
    assert "R7" in refused
    assert "乡村人才" in refused
    secret = client.post(page, topic_as_typed(cast, now, classified="yes")).content.decode()
    assert "乡村人才" not in secret
    too_long = client.post(page, topic_as_typed(cast, now, problems="好\n" + "长" * 201))
    assert "第 2 行" in too_long.content.decode()

    assert not Topic.objects.exists()


def test_the_office_plans_a_trip_in_two_steps(
    cast: Cast, now: datetime, as_user: Callable[[User], Client]
) -> None:
    client = as_user(cast.office)
    page = reverse("research:plan")
    topic = propose(cast, now)
    week = day(now, 7)
    route = {"topics": [topic.pk], f"first_{cast.fumeng.code}": week}

    first = client.post(page, {**route, "step": "route"}).content.decode()
    assert f"units_{cast.fumeng.code}_{week}" in first
    assert not Trip.objects.exists()

    units = {f"units_{cast.fumeng.code}_{week}": [cast.fuxin_town.pk, cast.fumeng_office.pk]}
    team = {
        "title": "秋季调研",
        "leader": cast.organ.pk,
        "announced": "yes",
        "host_people": 2,
        "host_minutes": 90,
    }
    booked = client.post(page, {**route, **units, **team, "step": "book"})

    trip = Trip.objects.get()
    assert booked.headers["Location"] == reverse("research:trip", args=[trip.pk])
    assert {v.unit for v in Visit.objects.all()} == {cast.fuxin_town, cast.fumeng_office}
    assert Requirement.objects.burden() == 2 * 2 * 90


def test_what_was_typed_survives_a_changed_route_and_a_refusal(
    cast: Cast, now: datetime, as_user: Callable[[User], Client]
) -> None:
    client = as_user(cast.office)
    page = reverse("research:plan")
    topic = propose(cast, now)
    plan(cast, now, stop(cast.zhangwu, day(now, 7)))
    ticked = f"units_{cast.fumeng.code}_{day(now, 7)}"
    typed = {
        "topics": [topic.pk],
        f"first_{cast.fumeng.code}": day(now, 8),
        ticked: [cast.fuxin_town.pk],
        "title": "写了一半",
        "host_people": "很多",
    }

    moved = client.post(page, {**typed, "step": "route"}).content.decode()
    assert "写了一半" in moved
    assert f'<input type="hidden" name="{ticked}" value="{cast.fuxin_town.pk}">' in moved

    taken = {**typed, f"first_{cast.zhangwu.code}": day(now, 8), "step": "book"}
    refused = client.post(page, taken).content.decode()
    assert "最早可于2026年11月4日安排" in refused
    assert "写了一半" in refused
    assert "很多" in refused
    assert Trip.objects.count() == 1


def test_the_arrival_is_told_by_those_who_run_the_trip(
    cast: Cast, unannounced: Visit, as_user: Callable[[User], Client]
) -> None:
    page = reverse("research:arrive", args=[unannounced.pk])
    assert as_user(cast.talent).post(page).status_code == 403
    assert not Requirement.objects.exists()

    trip = reverse("research:trip", args=[unannounced.stop.trip_id])
    assert "登记到达阜新镇" in as_user(cast.organ).get(trip).content.decode()
    assert "登记到达阜新镇" not in as_user(cast.talent).get(trip).content.decode()
    assert as_user(cast.organ).post(page).headers["Location"] == trip

    assert Requirement.objects.get().unit == cast.fuxin_town


def test_no_arrival_is_told_before_the_day(
    cast: Cast, now: datetime, as_user: Callable[[User], Client]
) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 1)), announced=False)
    page = reverse("research:arrive", args=[Visit.objects.get().pk])

    told = as_user(cast.office).post(page, follow=True).content.decode()

    assert "当天起才能登记到达" in told
    assert not Requirement.objects.exists()


def test_the_host_confirms_where_the_requirement_is_answered(
    cast: Cast, now: datetime, as_user: Callable[[User], Client]
) -> None:
    plan(cast, now)
    page = reverse("research:visit", args=[Requirement.objects.get().source_key])
    client = as_user(cast.cadre)
    asked = client.get(page).content.decode()
    assert "后备干部从哪里来" in asked
    assert "确认接待" in asked

    client.post(page)

    assert Requirement.objects.get().done_by == cast.cadre.name
    assert "确认接待" not in client.get(page).content.decode()


def test_only_the_visited_unit_confirms(
    cast: Cast, now: datetime, as_user: Callable[[User], Client]
) -> None:
    plan(cast, now)
    visit = Visit.objects.get()
    page = reverse("research:visit", args=[visit.pk])

    for person in (cast.county, cast.office, cast.organ):
        assert "确认接待" not in as_user(person).get(page).content.decode()
        assert as_user(person).post(page).status_code == 403
    with pytest.raises(PermissionDenied):
        confirm_hosting(visit=visit, person=cast.outsider, now=now)

    assert Requirement.objects.get().state == "open"


@pytest.mark.parametrize("name", ["organ", "office", "county", "cadre"])
def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(
    cast: Cast,
    now: datetime,
    name: str,
    as_user: Callable[[User], Client],
) -> None:
    client = as_user(cast.people()[name])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("research:list")).status_code == 200
        return len(captured)

    propose(cast, now)
    plan(cast, now, stop(cast.fumeng, day(now, 0)))
    one = queries()
    for after in (15, 30):
        propose(cast, now)
        UnitFactory(county=cast.fumeng)
        plan(cast, now, stop(cast.fumeng, day(now, after)))

    assert queries() == one
