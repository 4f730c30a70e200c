"""The run sheet's steps and the notes at the door."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from meetings.models import AgendaItem, Attendee, Decision, Meeting
from meetings.run_sheet import run_sheet, verdicts_on
from meetings.services import (
    Named,
    begin_meeting,
    cancel_meeting,
    end_meeting,
    name_attendees,
    next_item,
    note_attendance,
)
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.meetings.holding import begun, held_in_items, named, running
from tests.meetings.steps import ask_talent, decided, held, item


def after(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


def test_a_meeting_is_run_item_by_item(cast: Cast, now: datetime) -> None:
    meeting = held_in_items(cast, now, 30, 20)
    start = begun(cast, meeting)
    first = running(meeting)
    assert first is not None

    assert next_item(meeting=meeting, after=first.pk, by=cast.organ, now=start + after(37))
    assert running(meeting).title == "议题20"
    assert end_meeting(meeting=meeting, by=cast.organ, now=start + after(55))

    assert [row.overrun_minutes for row in AgendaItem.objects.heard_at(meeting)] == [7, -2]
    meeting.refresh_from_db()
    assert meeting.overrun_minutes == 5
    assert running(meeting) is None


def test_a_merged_meeting_deals_with_the_items_of_all(cast: Cast, now: datetime) -> None:
    meeting = held_in_items(cast, now, 30, 20)
    decided(cast, now, ask_talent(cast, now), Decision.Outcome.MERGE_INTO, merge_into=meeting)

    rows = run_sheet(meeting, now).rows

    assert [row.item.title for row in rows] == ["议题30", "议题20", "通报情况"]
    assert [(row.begins_at - meeting.starts_at).seconds // 60 for row in rows] == [0, 30, 50]
    # 人才科 is a host as well now
    assert begin_meeting(meeting=meeting, by=cast.talent, now=meeting.starts_at)


def test_what_is_left_counts_down_and_over(cast: Cast, now: datetime) -> None:
    meeting = held_in_items(cast, now, 30, 20)
    start = begun(cast, meeting)
    meeting.refresh_from_db()

    def left(minutes: int) -> tuple[int | None, int | None]:
        sheet = run_sheet(meeting, start + after(minutes))
        return sheet.item_minutes_left, sheet.meeting_minutes_left

    assert left(0) == (30, 50)
    assert left(29) == (1, 21)
    assert left(33) == (-3, 17)


@pytest.mark.parametrize(("minutes", "verdicts"), [(60, [True, True]), (61, [False, True])])
def test_rule_m6_on_the_main_speech_that_was_held(
    cast: Cast, now: datetime, minutes: int, verdicts: list[bool]
) -> None:
    meeting = held(cast, now, agenda=[item(60, is_main_speech=True)])
    start = begun(cast, meeting)
    end_meeting(meeting=meeting, by=cast.organ, now=start + after(minutes))
    meeting.refresh_from_db()

    found = verdicts_on(run_sheet(meeting, start + after(minutes)))

    assert [verdict.passed for verdict in found] == verdicts
    assert {verdict.rule.id for verdict in found} == {"M6"}


def test_who_may_run_and_when(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    for person in (cast.talent, cast.leader, cast.county, cast.cadre):
        with pytest.raises(PermissionDenied):
            begin_meeting(meeting=meeting, by=person, now=meeting.starts_at)
    with pytest.raises(ValidationError):
        begin_meeting(meeting=meeting, by=cast.organ, now=now)
    with pytest.raises(ValidationError):
        next_item(meeting=meeting, after=1, by=cast.organ, now=meeting.starts_at)
    with pytest.raises(ValidationError):
        end_meeting(meeting=meeting, by=cast.organ, now=meeting.starts_at)

    assert begin_meeting(meeting=meeting, by=cast.office, now=meeting.starts_at)
    assert not begin_meeting(meeting=meeting, by=cast.organ, now=meeting.starts_at)


def test_a_cancelled_meeting_is_not_opened(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    cancel_meeting(meeting=meeting, reason="防汛", by=cast.organ, now=now)

    with pytest.raises(ValidationError):
        begin_meeting(meeting=meeting, by=cast.organ, now=meeting.starts_at)


@pytest.mark.django_db(transaction=True)
def test_two_hands_on_next_advance_once(now: datetime) -> None:
    cast = make_cast()
    meeting = held_in_items(cast, now, 30, 20, 10)
    start = begun(cast, meeting)
    first = running(meeting)
    assert first is not None

    answers = at_once(
        *[lambda: next_item(meeting=meeting, after=first.pk, by=cast.organ, now=start + after(30))]
        * 2
    )

    assert sorted(answers) == [False, True]
    assert running(meeting).title == "议题20"


def test_times_of_a_meeting_and_its_items_fit(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    meetings = Meeting.objects.filter(pk=meeting.pk)
    items = AgendaItem.objects.heard_at(meeting)

    for change, by in (
        (lambda: meetings.update(ended_at=now), "meeting_ends_after_it_began"),
        (lambda: meetings.update(began_at=now, ended_at=now - after(1)), "meeting_ends_after"),
        (lambda: meetings.update(cancelled_at=now), "meeting_changed_with_reason"),
        (
            lambda: meetings.update(
                began_at=now, cancelled_at=now, change_reason="防汛", changed_name="甲"
            ),
            "meeting_cancelled_or_held",
        ),
        (
            lambda: AgendaItem.objects.filter(pk=items[0].pk).update(ended_at=now),
            "agenda_item_ends_after_it_began",
        ),
    ):
        with pytest.raises(DatabaseError, match=by), transaction.atomic():
            change()


# --- At the door ----------------------------------------------------------------------------------
def test_one_person_notes_who_came(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    attendee = named(meeting, cast, now, Named(name="王甲", deputy_name="李乙"))
    at = meeting.starts_at

    noted = note_attendance(attendee=attendee, came="deputy", by=cast.organ, now=at)
    assert (noted.who_came, noted.noted_name) == ("李乙", cast.organ.name)
    noted = note_attendance(attendee=attendee, came="named", by=cast.office, now=at)
    assert (noted.who_came, noted.noted_by) == ("王甲", cast.office)
    noted = note_attendance(attendee=attendee, came="", by=cast.organ, now=at)
    assert (noted.came, noted.noted_at, noted.noted_name) == ("", None, "")


def test_no_attendee_notes_themselves_and_nobody_before_the_day(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    attendee = named(meeting, cast, now, cast.county.name)

    for person in (cast.county, cast.talent, cast.leader):
        with pytest.raises(PermissionDenied):
            note_attendance(attendee=attendee, came="named", by=person, now=meeting.starts_at)
    with pytest.raises(ValidationError):
        note_attendance(attendee=attendee, came="named", by=cast.organ, now=now)
    with pytest.raises(ValidationError):
        note_attendance(attendee=attendee, came="deputy", by=cast.organ, now=meeting.starts_at)
    with pytest.raises(ValidationError):
        note_attendance(attendee=attendee, came="both", by=cast.organ, now=meeting.starts_at)

    assert not Attendee.objects.exclude(came="").exists()


def test_who_has_come_stays_named(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    attendee = named(meeting, cast, now, "王甲")
    early = meeting.starts_at - after(20)
    note_attendance(attendee=attendee, came="named", by=cast.organ, now=early)

    with pytest.raises(ValidationError):
        name_attendees(
            invitation=attendee.invitation, names=["李乙"], person=cast.county, now=early
        )
