"""The department affairs meeting: its quorum, its decisions, and what becomes of them."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.access import Role
from accounts.models import User
from meetings.documents.affairs_minutes import minutes_document
from meetings.models import Decision, DecisionReading, Meeting, MeetingRequest, Post
from meetings.selectors import agenda, unread_decisions
from meetings.services import (
    decide,
    decide_several,
    decide_together,
    note_present,
    open_affairs_meeting,
    read_decision,
)
from notices.models import Notice
from office.documents import write_docx
from tests.cast import Cast
from tests.factories import UserFactory
from tests.meetings.steps import (
    ask,
    ask_talent,
    decided,
    item,
    nothing_was_done,
    open_session,
    register,
    ruling,
    session_on,
)

Outcome = Decision.Outcome


@pytest.fixture
def leaders(cast: Cast) -> list[User]:
    """Three more members of the department affairs meeting: four in all."""
    return [
        UserFactory(username=f"leader{n}", role=Role.LEADER, section=cast.office_section)
        for n in (2, 3, 4)
    ]


# --- The quorum -----------------------------------------------------------------------------------
def test_the_chair_is_present_and_half_of_the_members_suffice(
    cast: Cast, now: datetime, leaders: list[User]
) -> None:
    request = ask(cast, now)
    session = session_on(cast, now, request)
    assert (session.members, session.present) == (4, [cast.leader.name])

    with pytest.raises(ValidationError) as refusal:
        decide(**ruling(cast, now, session), request=request, outcome=Outcome.DROP)
    assert refusal.value.code == "no_quorum"
    assert nothing_was_done()

    session = note_present(session=session, present=leaders[:1])
    assert session.has_quorum
    decide(**ruling(cast, now, session), request=request, outcome=Outcome.DROP)


def test_who_is_present_stands_once_something_is_decided(
    cast: Cast, now: datetime, leaders: list[User]
) -> None:
    request = ask(cast, now)
    session = session_on(cast, now, request)
    note_present(session=session, present=leaders)
    note_present(session=session, present=leaders[:2])
    decide(**ruling(cast, now, session), request=request, outcome=Outcome.DROP)

    with pytest.raises(ValidationError):
        note_present(session=session, present=leaders)

    session.refresh_from_db()
    assert len(session.present) == 3


def test_only_members_are_present(cast: Cast, now: datetime) -> None:
    session = open_session(cast, now)

    with pytest.raises(ValidationError):
        note_present(session=session, present=[cast.organ])
    with pytest.raises(ValidationError):
        open_affairs_meeting(
            office=session.office,
            held_on=now.date(),
            chaired_by=cast.leader,
            recorded_by=cast.office,
            present=[cast.organ],
            now=now,
        )


# --- Several decisions at once --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("outcome", "meetings", "notices"),
    [
        (Outcome.DROP, 0, 0),
        (Outcome.RETURN, 0, 0),
        (Outcome.NOTICE_INSTEAD, 0, 2),
        (Outcome.HOLD, 2, 2),
    ],
)
def test_several_requests_are_decided_in_one_way(
    cast: Cast, now: datetime, outcome: Decision.Outcome, meetings: int, notices: int
) -> None:
    requests = [ask(cast, now), ask_talent(cast, now)]
    session = session_on(cast, now, *requests)

    decisions = decide_several(**ruling(cast, now, session), requests=requests, outcome=outcome)

    assert {decision.request for decision in decisions} == set(requests)
    assert {decision.outcome for decision in decisions} == {outcome}
    assert (Meeting.objects.count(), Notice.objects.count()) == (meetings, notices)


def test_one_that_hinders_is_named_and_nothing_is_decided(cast: Cast, now: datetime) -> None:
    first = ask(cast, now)
    passed = ask_talent(cast, now, starts_at=now + timedelta(days=1))
    session = session_on(cast, now, first, passed)
    later = now + timedelta(days=2)

    with pytest.raises(ValidationError) as refusal:
        decide_several(
            **ruling(cast, later, session), requests=[first, passed], outcome=Outcome.HOLD
        )

    (sentence,) = refusal.value.messages
    assert "人才工作推进会" in sentence
    assert nothing_was_done()


def test_several_at_once_refuse_what_one_refuses(cast: Cast, now: datetime) -> None:
    request, elsewhere = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, request)
    session_on(cast, now, elsewhere)
    common = ruling(cast, now, session)

    for requests, outcome, reason in (
        ([], Outcome.DROP, "不必开"),
        ([request], Outcome.MERGE_INTO, "不必开"),
        ([request], Outcome.DROP, " "),
        ([request, elsewhere], Outcome.DROP, "不必开"),
    ):
        with pytest.raises(ValidationError):
            decide_several(**common | {"reason": reason}, requests=requests, outcome=outcome)

    assert nothing_was_done()


# --- The news -------------------------------------------------------------------------------------
def test_a_decision_is_news_until_the_section_opens_it(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    read_decision(request=request, person=cast.organ, now=now)
    decided(cast, now, request, Outcome.DROP)
    fresh = MeetingRequest.objects.get(pk=request.pk)

    read_decision(request=fresh, person=cast.office, now=now)
    assert list(unread_decisions(cast.organ)) == [request]
    assert list(unread_decisions(cast.talent)) == list(unread_decisions(cast.office)) == []

    read_decision(request=fresh, person=cast.organ, now=now)
    read_decision(request=fresh, person=cast.organ, now=now + timedelta(days=1))
    assert list(unread_decisions(cast.organ)) == []
    assert DecisionReading.objects.get().read_at == now


# --- The minutes ----------------------------------------------------------------------------------
def test_the_minutes_say_who_was_there_and_what_was_decided(
    cast: Cast, now: datetime, leaders: list[User]
) -> None:
    register(cast, 1)
    host, other = ask(cast, now), ask_talent(cast, now)
    dropped = ask(cast, now, name="调度会", audience=[cast.fuxin_town], posts=[Post.STAFF])
    left = ask(cast, now, name="座谈会", agenda=[item(30)])
    session = session_on(cast, now, host, other, dropped, left)
    session = note_present(session=session, present=leaders[:2])
    common = ruling(cast, now, session)
    decide_together(**common, requests=[other], host=host, over_quota_reason="换届需要")
    decide(**common | {"reason": "内容重复"}, request=dropped, outcome=Outcome.DROP)

    document = minutes_document(session, agenda(session, cast.office))

    assert document.title == "2026年第1次部务会会议纪要"
    assert str(document.number) == "部务会纪要〔2026〕1号"
    assert document.red_head == "中共阜新市委组织部部务会会议纪要"
    assert document.signed_on == date(2026, 10, 13)

    def compared(request: MeetingRequest) -> str:
        decision = Decision.objects.get(request=request)
        return "研究比较：" + decision.considered.replace("\n", "")

    names = sorted(member.name for member in (cast.leader, *leaders[:2]))
    assert [block.text for block in document.body] == [
        "一、会议情况",
        "时间：2026年10月13日。",
        f"主持：{cast.leader}。记录：{cast.office}。",
        f"应到成员4人，实到3人：{'、'.join(names)}。",
        "二、议定事项",
        "（一）党员发展工作布置会（组织科申请）",
        "会议决定：同意召开。",
        "理由：参会范围相同",
        "超出年度数量的说明：换届需要",
        compared(host),
        "（二）人才工作推进会（人才科申请）",
        "会议决定：并入党员发展工作布置会合并召开。",
        "理由：参会范围相同",
        compared(other),
        "（三）调度会（组织科申请）",
        "会议决定：不召开。",
        "理由：内容重复",
        compared(dropped),
        "三、未议事项",
        "座谈会，留待以后研究。",
    ]
    assert write_docx(document).startswith(b"PK")
