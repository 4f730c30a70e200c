"""The page of the plan: asked for, watched, moved, wished otherwise, accepted."""

from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from research.models import BundlePlan, BundleWish, Topic, Trip
from research.services import solve_plan
from tests.cast import Cast
from tests.clients import client_of
from tests.research.bundled import both, stop_in, worked_out
from tests.research.planning import day, propose

PLAN = "/research/bundling/"


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast.office)


def solved_newest(now: datetime) -> BundlePlan:
    newest = BundlePlan.objects.exclude(state=BundlePlan.State.OUTDATED).get()
    solve_plan(newest.pk, now=now)
    return newest


def test_the_office_asks_watches_wishes_and_accepts(
    cast: Cast, now: datetime, client: Client
) -> None:
    first, second = both(cast, now, counties=[cast.fumeng])
    with time_machine.travel(now, tick=False):
        client.post(PLAN, {"first_day": "2026-10-14", "last_day": "2026-11-30"})
        assert 'hx-trigger="every 1s"' in client.get(PLAN).content.decode()
        solved_newest(now)
        done = client.get(PLAN, headers={"HX-Request": "true"})
        page = client.get(PLAN)
        wish = {"kind": "apart", "topic": first.pk, "other": second.pk}
        client.post(f"{PLAN}wishes/", wish)
        solved_newest(now)
        apart = client.get(PLAN)
        client.post(f"{PLAN}wishes/{BundleWish.objects.get().pk}/forget/")
        newest = solved_newest(now)
        client.post(f"{PLAN}{newest.pk}/accept/")
        booked = client.get(PLAN)

    assert done.headers["HX-Refresh"] == "true"
    assert [len(shown.context["trips"]) for shown in (page, apart, booked)] == [1, 2, 1]
    assert set(Trip.objects.get().topics.all()) == {first, second}
    assert booked.context["open"] == 0


def test_one_trip_is_accepted_with_its_own_numbers(
    cast: Cast, now: datetime, client: Client
) -> None:
    both(cast, now, counties=[cast.fumeng])
    bundle = worked_out(cast, now).trips.get()
    address = f"{PLAN}trips/{bundle.pk}/accept/"
    with time_machine.travel(now, tick=False):
        wrong = client.post(
            address, {"leader": cast.talent.pk, "host_people": 0, "host_minutes": 45}
        )
        client.post(address, {"leader": cast.talent.pk, "host_people": 2, "host_minutes": 45})

    (trip,) = wrong.context["trips"]
    assert trip["form"].errors
    assert trip["form"]["host_minutes"].value() == "45"
    booked = Trip.objects.get()
    assert (booked.leader, booked.host_people, booked.host_minutes) == (cast.talent, 2, 45)


def test_a_refused_acceptance_says_why_on_the_trip(
    cast: Cast, now: datetime, client: Client
) -> None:
    topic, _ = both(cast, now, counties=[cast.fumeng])
    bundle = worked_out(cast, now).trips.get()
    type(topic).objects.filter(pk=topic.pk).update(withdrawn_at=now)
    with time_machine.travel(now, tick=False):
        answer = client.post(
            f"{PLAN}trips/{bundle.pk}/accept/", {"host_people": 3, "host_minutes": 120}
        )

    (trip,) = answer.context["trips"]
    assert topic.title in str(trip["form"].errors)
    assert not Trip.objects.exists()


def test_a_stop_and_a_topic_are_moved_by_hand(cast: Cast, now: datetime, client: Client) -> None:
    both(cast, now, counties=[cast.fumeng])
    stop = stop_in(worked_out(cast, now), cast.fumeng)
    with time_machine.travel(now, tick=False):
        client.post(f"{PLAN}stops/{stop.pk}/move/", {"day": "2026-10-18"})  # a Sunday
        assert not BundleWish.objects.exists()
        client.post(f"{PLAN}stops/{stop.pk}/move/", {"day": "2026-10-19"})
        newest = solved_newest(now)
        pair = newest.pairs.first()
        assert pair
        client.post(f"{PLAN}topics/{pair.pk}/move/", {"to": "nowhere"})

    assert stop_in(newest, cast.fumeng).first_day == day(now, 6)
    assert set(BundleWish.objects.values_list("kind", flat=True)) == {"on_day"}


def test_a_wrong_wish_stays_on_the_page_as_it_was_typed(
    cast: Cast, now: datetime, client: Client
) -> None:
    first, _ = both(cast, now)
    worked_out(cast, now)
    with time_machine.travel(now, tick=False):
        answers = [
            client.post(f"{PLAN}wishes/", {"topic": first.pk, **typed})
            for typed in (
                {"kind": "together", "county": cast.fumeng.pk},
                {"kind": "on_day", "county": cast.fumeng.pk},
                {"kind": "on_day", "county": cast.fumeng.pk, "day": "2026-10-18"},
                {"kind": "apart", "other": first.pk},
            )
        ]

    for answer in answers:
        assert answer.status_code == 200
        assert answer.context["wish_form"].errors
        assert answer.context["wish_form"]["topic"].value() == str(first.pk)
    assert not BundleWish.objects.exists()


def test_what_is_left_out_is_named_with_its_reason(
    cast: Cast, now: datetime, client: Client
) -> None:
    topic = propose(cast, now, counties=[cast.fumeng])
    weekend = {"first_day": day(now, 4), "last_day": day(now, 5)}
    Topic.objects.filter(pk=topic.pk).update(**weekend)
    worked_out(cast, now)
    with time_machine.travel(now, tick=False):
        page = client.get(PLAN)

    (pair,) = page.context["left_out"]
    assert (pair.topic, pair.county) == (topic, cast.fumeng)
    assert pair.get_reason_display() in page.content.decode()


def test_more_topics_take_no_more_queries(cast: Cast, now: datetime, client: Client) -> None:
    def queries() -> int:
        both(cast, now)
        propose(cast, now, first_day=day(now, 20), last_day=day(now, 25))
        worked_out(cast, now)
        with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as seen:
            assert client.get(PLAN).status_code == 200
        return len(seen)

    queries()
    assert queries() == queries()
