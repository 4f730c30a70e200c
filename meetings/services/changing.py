"""Cancelling and moving a meeting that lies ahead: everybody who was told is told."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from meetings.documents.changes import Change, cancellation, removal
from meetings.models import Invitation, Meeting, Mode
from meetings.models.meeting import REASON_LENGTH, InvitationQuerySet
from meetings.services.convening import reply_time
from meetings.services.running import locked_meeting
from meetings.services.stating import state_invitations
from notices.models import Notice
from notices.rules import check_notice
from notices.services import amend_notice


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: User, now: datetime) -> Meeting:
    """Call the meeting off: attending is required no more, and nobody's time is taken.

    The convocation becomes the news that it is cancelled and is to be acknowledged again. Raises
    ``PermissionDenied`` unless ``by`` is of the hosts, ``ValidationError`` without a reason, once
    it has begun, or if it is cancelled already.
    """
    meeting = _open_to_change(meeting, reason, by, now)
    meeting.cancelled_at = now
    _keep_reason(meeting, reason, by)
    meeting.save()
    invitations = _locked_invitations(meeting)
    state_invitations(invitations)
    _tell(meeting, cancellation(meeting), due_at=reply_time(meeting.starts_at, now), by=by, now=now)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    place: str | None = None,
    reason: str,
    by: User,
    now: datetime,
) -> Meeting:
    """Hold the meeting at another time, and in another ``place`` if one is given.

    Whom the units have named stays named. If the day changes, the units are asked to confirm; at
    another hour of the same day their answers stand. Raises as :func:`cancel_meeting`, and for a
    time that has passed or is the same, or a place missing.
    """
    meeting = _open_to_change(meeting, reason, by, now)
    if starts_at <= now:
        raise ValidationError({"starts_at": _("This time has passed.")})
    if starts_at == meeting.starts_at:
        raise ValidationError({"starts_at": _("The meeting is to be held at this time already.")})
    before, day = meeting.starts_at, timezone.localdate(meeting.starts_at)
    meeting.moved_from, meeting.starts_at = before, starts_at
    if place is not None:
        meeting.place = place.strip()
    if meeting.mode == Mode.IN_PERSON and not meeting.place:
        raise ValidationError({"place": _("Say where people are to come.")})
    _keep_reason(meeting, reason, by)
    meeting.save()
    invitations, reply_by = _locked_invitations(meeting), reply_time(starts_at, now)
    invitations.update(reply_by=reply_by)
    if timezone.localdate(starts_at) != day:
        invitations.update(answered_at=None, answered_by=None, answered_name="")
    state_invitations(invitations)
    _tell(meeting, removal(meeting, reply_by=reply_by), due_at=reply_by, by=by, now=now)
    return meeting


def _open_to_change(meeting: Meeting, reason: str, by: User, now: datetime) -> Meeting:
    meeting = locked_meeting(meeting, by)
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled already."), code="cancelled")
    if meeting.has_begun(now):
        raise ValidationError(_("The meeting has begun; it can be neither moved nor cancelled."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; everybody who was told reads it.")})
    if len(reason.strip()) > REASON_LENGTH:
        message = _("At most %(limit)s characters; these are %(length)s.")
        words = {"limit": REASON_LENGTH, "length": len(reason.strip())}
        raise ValidationError({"reason": message % words})
    return meeting


def _keep_reason(meeting: Meeting, reason: str, by: User) -> None:
    meeting.change_reason, meeting.changed_name = reason.strip(), by.name


def _locked_invitations(meeting: Meeting) -> InvitationQuerySet:
    """All of them, locked: an answer given meanwhile comes wholly before us or after us."""
    invitations = Invitation.objects.filter(meeting=meeting)
    list(invitations.order_by("pk").select_for_update().values_list("pk"))
    return invitations


def _tell(meeting: Meeting, change: Change, *, due_at: datetime, by: User, now: datetime) -> None:
    """Amend every convocation that went out; at short notice it is urgent for the same reason."""
    sent = Notice.objects.filter(receipts__invitation__meeting=meeting).distinct()
    for notice in sent.select_related("author", "section").order_by("pk"):
        verdicts = check_notice(text=change.text, due_at=due_at, urgent_reason="", now=now)
        is_short = any(verdict.rule.id == "N5" and not verdict.passed for verdict in verdicts)
        amend_notice(
            notice=notice,
            editor=_editor(notice, by),
            title=change.title,
            text=change.text,
            due_at=due_at,
            is_material=True,
            change=f"{change.sentence}（{by.section}{by.name}）",
            urgent_reason=meeting.change_reason if is_short else notice.urgent_reason,
            now=now,
        )


def _editor(notice: Notice, by: User) -> User:
    """Who amends: the one who decides, if of the section that sent it; else its author or another
    of its people, for a merged meeting has convocations of several sections.
    """
    if by.section_id == notice.section_id:
        return by
    colleagues = User.objects.filter(section=notice.section_id, is_active=True).order_by("pk")
    able = [person for person in colleagues if person.can(Capability.SEND_NOTICES)]
    if not able:
        message = _("Nobody of %(section)s can tell the units of the change.")
        raise ValidationError(message % {"section": notice.section})
    return notice.author if notice.author in able else able[0]
