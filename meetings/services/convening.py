"""Inviting units to a meeting."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import Unit
from meetings.burden import reading_minutes
from meetings.convocation import convocation_text, convocation_title
from meetings.models import Invitation, Meeting, MeetingRequest
from meetings.requirements import invitation_specs
from meetings.services.stating import state_invitations
from notices.models import Receipt
from notices.rules import check_notice
from notices.services import draft_notice, require, send_notice
from office.workdays import WorkingCalendar, close_of

REPLY_DAYS_BEFORE = 1
"""Working days before the meeting on which the names are due."""


def invite(
    *, meeting: Meeting, request: MeetingRequest, units: Sequence[Unit], reason: str, now: datetime
) -> None:
    """Convene units to a meeting: one notice, and per unit an invitation and a requirement.

    Called within a decision; ``request`` tells how many people come and what it takes them.
    """
    reply_by = reply_time(meeting.starts_at, now)
    receipts = _send_convocation(meeting, request, units, reply_by, reason, now)
    invitations = Invitation.objects.bulk_create(
        [
            Invitation(
                meeting=meeting,
                unit=unit,
                county_id=unit.county_id,
                receipt=receipts[unit.pk],
                people=request.people_per_unit,
                travel_minutes=request.travel_minutes,
                preparation_minutes=request.preparation_minutes,
                reply_by=reply_by,
            )
            for unit in units
        ]
    )
    require(invitation_specs(Invitation.objects.filter(pk__in=[row.pk for row in invitations])))


def extend_meeting(
    *, meeting: Meeting, request: MeetingRequest, reason: str, now: datetime
) -> None:
    """Give a merged request's time and audience to the meeting that takes it.

    Units that were invited before stay invited once: they travel once, prepare for both matters,
    and send the larger of the two numbers of people.
    """
    meeting.minutes = F("minutes") + request.minutes
    meeting.save(update_fields=["minutes"])
    meeting.refresh_from_db(fields=["minutes"])
    concerned = list(request.audience.filter(is_active=True))
    invited = Invitation.objects.filter(meeting=meeting)
    # An answer given meanwhile comes before us or after us; else we would restate it as open.
    list(invited.order_by("pk").select_for_update().values_list("pk"))
    invited.filter(unit__in=concerned).update(
        people=Greatest("people", request.people_per_unit),
        travel_minutes=Greatest("travel_minutes", request.travel_minutes),
        preparation_minutes=F("preparation_minutes") + request.preparation_minutes,
    )
    state_invitations(invited)
    known = set(invited.values_list("unit", flat=True))
    added = [unit for unit in concerned if unit.pk not in known]
    if added:
        invite(meeting=meeting, request=request, units=added, reason=reason, now=now)


def reply_time(starts_at: datetime, now: datetime) -> datetime:
    """When the names are due: at the close of the working day before, or when it begins."""
    day = WorkingCalendar.load().add(timezone.localdate(starts_at), -REPLY_DAYS_BEFORE)
    return close_of(day) if close_of(day) > now else starts_at


def _send_convocation(
    meeting: Meeting,
    request: MeetingRequest,
    units: Sequence[Unit],
    reply_by: datetime,
    reason: str,
    now: datetime,
) -> dict[int, Receipt]:
    """Send the convocation to these units and answer their copies, by unit id.

    A meeting at short notice is urgent for the reason that the department affairs meeting gave.
    """
    text = convocation_text(meeting, people=request.people_per_unit, reply_by=reply_by)
    verdicts = check_notice(text=text, due_at=reply_by, urgent_reason="", now=now)
    is_short = any(verdict.rule.id == "N5" and not verdict.passed for verdict in verdicts)
    notice = draft_notice(
        author=request.requested_by,
        section=request.section,
        title=convocation_title(meeting),
        text=text,
        basis=f"{meeting.decision.affairs_meeting}决定",
        audience=units,
        due_at=reply_by,
        minutes=reading_minutes(text),
        classified=False,
        urgent_reason=reason[:200] if is_short else "",
        now=now,
    )
    send_notice(notice=notice, now=now)
    return {receipt.unit_id: receipt for receipt in notice.receipts.all()}
