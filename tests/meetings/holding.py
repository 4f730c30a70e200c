"""Further steps of a meeting's life: named, held, recorded."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Unit
from meetings.models import AgendaItem, Attendee, Meeting, MeetingRecord, Resolution
from meetings.services import (
    add_resolution,
    begin_meeting,
    name_attendees,
    publish_minutes,
    write_minutes,
)
from tests.cast import Cast
from tests.meetings.steps import held, item


def held_in_items(cast: Cast, now: datetime, *minutes: int, **changes: Any) -> Meeting:
    """A meeting of 组织科 with an item of so many minutes each."""
    agenda = [item(length, title=f"议题{length}") for length in minutes]
    return held(cast, now, agenda=agenda, **changes)


def named(meeting: Meeting, cast: Cast, now: datetime, *names: Any, **more: Any) -> Attendee:
    """The first of those whom 阜蒙县's office names."""
    invitation = meeting.invitations.get(unit=cast.fumeng_office)
    name_attendees(
        invitation=invitation, names=names or ["王甲"], person=cast.county, now=now, **more
    )
    return invitation.attendees.all()[0]


def begun(cast: Cast, meeting: Meeting) -> datetime:
    """The meeting begins in time; the moment."""
    begin_meeting(meeting=meeting, by=cast.organ, now=meeting.starts_at)
    return meeting.starts_at


def running(meeting: Meeting) -> AgendaItem | None:
    """The item that is on."""
    items = AgendaItem.objects.heard_at(meeting)
    return items.filter(began_at__isnull=False, ended_at=None).first()


def resolved(
    cast: Cast, meeting: Meeting, *, unit: Unit | None = None, publish: bool = True
) -> Resolution:
    """A resolution of the meeting, which has just begun; published unless told otherwise."""
    now = meeting.starts_at
    record: MeetingRecord = write_minutes(
        meeting=meeting, text="会议通报了情况。\n会议讨论了名额。", by=cast.organ, now=now
    )
    resolution = add_resolution(
        record=record,
        text="月底前报送计划",
        unit=unit or cast.fumeng_office,
        due_on=(now + timedelta(days=7)).date(),
        minutes=90,
        by=cast.organ,
        now=now,
    )
    if publish:
        publish_minutes(record=record, by=cast.organ, now=now)
    return resolution
