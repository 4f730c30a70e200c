"""What a meeting costs beside a notice: people × minutes, travel counted twice."""

from datetime import datetime

import pytest

from meetings.burden import attendance_minutes, reading_minutes
from meetings.estimate import estimate
from meetings.models import Post
from meetings.selectors import burden
from meetings.wish import wish_of, wish_while_writing
from notices.models import Requirement
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held, wish


def test_attending_takes_the_meeting_the_way_there_and_back_and_the_preparation() -> None:
    assert attendance_minutes(duration=120, travel=60, preparation=30) == 270


@pytest.mark.parametrize(("length", "minutes"), [(0, 5), (1500, 5), (1501, 6), (3000, 10)])
def test_reading_takes_longer_with_length(length: int, minutes: int) -> None:
    assert reading_minutes("字" * length) == minutes


def test_the_estimate_of_a_request_is_what_its_meeting_then_requires(
    cast: Cast, now: datetime
) -> None:
    found = estimate(wish_of(ask(cast, now)))
    meeting = held(cast, now)

    assert (found.units, found.people) == (2, 4)
    assert found.meeting == 4 * 270
    assert found.notice == 2 * 5
    assert Requirement.objects.filter(kind="attend").burden() == found.meeting
    assert burden(meeting) == found.meeting


def test_the_burden_of_a_merged_meeting_is_that_of_its_requirements(
    cast: Cast, now: datetime
) -> None:
    meeting = held(cast, now)
    decided(cast, now, ask_talent(cast, now), "merge_into", merge_into=meeting)
    meeting.refresh_from_db()

    assert burden(meeting) == Requirement.objects.filter(kind="attend").burden()


def test_each_post_is_a_person_of_every_unit(cast: Cast, now: datetime) -> None:
    posts = [Post.CHIEF, Post.STAFF, Post.STAFF]

    assert estimate(wish_of(ask(cast, now, posts=posts))).people == 2 * 3


def test_half_a_form_is_enough_for_an_estimate(cast: Cast, now: datetime) -> None:
    entered = wish(cast, now)
    agenda = entered.pop("agenda")
    for name in ("name", "purpose", "why_not_notice", "notice_text"):
        del entered[name]

    def so_far(**changes: object) -> object:
        section = cast.organ_section
        return wish_while_writing({**entered, **changes}, agenda, section=section, now=now)

    written = so_far()
    assert written is not None
    assert estimate(written).meeting == 4 * 270
    for unwritten in ({"audience": []}, {"posts": []}, {"starts_at": None}):
        assert so_far(**unwritten) is None
    assert wish_while_writing(entered, [], section=cast.organ_section, now=now) is None


def test_a_filed_request_is_the_wish_that_was_written(cast: Cast, now: datetime) -> None:
    entered = wish(cast, now)
    request = ask(cast, now)
    written = wish_while_writing(entered, entered["agenda"], section=cast.organ_section, now=now)
    filed = wish_of(request)

    assert written is not None
    assert filed.request_id == request.pk
    for name in ("minutes", "people", "burden", "notice_burden", "days", "lines", "year"):
        assert getattr(filed, name) == getattr(written, name), name
