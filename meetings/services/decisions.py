"""Deciding on a request: once, and with everything that follows from it, or not at all."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.burden import reading_minutes
from meetings.models import AffairsMeeting, Decision, Meeting, MeetingRequest
from meetings.services.convening import extend_meeting, invite
from notices.models import Notice
from notices.services import draft_notice, send_notice
from office.rules import in_force
from office.workdays import WorkingCalendar, close_of


@transaction.atomic
def decide(
    *,
    request: MeetingRequest,
    session: AffairsMeeting,
    outcome: Decision.Outcome | str,
    reason: str,
    merge_into: Meeting | None = None,
    by: User,
    now: datetime,
) -> Decision:
    """Record what the session decided on a request of its agenda, and carry it out.

    *Notice instead* drafts and sends the notice, *hold* makes the meeting and convenes it, *merge
    into* gives the request's audience and agenda to ``merge_into``; *drop* and *return* need
    nothing more. Of two decisions at once the second is refused.

    Raises ``ValidationError`` if the request is decided already or not on this agenda, the
    reason is missing, the session lies ahead, the meeting to hold or to merge into has begun, or
    the notice breaks a rule; nothing is then done.
    """
    request = MeetingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    outcome = Decision.Outcome(outcome)
    _check(request, session, reason, now)
    if (outcome == Decision.Outcome.MERGE_INTO) != (merge_into is not None):
        raise ValidationError(_("Choose the meeting to merge into, and only for a merger."))
    if merge_into is not None:
        merge_into = _open_for_merger(merge_into, session, now)
    notice = None
    if outcome == Decision.Outcome.NOTICE_INSTEAD:
        notice = _send_notice_instead(request, session, now)
    decision = Decision.objects.create(
        request=request,
        affairs_meeting=session,
        outcome=outcome,
        reason=reason.strip(),
        notice=notice,
        merged_into=merge_into,
        recorded_by=by,
        decided_at=now,
    )
    if outcome == Decision.Outcome.HOLD:
        _hold(decision, now)
    if merge_into is not None:
        extend_meeting(meeting=merge_into, request=request, reason=decision.reason, now=now)
    return decision


def _check(request: MeetingRequest, session: AffairsMeeting, reason: str, now: datetime) -> None:
    if request.is_decided:
        raise ValidationError(_("This request has been decided already."), code="decided")
    if request.affairs_meeting_id != session.pk:
        raise ValidationError(_("This request is not on the agenda of this session."))
    if session.held_on > timezone.localdate(now):
        raise ValidationError(_("This session has not been held yet."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was considered.")})


def _open_for_merger(meeting: Meeting, session: AffairsMeeting, now: datetime) -> Meeting:
    """The meeting, locked, if it can still take a further matter."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("decision__request__section__office")
        .get(pk=meeting.pk)
    )
    if meeting.host.office_id != session.office_id:
        raise ValidationError(_("Only meetings of the own department can be merged."))
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled; nothing can be merged into it."))
    if meeting.has_begun(now):
        raise ValidationError(_("This meeting has begun; nothing can be merged into it."))
    return meeting


def _send_notice_instead(request: MeetingRequest, session: AffairsMeeting, now: datetime) -> Notice:
    """Send the requested notice; a decision that came late moves its deadline out (rule N5)."""
    days = int(in_force("N5")["days"])
    earliest = close_of(WorkingCalendar.load().add(timezone.localdate(now), days))
    notice = draft_notice(
        author=request.requested_by,
        section=request.section,
        title=f"关于{request.name}有关事项的通知",
        text=request.notice_text,
        basis=f"{session}决定以通知代替会议",
        audience=request.audience.all(),
        due_at=max(request.notice_due_at, earliest),
        minutes=reading_minutes(request.notice_text),
        classified=False,
        now=now,
    )
    return send_notice(notice=notice, now=now)


def _hold(decision: Decision, now: datetime) -> None:
    request = decision.request
    if request.starts_at <= now:
        raise ValidationError(_("The time asked for has passed; return the request instead."))
    meeting = Meeting.objects.create(
        decision=decision,
        name=request.name,
        convener=request.convener,
        mode=request.mode,
        place=request.place,
        starts_at=request.starts_at,
        minutes=request.minutes,
    )
    invite(
        meeting=meeting,
        request=request,
        units=list(request.audience.filter(is_active=True)),
        reason=decision.reason,
        now=now,
    )
