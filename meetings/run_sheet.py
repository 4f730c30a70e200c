"""The run sheet of a meeting: what is on now, how long it may last, and what the rules say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Meeting
from meetings.rules import SHORT, WORKING_DAY
from office.rules import Verdict, in_force

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of the agenda with the time it is planned for."""

    item: AgendaItem
    begins_at: datetime
    ends_at: datetime

    @property
    def is_running(self) -> bool:
        return self.item.began_at is not None and self.item.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSheet:
    """The agenda of a meeting as it stands ``now``. Minutes left are negative once it overruns."""

    meeting: Meeting
    rows: Sequence[Row]
    now: datetime

    @property
    def running(self) -> Row | None:
        """What is on now."""
        return next((row for row in self.rows if row.is_running), None)

    @property
    def is_running(self) -> bool:
        return self.meeting.began_at is not None and self.meeting.ended_at is None

    @property
    def coming(self) -> Row | None:
        """What is on next."""
        return next((row for row in self.rows if row.item.began_at is None), None)

    @property
    def item_minutes_left(self) -> int | None:
        """Of what is on now, by its own beginning."""
        row = self.running
        return None if row is None else _left(row.item.began_at, row.item.minutes, self.now)

    @property
    def meeting_minutes_left(self) -> int | None:
        """Of the whole meeting, by its own beginning."""
        return _left(self.meeting.began_at, self.meeting.minutes, self.now)


def run_sheet(meeting: Meeting, now: datetime) -> RunSheet:
    """All items of all merged requests in order: one query."""
    rows, begins_at = [], meeting.starts_at
    for item in AgendaItem.objects.heard_at(meeting):
        ends_at = begins_at + item.minutes * _MINUTE
        rows.append(Row(item=item, begins_at=begins_at, ends_at=ends_at))
        begins_at = ends_at
    return RunSheet(meeting=meeting, rows=rows, now=now)


def verdicts_on(sheet: RunSheet) -> list[Verdict]:
    """What rule M6 says of the lengths that were really needed: one query; none before the end.

    The main speech and the meeting, each once it has ended.
    """
    rule, meeting = in_force("M6"), sheet.meeting
    if not rule.enabled:
        return []
    verdicts = [
        _verdict(
            _("The main speech lasted %(minutes)s minutes; the limit is %(limit)s."),
            _length(row.item.began_at, row.item.ended_at),
            int(rule["speech"]),
        )
        for row in sheet.rows
        if row.item.is_main_speech and row.item.ended_at
    ]
    if meeting.ended_at is not None:
        discussed = any(row.item.request.has_group_discussion for row in sheet.rows)
        days = rule["discussion" if discussed else "meeting"]
        verdicts.append(
            _verdict(
                _("The meeting lasted %(minutes)s minutes; the limit is %(limit)s."),
                _length(meeting.began_at, meeting.ended_at),
                int(days * WORKING_DAY),
            )
        )
    return verdicts


def _verdict(message: str, minutes: int, limit: int) -> Verdict:
    words = {"minutes": minutes, "limit": limit}
    return Verdict(rule=SHORT, passed=minutes <= limit, message=message % words)


def _length(began_at: datetime | None, ended_at: datetime | None) -> int:
    return (ended_at - began_at) // _MINUTE if began_at and ended_at else 0


def _left(began_at: datetime | None, minutes: int, now: datetime) -> int | None:
    """Minutes until it should end, a begun one counted whole; negative once it is past."""
    if began_at is None:
        return None
    return -((now - began_at - minutes * _MINUTE) // _MINUTE)
