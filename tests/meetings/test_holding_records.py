"""Minutes and resolutions: from the draft to the accepted report."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from meetings.documents.minutes import minutes_document
from meetings.models import MeetingRecord, Resolution
from meetings.services import (
    add_resolution,
    cancel_meeting,
    drop_resolution,
    note_attendance,
    publish_minutes,
    report_resolution,
    settle_resolution,
    write_minutes,
)
from notices.models import Requirement
from notices.services import rebuild
from office.workdays import close_of
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.meetings.holding import named, resolved
from tests.meetings.steps import held

ALL_AGREE = {"missing": 0, "changed": 0, "orphaned": 0}
OF_RESOLUTIONS = {"source_kind": "meetings.resolution"}


def test_minutes_are_written_once_the_meeting_has_begun(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    with pytest.raises(ValidationError):
        write_minutes(meeting=meeting, text="会议通报。", by=cast.organ, now=now)
    with pytest.raises(ValidationError):
        write_minutes(meeting=meeting, text=" ", by=cast.organ, now=meeting.starts_at)
    with pytest.raises(PermissionDenied):
        write_minutes(meeting=meeting, text="会议通报。", by=cast.talent, now=meeting.starts_at)
    cancel_meeting(meeting=meeting, reason="防汛", by=cast.organ, now=now)
    with pytest.raises(ValidationError):
        write_minutes(meeting=meeting, text="会议通报。", by=cast.organ, now=meeting.starts_at)

    assert not MeetingRecord.objects.exists()


def test_a_draft_asks_nobody_and_is_seen_by_its_hosts(cast: Cast, now: datetime) -> None:
    resolution = resolved(cast, held(cast, now), publish=False)

    assert not Requirement.objects.filter(**OF_RESOLUTIONS).exists()
    for person, sees in ((cast.organ, 1), (cast.leader, 1), (cast.county, 0), (cast.talent, 0)):
        assert MeetingRecord.objects.visible_to(person).count() == sees
        assert Resolution.objects.visible_to(person).count() == sees

    drop_resolution(resolution=resolution, by=cast.organ)
    assert not Resolution.objects.exists()


def test_what_is_published_is_required_of_the_unit_in_charge(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    resolution = resolved(cast, meeting)

    required = Requirement.objects.get(**OF_RESOLUTIONS)
    assert (required.kind, required.unit, required.state) == ("answer", cast.fumeng_office, "open")
    assert required.due_at == close_of(resolution.due_on)
    assert required.burden == 90
    assert required.asked_by == cast.organ_section
    assert Resolution.objects.visible_to(cast.county).count() == 1
    assert MeetingRecord.objects.visible_to(cast.county2).count() == 1
    assert Resolution.objects.visible_to(cast.county2).count() == 0
    assert rebuild(check_only=True) == ALL_AGREE


def test_a_resolution_is_fit_to_be_done(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    at = meeting.starts_at
    record = write_minutes(meeting=meeting, text="会议通报。", by=cast.organ, now=at)
    fit = {
        "record": record,
        "text": "报送计划",
        "unit": cast.fumeng_office,
        "due_on": at.date(),
        "minutes": 30,
        "by": cast.organ,
        "now": at,
    }

    for changes in (
        {"text": " "},
        {"unit": cast.fuxin_town},
        {"due_on": at.date() - timedelta(days=1)},
        {"minutes": 0},
    ):
        with pytest.raises(ValidationError):
            add_resolution(**fit | changes)
    with pytest.raises(PermissionDenied):
        add_resolution(**fit | {"by": cast.talent})

    assert add_resolution(**fit).number == 1
    assert add_resolution(**fit).number == 2
    with pytest.raises(ValidationError):
        publish_minutes(record=record, by=cast.organ, now=at + timedelta(days=1))


def test_published_minutes_stand(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    attendee = named(meeting, cast, now)
    resolution = resolved(cast, meeting)
    at, record = meeting.starts_at, resolution.record

    for step in (
        lambda: write_minutes(meeting=meeting, text="改写", by=cast.organ, now=at),
        lambda: drop_resolution(resolution=resolution, by=cast.organ),
        lambda: publish_minutes(record=record, by=cast.organ, now=at),
        lambda: note_attendance(attendee=attendee, came="named", by=cast.organ, now=at),
    ):
        with pytest.raises(ValidationError):
            step()
    for write, by in (
        (lambda: MeetingRecord.objects.update(text="改写"), "published minutes stand"),
        (lambda: Resolution.objects.update(text="改写"), "stands as it was published"),
        (lambda: Resolution.objects.all().delete(), "stands as it was published"),
    ):
        with pytest.raises(DatabaseError, match=by), transaction.atomic():
            write()


def test_the_unit_reports_and_the_hosts_return_and_accept(cast: Cast, now: datetime) -> None:
    resolution = resolved(cast, held(cast, now))
    required = Requirement.objects.filter(**OF_RESOLUTIONS)
    later = now + timedelta(days=12)

    report_resolution(resolution=resolution, report="已报送。", person=cast.county, now=later)
    assert required.get().state == "done"
    with pytest.raises(ValidationError):
        settle_resolution(
            resolution=resolution, accepted=False, verdict="", by=cast.organ, now=later
        )
    settle_resolution(
        resolution=resolution, accepted=False, verdict="缺附表。", by=cast.organ, now=later
    )
    assert required.get().state == "open"
    report_resolution(resolution=resolution, report="附表已补。", person=cast.county, now=later)
    settle_resolution(resolution=resolution, accepted=True, verdict="", by=cast.organ, now=later)

    resolution.refresh_from_db()
    assert resolution.state == Resolution.State.ACCEPTED
    assert (required.get().state, required.get().done_by) == ("done", cast.county.name)
    assert rebuild(check_only=True) == ALL_AGREE


def test_nobody_else_reports_or_settles(cast: Cast, now: datetime) -> None:
    resolution = resolved(cast, held(cast, now))

    for person in (cast.county2, cast.cadre, cast.organ):
        with pytest.raises(PermissionDenied):
            report_resolution(resolution=resolution, report="已办。", person=person, now=now)
    with pytest.raises(ValidationError):
        report_resolution(resolution=resolution, report=" ", person=cast.county, now=now)
    with pytest.raises(ValidationError):
        settle_resolution(resolution=resolution, accepted=True, verdict="", by=cast.organ, now=now)
    report_resolution(resolution=resolution, report="已办。", person=cast.county, now=now)
    for person in (cast.talent, cast.leader, cast.county):
        with pytest.raises(PermissionDenied):
            settle_resolution(resolution=resolution, accepted=True, verdict="", by=person, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_two_reports_at_once_one_stands(now: datetime) -> None:
    cast = make_cast()
    resolution = resolved(cast, held(cast, now, audience=[cast.fuxin_town]), unit=cast.fuxin_town)

    answers = at_once(
        *(
            lambda person=person: report_resolution(
                resolution=resolution, report="已办。", person=person, now=now
            )
            for person in (cast.cadre, cast.cadre2)
        )
    )

    (refusal,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert refusal.code == "reported"


@pytest.mark.django_db(transaction=True)
def test_two_resolutions_at_once_get_two_numbers(now: datetime) -> None:
    cast = make_cast()
    first = resolved(cast, held(cast, now), publish=False)
    at = first.record.meeting.starts_at

    answers = at_once(
        *[
            lambda: add_resolution(
                record=first.record,
                text="另一项",
                unit=cast.fumeng_office,
                due_on=at.date(),
                minutes=10,
                by=cast.organ,
                now=at,
            )
        ]
        * 2
    )

    assert {answer.number for answer in answers} == {2, 3}


def test_the_minutes_as_a_document(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    attendee = named(meeting, cast, now, "王甲")
    note_attendance(attendee=attendee, came="named", by=cast.organ, now=meeting.starts_at)
    record = resolved(cast, meeting).record

    document = minutes_document(record, record.resolutions.all())

    opening = (
        "2026年10月23日09:00，分管副部长召集召开党员发展工作布置会（市委二楼会议室）。"
        "现将会议情况纪要如下。"
    )

    assert document.title == "党员发展工作布置会会议纪要"
    assert document.issuer == "中共阜新市委组织部"
    assert document.signed_on == date(2026, 10, 23)
    assert [block.text for block in document.body] == [
        opening,
        "一、会议议题",
        "（一）布置工作（组织科科长）",
        "二、会议内容",
        "会议通报了情况。",
        "会议讨论了名额。",
        "三、议定事项",
        "（一）月底前报送计划（责任单位：阜蒙县委组织部；完成时限：2026年10月30日）",
        "四、参会单位",
        "阜蒙县委组织部，共1人参加。",
    ]
