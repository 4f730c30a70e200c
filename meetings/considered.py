"""Which other ways were looked at before a decision, and what each would cost (rule M3).

It stands in the minutes of the department affairs meeting, hence always in Chinese.
"""

from datetime import datetime

from meetings.estimate import estimate_of
from meetings.models import Meeting, MeetingRequest

MOST_MEETINGS = 5
"""How many meetings are named that could take the matter."""


def considered_text(*, request: MeetingRequest, now: datetime) -> str:
    """The meeting as asked for, the notice in its place, and the meetings that could take it."""
    estimate = estimate_of(request)
    lines = [
        f"按申请召开：{estimate.units}个单位{estimate.people}人，{_hours(estimate.meeting)}人时。",
        f"以通知代替：{estimate.units}个单位各1人阅办，{_hours(estimate.notice)}人时。",
    ]
    names = [f"“{meeting}”" for meeting in _mergeable(request, now)]
    lines.append(f"可并入的会议：{'、'.join(names)}。" if names else "可并入的会议：没有。")
    return "\n".join(lines)


def _mergeable(request: MeetingRequest, now: datetime) -> list[Meeting]:
    """Meetings of the department ahead to which one of the same units is invited."""
    of_department = Meeting.objects.filter(
        decision__request__section__office=request.section.office_id,
        pk__in=Meeting.objects.filter(invitations__unit__in=request.audience.all()).values("pk"),
    )
    return list(of_department.ahead(now)[:MOST_MEETINGS])


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0")
