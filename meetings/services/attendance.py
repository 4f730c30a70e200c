"""Noting at the door who came. One person of the hosts does it; attendees do nothing."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import Attendee, Meeting


@transaction.atomic
def note_attendance(
    *, attendee: Attendee, came: Attendee.Came | str, by: User, now: datetime
) -> Attendee:
    """Note who came in this place, by whom it is noted; empty takes a note back.

    The last note stands. Raises ``PermissionDenied`` unless ``by`` is of the meeting's hosts, and
    ``ValidationError`` before the meeting's day, for a cancelled one, once its minutes are
    published, or for the deputy of somebody who has none.
    """
    attendee = (
        Attendee.objects.select_for_update(of=("self",))
        .select_related("invitation__meeting__record", "invitation__unit")
        .get(pk=attendee.pk)
    )
    meeting = attendee.invitation.meeting
    if not Meeting.objects.run_by(by).filter(pk=meeting.pk).exists():
        raise PermissionDenied
    _refuse_untimely(meeting, now)
    if came and came not in Attendee.Came.values:
        raise ValidationError(_("Say who came."))
    if came == Attendee.Came.DEPUTY and not attendee.deputy_name:
        message = _("%(unit)s has named no deputy for %(name)s.")
        raise ValidationError(message % {"unit": attendee.invitation.unit, "name": attendee})
    attendee.came = came
    attendee.noted_at, attendee.noted_by = (now, by) if came else (None, None)
    attendee.noted_name = by.name if came else ""
    attendee.save(update_fields=["came", "noted_at", "noted_by", "noted_name"])
    return attendee


def _refuse_untimely(meeting: Meeting, now: datetime) -> None:
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled."))
    if timezone.localdate(now) < timezone.localdate(meeting.starts_at):
        raise ValidationError(_("Who came is noted on the day of the meeting."))
    record = getattr(meeting, "record", None)
    if record is not None and record.is_published:
        raise ValidationError(_("The minutes are published; who came stands."))
