"""Deciding on requests: each once, and with everything that follows from it, or not at all."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import AffairsMeeting, Decision, Meeting, MeetingRequest
from meetings.services.affairs import session_to_decide
from meetings.services.outcomes import Record, hold, merge, send_instead

Outcome = Decision.Outcome
OF_SEVERAL = (Outcome.NOTICE_INSTEAD, Outcome.HOLD, Outcome.DROP, Outcome.RETURN)
"""What can be decided of several requests in one go; a merger names its meeting each time."""


@transaction.atomic
def decide(
    *,
    request: MeetingRequest,
    session: AffairsMeeting,
    outcome: Decision.Outcome | str,
    reason: str,
    merge_into: Meeting | None = None,
    day: date | None = None,
    over_quota_reason: str = "",
    by: User,
    now: datetime,
) -> Decision:
    """Record what the session decided on a request of its agenda, and carry it out.

    *Notice instead* drafts and sends the notice, *hold* makes the meeting and convenes it, *merge
    into* gives the request's audience and agenda to ``merge_into``; *drop* and *return* need
    nothing more. A meeting to hold is on its ``day`` if one is given, else on the first day that
    the section named and that is left. Of two decisions at once the second is refused.
    ``over_quota_reason`` explains a meeting beyond the quota where the request does not (rule M2).

    Raises ``ValidationError`` if the session has no quorum or lies ahead, the request is decided
    already or not on this agenda, the reason is missing, the meeting to hold or to merge into has
    begun, its day does not suit, the year's number is used up without an explanation, or the
    notice breaks a rule; nothing is then done.
    """
    outcome = Outcome(outcome)
    session = session_to_decide(session, now)
    (request,) = _to_decide([request])
    _check_open(request, session)
    _check_reason(reason)
    if (outcome == Outcome.MERGE_INTO) != (merge_into is not None):
        raise ValidationError(_("Choose the meeting to merge into, and only for a merger."))
    record = Record(
        session=session, reason=reason, over_quota_reason=over_quota_reason, by=by, now=now
    )
    if merge_into is not None:
        return merge(request, _open_for_merger(merge_into, session, now), record)
    if outcome == Outcome.HOLD:
        return hold(request, record, day=day)
    if outcome == Outcome.NOTICE_INSTEAD:
        return send_instead(request, record)
    return record.decision(request, outcome)


@transaction.atomic
def decide_several(
    *,
    session: AffairsMeeting,
    requests: Collection[MeetingRequest],
    outcome: Decision.Outcome | str,
    reason: str,
    over_quota_reason: str = "",
    by: User,
    now: datetime,
) -> list[Decision]:
    """Decide on several requests in one way, for one reason: all of them, or none.

    Raises ``ValidationError`` as :func:`decide`, naming the request that hinders, and if none is
    chosen or they are to be merged.
    """
    outcome = Outcome(outcome)
    if outcome not in OF_SEVERAL:
        raise ValidationError(_("A merger names its meeting: decide on each request by itself."))
    if not requests:
        raise ValidationError(_("Tick at least one request of the agenda."))
    _check_reason(reason)
    session = session_to_decide(session, now)
    decisions = []
    for request in _to_decide(requests):
        with naming(request):
            decisions.append(
                decide(
                    request=request,
                    session=session,
                    outcome=outcome,
                    reason=reason,
                    over_quota_reason=over_quota_reason,
                    by=by,
                    now=now,
                )
            )
    return decisions


@transaction.atomic
def decide_together(
    *,
    session: AffairsMeeting,
    requests: Collection[MeetingRequest],
    host: MeetingRequest,
    reason: str,
    day: date | None = None,
    over_quota_reason: str = "",
    by: User,
    now: datetime,
) -> Meeting:
    """Hold the ``host`` and merge the other requests into it at once: one meeting, one convocation.

    It has the agendas of all, on a day that suits them all (this ``day``, if one is given), at the
    host's hour and place; each unit is convened once, by all sections together. ``requests`` may
    name the host, or not.

    Raises ``ValidationError`` as :func:`decide`, naming the request that hinders, and if there is
    no other request or no common day.
    """
    if not {request.pk for request in requests} - {host.pk}:
        raise ValidationError(_("Choose at least two requests to hold as one meeting."))
    _check_reason(reason)
    session = session_to_decide(session, now)
    locked = {request.pk: request for request in _to_decide([host, *requests])}
    for request in locked.values():
        with naming(request):
            _check_open(request, session)
    record = Record(
        session=session, reason=reason, over_quota_reason=over_quota_reason, by=by, now=now
    )
    return hold(locked.pop(host.pk), record, with_=list(locked.values()), day=day).meeting


def _to_decide(requests: Collection[MeetingRequest]) -> list[MeetingRequest]:
    """The requests as they stand now, locked in one order, so that two hands never cross."""
    wanted = {request.pk for request in requests}
    rows = MeetingRequest.objects.filter(pk__in=wanted).select_related("section")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _check_open(request: MeetingRequest, session: AffairsMeeting) -> None:
    if request.section.office_id != session.office_id:
        raise ValidationError(_("Another department decides on this request."))
    if request.is_decided:
        raise ValidationError(_("This request has been decided already."), code="decided")
    if request.affairs_meeting_id != session.pk:
        raise ValidationError(_("This request is not on the agenda of this session."))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was considered.")})


@contextmanager
def naming(request: MeetingRequest) -> Iterator[None]:
    """Say of which request a refusal speaks."""
    try:
        yield
    except ValidationError as refusal:
        raise ValidationError(
            [
                ValidationError(
                    _("“%(name)s”: %(fault)s") % {"name": request, "fault": fault},
                    code=getattr(refusal, "code", None),
                )
                for fault in refusal.messages
            ]
        ) from refusal


def _open_for_merger(meeting: Meeting, session: AffairsMeeting, now: datetime) -> Meeting:
    """The meeting, locked, if it can still take a further matter."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("decision__request__section__office", "decision__affairs_meeting")
        .get(pk=meeting.pk)
    )
    if meeting.host.office_id != session.office_id:
        raise ValidationError(_("Only meetings of the own department can be merged."))
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled; nothing can be merged into it."))
    if meeting.has_begun(now):
        raise ValidationError(_("This meeting has begun; nothing can be merged into it."))
    return meeting
