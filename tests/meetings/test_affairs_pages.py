"""The pages of the department affairs meeting, and where its decisions arrive."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from accounts.access import Role
from meetings.models import AffairsMeeting, Decision, Meeting, MeetingRequest
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UserFactory
from tests.meetings.steps import ask, ask_talent, decided, nothing_was_done, register, session_on

Outcome = Decision.Outcome


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Any:
    """The pages look at the clock; here it stands at ``now``."""
    with time_machine.travel(now, tick=False):
        yield


def page_of(session: AffairsMeeting) -> str:
    return f"/meetings/affairs/{session.pk}/"


def typed(*requests: MeetingRequest, **changes: Any) -> dict[str, Any]:
    """What the office ticks and types to drop these requests."""
    return {
        "requests": [request.pk for request in requests],
        "outcome": "drop",
        "reason": "内容重复",
        **changes,
    }


def test_all_that_is_ticked_is_decided(cast: Cast, now: datetime) -> None:
    first, second, left = ask(cast, now), ask_talent(cast, now), ask(cast, now)
    session = session_on(cast, now, first, second, left)

    answer = client_of(cast.office).post(f"{page_of(session)}decide/", typed(first, second))

    assert answer.url == page_of(session)
    assert {decision.request for decision in Decision.objects.all()} == {first, second}
    assert {decision.reason for decision in Decision.objects.all()} == {"内容重复"}


def test_ticked_requests_are_held_as_one_meeting(cast: Cast, now: datetime) -> None:
    register(cast, 1)
    first, second = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, first, second)

    client_of(cast.office).post(
        f"{page_of(session)}decide/",
        typed(first, second, outcome="together", host=second.pk, over_quota_reason="换届"),
    )

    meeting = Meeting.objects.get()
    assert meeting.decision.request == second
    assert meeting.hosts == [cast.talent_section, cast.organ_section]
    assert meeting.decision.over_quota_reason == "换届"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"requests": []}, "requests"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "merge_into"}, "outcome"),
        ({"outcome": "together"}, "host"),
        ({"outcome": "hold", "host": "own"}, "host"),
        ({"reason": ""}, "reason"),
        ({"requests": ["x"]}, "requests"),
    ],
)
def test_a_wrong_form_decides_nothing_and_stays_filled_in(
    cast: Cast, now: datetime, changes: dict[str, Any], field: str
) -> None:
    first, second = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, first, second)
    if changes.get("host") == "own":
        changes = {**changes, "host": first.pk}

    answer = client_of(cast.office).post(
        f"{page_of(session)}decide/", typed(second, **{"reason": "范围相同", **changes})
    )

    form = answer.context["decisions_form"]
    assert field in form.errors
    if "requests" not in changes:
        assert form.ticked == {second.pk}
        ticked = f'value="{second.pk}" form="decisions" checked'
        assert ticked in answer.content.decode()
    if "reason" not in changes:
        assert "范围相同" in answer.content.decode()
    assert nothing_was_done()


def test_one_that_hinders_is_named_on_the_page(cast: Cast, now: datetime) -> None:
    first, second = ask(cast, now), ask_talent(cast, now, starts_at=now + timedelta(days=11))
    session = session_on(cast, now, first, second)

    answer = client_of(cast.office).post(
        f"{page_of(session)}decide/",
        typed(first, second, outcome="together", host=first.pk),
    )

    (sentence,) = answer.context["decisions_form"].non_field_errors()
    assert "人才工作推进会" in sentence
    assert answer.context["decisions_form"].ticked == {first.pk, second.pk}
    assert nothing_was_done()


def test_a_request_decided_meanwhile_is_named_on_the_page(cast: Cast, now: datetime) -> None:
    first, second = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, first, second)
    client, page = client_of(cast.office), f"{page_of(session)}decide/"
    client.post(page, typed(second))

    answer = client.post(page, typed(first, second, outcome="hold"))

    assert "人才工作推进会" in answer.context["decisions_form"].non_field_errors()[0]
    assert Decision.objects.get().request == second


def test_without_a_quorum_the_page_asks_who_is_present_first(cast: Cast, now: datetime) -> None:
    others = [UserFactory(role=Role.LEADER, section=cast.office_section) for _ in range(3)]
    request = ask(cast, now)
    session = session_on(cast, now, request)
    client = client_of(cast.office)

    page = client.get(page_of(session))
    assert page.context["decisions_form"] is None
    refused = client.post(f"{page_of(session)}decide/", typed(request))
    assert refused.context["decisions_form"].non_field_errors()
    assert nothing_was_done()

    client.post(f"{page_of(session)}present/", {"present": [others[0].pk]})
    session.refresh_from_db()
    assert session.present == sorted([cast.leader.name, others[0].name])
    assert client.get(page_of(session)).context["decisions_form"] is not None
    client.post(f"{page_of(session)}decide/", typed(request))

    late = client.post(f"{page_of(session)}present/", {"present": [other.pk for other in others]})
    assert late.context["present_form"].non_field_errors()
    assert len(AffairsMeeting.objects.get().present) == 2


def test_who_is_present_is_noted_when_a_session_is_opened(cast: Cast, now: datetime) -> None:
    other = UserFactory(role=Role.LEADER, section=cast.office_section)
    UserFactory(role=Role.LEADER, section=cast.office_section)

    client_of(cast.office).post(
        "/meetings/affairs/new/",
        {"held_on": now.date(), "chaired_by": cast.leader.pk, "present": [other.pk]},
    )

    session = AffairsMeeting.objects.get()
    assert (session.members, len(session.present)) == (3, 2)


def test_leaders_read_the_session_and_change_nothing(cast: Cast, now: datetime) -> None:
    session = session_on(cast, now, ask(cast, now))

    page = client_of(cast.leader).get(page_of(session))

    assert 'method="post" action="/meetings/' not in page.content.decode()
    assert page.context["decisions_form"] is page.context["present_form"] is None


def test_the_minutes_are_a_word_file(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    decision = decided(cast, now, request, Outcome.DROP)

    answer = client_of(cast.leader).get(f"{page_of(decision.affairs_meeting)}minutes.docx")

    word = Document(BytesIO(b"".join(answer.streaming_content)))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert "2026年第1次部务会会议纪要" in texts
    assert "会议决定：不召开。" in texts


def test_a_decision_leads_the_pages_of_its_section_until_it_is_opened(
    cast: Cast, now: datetime
) -> None:
    request = ask(cast, now)
    decided(cast, now, request, Outcome.RETURN)
    organ, talent = client_of(cast.organ), client_of(cast.talent)

    for page in ("/", "/meetings/"):
        assert list(organ.get(page).context["unread"]) == [request]
        assert list(talent.get(page).context["unread"]) == []

    client_of(cast.office).get(f"/meetings/requests/{request.pk}/")
    assert list(organ.get("/").context["unread"]) == [request]
    assert organ.get(f"/meetings/requests/{request.pk}/").status_code == 200
    for page in ("/", "/meetings/"):
        assert list(organ.get(page).context["unread"]) == []


@pytest.mark.parametrize(("name", "page"), [("organ", "/"), ("talent", "/meetings/")])
def test_more_news_and_a_longer_queue_take_no_more_queries(
    cast: Cast, now: datetime, name: str, page: str
) -> None:
    client = client_of(cast.people()[name])

    def grow() -> int:
        for asking in (ask, ask_talent):
            decided(cast, now, asking(cast, now), Outcome.DROP)
            session_on(cast, now, asking(cast, now))
            asking(cast, now)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    one = grow()
    grow()
    assert grow() == one
