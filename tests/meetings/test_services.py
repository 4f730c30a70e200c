"""From a section's wish to the unit's answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Unit
from meetings.models import Decision, Invitation, Meeting, MeetingRequest, Mode
from meetings.services import decide, name_attendees, put_on_agenda
from notices.models import Delivery, Notice, Requirement
from notices.services import rebuild
from office.workdays import close_of
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held, open_session

Outcome = Decision.Outcome


# --- Asking -------------------------------------------------------------------------------------
def test_a_request_waits_with_the_notice_that_could_replace_it(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)

    assert not request.is_decided
    assert set(request.audience.all()) == {cast.fumeng_office, cast.zhangwu_office}
    assert request.attendance_minutes == 120 + 2 * 60 + 30
    assert not Meeting.objects.exists()
    assert not Requirement.objects.exists()


def test_a_classified_matter_leaves_nothing(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        ask(cast, now, classified=True)

    assert not MeetingRequest.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": []},
        {"why_not_notice": " "},
        {"notice_text": " "},
        {"notice_text": "字" * 5001},
        {"mode": Mode.IN_PERSON, "place": ""},
    ],
)
def test_a_request_that_is_not_whole_is_refused(
    cast: Cast, now: datetime, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        ask(cast, now, **changes)

    assert not MeetingRequest.objects.exists()


def test_a_meeting_in_the_past_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        ask(cast, now, starts_at=now)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_notice_instead_keeps_the_rule_of_deadlines(
    cast: Cast, now: datetime, days: int
) -> None:
    with pytest.raises(ValidationError):
        ask(cast, now, notice_due_at=close_of((now + timedelta(days=days)).date()))


def test_nobody_calls_units_beyond_the_own_counties(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        ask(cast, now, requested_by=cast.county, audience=[cast.zhangwu_office])


def test_a_returned_request_is_mended_once(cast: Cast, now: datetime) -> None:
    returned = ask(cast, now)
    decided(cast, now, returned, Outcome.RETURN)

    mended = ask(cast, now, mends=returned)

    assert mended.mends == returned
    with pytest.raises(ValidationError):
        ask(cast, now, mends=returned)


def test_only_a_returned_request_of_the_own_section_is_mended(cast: Cast, now: datetime) -> None:
    waiting, dropped, returned = ask(cast, now), ask(cast, now), ask(cast, now)
    decided(cast, now, dropped, Outcome.DROP)
    decided(cast, now, returned, Outcome.RETURN)

    for mends in (waiting, dropped):
        with pytest.raises(ValidationError):
            ask(cast, now, mends=mends)
    with pytest.raises(ValidationError):
        ask_talent(cast, now, mends=returned)


# --- The session ----------------------------------------------------------------------------------
def test_sessions_are_numbered_within_the_year(cast: Cast, now: datetime) -> None:
    names = [str(open_session(cast, day)) for day in (now, now, now + timedelta(days=365))]

    assert names == ["2026年第1次部务会", "2026年第2次部务会", "2027年第1次部务会"]


def test_an_agenda_takes_what_waits_and_nothing_that_is_decided(cast: Cast, now: datetime) -> None:
    waiting, dropped = ask(cast, now), ask(cast, now)
    decided(cast, now, dropped, Outcome.DROP)
    session = open_session(cast, now)

    with pytest.raises(ValidationError):
        put_on_agenda(requests=[waiting, dropped], session=session)
    assert not session.requests.exists()

    assert put_on_agenda(requests=[waiting], session=session) == 1
    assert list(session.requests.all()) == [waiting]


def test_a_request_moves_to_a_later_agenda(cast: Cast, now: datetime) -> None:
    request, first, second = ask(cast, now), open_session(cast, now), open_session(cast, now)

    put_on_agenda(requests=[request], session=first)
    put_on_agenda(requests=[request], session=second)

    request.refresh_from_db()
    assert request.affairs_meeting == second


# --- The decision ---------------------------------------------------------------------------------
def test_notice_instead_goes_out_at_once(cast: Cast, now: datetime) -> None:
    decision = decided(cast, now, ask(cast, now), Outcome.NOTICE_INSTEAD)

    notice = decision.notice
    assert notice.is_sent
    assert notice.title == "关于党员发展工作布置会有关事项的通知"
    assert notice.basis == "2026年第1次部务会决定以通知代替会议"
    assert {receipt.unit for receipt in notice.receipts.all()} == {
        cast.fumeng_office,
        cast.zhangwu_office,
    }
    assert Delivery.objects.filter(channel="email", message__state="queued").count() == 2
    assert {row.kind for row in Requirement.objects.all()} == {"acknowledge"}
    assert not Meeting.objects.exists()


def test_a_late_decision_moves_the_deadline_of_the_notice_out(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    later = now + timedelta(days=6)

    notice = decided(cast, later, request, Outcome.NOTICE_INSTEAD).notice

    assert request.notice_due_at == close_of((now + timedelta(days=7)).date())
    assert notice.due_at == close_of((later + timedelta(days=2)).date())


def test_hold_convenes_the_units(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    assert {invitation.unit for invitation in meeting.invitations.all()} == {
        cast.fumeng_office,
        cast.zhangwu_office,
    }
    attend = Requirement.objects.filter(kind="attend")
    assert attend.count() == 2
    assert attend.burden() == 2 * 2 * (120 + 2 * 60 + 30)
    (requirement,) = attend.filter(unit=cast.fumeng_office)
    assert requirement.title == "党员发展工作布置会"
    assert requirement.basis == "2026年第1次部务会决定"
    assert requirement.due_at == close_of((now + timedelta(days=9)).date())
    notice = Notice.objects.get()
    assert notice.title == "关于召开党员发展工作布置会的通知"
    assert "会议时间：2026年10月23日（星期五）09:00，会期120分钟" in notice.text
    assert "请贵单位派2人参加，并于2026年10月22日（星期四）17:30前" in notice.text


def test_a_meeting_at_short_notice_is_convened_for_the_reason_given(
    cast: Cast, now: datetime
) -> None:
    meeting = held(cast, now, starts_at=now + timedelta(hours=5))

    (invitation, _) = meeting.invitations.all()
    assert invitation.reply_by == meeting.starts_at
    assert invitation.receipt.notice.urgent_reason == "已比较过发通知和合并"


def test_a_meeting_whose_time_has_passed_cannot_be_held(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)

    with pytest.raises(ValidationError):
        decided(cast, now + timedelta(days=11), request)

    assert not Decision.objects.exists()
    assert not Notice.objects.exists()


def test_a_merged_request_lends_its_time_and_audience(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    decision = decided(cast, now, ask_talent(cast, now), Outcome.MERGE_INTO, merge_into=meeting)

    meeting.refresh_from_db()
    assert decision.merged_into == meeting
    assert meeting.minutes == 120 + 60
    assert [request.name for request in MeetingRequest.objects.heard_at(meeting)] == [
        "党员发展工作布置会",
        "人才工作推进会",
    ]
    asked = {
        (row.unit, row.people, row.minutes) for row in Requirement.objects.filter(kind="attend")
    }
    assert asked == {
        (cast.fumeng_office, 2, 180 + 2 * 60 + 30 + 30),  # both matters: travels once
        (cast.zhangwu_office, 2, 180 + 2 * 60 + 30),  # stays for the longer meeting
        (cast.zhangwu_town, 1, 180 + 2 * 60 + 30),  # newly invited
    }
    added = Notice.objects.get(section=cast.talent_section)
    assert [receipt.unit for receipt in added.receipts.all()] == [cast.zhangwu_town]
    assert "（二）人才工作推进会（人才科，60分钟）" in added.text


def test_nothing_is_merged_into_a_meeting_that_has_begun(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    request = ask_talent(cast, now, starts_at=now + timedelta(days=20))

    with pytest.raises(ValidationError):
        decided(cast, meeting.starts_at, request, Outcome.MERGE_INTO, merge_into=meeting)

    meeting.refresh_from_db()
    assert meeting.minutes == 120


@pytest.mark.parametrize("outcome", [Outcome.MERGE_INTO, Outcome.DROP])
def test_a_merger_and_nothing_else_names_a_meeting(
    cast: Cast, now: datetime, outcome: Decision.Outcome
) -> None:
    meeting = held(cast, now) if outcome == Outcome.DROP else None

    with pytest.raises(ValidationError):
        decided(cast, now, ask_talent(cast, now), outcome, merge_into=meeting)


@pytest.mark.parametrize("outcome", [Outcome.DROP, Outcome.RETURN])
def test_dropped_and_returned_requests_ask_nothing_of_anybody(
    cast: Cast, now: datetime, outcome: Decision.Outcome
) -> None:
    decided(cast, now, ask(cast, now), outcome)

    assert not Meeting.objects.exists()
    assert not Notice.objects.exists()
    assert not Requirement.objects.exists()


def test_a_request_is_decided_once(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    decided(cast, now, request, Outcome.DROP)

    with pytest.raises(ValidationError):
        decided(cast, now, request)

    assert Decision.objects.get().outcome == Outcome.DROP


def test_a_decision_needs_its_session_and_a_reason(cast: Cast, now: datetime) -> None:
    request, other, session = ask(cast, now), open_session(cast, now), open_session(cast, now)
    put_on_agenda(requests=[request], session=session)
    words = {"request": request, "outcome": Outcome.DROP, "by": cast.office}

    with pytest.raises(ValidationError):
        decide(**words, session=other, reason="不必开", now=now)
    with pytest.raises(ValidationError):
        decide(**words, session=session, reason=" ", now=now)
    with pytest.raises(ValidationError):
        decide(**words, session=session, reason="不必开", now=now - timedelta(days=1))

    assert not Decision.objects.exists()


# --- The answer -----------------------------------------------------------------------------------
def invitation_of(meeting: Meeting, unit: Unit) -> Invitation:
    return meeting.invitations.get(unit=unit)


def test_naming_who_attends_answers_and_acknowledges(cast: Cast, now: datetime) -> None:
    invitation = invitation_of(held(cast, now), cast.fumeng_office)

    name_attendees(invitation=invitation, names=[" 王强 ", "李梅", ""], person=cast.county, now=now)

    invitation.refresh_from_db()
    assert [str(row) for row in invitation.attendees.all()] == ["王强", "李梅"]
    assert invitation.answered_name == cast.county.name
    done = Requirement.objects.filter(unit=cast.fumeng_office)
    assert {(row.kind, row.state) for row in done} == {("attend", "done"), ("acknowledge", "done")}
    assert Requirement.objects.open().filter(unit=cast.zhangwu_office).count() == 2


def test_names_can_be_changed_until_the_meeting_begins(cast: Cast, now: datetime) -> None:
    invitation = invitation_of(held(cast, now), cast.fumeng_office)
    begins = invitation.meeting.starts_at

    name_attendees(invitation=invitation, names=["王强"], person=cast.county, now=now)
    name_attendees(
        invitation=invitation,
        names=["李梅"],
        person=cast.county,
        now=begins - timedelta(minutes=1),
    )
    with pytest.raises(ValidationError):
        name_attendees(invitation=invitation, names=["赵云"], person=cast.county, now=begins)

    invitation.refresh_from_db()
    assert [str(row) for row in invitation.attendees.all()] == ["李梅"]


@pytest.mark.parametrize("names", [[], [" "], ["甲", "乙", "丙"], ["甲", "甲"], ["长" * 41]])
def test_names_that_do_not_fit_are_refused(cast: Cast, now: datetime, names: list[str]) -> None:
    invitation = invitation_of(held(cast, now), cast.fumeng_office)

    with pytest.raises(ValidationError):
        name_attendees(invitation=invitation, names=names, person=cast.county, now=now)

    assert Requirement.objects.open().filter(kind="attend").count() == 2


def test_a_rebuild_changes_nothing(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    invitation = invitation_of(meeting, cast.fumeng_office)
    name_attendees(invitation=invitation, names=["王强"], person=cast.county, now=now)
    decided(cast, now, ask_talent(cast, now), Outcome.MERGE_INTO, merge_into=meeting)

    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_a_unit_closed_since_the_request_is_not_convened(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    Unit.objects.filter(pk=cast.zhangwu_office.pk).update(is_active=False)

    meeting = decided(cast, now, request).meeting

    assert [row.unit for row in meeting.invitations.all()] == [cast.fumeng_office]


def test_a_unit_closed_since_the_request_joins_no_merger(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    request = ask_talent(cast, now)
    Unit.objects.filter(pk=cast.zhangwu_town.pk).update(is_active=False)

    decided(cast, now, request, Decision.Outcome.MERGE_INTO, merge_into=meeting)

    assert cast.zhangwu_town not in [row.unit for row in meeting.invitations.all()]
