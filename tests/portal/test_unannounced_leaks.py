"""Rule R8, over every address: before the arrival not a byte tells of an unannounced visit.

The addresses come from the resolver, the admin's too: a new one is walked as soon as the table of
the permission matrix names its thing, and fails these tests until then. Each is asked by everybody
outside the department, once without the hidden trip and once with it, at the very same moment.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.urls.converters import UUIDConverter
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from notices.models import Engagement, Requirement
from portal.selectors.audit import trail
from research.models import Stop, Topic, Trip, Visit
from research.services import mark_arrived
from tests.cast import Cast
from tests.clients import client_of
from tests.portal.addresses import (
    PATTERNS,
    addressed_world,
    answer_of,
    arguments,
    named_addresses,
    without_token,
)
from tests.portal.test_permission_matrix import ADDRESSES, ADMINISTRATORS, COUNTY, TOWNSHIP
from tests.research.planning import day, plan, propose, stop
from tests.world import World

VISITED = ("cadre", "cadre2", "county")
ELSEWHERE = ("outsider", "county2")
UNTOLD = (*sorted(TOWNSHIP | COUNTY | ADMINISTRATORS), "nobody")
"""Everybody outside the department; ``nobody`` has not even logged in."""

AFTER, LATER = 34, 38
"""Days until the hidden visits, a Monday and a Friday: the world's own quiet periods are over."""

TITLE, REASON = "暗访窗口单位", "看真实在岗情况"
LATER_TITLE, LATER_PROBLEM = "暗访彰武信访接待", "信访件是否积压"
"""What is asked in 彰武县 alone, where the same team goes on Friday."""

VARIES = {"Set-Cookie", "X-Request-ID"}
"""Headers that differ between any two answers."""


class Answer(NamedTuple):
    """All that somebody gets to see of an answer."""

    status: int
    headers: frozenset[tuple[str, str]]
    body: bytes


Answers = dict[str, Answer]


@pytest.fixture
def world(cast: Cast, now: datetime) -> World:
    """The small world, before the hidden trip of these tests is planned."""
    return addressed_world(cast, now)


@pytest.fixture
def morning(now: datetime) -> Iterator[datetime]:
    """Nine o'clock on the day of the hidden visit; all pages are asked at this moment."""
    on_the_day = now + timedelta(days=AFTER)
    with time_machine.travel(on_the_day, tick=False):
        yield on_the_day


def hide(cast: Cast, now: datetime) -> Trip:
    """An unannounced trip of 干部科 to 阜新镇 and the county's own department, then to 彰武镇.

    Each county has a topic of its own.
    """
    secret: dict[str, object] = {
        "announced": False,
        "unannounced_reason": REASON,
        "proposed_by": cast.cadres,
        "section": cast.cadres_section,
    }
    topic = propose(cast, now, title=TITLE, counties=[cast.fumeng], **secret)
    later = propose(
        cast,
        now,
        title=LATER_TITLE,
        problems=[LATER_PROBLEM],
        counties=[cast.zhangwu],
        **secret,
    )
    return plan(
        cast,
        now,
        stop(cast.fumeng, day(now, AFTER), units=[cast.fuxin_town, cast.fumeng_office]),
        stop(cast.zhangwu, day(now, LATER), units=[cast.zhangwu_town]),
        title=TITLE,
        topics=[topic, later],
        announced=False,
        leader=cast.cadres,
        explanation="不打招呼，不宜同行。",
    )


@pytest.mark.parametrize("name", UNTOLD)
def test_before_the_arrival_not_a_byte_tells(
    cast: Cast, world: World, now: datetime, morning: datetime, name: str
) -> None:
    client = as_(cast, name)
    without = everything(client, world, morning)
    hide(cast, now)

    differing = differences(without, everything(client, world, morning))

    assert differing == []


@pytest.mark.parametrize("name", UNTOLD)
def test_the_keys_of_what_is_hidden_answer_as_those_that_nothing_has(
    cast: Cast, world: World, now: datetime, morning: datetime, name: str
) -> None:
    keys = hidden_keys(hide(cast, now))
    client = as_(cast, name)

    asked = 0
    for address, pattern in PATTERNS.items():
        for parameter, converter in pattern.pattern.converters.items():
            if not isinstance(converter, UUIDConverter):
                continue
            missing = arguments(address, ADDRESSES[address].thing, world, exists=False)
            for post in (False, True):
                nothing = seen(answer_of(client, reverse(address, kwargs=missing), post=post))
                for key in keys:
                    url = reverse(address, kwargs={parameter: key})
                    answer = seen(answer_of(client, url, post=post))
                    if name == "nobody":  # is sent to the log-in, which leads back to the address
                        assert answer.status == nothing.status, address
                    else:
                        assert answer == nothing, address
                    asked += 1
    assert asked > 0


def test_from_the_arrival_on_the_visited_see_it_where_it_belongs(
    cast: Cast, world: World, now: datetime, morning: datetime
) -> None:
    trip = hide(cast, now)
    visit = Visit.objects.get(stop__trip=trip, unit=cast.fuxin_town)
    page = reverse("research:visit", args=[visit.pk])
    places = [reverse("research:list"), reverse("schedule"), page]
    homes = {name: body(cast, name, reverse("home")) for name in VISITED}

    mark_arrived(visit=visit, by=cast.cadres, now=morning)

    for name, home in homes.items():
        assert body(cast, name, reverse("home")) != home
        assert [place for place in places if TITLE not in body(cast, name, place)] == []
        assert REASON not in "".join(body(cast, name, place) for place in places)
    assert Requirement.objects.filter(source_key=visit.pk, unit=cast.fuxin_town).exists()
    assert Engagement.objects.filter(source_key=visit.pk, unit=cast.fuxin_town).exists()


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_arrival_tells_other_counties_nothing(
    cast: Cast, world: World, now: datetime, morning: datetime, name: str
) -> None:
    client = as_(cast, name)
    without = everything(client, world, morning)
    visit = Visit.objects.get(stop__trip=hide(cast, now), unit=cast.fuxin_town)
    mark_arrived(visit=visit, by=cast.cadres, now=morning)

    assert differences(without, everything(client, world, morning)) == []


