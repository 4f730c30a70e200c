"""Deciding on what a plan of mergers proposes to a session, as it stands."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import AffairsMeeting, Decision, Meeting, MergeGroup
from meetings.selectors import proposed_groups
from meetings.services.affairs import session_to_decide
from meetings.services.decisions import decide, decide_together, naming

Outcome = Decision.Outcome


@transaction.atomic
def decide_as_proposed(
    *,
    group: MergeGroup,
    session: AffairsMeeting,
    reason: str,
    over_quota_reason: str = "",
    by: User,
    now: datetime,
) -> Meeting:
    """Decide on all requests of a proposed group in one go; answers with their meeting.

    Several become one meeting of the group's host on the planned day, or go into the approved
    meeting that the plan names; a request by itself is held on the day to which the plan moved it.

    Raises ``ValidationError`` as :func:`~meetings.services.decisions.decide`, and if the proposal
    was taken back, is decided in part or waits elsewhere, the approved meeting was moved, or the
    planned day no longer suits; nothing is then done.
    """
    session = session_to_decide(session, now)
    group = _proposed(group, session)
    requests = [member.request for member in group.members.all()]
    common: dict[str, Any] = {
        "session": session,
        "reason": reason,
        "over_quota_reason": over_quota_reason,
        "by": by,
        "now": now,
    }
    day = timezone.localdate(group.starts_at)
    if group.meeting_id is not None:
        meeting = _not_moved(group)
        for request in requests:
            with naming(request):
                decide(**common, request=request, outcome=Outcome.MERGE_INTO, merge_into=meeting)
        return meeting
    if len(requests) > 1:
        return decide_together(**common, requests=requests, host=group.host, day=day)
    return decide(**common, request=group.host, outcome=Outcome.HOLD, day=day).meeting


def _not_moved(group: MergeGroup) -> Meeting:
    """The approved meeting that takes the group, locked, if it is still held when it was."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(merge_groups=group)
    if meeting.starts_at != group.starts_at:
        message = _("“%(name)s” has been moved meanwhile; plan again.")
        raise ValidationError(message % {"name": meeting})
    return meeting


def _proposed(group: MergeGroup, session: AffairsMeeting) -> MergeGroup:
    """The group, locked against being taken back, if the session can still decide on it."""
    list(MergeGroup.objects.filter(pk=group.pk).select_for_update().values_list("pk"))
    found = proposed_groups(session).filter(pk=group.pk).first()
    if found is None:
        message = _(
            "This proposal no longer stands: it was taken back, or one of its requests is decided "
            "or waits elsewhere."
        )
        raise ValidationError(message, code="gone")
    return found
