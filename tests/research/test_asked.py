"""What is asked at a visit: hosts read of that, and of nothing that is asked elsewhere (R8)."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from notices.models import Engagement, Requirement
from portal.months import Month
from portal.selectors.schedule import schedule
from research.documents.feedback import plain_text, plain_title
from research.models import Trip, Visit
from research.services import StopPlan, mark_arrived
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.research.planning import day, plan, propose

HERE, NAMED, THERE = "课题A问全县", "课题B问一个单位", "课题C问彰武"
PROBLEMS = {title: f"{title}问题" for title in (HERE, NAMED, THERE)}
REASON = "看真实情况"


@pytest.fixture
def trip(cast: Cast, now: datetime) -> Trip:
    """Today to 阜新镇, which one topic names, and to its county's department; then to 彰武镇."""
    secret = {"announced": False, "unannounced_reason": REASON}
    topics = [
        propose(cast, now, title=title, problems=[PROBLEMS[title]], counties=[county], **more)
        for title, county, more in (
            (HERE, cast.fumeng, secret),
            (NAMED, cast.fumeng, secret | {"units": [cast.fuxin_town]}),
            (THERE, cast.zhangwu, secret),
        )
    ]
    today, later = day(now, 0), day(now, 1)
    fumeng = [(cast.fuxin_town, today), (cast.fumeng_office, today)]
    stops = [
        StopPlan(county=cast.fumeng, first_day=today, last_day=today, visits=fumeng),
        StopPlan(
            county=cast.zhangwu,
            first_day=later,
            last_day=later,
            visits=[(cast.zhangwu_town, later)],
        ),
    ]
    return plan(cast, now, *stops, topics=topics, announced=False)


def visit_of(trip: Trip, unit: object) -> Visit:
    return Visit.objects.with_asked().get(stop__trip=trip, unit=unit)


def titles(trip: Trip, unit: object) -> list[str]:
    return [topic.title for topic in visit_of(trip, unit).asked]


def test_a_unit_is_asked_what_names_it_or_names_nobody_in_its_county(
    cast: Cast, trip: Trip
) -> None:
    assert titles(trip, cast.fuxin_town) == [HERE, NAMED]
    assert titles(trip, cast.fumeng_office) == [HERE]
    assert titles(trip, cast.zhangwu_town) == [THERE]


def test_a_unit_that_no_topic_names_is_asked_what_its_county_is(cast: Cast, now: datetime) -> None:
    """Whoever plans fills the days of a stop with units that nobody named."""
    filler = UnitFactory(county=cast.fumeng, code="210921107", name="于寺镇")
    first, last = day(now, 0), day(now, 1)
    stop = StopPlan(
        county=cast.fumeng,
        first_day=first,
        last_day=last,
        visits=[(cast.fuxin_town, first), (filler, last)],
    )
    topic = propose(cast, now, title=NAMED, counties=[cast.fumeng], units=[cast.fuxin_town])

    trip = plan(cast, now, stop, topics=[topic])

    assert titles(trip, filler) == titles(trip, cast.fuxin_town) == [NAMED]


def test_after_the_first_arrival_no_page_tells_what_is_asked_elsewhere(
    cast: Cast, now: datetime, trip: Trip
) -> None:
    for unit in (cast.fuxin_town, cast.fumeng_office):
        mark_arrived(visit=visit_of(trip, unit), by=cast.organ, now=now)

    def pages(person: object, unit: object) -> str:
        visit = reverse("research:visit", args=[visit_of(trip, unit).pk])
        places = [reverse("research:list"), reverse("schedule"), reverse("home"), visit]
        return "".join(client_of(person).get(place).text for place in places)

    with time_machine.travel(now, tick=False):
        town = pages(cast.cadre, cast.fuxin_town)
        county = pages(cast.county, cast.fumeng_office)

    assert HERE in town
    assert PROBLEMS[NAMED] in town
    for elsewhere in (THERE, trip.title):
        assert elsewhere not in town + county


def test_requirement_and_engagement_are_named_for_what_is_asked_there(
    cast: Cast, now: datetime, trip: Trip
) -> None:
    for unit in (cast.fuxin_town, cast.fumeng_office):
        mark_arrived(visit=visit_of(trip, unit), by=cast.organ, now=now)

    said = {
        cast.fuxin_town: f"接待调研：{HERE}等2个课题",
        cast.fumeng_office: f"接待调研：{HERE}",
    }
    for unit, title in said.items():
        key = str(visit_of(trip, unit).pk)
        assert Requirement.objects.get(source_key=key).title == title
        assert Engagement.objects.get(source_key=key).title == title


def test_the_schedule_names_what_was_asked_where_the_reader_was_visited(
    cast: Cast, now: datetime, trip: Trip
) -> None:
    mark_arrived(visit=visit_of(trip, cast.fumeng_office), by=cast.organ, now=now)

    ((_day, (entry,)),) = schedule(cast.county, Month.of(now))

    assert entry.title == HERE
    mark_arrived(visit=visit_of(trip, cast.fuxin_town), by=cast.organ, now=now)
    ((_day, (entry,)),) = schedule(cast.county, Month.of(now))
    assert set(entry.title.split("、")) == {HERE, NAMED}


def test_feedback_names_what_was_asked_of_the_unit(cast: Cast, now: datetime, trip: Trip) -> None:
    for unit in (cast.fuxin_town, cast.fumeng_office):
        mark_arrived(visit=visit_of(trip, unit), by=cast.organ, now=now)

    assert plain_title(trip, cast.fumeng_office) == f"调研情况反馈：{HERE}"
    text = plain_text(trip, cast.fumeng_office, [])
    assert f"“{HERE}”" in text
    assert NAMED not in text + plain_title(trip, cast.fumeng_office)
    assert THERE not in plain_text(trip, cast.fuxin_town, [])


def test_hosts_of_a_trip_that_is_over_read_their_own_questions(
    cast: Cast, now: datetime, trip: Trip
) -> None:
    for visit in Visit.objects.filter(stop__trip=trip).order_by("day"):
        when = now.replace(day=visit.day.day, month=visit.day.month)
        mark_arrived(visit=visit, by=cast.organ, now=when)
    page = reverse("research:trip", args=[trip.pk])

    host = client_of(cast.outsider).get(page)

    assert [topic.title for topic in host.context["topics"]] == [THERE]
    planner = client_of(cast.organ).get(page)
    assert {topic.title for topic in planner.context["topics"]} == {HERE, NAMED, THERE}