@pytest.mark.parametrize("name", VISITED)
def test_who_was_visited_first_reads_nothing_of_what_is_asked_elsewhere(
    cast: Cast, world: World, now: datetime, morning: datetime, name: str
) -> None:
    trip = hide(cast, now)
    visits = Visit.objects.filter(stop__trip=trip, stop__county=cast.fumeng)
    for visit in visits:
        mark_arrived(visit=visit, by=cast.cadres, now=morning)
    client = as_(cast, name)

    answers = everything(client, world, morning)
    for visit in visits:
        url = reverse("research:visit", args=[visit.pk])
        answers[url] = seen(client.get(url))

    pages = {url: answer.body.decode(errors="ignore") for url, answer in answers.items()}
    telling = [url for url, page in pages.items() if LATER_TITLE in page or LATER_PROBLEM in page]
    assert telling == []
    assert any(TITLE in page for page in pages.values())


def test_the_units_still_to_come_learn_nothing_from_the_first_arrival(
    cast: Cast, world: World, now: datetime, morning: datetime
) -> None:
    trip = hide(cast, now)
    first = Visit.objects.get(stop__trip=trip, unit=cast.fumeng_office)
    client = as_(cast, "cadre")
    before = everything(client, world, morning)

    mark_arrived(visit=first, by=cast.cadres, now=morning)

    assert differences(before, everything(client, world, morning)) == []


def test_the_auditor_reads_of_it_once_the_team_has_arrived(
    cast: Cast, world: World, now: datetime, morning: datetime
) -> None:
    trip = hide(cast, now)
    visit = Visit.objects.filter(stop__trip=trip).first()
    keys = set(map(str, [*hidden_keys(trip), trip.team.get().pk]))
    assert keys_in_the_trail(morning) & keys == set()

    mark_arrived(visit=visit, by=cast.cadres, now=morning)

    assert keys_in_the_trail(morning) >= keys


@pytest.mark.parametrize(("after", "told"), [(0, False), (1, True)])
def test_the_auditor_reads_of_a_visit_that_did_not_come_when_its_days_are_over(
    cast: Cast, now: datetime, *, after: int, told: bool
) -> None:
    trip = hide(cast, now)

    assert (str(trip.pk) in keys_in_the_trail(now + timedelta(days=LATER + after))) == told


def test_planning_it_draws_no_number_in_which_somebody_could_read_a_gap(
    cast: Cast, world: World, now: datetime
) -> None:
    """Only tables that show nobody their numbers count on: the audit's, and those between two."""
    before = numbers_drawn()
    hide(cast, now)

    drawn = {table for table, last in numbers_drawn().items() if last != before.get(table)}

    shown = {
        model._meta.db_table
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
    }
    assert drawn & shown == set()


def numbers_drawn() -> dict[str, int | None]:
    """The last number of each table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.refobjid::regclass::text, s.last_value FROM pg_sequences s"
            " JOIN pg_depend d ON d.objid = format('%I.%I', schemaname, sequencename)::regclass"
            " WHERE d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
        )
        return dict(cursor.fetchall())


def as_(cast: Cast, name: str) -> Client:
    return Client() if name == "nobody" else client_of(cast.people()[name])


def body(cast: Cast, name: str, url: str) -> str:
    return as_(cast, name).get(url).text


def keys_in_the_trail(at: datetime) -> set[str]:
    """What the auditor could find on all pages of the audit trail."""
    return {row["key"] for row in trail(timezone.localdate(at))}


def hidden_keys(trip: Trip) -> list[object]:
    """The keys of the trip and of its stops, visits and topics."""
    rows = (
        Trip.objects.filter(pk=trip.pk),
        Stop.objects.filter(trip=trip),
        Visit.objects.filter(stop__trip=trip),
        Topic.objects.filter(trips=trip),
    )
    return [key for queryset in rows for key in queryset.values_list("pk", flat=True)]


def everything(client: Client, world: World, morning: datetime) -> Answers:
    """What every address answers to GET, to a GET of the month, and to an empty POST."""
    of_the_month = {"month": f"{morning:%Y-%m}", "year": morning.year, "q": TITLE}
    answers: Answers = {}
    for url in every_url(world):
        answers[url] = seen(answer_of(client, url, post=False))
        if answers[url].status == HTTPStatus.OK:
            answers[f"{url}?"] = seen(answer_of(client, url, post=False, data=of_the_month))
        answers[f"POST {url}"] = seen(answer_of(client, url, post=True))
    return answers


def every_url(world: World) -> Iterator[str]:
    """Each address with a thing of the world that may be known, and the admin's."""
    for address in PATTERNS:
        label = ADDRESSES[address].thing
        yield reverse(address, kwargs=arguments(address, label, world, exists=True))
    for name, pattern in named_addresses(admin.site.get_urls(), "admin"):
        if isinstance(pattern.pattern, RoutePattern) and pattern.name:
            yield reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, 1))


def seen(answer: HttpResponse) -> Answer:
    headers = {(k, v) for k, v in answer.headers.items() if k not in VARIES}
    return Answer(answer.status_code, frozenset(headers), without_token(answer))


def differences(before: Answers, after: Answers) -> list[str]:
    """The addresses that do not answer as they did."""
    assert before.keys() == after.keys()
    return [url for url in before if before[url] != after[url]]
