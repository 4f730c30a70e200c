"""For each account of the cast, exactly what it sees."""

from datetime import datetime

import pytest

from meetings.models import AffairsMeeting, Decision, Invitation, Meeting, MeetingRequest
from tests.cast import PEOPLE, Cast
from tests.meetings.steps import ask, ask_talent, decided, held

SEES_DEPARTMENT = {"office", "leader"}


@pytest.fixture
def living(cast: Cast, now: datetime) -> Cast:
    """组织科 meets both county offices, 人才科 meets 阜新镇; one request waits, one is dropped."""
    held(cast, now, name="全市会")
    decided(cast, now, ask_talent(cast, now, name="镇里会", audience=[cast.fuxin_town]))
    ask_talent(cast, now, name="等着")
    decided(cast, now, ask(cast, now, name="不开"), Decision.Outcome.DROP)
    return cast


@pytest.mark.parametrize("name", PEOPLE)
def test_requests_and_their_decisions(living: Cast, name: str) -> None:
    seen = {
        "organ": {"全市会", "不开"},
        "talent": {"镇里会", "等着"},
        "office": {"全市会", "不开", "镇里会", "等着"},
        "leader": {"全市会", "不开", "镇里会", "等着"},
    }.get(name, set())
    person = living.people()[name]

    assert {row.name for row in MeetingRequest.objects.visible_to(person)} == seen
    assert {row.request.name for row in Decision.objects.visible_to(person)} == seen - {"等着"}


@pytest.mark.parametrize("name", PEOPLE)
def test_meetings_and_invitations(living: Cast, name: str) -> None:
    fumeng, zhangwu = ("全市会", "阜蒙县委组织部"), ("全市会", "彰武县委组织部")
    town = ("镇里会", "阜新镇")
    seen = {
        "organ": {fumeng, zhangwu},
        "talent": {town},
        "office": {fumeng, zhangwu, town},
        "leader": {fumeng, zhangwu, town},
        "county": {fumeng, town},
        "county2": {zhangwu},
        "cadre": {town},
        "cadre2": {town},
    }.get(name, set())
    person = living.people()[name]

    invitations = Invitation.objects.visible_to(person)
    assert {(row.meeting.name, row.unit.name) for row in invitations} == seen
    assert {row.name for row in Meeting.objects.visible_to(person)} == {name for name, _ in seen}


@pytest.mark.parametrize("name", PEOPLE)
def test_invitations_to_answer(living: Cast, name: str) -> None:
    falling = {
        "county": {"阜蒙县委组织部"},
        "county2": {"彰武县委组织部"},
        "cadre": {"阜新镇"},
        "cadre2": {"阜新镇"},
    }.get(name, set())
    person = living.people()[name]

    assert {row.unit.name for row in Invitation.objects.falling_on(person)} == falling


@pytest.mark.parametrize("name", PEOPLE)
def test_sessions(living: Cast, name: str) -> None:
    sees = AffairsMeeting.objects.visible_to(living.people()[name]).count()

    assert sees == (3 if name in SEES_DEPARTMENT else 0)


def test_a_section_sees_the_meeting_that_took_its_matter(living: Cast, now: datetime) -> None:
    meeting = Meeting.objects.get(name="全市会")
    request = ask(
        living, now, requested_by=living.cadres, section=living.cadres_section, name="并入"
    )
    assert not Meeting.objects.visible_to(living.cadres).exists()

    decided(living, now, request, Decision.Outcome.MERGE_INTO, merge_into=meeting)

    assert set(Meeting.objects.visible_to(living.cadres)) == {meeting}
    assert Invitation.objects.visible_to(living.cadres).count() == 2
