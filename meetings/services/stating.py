"""Stating what invitations require and whose time they take."""

from django.db.models import QuerySet

from meetings.models import Invitation
from meetings.requirements import ATTENDEE, engagement_specs, invitation_specs
from notices.services import engage, require


def state_invitations(invitations: QuerySet[Invitation]) -> None:
    """Restate both, in the caller's transaction; the invitations are locked by the caller."""
    require(invitation_specs(invitations))
    keys = list(invitations.values_list("pk", flat=True))
    engage(source_kind=ATTENDEE, source_keys=keys, specs=engagement_specs(invitations))
