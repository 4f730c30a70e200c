"""The schedule: what each may see of a month, and nothing of what must not be known."""

from datetime import datetime

from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.months import Month
from portal.selectors.schedule import schedule
from tests.cast import Cast
from tests.meetings.steps import held
from tests.research.planning import day, plan, stop


def titles(user: User, month: Month) -> list[str]:
    return [entry.title for _day, entries in schedule(user, month) for entry in entries]


def test_meetings_and_visits_stand_in_one_list_by_day(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    trip = plan(cast, now, stop(cast.fumeng, day(now, 7)))

    days = schedule(cast.office, Month.of(now))

    assert [(date, [entry.title for entry in entries]) for date, entries in days] == [
        (day(now, 7), [trip.title]),
        (day(now, 10), [meeting.name]),
    ]


def test_an_unannounced_visit_is_known_to_those_who_plan_only(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, announced=False)
    month = Month.of(now)

    assert titles(cast.organ, month) == titles(cast.leader, month) == [trip.title]
    assert titles(cast.cadre, month) == titles(cast.county, month) == []


def test_hosts_read_the_topics_and_not_the_title_of_the_trip(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)

    assert titles(cast.cadre, Month.of(now)) == [topic.title for topic in trip.topics.all()]


def test_other_counties_and_administrators_see_nothing(cast: Cast, now: datetime) -> None:
    plan(cast, now)
    held(cast, now, audience=[cast.fumeng_office])
    month = Month.of(now)

    for name in ("outsider", "county2", "sysadmin", "secadmin", "auditor"):
        assert titles(getattr(cast, name), month) == [], name


def test_visits_of_one_day_are_one_entry(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7), units=[cast.fuxin_town, cast.fumeng_office]))

    ((_day, entries),) = schedule(cast.organ, Month.of(now))

    assert [entry.place for entry in entries] == ["阜新镇、阜蒙县委组织部"]


def test_the_page_links_to_what_it_lists(cast: Cast, now: datetime, client: Client) -> None:
    meeting = held(cast, now)
    client.force_login(cast.county)

    page = client.get(reverse("schedule"), {"month": Month.of(now).slug})

    assert reverse("meetings:meeting", args=[meeting.pk]) in page.text
    assert meeting.name in page.text
