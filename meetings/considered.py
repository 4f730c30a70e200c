"""Which other ways were looked at before a decision, and what each would cost (rule M3).

It stands in the minutes of the department affairs meeting, hence always in Chinese.
"""

from datetime import datetime

from django.db.models import QuerySet

from meetings.estimate import estimate_of
from meetings.models import Meeting, MeetingRequest

MOST_NAMES = 5
"""How many meetings, and how many requests, are named that could take the matter."""


def considered_text(*, request: MeetingRequest, now: datetime) -> str:
    """The meeting as asked for, the notice in its place, and what it could be merged with."""
    estimate = estimate_of(request)
    return "\n".join(
        [
            f"按申请召开：{estimate.units}个单位{estimate.people}人，{_hours(estimate.meeting)}人时。",
            f"以通知代替：{estimate.units}个单位各1人阅办，{_hours(estimate.notice)}人时。",
            f"可并入的会议：{_names(_meetings_ahead(request, now))}。",
            f"可合并的申请：{_names(_other_requests(request))}。",
        ]
    )


def _meetings_ahead(request: MeetingRequest, now: datetime) -> QuerySet[Meeting]:
    """Meetings of the department to which one of the same units is invited."""
    inviting = Meeting.objects.filter(invitations__unit__in=request.audience.all())
    return Meeting.objects.filter(
        decision__request__section__office=request.section.office_id, pk__in=inviting.values("pk")
    ).ahead(now)


def _other_requests(request: MeetingRequest) -> QuerySet[MeetingRequest]:
    """Requests that wait in the department and call one of the same units."""
    calling = MeetingRequest.objects.filter(audience__in=request.audience.all())
    return (
        MeetingRequest.objects.undecided()
        .filter(section__office=request.section.office_id, pk__in=calling.values("pk"))
        .exclude(pk=request.pk)
        .order_by("requested_at", "pk")
    )


def _names(rows: QuerySet[Meeting] | QuerySet[MeetingRequest]) -> str:
    return "、".join(f"“{row}”" for row in rows[:MOST_NAMES]) or "没有"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0")
