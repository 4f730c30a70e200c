"""Running a meeting by its agenda: when what began and ended, noted by the hosts."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import AgendaItem, Meeting


@transaction.atomic
def begin_meeting(*, meeting: Meeting, by: User, now: datetime) -> bool:
    """Open the meeting with the first item of its agenda, on its day at the earliest.

    Answers whether this call did it: false if a colleague was faster. Raises ``PermissionDenied``
    unless ``by`` is of the hosts, ``ValidationError`` before its day or if it is cancelled.
    """
    meeting = locked_meeting(meeting, by)
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled."))
    if timezone.localdate(now) < timezone.localdate(meeting.starts_at):
        raise ValidationError(_("The meeting can be opened on its day."))
    if meeting.began_at is not None:
        return False
    meeting.began_at = now
    meeting.save(update_fields=["began_at"])
    _begin_next(meeting, now)
    return True


@transaction.atomic
def next_item(*, meeting: Meeting, after: int, by: User, now: datetime) -> bool:
    """End the item that runs and begin the one after it; ``after`` is the id of the former.

    Two who press "next" at once advance once: answers whether this call did it, false if another
    item runs by now. Raises ``PermissionDenied`` unless ``by`` is of the hosts, and
    ``ValidationError`` unless the meeting is being held.
    """
    meeting = locked_meeting(meeting, by)
    _refuse_unless_running(meeting)
    if not _end_running(meeting, now, only=after):
        return False
    _begin_next(meeting, now)
    return True


@transaction.atomic
def end_meeting(*, meeting: Meeting, by: User, now: datetime) -> bool:
    """Close the meeting and the item that runs; what has not begun was not dealt with.

    Answers whether this call did it. Raises as :func:`next_item`.
    """
    meeting = locked_meeting(meeting, by)
    if meeting.ended_at is not None:
        return False
    _refuse_unless_running(meeting)
    _end_running(meeting, now)
    meeting.ended_at = now
    meeting.save(update_fields=["ended_at"])
    return True


def locked_meeting(meeting: Meeting, by: User) -> Meeting:
    """The meeting, locked until the transaction ends; refused to all but its hosts."""
    if not Meeting.objects.run_by(by).filter(pk=meeting.pk).exists():
        raise PermissionDenied
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("decision__request__section")
        .get(pk=meeting.pk)
    )


def _refuse_unless_running(meeting: Meeting) -> None:
    if meeting.began_at is None:
        raise ValidationError(_("The meeting has not been opened yet."))
    if meeting.ended_at is not None:
        raise ValidationError(_("The meeting is over."))


def _end_running(meeting: Meeting, now: datetime, only: int | None = None) -> bool:
    """End the item that runs (if it is this one); whether there was one."""
    running = AgendaItem.objects.filter(
        pk__in=AgendaItem.objects.heard_at(meeting).values("pk"),
        began_at__isnull=False,
        ended_at=None,
    )
    if only is not None:
        running = running.filter(pk=only)
    return bool(running.update(ended_at=now))


def _begin_next(meeting: Meeting, now: datetime) -> None:
    item = AgendaItem.objects.heard_at(meeting).filter(began_at=None).first()
    if item is not None:
        AgendaItem.objects.filter(pk=item.pk).update(began_at=now)
