"""What the convocation says once the meeting is cancelled or moved.

What stands here goes out to offices, hence always in Chinese.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from meetings.models import Meeting
from office.documents import chinese_date


@dataclass(frozen=True, slots=True)
class Change:
    """The notice as it reads now, and in one ``sentence`` what has changed."""

    title: str
    text: str
    sentence: str


def cancellation(meeting: Meeting) -> Change:
    """The news that a meeting is not held."""
    return Change(
        title=f"关于取消召开{meeting.name}的通知",
        text="\n".join(
            [
                f"原定于{_moment(meeting.starts_at)}召开的{meeting.name}取消，不再召开。",
                f"原因：{meeting.change_reason}",
                "已填报的参会人员不需参会，请签收本通知。",
            ]
        ),
        sentence=f"会议取消：{meeting.change_reason}",
    )


def removal(meeting: Meeting, *, reply_by: datetime) -> Change:
    """The news that a meeting is held at another time; ``moved_from`` is the one before."""
    before = _moment(meeting.moved_from) if meeting.moved_from else ""
    place = f"，地点：{meeting.place}" if meeting.place else ""
    after = f"{_moment(meeting.starts_at)}召开{place}"
    return Change(
        title=f"关于{meeting.name}改期召开的通知",
        text="\n".join(
            [
                f"原定于{before}召开的{meeting.name}，改至{after}。",
                f"原因：{meeting.change_reason}",
                f"请签收本通知，并于{_moment(reply_by)}前在本系统确认参会人员。",
            ]
        ),
        sentence=f"会议改期至{_moment(meeting.starts_at)}：{meeting.change_reason}",
    )


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{chinese_date(local)}{local:%H:%M}"
