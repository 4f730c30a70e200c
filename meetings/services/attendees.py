"""The answer of an invited unit: who attends."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from meetings.models import Invitation
from meetings.models.meeting import LONGEST_NAME
from meetings.requirements import invitation_specs
from notices.services import acknowledge, require


@transaction.atomic
def name_attendees(
    *, invitation: Invitation, names: Sequence[str], person: User, now: datetime
) -> Invitation:
    """Say who attends for the unit; until the meeting begins the names can be changed.

    It answers the requirement to attend and acknowledges the convocation as well: one step.
    Raises ``ValidationError`` if nobody or too many are named, a name stands twice or is too
    long, or the meeting has begun.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("meeting", "receipt")
        .get(pk=invitation.pk)
    )
    attendees = [name.strip() for name in names if name.strip()]
    _check_names(attendees, invitation)
    if invitation.meeting.starts_at <= now:
        raise ValidationError(_("The meeting has begun; the names stand as they are."))
    invitation.attendees = attendees
    invitation.answered_at, invitation.answered_by = now, person
    invitation.answered_name = person.name
    invitation.save(update_fields=["attendees", "answered_at", "answered_by", "answered_name"])
    acknowledge(receipt=invitation.receipt, person=person, now=now)
    require(invitation_specs(Invitation.objects.filter(pk=invitation.pk)))
    return invitation


def _check_names(attendees: Sequence[str], invitation: Invitation) -> None:
    if not attendees:
        raise ValidationError(_("Name at least one person."))
    if len(attendees) > invitation.people:
        message = ngettext(
            "At most %(people)s person is invited.",
            "At most %(people)s people are invited.",
            invitation.people,
        )
        raise ValidationError(message % {"people": invitation.people})
    if len(set(attendees)) < len(attendees):
        raise ValidationError(_("A name stands twice."))
    if any(len(name) > LONGEST_NAME for name in attendees):
        message = _("A name has at most %(longest)s characters.")
        raise ValidationError(message % {"longest": LONGEST_NAME})
