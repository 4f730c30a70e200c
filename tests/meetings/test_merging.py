"""Requests held together or merged, and what a decision spares."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Unit
from meetings.models import Decision, Meeting, MeetingRequest, Post
from meetings.selectors import burden
from meetings.services import (
    decide,
    decide_together,
    name_attendees,
    put_on_agenda,
)
from notices.models import Delivery, Notice, Receipt, Requirement
from notices.services import rebuild
from tests.cast import Cast
from tests.meetings.steps import (
    ask,
    ask_talent,
    decided,
    held,
    nothing_was_done,
    other_department,
    register,
    ruling,
    session_on,
)

Outcome = Decision.Outcome


# --- Held together --------------------------------------------------------------------------------
def test_two_requests_become_one_meeting_with_one_convocation(cast: Cast, now: datetime) -> None:
    host, other = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, host, other)

    meeting = decide_together(**ruling(cast, now, session), requests=[host, other], host=host)

    assert (meeting.name, meeting.minutes, meeting.starts_at) == (host.name, 180, host.starts_at)
    assert meeting.hosts == [cast.organ_section, cast.talent_section]
    assert list(MeetingRequest.objects.heard_at(meeting)) == [host, other]
    assert {
        (row.unit, row.people, row.attendance_minutes) for row in meeting.invitations.all()
    } == {
        (cast.fumeng_office, 2, 180 + 120 + 30 + 30),  # travels once, prepares for both
        (cast.zhangwu_office, 2, 180 + 120 + 30),
        (cast.zhangwu_town, 1, 180 + 120 + 30),
    }
    notice = Notice.objects.get()
    assert notice.version == 1
    assert "主办科室：组织科、人才科" in notice.text
    assert "请贵单位派2人参加（彰武镇派1人）" in notice.text
    assert Receipt.objects.count() == Requirement.objects.filter(kind="attend").count() == 3
    assert set(Meeting.objects.asked_for_by(cast.talent)) == {meeting}
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_the_host_comes_first_though_it_was_asked_for_last(cast: Cast, now: datetime) -> None:
    other, third, host = ask_talent(cast, now), ask_talent(cast, now), ask(cast, now)
    session = session_on(cast, now, other, third, host)

    meeting = decide_together(**ruling(cast, now, session), requests=[other, third], host=host)

    assert list(MeetingRequest.objects.heard_at(meeting)) == [host, other, third]
    assert meeting.minutes == 120 + 60 + 60


def test_together_they_are_held_on_a_day_that_suits_all(cast: Cast, now: datetime) -> None:
    tenth, twelfth, fourteenth = (now + timedelta(days=days) for days in (10, 12, 14))
    host = ask(cast, now, starts_at=tenth, other_days=[twelfth.date(), fourteenth.date()])
    other = ask_talent(
        cast, now, starts_at=fourteenth + timedelta(hours=5), other_days=[twelfth.date()]
    )
    session = session_on(cast, now, host, other)

    meeting = decide_together(**ruling(cast, now, session), requests=[other], host=host)

    assert meeting.starts_at == twelfth  # at the host's hour


def test_requests_without_a_common_day_are_refused_by_name(cast: Cast, now: datetime) -> None:
    host = ask(cast, now)
    other = ask_talent(cast, now, starts_at=now + timedelta(days=11))
    session = session_on(cast, now, host, other)

    with pytest.raises(ValidationError) as refusal:
        decide_together(**ruling(cast, now, session), requests=[host, other], host=host)

    assert "人才工作推进会" in refusal.value.message
    assert nothing_was_done()


def test_days_that_suit_by_pairs_but_not_all_are_refused(cast: Cast, now: datetime) -> None:
    days = [now + timedelta(days=ahead) for ahead in (10, 12)]
    host = ask(cast, now, starts_at=days[0], other_days=[days[1].date()])
    others = [ask_talent(cast, now, starts_at=day) for day in days]
    session = session_on(cast, now, host, *others)

    with pytest.raises(ValidationError):
        decide_together(**ruling(cast, now, session), requests=others, host=host)

    assert nothing_was_done()


def test_a_meeting_is_held_on_another_possible_day_once_its_own_has_passed(
    cast: Cast, now: datetime
) -> None:
    later = now + timedelta(days=20)
    request = ask(cast, now, other_days=[later.date()])

    assert decided(cast, now + timedelta(days=11), request).meeting.starts_at == later


def test_units_closed_since_then_stay_away(cast: Cast, now: datetime) -> None:
    host, other = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, host, other)
    Unit.objects.filter(pk=cast.zhangwu_town.pk).update(is_active=False)

    meeting = decide_together(**ruling(cast, now, session), requests=[other], host=host)

    assert cast.zhangwu_town not in [row.unit for row in meeting.invitations.all()]


def test_one_request_is_not_held_together_with_itself(cast: Cast, now: datetime) -> None:
    host = ask(cast, now)
    session = session_on(cast, now, host)

    with pytest.raises(ValidationError):
        decide_together(**ruling(cast, now, session), requests=[host], host=host)

    assert nothing_was_done()


@pytest.mark.parametrize("outcome", [Outcome.HOLD, Outcome.DROP])
def test_what_is_decided_joins_nothing_any_more(
    cast: Cast, now: datetime, outcome: Decision.Outcome
) -> None:
    host, other = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, host, other)
    decide(**ruling(cast, now, session), request=other, outcome=outcome)

    for hosting, joining in ((host, other), (other, host)):
        with pytest.raises(ValidationError) as refusal:
            decide_together(**ruling(cast, now, session), requests=[joining], host=hosting)
        assert "人才工作推进会" in " ".join(refusal.value.messages)

    assert Decision.objects.get().outcome == outcome


def test_a_host_that_was_merged_elsewhere_takes_nothing(cast: Cast, now: datetime) -> None:
    """No cycle: neither two ways round, nor through a third meeting."""
    host, other, meeting = ask(cast, now), ask_talent(cast, now), held(cast, now)
    session = session_on(cast, now, host, other)
    decide(
        **ruling(cast, now, session),
        request=host,
        outcome=Outcome.MERGE_INTO,
        merge_into=meeting,
    )

    with pytest.raises(ValidationError):
        decide_together(**ruling(cast, now, session), requests=[other], host=host)

    assert not Decision.objects.filter(request=other).exists()


def test_what_is_on_another_agenda_is_not_merged_here(cast: Cast, now: datetime) -> None:
    host, other = ask(cast, now), ask_talent(cast, now)
    session, elsewhere = session_on(cast, now, host), session_on(cast, now, other)

    for here in (session, elsewhere):
        with pytest.raises(ValidationError):
            decide_together(**ruling(cast, now, here), requests=[other], host=host)

    assert nothing_was_done()


def test_nothing_is_merged_across_departments(cast: Cast, now: datetime) -> None:
    own = ask(cast, now)
    section = other_department(cast)
    foreign = ask_talent(cast, now, section=section)
    session = session_on(cast, now, own)

    with pytest.raises(ValidationError) as refusal:
        put_on_agenda(requests=[foreign], session=session)
    assert "人才工作推进会" in refusal.value.message
    with pytest.raises(ValidationError):
        decide_together(**ruling(cast, now, session), requests=[foreign], host=own)

    assert nothing_was_done()


# --- Merged into a meeting that is convened -------------------------------------------------------
def test_a_longer_agenda_is_told_in_the_convocation_and_asks_nobody_again(
    cast: Cast, now: datetime
) -> None:
    meeting = held(cast, now)
    invitation = meeting.invitations.get(unit=cast.fumeng_office)
    name_attendees(invitation=invitation, names=["王强"], person=cast.county, now=now)
    told = Delivery.objects.count()

    same_units = [cast.fumeng_office, cast.zhangwu_office]
    request = ask_talent(cast, now, audience=same_units)
    decided(cast, now, request, Outcome.MERGE_INTO, merge_into=meeting)

    notice = Notice.objects.get()
    assert (notice.version, notice.asked_version) == (2, 1)
    assert "（二）人才工作推进会（人才科，60分钟）" in notice.text
    assert "会期180分钟" in notice.text
    assert "主办科室：组织科、人才科" in notice.text
    assert notice.versions.first().change == "增加“人才工作推进会”（人才科），会期共180分钟。"
    assert Delivery.objects.count() == told
    done = Requirement.objects.filter(unit=cast.fumeng_office)
    assert {row.state for row in done} == {"done"}


def test_more_people_to_send_are_put_before_those_units_again(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now, posts=[Post.DEPUTY])
    invitation = meeting.invitations.get(unit=cast.fumeng_office)
    name_attendees(invitation=invitation, names=["王强"], person=cast.county, now=now)

    request = ask_talent(cast, now, posts=[Post.DEPUTY, Post.STAFF], audience=[cast.fumeng_office])
    decided(cast, now, request, Outcome.MERGE_INTO, merge_into=meeting)

    notice = Notice.objects.get()
    assert notice.asked_version == 2
    assert "（阜蒙县委组织部派2人）" in notice.text or "（彰武县委组织部派1人）" in notice.text
    invitation.refresh_from_db()
    assert (invitation.people, [row.name for row in invitation.attendees.all()]) == (2, ["王强"])
    open_now = Requirement.objects.open().filter(unit=cast.fumeng_office)
    assert [row.kind for row in open_now] == ["acknowledge"]


def test_more_people_at_short_notice_are_told_with_the_reason(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now, posts=[Post.DEPUTY])
    late = meeting.starts_at - timedelta(hours=2)
    request = ask(cast, now)

    decided(cast, late, request, Outcome.MERGE_INTO, merge_into=meeting, reason="名额临时增加")

    notice = Notice.objects.get()
    assert (notice.asked_version, notice.urgent_reason) == (2, "名额临时增加")
    assert notice.due_at == meeting.starts_at
    assert {row.reply_by for row in meeting.invitations.all()} == {meeting.starts_at}
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_nobody_has_two_notices_for_one_meeting(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    towns = [cast.fuxin_town, cast.zhangwu_town]
    for audience in ([cast.fumeng_office, towns[0]], towns):
        request = ask_talent(cast, now, audience=audience)
        decided(cast, now, request, Outcome.MERGE_INTO, merge_into=meeting)

    units = [receipt.unit for receipt in Receipt.objects.all()]
    assert sorted(unit.code for unit in units) == sorted({unit.code for unit in units})
    assert len(units) == 4
    assert all("会期240分钟" in notice.text for notice in Notice.objects.all())


# --- What it spares -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("outcome", "saved"),
    [
        (Outcome.DROP, 2 * 2 * (120 + 2 * 60 + 30)),
        (Outcome.RETURN, 0),
        (Outcome.HOLD, 0),
        (Outcome.NOTICE_INSTEAD, 2 * 2 * (120 + 2 * 60 + 30) - 2 * 5),
    ],
)
def test_a_decision_says_what_it_spares(
    cast: Cast, now: datetime, outcome: Decision.Outcome, saved: int
) -> None:
    assert decided(cast, now, ask(cast, now), outcome).saved_minutes == saved


def test_a_merger_spares_what_apart_and_together_differ(cast: Cast, now: datetime) -> None:
    apart = [held(cast, now), decided(cast, now, ask_talent(cast, now)).meeting]
    host, other = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, host, other)

    together = decide_together(**ruling(cast, now, session), requests=[other], host=host)

    assert host.is_decided
    assert Decision.objects.get(request=host).saved_minutes == 0
    saved = Decision.objects.get(request=other).saved_minutes
    assert saved == sum(map(burden, apart)) - burden(together)


def test_merging_later_spares_the_same_as_merging_at_once(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    later = decided(cast, now, ask_talent(cast, now), Outcome.MERGE_INTO, merge_into=meeting)
    host, other = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, host, other)

    decide_together(**ruling(cast, now, session), requests=[other], host=host)

    assert later.saved_minutes == Decision.objects.get(request=other).saved_minutes


def test_a_meeting_beyond_the_quota_keeps_its_explanation(cast: Cast, now: datetime) -> None:
    register(cast, 1)
    explained = ask(cast, now, over_quota_reason="上级临时部署")

    assert decided(cast, now, explained).over_quota_reason == "上级临时部署"
    given = decided(cast, now, ask(cast, now), over_quota_reason=" 换届需要 ")
    assert given.over_quota_reason == "换届需要"
    dropped = decided(cast, now, ask(cast, now, over_quota_reason="上级临时部署"), Outcome.DROP)
    assert dropped.over_quota_reason == ""
