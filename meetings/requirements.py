"""What invitations require: the source ``meetings.invitation``."""

from collections.abc import Iterator

from django.db.models import QuerySet

from meetings.models import Invitation
from notices.models import Requirement
from notices.sources import RequirementSource, RequirementSpec

INVITATION = "meetings.invitation"


def invitation_specs(invitations: QuerySet[Invitation]) -> Iterator[RequirementSpec]:
    """One requirement per invitation: name who attends by the time of reply."""
    rows = invitations.select_related(
        "meeting__decision__request", "meeting__decision__affairs_meeting"
    )
    for invitation in rows.iterator():
        decision = invitation.meeting.decision
        done = invitation.answered_at is not None
        yield RequirementSpec(
            source_kind=INVITATION,
            source_key=str(invitation.pk),
            kind=Requirement.Kind.ATTEND,
            unit_id=invitation.unit_id,
            county_id=invitation.county_id,
            asked_by_id=decision.request.section_id,
            title=invitation.meeting.name,
            basis=f"{decision.affairs_meeting}决定",
            due_at=invitation.reply_by,
            people=invitation.people,
            minutes=invitation.attendance_minutes,
            estimate="会期＋往返路程＋准备，由申请科室估算",
            state=Requirement.State.DONE if done else Requirement.State.OPEN,
            done_at=invitation.answered_at,
            done_by=invitation.answered_name,
        )


def all_invitation_specs() -> Iterator[RequirementSpec]:
    """What all invitations require."""
    return invitation_specs(Invitation.objects.all())


SOURCE = RequirementSource(
    kind=INVITATION, url_name="meetings:invitation", expected=all_invitation_specs
)
