"""What meetings require of units, and whose time they take.

The sources are ``meetings.invitation`` (name who attends), ``meetings.resolution`` (do what was
resolved) and, for people's time, ``meetings.attendee``.
"""

from collections.abc import Iterator

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from meetings.models import Attendee, Invitation, Resolution
from notices.models import Requirement
from notices.sources import (
    EngagementSource,
    EngagementSpec,
    RequirementSource,
    RequirementSpec,
)

INVITATION = "meetings.invitation"
RESOLUTION = "meetings.resolution"
ATTENDEE = "meetings.attendee"

State = Requirement.State


def invitation_specs(invitations: QuerySet[Invitation]) -> Iterator[RequirementSpec]:
    """One requirement per invitation: name who attends by the time of reply.

    That of a cancelled meeting is withdrawn, answered or not.
    """
    rows = invitations.select_related(
        "meeting__decision__request", "meeting__decision__affairs_meeting"
    )
    for invitation in rows.iterator():
        meeting, decision = invitation.meeting, invitation.meeting.decision
        done = invitation.answered_at is not None and not meeting.is_cancelled
        state = State.DONE if done else State.OPEN
        yield RequirementSpec(
            source_kind=INVITATION,
            source_key=str(invitation.pk),
            kind=Requirement.Kind.ATTEND,
            unit_id=invitation.unit_id,
            county_id=invitation.county_id,
            asked_by_id=decision.request.section_id,
            title=meeting.name,
            basis=f"{decision.affairs_meeting}决定",
            due_at=invitation.reply_by,
            people=invitation.people,
            minutes=invitation.attendance_minutes,
            estimate="会期＋往返路程＋准备，由申请科室估算",
            state=State.WITHDRAWN if meeting.is_cancelled else state,
            done_at=invitation.answered_at if done else None,
            done_by=invitation.answered_name if done else "",
        )


def all_invitation_specs() -> Iterator[RequirementSpec]:
    """What all invitations require."""
    return invitation_specs(Invitation.objects.all())


def resolution_specs(resolutions: QuerySet[Resolution]) -> Iterator[RequirementSpec]:
    """One requirement per published resolution: report that it is done by its due day.

    A report that waits to be accepted is done; one that is returned is open again.
    """
    rows = resolutions.filter(record__published_at__isnull=False).select_related(
        "record__meeting__decision__request"
    )
    for resolution in rows.iterator():
        meeting, done = resolution.record.meeting, resolution.is_reported
        yield RequirementSpec(
            source_kind=RESOLUTION,
            source_key=str(resolution.pk),
            kind=Requirement.Kind.ANSWER,
            unit_id=resolution.unit_id,
            county_id=resolution.county_id,
            asked_by_id=meeting.decision.request.section_id,
            title=_shortened(f"落实会议议定事项：{resolution.text}"),
            basis=_shortened(f"{meeting.name}会议纪要"),
            due_at=resolution.due_at,
            people=1,
            minutes=resolution.minutes,
            estimate="会议主办科室估算的办理时间",
            state=State.DONE if done else State.OPEN,
            done_at=resolution.reported_at if done else None,
            done_by=resolution.reported_name if done else "",
        )


def all_resolution_specs() -> Iterator[RequirementSpec]:
    """What all published resolutions require."""
    return resolution_specs(Resolution.objects.all())


def engagement_specs(invitations: QuerySet[Invitation]) -> Iterator[EngagementSpec]:
    """The time that a meeting takes of each attendee, from its beginning to its planned end.

    A cancelled meeting takes nobody's time.
    """
    rows = Attendee.objects.filter(
        invitation__in=invitations.values("pk"), invitation__meeting__cancelled_at=None
    )
    for attendee in rows.select_related("invitation__meeting__decision__request").iterator():
        invitation, meeting = attendee.invitation, attendee.invitation.meeting
        yield EngagementSpec(
            source_kind=ATTENDEE,
            source_key=str(invitation.pk),
            unit_id=invitation.unit_id,
            county_id=invitation.county_id,
            person_id=attendee.person_id,
            name=attendee.name,
            during=DateTimeTZRange(meeting.starts_at, meeting.ends_at),
            title=meeting.name,
            section_id=meeting.decision.request.section_id,
        )


def all_engagement_specs() -> Iterator[EngagementSpec]:
    """What all meetings take of people's time."""
    return engagement_specs(Invitation.objects.all())


def _shortened(text: str) -> str:
    limit = Requirement._meta.get_field("title").max_length or 0
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


SOURCE = RequirementSource(
    kind=INVITATION, url_name="meetings:invitation", expected=all_invitation_specs
)
RESOLUTION_SOURCE = RequirementSource(
    kind=RESOLUTION, url_name="meetings:resolution", expected=all_resolution_specs
)
ENGAGING = EngagementSource(kind=ATTENDEE, expected=all_engagement_specs)
