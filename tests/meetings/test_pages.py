"""The pages: who gets them, what they take, and at what number of queries."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document

from meetings.models import AffairsMeeting, Decision, MeetingRequest
from meetings.services import put_on_agenda
from notices.models import Notice
from tests.cast import PEOPLE, Cast
from tests.clients import client_of
from tests.meetings.steps import ask, ask_talent, decided, held, open_session

Outcome = Decision.Outcome


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Any:
    """The pages look at the clock; here it stands at ``now``."""
    with time_machine.travel(now, tick=False):
        yield


def rows(*items: tuple[str, ...]) -> dict[str, str]:
    """The rows of an agenda as posted: title, presenter, minutes, and "on" for a main speech."""
    names = ("title", "presenter", "minutes", "is_main_speech")
    typed = {
        f"agenda-{number}-{name}": value
        for number, item in enumerate(items)
        for name, value in zip(names, item, strict=False)
    }
    return {"agenda-TOTAL_FORMS": str(len(items)), "agenda-INITIAL_FORMS": "0", **typed}


def wish_as_typed(cast: Cast, now: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "classified": "no",
        "name": "党员发展工作布置会",
        "purpose": "布置四季度发展党员工作",
        "line": "party_building",
        "why_not_notice": "需要当面讨论名额分配",
        "convener": "分管副部长",
        "mode": "in_person",
        "place": "市委二楼会议室",
        "starts_at": f"{timezone.localtime(now + timedelta(days=10)):%Y-%m-%dT%H:%M}",
        "needs_discussion": "yes",
        **rows(("布置工作", "组织科科长", "90"), ("讨论名额", "分管副部长", "30")),
        "paper_pages": "0",
        "counties": [cast.fumeng.pk, cast.zhangwu.pk],
        "kinds": ["county_organ"],
        "posts": ["deputy"],
        "staff": "1",
        "off_plan_reason": "一事一议",
        "travel_minutes": "60",
        "preparation_minutes": "30",
        "notice_text": "请各县区于月底前报送发展党员计划。",
        "notice_due_at": f"{(now + timedelta(days=7)).date()}",
        **changes,
    }


# --- Asking ---------------------------------------------------------------------------------------
def test_a_section_asks(cast: Cast, now: datetime) -> None:
    answer = client_of(cast.organ).post("/meetings/ask/", wish_as_typed(cast, now))

    request = MeetingRequest.objects.get()
    assert answer.url == f"/meetings/requests/{request.pk}/"
    assert request.section == cast.organ_section
    assert set(request.audience.all()) == {cast.fumeng_office, cast.zhangwu_office}
    assert request.starts_at == now + timedelta(days=10)
    assert request.minutes == 90 + 30
    assert [item.title for item in request.agenda.all()] == ["布置工作", "讨论名额"]
    assert request.posts == ["deputy", "staff"]


def test_a_wrong_form_keeps_what_was_typed(cast: Cast, now: datetime) -> None:
    answer = client_of(cast.organ).post(
        "/meetings/ask/", wish_as_typed(cast, now, why_not_notice="")
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "布置四季度发展党员工作" in page
    assert "市委二楼会议室" in page
    assert not MeetingRequest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"starts_at": "2026-10-01T09:00"}, "这个时间已过"),
        ({"place": ""}, "请填写开会地点"),
        ({"notice_due_at": "2026-10-14"}, "替代通知："),
    ],
)
def test_a_refusal_of_the_service_stands_on_the_form(
    cast: Cast, now: datetime, changes: dict[str, str], complaint: str
) -> None:
    answer = client_of(cast.organ).post("/meetings/ask/", wish_as_typed(cast, now, **changes))

    page = answer.content.decode()
    assert complaint in page
    assert "布置四季度发展党员工作" in page


def test_a_classified_matter_is_not_even_repeated(cast: Cast, now: datetime) -> None:
    answer = client_of(cast.organ).post(
        "/meetings/ask/", wish_as_typed(cast, now, classified="yes")
    )

    assert "党员发展工作布置会" not in answer.content.decode()
    assert not MeetingRequest.objects.exists()


def test_the_cost_is_reckoned_before_anything_is_stored(cast: Cast, now: datetime) -> None:
    half_written = wish_as_typed(cast, now, name="", why_not_notice="", preview="1")
    client = client_of(cast.organ)

    page = client.post("/meetings/ask/", half_written).content.decode()
    part = client.post("/meetings/ask/", half_written, headers={"HX-Request": "true"})

    # 2 units × 2 people × (120 + 2 × 60 + 30) minutes
    assert '<span class="figure-number">18</span>' in page
    assert '<span class="figure-number">18</span>' in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "M11" in part.content.decode()
    assert part.context["form"].agenda.minutes == 120
    assert part.context["options"][0].is_best
    assert not MeetingRequest.objects.exists()


def test_a_returned_request_is_mended_from_what_it_said(cast: Cast, now: datetime) -> None:
    returned = ask(cast, now)
    decided(cast, now, returned, Outcome.RETURN)
    client = client_of(cast.organ)

    assert (
        "布置四季度发展党员工作"
        in client.get(f"/meetings/requests/{returned.pk}/mend/").content.decode()
    )
    client.post(f"/meetings/requests/{returned.pk}/mend/", wish_as_typed(cast, now))

    assert MeetingRequest.objects.get(mends=returned)
    assert client.get(f"/meetings/requests/{returned.pk}/mend/").status_code == 404


# --- Deciding -------------------------------------------------------------------------------------
def test_the_office_opens_a_session_with_what_waits(cast: Cast, now: datetime) -> None:
    first, second = ask(cast, now), ask_talent(cast, now)

    client_of(cast.office).post(
        "/meetings/affairs/new/",
        {"held_on": "2026-10-13", "chaired_by": cast.leader.pk, "requests": [first.pk]},
    )

    session = AffairsMeeting.objects.get()
    assert list(session.requests.all()) == [first]
    client_of(cast.office).post(f"/meetings/affairs/{session.pk}/", {"requests": [second.pk]})
    assert set(session.requests.all()) == {first, second}


def decision_page(request: MeetingRequest) -> str:
    return f"/meetings/requests/{request.pk}/decide/"


def test_the_office_records_a_decision(cast: Cast, now: datetime) -> None:
    request, session = ask(cast, now), open_session(cast, now)
    put_on_agenda(requests=[request], session=session)

    answer = client_of(cast.office).post(
        decision_page(request), {"outcome": "notice_instead", "reason": "不需要讨论"}
    )

    assert answer.url == f"/meetings/affairs/{session.pk}/"
    assert Notice.objects.get().is_sent
    assert (
        "不需要讨论"
        in client_of(cast.organ).get(f"/meetings/requests/{request.pk}/").content.decode()
    )


def test_a_refused_decision_keeps_what_was_typed(cast: Cast, now: datetime) -> None:
    request, session = ask(cast, now), open_session(cast, now)
    put_on_agenda(requests=[request], session=session)

    answer = client_of(cast.office).post(
        decision_page(request), {"outcome": "merge_into", "reason": "与人才会范围相同"}
    )

    assert "与人才会范围相同" in answer.content.decode()
    assert "决定合并时须选择并入的会议" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_decision_that_came_second_is_told_so(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    decided(cast, now, request, Outcome.DROP)

    answer = client_of(cast.office).post(
        decision_page(request), {"outcome": "hold", "reason": "要开"}
    )

    assert "这项申请已有决定" in answer.content.decode()
    assert Decision.objects.get().outcome == Outcome.DROP


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"office"}))
def test_nobody_but_the_office_decides(cast: Cast, now: datetime, name: str) -> None:
    request, session = ask(cast, now), open_session(cast, now)
    put_on_agenda(requests=[request], session=session)
    client = client_of(cast.people()[name])

    for page in (decision_page(request), "/meetings/affairs/new/"):
        assert client.post(page, {"outcome": "hold", "reason": "要开"}).status_code == 403

    assert not Decision.objects.exists()


# --- Answering ------------------------------------------------------------------------------------
def test_a_unit_names_who_attends(cast: Cast, now: datetime) -> None:
    invitation = held(cast, now).invitations.get(unit=cast.fumeng_office)
    page = f"/meetings/invitations/{invitation.pk}/"

    answer = client_of(cast.county).post(page, {"attendee_1_1": "王强", "attendee_2_1": "李梅"})

    assert answer.url == page
    invitation.refresh_from_db()
    assert [str(row) for row in invitation.attendees.all()] == ["王强", "李梅"]
    assert "李梅" in client_of(cast.organ).get(page).content.decode()


def test_a_name_that_stands_twice_stays_on_the_form(cast: Cast, now: datetime) -> None:
    invitation = held(cast, now).invitations.get(unit=cast.fumeng_office)

    answer = client_of(cast.county).post(
        f"/meetings/invitations/{invitation.pk}/", {"attendee_1_1": "赵云", "attendee_2_1": "赵云"}
    )

    assert answer.context["form"].non_field_errors()
    assert answer.content.decode().count('value="赵云"') == 2


def test_those_who_only_look_on_do_not_answer(cast: Cast, now: datetime) -> None:
    invitation = held(cast, now).invitations.get(unit=cast.fumeng_office)
    page = f"/meetings/invitations/{invitation.pk}/"

    for person in (cast.organ, cast.office, cast.leader):
        answer = client_of(person).post(page, {"attendee_1_1": "王强"})
        assert answer.status_code == 200
        assert "attendee_1_1" not in answer.content.decode()

    invitation.refresh_from_db()
    assert not invitation.attendees.exists()


def test_the_notice_is_a_word_file(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    answer = client_of(cast.county).get(f"/meetings/{meeting.pk}/notice.docx")

    word = Document(BytesIO(b"".join(answer.streaming_content)))
    assert word.paragraphs[0].text == "关于召开党员发展工作布置会的通知"
    assert ".docx" in answer.headers["Content-Disposition"]


# --- What nobody may see --------------------------------------------------------------------------
def test_what_is_not_visible_answers_as_if_it_did_not_exist(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now, audience=[cast.zhangwu_office])
    client = client_of(cast.county)

    for hidden, missing in (
        (f"/meetings/{meeting.pk}/", "/meetings/987654/"),
        (f"/meetings/{meeting.pk}/notice.docx", "/meetings/987654/notice.docx"),
        (
            f"/meetings/invitations/{meeting.invitations.get().pk}/",
            "/meetings/invitations/987654/",
        ),
        (
            f"/meetings/requests/{meeting.decision.request_id}/",
            "/meetings/requests/987654/",
        ),
    ):
        answers = client.get(hidden), client.get(missing)
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content.replace(hidden.encode(), b"") == answers[1].content.replace(
            missing.encode(), b""
        )


ADMINISTRATORS = {"sysadmin", "secadmin", "auditor"}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_entry_page_is_there_for_all_who_work_with_meetings(cast: Cast, name: str) -> None:
    answer = client_of(cast.people()[name]).get("/meetings/")

    assert answer.status_code == (403 if name in ADMINISTRATORS | {"discipline"} else 200)


@pytest.mark.parametrize("name", PEOPLE)
def test_sessions_are_for_office_and_leader(cast: Cast, name: str) -> None:
    answer = client_of(cast.people()[name]).get("/meetings/affairs/")

    assert answer.status_code == (200 if name in {"office", "leader"} else 403)


# --- A fixed number of queries --------------------------------------------------------------------
def queries_of(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("organ", "/meetings/"),
        ("office", "/meetings/"),
        ("leader", "/meetings/"),
        ("county", "/meetings/"),
        ("cadre", "/meetings/"),
        ("office", "/meetings/affairs/"),
        ("office", "/meetings/affairs/{session}/"),
        ("organ", "/meetings/{meeting}/"),
        ("organ", "/meetings/requests/"),
        ("organ", "/meetings/requests/{request}/"),
    ],
)
def test_more_rows_take_no_more_queries(cast: Cast, now: datetime, name: str, page: str) -> None:
    session = open_session(cast, now)
    everybody = [cast.fumeng_office, cast.zhangwu_office, cast.fuxin_town]

    def grow() -> str:
        """One more of everything; answers the page's address."""
        waiting = ask(cast, now)
        put_on_agenda(requests=[waiting], session=session)
        ask(cast, now)
        decided(cast, now, ask(cast, now), Outcome.DROP)
        meeting = held(cast, now, audience=everybody)
        return page.format(session=session.pk, meeting=meeting.pk, request=waiting.pk)

    client = client_of(cast.people()[name])
    one = queries_of(client, grow())
    grow()
    three = queries_of(client, grow())

    assert three == one
