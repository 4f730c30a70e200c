"""Rule R8 where something is written: no answer to a POST tells of an unannounced visit."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from accounts.access import Role
from accounts.models import Unit
from accounts.services import assign_role
from meetings.models import Meeting
from research.models import LONGEST_PROBLEM, Topic, Trip
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import OfficeFactory, SectionFactory, UnitFactory, UserFactory
from tests.meetings.steps import held
from tests.portal.addresses import answer_of, without_token
from tests.research.planning import day, plan, propose, stop

AFTER = 8
"""Days until the hidden visit, a Wednesday."""


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def hide(cast: Cast, now: datetime, *, announced: bool = False) -> Trip:
    there = stop(cast.fumeng, day(now, AFTER), units=[cast.fuxin_town, cast.fumeng_office])
    return plan(cast, now, there, announced=announced)


def told(body: bytes) -> bytes:
    """What is read, without the numbers that rows of the request itself have drawn."""
    return re.sub(rb"/\d+/", b"/", body)


def test_closing_the_days_of_a_hidden_visit_answers_as_on_any_days(
    cast: Cast, now: datetime
) -> None:
    client = client_of(cast.county)
    wish = {
        "county": cast.fumeng.pk,
        "first_day": day(now, AFTER - 1),
        "last_day": day(now, AFTER + 1),
        "cause": "flood",
    }

    def closed() -> tuple[int, str, bytes]:
        answer = answer_of(client, "/research/closures/", post=True, data=wish)
        return answer.status_code, answer.headers["Location"], without_token(answer)

    without = closed()
    hide(cast, now)

    assert closed() == without


def test_naming_attendees_for_the_day_of_a_hidden_visit_answers_as_for_any_day(
    cast: Cast, now: datetime
) -> None:
    meeting: Meeting = held(cast, now)
    page = f"/meetings/invitations/{meeting.invitations.get(unit=cast.fumeng_office).pk}/"
    client = client_of(cast.county)

    def named() -> list[tuple[int, bytes]]:
        answers = [
            answer_of(client, page, post=False),
            answer_of(client, page, post=True, data={"attendee_1_1": "王甲"}),
            answer_of(client, page, post=True, data={"attendee_1_1": ""}),
        ]
        return [(answer.status_code, told(without_token(answer))) for answer in answers]

    without = named()
    after = (meeting.starts_at - now).days
    there = stop(cast.fumeng, day(now, after), units=[cast.fumeng_office])
    plan(cast, now, there, announced=False)

    assert named() == without


@pytest.mark.parametrize("step", ["route", "book"])
def test_another_department_is_refused_in_the_same_words_whatever_stands_in_its_way(
    cast: Cast, now: datetime, step: str
) -> None:
    """It learns that these days cannot be had, and not whether somebody comes unannounced."""
    unit = UnitFactory(
        county=None, city=cast.fumeng.city, kind=Unit.Kind.CITY_ORGAN, code="210900902"
    )
    section = SectionFactory(office=OfficeFactory(unit=unit))
    stranger = UserFactory(role=Role.OFFICE, section=section)
    assign_role(user=stranger, role=Role.OFFICE, counties=[cast.fumeng])
    topic: Topic = propose(cast, now, counties=[cast.fumeng], section=section, proposed_by=stranger)
    client = client_of(stranger)
    wish = {
        "topics": [topic.pk],
        f"first_{cast.fumeng.code}": day(now, AFTER + 1),
        f"units_{cast.fumeng.code}_{day(now, AFTER + 1)}": [cast.fuxin_town.pk],
        "title": "调研",
        "leader": stranger.pk,
        "announced": "yes",
        "host_people": 1,
        "host_minutes": 1,
        "step": step,
    }

    def refused(*, announced: bool) -> bytes:
        trip = hide(cast, now, announced=announced)
        answer = answer_of(client, "/research/trips/plan/", post=True, data=wish)
        assert answer.status_code == 200
        assert answer.context["route"].non_field_errors()
        assert trip.title.encode() not in answer.content
        trip.delete()
        return without_token(answer)

    assert refused(announced=True) == refused(announced=False)


@pytest.mark.parametrize("name", ["cadre", "cadre2", "county", "outsider", "county2", "auditor"])
def test_hosts_are_kept_from_planning_before_anything_is_looked_up(
    cast: Cast, now: datetime, name: str
) -> None:
    client = client_of(cast.people()[name])
    wish = {
        f"first_{cast.fumeng.code}": day(now, AFTER),
        "problems": "字" * LONGEST_PROBLEM,
        "step": "book",
    }

    def answers() -> list[bytes]:
        asked = []
        for page in ("/research/trips/plan/", "/research/topics/new/"):
            answer = answer_of(client, page, post=True, data=wish)
            assert answer.status_code == 403
            asked.append(without_token(answer))
        return asked

    without = answers()
    hide(cast, now)

    assert answers() == without
