"""Cancelling and moving: everybody who was told is told, and nothing is required in vain."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from meetings.models import Decision, Invitation, Meeting
from meetings.services import begin_meeting, cancel_meeting, move_meeting, name_attendees
from notices.models import Delivery, Engagement, Notice, Receipt, Requirement
from notices.services import rebuild, rebuild_engagements
from portal.months import Month
from portal.selectors.schedule import schedule
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.meetings.holding import named
from tests.meetings.steps import ask_talent, decided, held

DAY = timedelta(days=1)


def all_agrees() -> bool:
    required, taken = rebuild(check_only=True), rebuild_engagements(check_only=True)
    return not any((*required.values(), *taken.values()))


def told_of(notice: Notice) -> set[str]:
    """Who was told of the notice's present version."""
    deliveries = Delivery.objects.filter(receipt__notice=notice, version=notice.version)
    return set(deliveries.values_list("person__username", flat=True))


def test_a_cancelled_meeting_is_required_of_nobody(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    named(meeting, cast, now)

    cancel_meeting(meeting=meeting, reason="与防汛冲突", by=cast.organ, now=now)

    attending = Requirement.objects.filter(kind="attend")
    assert set(attending.values_list("state", flat=True)) == {"withdrawn"}
    assert not Engagement.objects.exists()
    notice = Notice.objects.get()
    assert notice.title == "关于取消召开党员发展工作布置会的通知"
    assert "与防汛冲突" in notice.text
    assert told_of(notice) == {"county", "county2"}
    assert {receipt.state for receipt in Receipt.objects.all()} == {"open"}
    assert all_agrees()


def test_a_cancelled_meeting_lies_ahead_nowhere(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    cancel_meeting(meeting=meeting, reason="防汛", by=cast.organ, now=now)

    assert not Meeting.objects.ahead(now).exists()
    assert not Invitation.objects.unanswered().exists()
    assert schedule(cast.county, Month.of(meeting.starts_at)) == []
    with pytest.raises(ValidationError):
        decided(cast, now, ask_talent(cast, now), Decision.Outcome.MERGE_INTO, merge_into=meeting)
    with pytest.raises(ValidationError):
        named(meeting, cast, now)


def test_on_another_day_the_names_are_kept_and_to_be_confirmed(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    named(meeting, cast, now, "王甲")
    later = meeting.starts_at + 3 * DAY

    moved = move_meeting(
        meeting=meeting,
        starts_at=later,
        place="市委礼堂",
        reason="会场冲突",
        by=cast.organ,
        now=now,
    )

    assert (moved.starts_at, moved.moved_from, moved.place) == (later, later - 3 * DAY, "市委礼堂")
    invitation = meeting.invitations.get(unit=cast.fumeng_office)
    assert [str(attendee) for attendee in invitation.attendees.all()] == ["王甲"]
    assert invitation.answered_at is None
    assert invitation.reply_by > now + 10 * DAY
    required = Requirement.objects.get(kind="attend", unit=cast.fumeng_office)
    assert (required.state, required.due_at) == ("open", invitation.reply_by)
    assert Engagement.objects.get().starts_at == later
    assert told_of(Notice.objects.get()) == {"county", "county2"}
    assert "市委礼堂" in Notice.objects.get().text
    assert all_agrees()

    name_attendees(invitation=invitation, names=["王甲"], person=cast.county, now=now + DAY)
    assert all_agrees()


def test_at_another_hour_the_answers_stand(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    named(meeting, cast, now, "王甲")

    move_meeting(
        meeting=meeting,
        starts_at=meeting.starts_at + timedelta(hours=5),
        reason="会场冲突",
        by=cast.organ,
        now=now,
    )

    assert Requirement.objects.get(kind="attend", unit=cast.fumeng_office).state == "done"
    assert all_agrees()


def test_at_short_notice_it_is_urgent_for_the_same_reason(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    eve = meeting.starts_at - timedelta(hours=3)

    cancel_meeting(meeting=meeting, reason="突发汛情", by=cast.organ, now=eve)

    notice = Notice.objects.get()
    assert notice.urgent_reason == "突发汛情"
    assert notice.due_at == meeting.starts_at


def test_a_merged_meeting_tells_the_units_of_both_sections(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    decided(cast, now, ask_talent(cast, now), Decision.Outcome.MERGE_INTO, merge_into=meeting)

    cancel_meeting(meeting=meeting, reason="防汛", by=cast.talent, now=now)

    told = {person for notice in Notice.objects.all() for person in told_of(notice)}
    assert told == {"county", "county2", "outsider"}
    assert all(
        cast.talent.name in notice.versions.first().change for notice in Notice.objects.all()
    )
    assert all_agrees()


def test_the_office_cancels_in_place_of_the_section(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    cancel_meeting(meeting=meeting, reason="防汛", by=cast.office, now=now)

    version = Notice.objects.get().versions.get(number=2)
    assert version.editor == cast.organ
    assert cast.office.name in version.change


def test_nobody_is_left_to_tell(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    type(cast.organ).objects.filter(pk=cast.organ.pk).update(is_active=False)

    with pytest.raises(ValidationError):
        cancel_meeting(meeting=meeting, reason="防汛", by=cast.office, now=now)

    assert Meeting.objects.standing().count() == 1
    assert Requirement.objects.filter(kind="attend", state="open").count() == 2


def test_what_is_refused(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    at = meeting.starts_at

    for person in (cast.talent, cast.leader, cast.county):
        with pytest.raises(PermissionDenied):
            cancel_meeting(meeting=meeting, reason="防汛", by=person, now=now)
        with pytest.raises(PermissionDenied):
            move_meeting(meeting=meeting, starts_at=at + DAY, reason="防汛", by=person, now=now)
    for reason in (" ", "长" * 121):
        with pytest.raises(ValidationError):
            cancel_meeting(meeting=meeting, reason=reason, by=cast.organ, now=now)
    for starts_at in (now, at):
        with pytest.raises(ValidationError):
            move_meeting(
                meeting=meeting, starts_at=starts_at, reason="防汛", by=cast.organ, now=now
            )
    with pytest.raises(ValidationError):
        move_meeting(
            meeting=meeting, starts_at=at + DAY, place=" ", reason="防汛", by=cast.organ, now=now
        )
    with pytest.raises(ValidationError):
        cancel_meeting(meeting=meeting, reason="防汛", by=cast.organ, now=at)
    begin_meeting(meeting=meeting, by=cast.organ, now=at - timedelta(minutes=5))
    with pytest.raises(ValidationError):
        move_meeting(
            meeting=meeting,
            starts_at=at + DAY,
            reason="防汛",
            by=cast.organ,
            now=at - timedelta(minutes=4),
        )

    assert Notice.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_cancel_at_once_one_does(now: datetime) -> None:
    cast = make_cast()
    meeting = held(cast, now)

    answers = at_once(
        *(
            lambda person=person: cancel_meeting(meeting=meeting, reason="防汛", by=person, now=now)
            for person in (cast.organ, cast.office)
        )
    )

    (refusal,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert refusal.code == "cancelled"
    assert Notice.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_cancellation_at_once_agree(now: datetime) -> None:
    """The answer comes before, and is withdrawn, or is refused; nobody's time stays taken."""
    cast = make_cast()
    meeting = held(cast, now)
    invitation = meeting.invitations.get(unit=cast.fumeng_office)

    at_once(
        lambda: cancel_meeting(meeting=meeting, reason="防汛", by=cast.organ, now=now),
        lambda: name_attendees(invitation=invitation, names=["王甲"], person=cast.county, now=now),
    )

    assert not Engagement.objects.exists()
    assert set(Requirement.objects.filter(kind="attend").values_list("state", flat=True)) == {
        "withdrawn"
    }
    assert all_agrees()
