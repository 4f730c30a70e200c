"""Asking for a meeting: what is taken, what is refused, and where the request then stands."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LineOfWork, Section
from meetings.models import Decision, Level, MeetingRequest, Mode, PlannedMeeting, Post
from meetings.queue import in_order, places, position_of
from meetings.services import put_on_agenda
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, item, open_session

Outcome = Decision.Outcome


def planned(cast: Cast, now: datetime, **changes: Any) -> PlannedMeeting:
    """An approved entry of 组织科's plan for this year."""
    values: dict[str, Any] = {
        "office": cast.organ_section.office,
        "section": cast.organ_section,
        "year": 2026,
        "month": 10,
        "name": "党员发展工作布置会",
        "line": LineOfWork.PARTY_BUILDING,
        "level": Level.COUNTY,
        "mode": Mode.IN_PERSON,
        "people": 4,
        "minutes": 120,
        "approved_by": open_session(cast, now),
    }
    return PlannedMeeting.objects.create(**values | changes)


def refused_at(field: str, cast: Cast, now: datetime, **changes: Any) -> None:
    """The request is refused because of this field, and nothing is stored."""
    before = MeetingRequest.objects.count()
    with pytest.raises(ValidationError) as refusal:
        ask(cast, now, **changes)
    assert list(refusal.value.error_dict) == [field]
    assert MeetingRequest.objects.count() == before


# --- The agenda, the people, the days -------------------------------------------------------------
def test_the_agenda_is_kept_in_order_and_makes_up_the_duration(cast: Cast, now: datetime) -> None:
    agenda = [item(40, title="讲话", is_main_speech=True), item(80, title="讨论")]

    request = ask(cast, now, agenda=agenda)

    assert request.minutes == 120
    kept = request.agenda.values_list("position", "title", "minutes", "is_main_speech")
    assert list(kept) == [(1, "讲话", 40, True), (2, "讨论", 80, False)]


@pytest.mark.parametrize(
    "agenda", [[], [item(0)], [item(60), item(-1)], [item(60, title=" ")], [item(60, presenter="")]]
)
def test_an_agenda_of_nothing_is_refused(cast: Cast, now: datetime, agenda: list[Any]) -> None:
    refused_at("agenda", cast, now, agenda=agenda)


def test_people_come_by_themselves_from_units_and_posts(cast: Cast, now: datetime) -> None:
    posts = [Post.CHIEF, Post.STAFF, Post.STAFF]

    request = ask(cast, now, posts=posts)

    assert request.people_per_unit == 3
    assert request.posts == posts
    refused_at("posts", cast, now, posts=[])


def test_other_days_are_kept_once_and_in_order(cast: Cast, now: datetime) -> None:
    first, second, third = ((now + timedelta(days=days)).date() for days in (10, 12, 11))

    assert ask(cast, now, other_days=[second, third, second, first]).other_days == [third, second]


@pytest.mark.parametrize("days", [0, -1])
def test_no_day_lies_in_the_past(cast: Cast, now: datetime, days: int) -> None:
    refused_at("other_days", cast, now, other_days=[(now + timedelta(days=days)).date()])
    refused_at("starts_at", cast, now, starts_at=now + timedelta(days=days))


def test_further_lines_are_kept_without_its_own(cast: Cast, now: datetime) -> None:
    lines = [LineOfWork.TALENT, LineOfWork.PARTY_BUILDING, LineOfWork.TALENT]

    assert ask(cast, now, further_lines=lines).lines == ["party_building", "talent"]


# --- The annual plan (M8) -------------------------------------------------------------------------
def test_an_entry_of_the_plan_stands_for_the_reason(cast: Cast, now: datetime) -> None:
    entry = planned(cast, now)

    assert ask(cast, now, planned=entry, off_plan_reason="").planned == entry


def test_neither_plan_nor_reason_is_refused(cast: Cast, now: datetime) -> None:
    refused_at("off_plan_reason", cast, now, off_plan_reason=" ")


@pytest.mark.parametrize("wrong", ["section", "year", "approved_by"])
def test_an_entry_must_be_own_approved_and_of_that_year(
    cast: Cast, now: datetime, wrong: str
) -> None:
    values: dict[str, object] = {
        "section": cast.talent_section,
        "year": 2027,
        "approved_by": None,
    }

    refused_at("planned", cast, now, planned=planned(cast, now, **{wrong: values[wrong]}))


@pytest.mark.parametrize(
    ("outcome", "free"),
    [(None, False), (Outcome.HOLD, False), (Outcome.RETURN, True), (Outcome.DROP, False)],
)
def test_one_request_rests_on_an_entry(
    cast: Cast, now: datetime, outcome: Outcome | None, *, free: bool
) -> None:
    entry = planned(cast, now)
    first = ask(cast, now, planned=entry)
    if outcome is not None:
        decided(cast, now, first, outcome)

    if free:
        assert ask(cast, now, planned=entry).planned == entry
    else:
        refused_at("planned", cast, now, planned=entry)


# --- The queue ------------------------------------------------------------------------------------
def numbers(section: Section) -> list[int]:
    return [request.pk for request in in_order(section)]


def test_who_asked_first_stands_first(cast: Cast, now: datetime) -> None:
    later = ask(cast, now + timedelta(hours=2), starts_at=now + timedelta(days=5))
    first = ask_talent(cast, now)
    gone = ask(cast, now)
    decided(cast, now, gone, Outcome.DROP)

    assert numbers(cast.cadres_section) == [first.pk, later.pk]
    position = position_of(later)
    assert (position.before, position.waiting) == (1, 2)
    assert position_of(first).before == 0


def test_another_sections_place_says_nothing_but_that_it_is_there(
    cast: Cast, now: datetime
) -> None:
    theirs, mine = ask_talent(cast, now), ask(cast, now)
    put_on_agenda(requests=[theirs], session=open_session(cast, now))
    waiting = in_order(cast.organ_section)

    first, second = places(waiting, first=1, reader=cast.organ)
    seen = places(waiting, first=1, reader=cast.office)

    assert (first.number, first.request, first.is_on_agenda) == (1, None, True)
    assert (second.number, second.request, second.is_on_agenda) == (2, mine, False)
    assert [place.request for place in seen] == [theirs, mine]


def test_a_longer_queue_takes_no_more_queries(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            places(in_order(cast.organ_section), first=1, reader=cast.organ)
            position_of(request)
        return len(captured)

    one = queries()
    for _ in range(3):
        ask(cast, now)
        ask_talent(cast, now)

    assert queries() == one == 3
