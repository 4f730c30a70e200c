"""Convening units to a meeting, and telling them what a merger changes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from accounts.models import Unit
from meetings.burden import Share, reading_minutes
from meetings.documents.convocation import convocation_text, convocation_title, extension_text
from meetings.models import Invitation, Meeting, MeetingRequest
from meetings.requirements import invitation_specs
from meetings.services.stating import state_invitations
from notices.models import Notice, Receipt
from notices.rules import check_notice
from notices.services import amend_notice, draft_notice, require, send_notice
from office.workdays import WorkingCalendar, close_of

REPLY_DAYS_BEFORE = 1
"""Working days before the meeting on which the names are due."""

Shares = Mapping[Unit, Share]
"""What is asked of each unit that comes."""


def shares_of(request: MeetingRequest) -> dict[Unit, Share]:
    """What a request asks of each of its units; units closed since then stay away."""
    share = Share(
        people=request.people_per_unit,
        travel_minutes=request.travel_minutes,
        preparation_minutes=request.preparation_minutes,
    )
    return dict.fromkeys(request.audience.filter(is_active=True), share)


def shares_in(meeting: Meeting) -> dict[Unit, Share]:
    """What a meeting asks of each unit that is invited already; its invitations are locked.

    An answer given meanwhile comes before us or after us; else we would restate it as open.
    """
    invitations = meeting.invitations.select_related("unit").order_by("pk")
    return {
        invitation.unit: Share(
            people=invitation.people,
            travel_minutes=invitation.travel_minutes,
            preparation_minutes=invitation.preparation_minutes,
        )
        for invitation in invitations.select_for_update(of=("self",))
    }


def joined(first: Shares, *further: Shares) -> dict[Unit, Share]:
    """What several matters ask of each unit at one meeting."""
    together = dict(first)
    for shares in further:
        for unit, share in shares.items():
            known = together.get(unit)
            together[unit] = share if known is None else known.joined_with(share)
    return together


def invite(
    *, meeting: Meeting, request: MeetingRequest, shares: Shares, reason: str, now: datetime
) -> None:
    """Convene units to a meeting: one notice, and per unit an invitation and a requirement.

    Called within a decision; the section of ``request`` sends the notice.
    """
    reply_by = reply_time(meeting.starts_at, now)
    receipts = _send_convocation(meeting, request, shares, reply_by, reason, now)
    invitations = Invitation.objects.bulk_create(
        [
            Invitation(
                meeting=meeting,
                unit=unit,
                county_id=unit.county_id,
                receipt=receipts[unit.pk],
                people=share.people,
                travel_minutes=share.travel_minutes,
                preparation_minutes=share.preparation_minutes,
                reply_by=reply_by,
            )
            for unit, share in shares.items()
        ]
    )
    require(invitation_specs(Invitation.objects.filter(pk__in=[row.pk for row in invitations])))


def extend_meeting(
    *, meeting: Meeting, request: MeetingRequest, shares: Shares, reason: str, now: datetime
) -> None:
    """Give a merged request's time and audience to the meeting that takes it.

    ``shares`` is what the meeting then asks of each unit. Units that were invited before stay
    invited once and read the longer agenda in the convocation that they have; only where more
    people are to come is it put before its units again. The others are convened anew. The caller
    holds the locks of the meeting and its invitations (:func:`shares_in`).
    """
    meeting.minutes += request.minutes
    meeting.save(update_fields=["minutes"])
    invitations = list(meeting.invitations.select_related("unit", "receipt__notice"))
    by_notice: dict[Notice, list[Invitation]] = {}
    for invitation in invitations:
        by_notice.setdefault(invitation.receipt.notice, []).append(invitation)
    for notice, invited in by_notice.items():
        _extend(notice, invited, meeting, request, shares, reason, now)
    Invitation.objects.bulk_update(
        invitations, ["people", "travel_minutes", "preparation_minutes", "reply_by"]
    )
    state_invitations(Invitation.objects.filter(meeting=meeting))
    known = {invitation.unit for invitation in invitations}
    added = {unit: share for unit, share in shares.items() if unit not in known}
    if added:
        invite(meeting=meeting, request=request, shares=added, reason=reason, now=now)


def reply_time(starts_at: datetime, now: datetime) -> datetime:
    """When the names are due: at the close of the working day before, or when it begins."""
    day = WorkingCalendar.load().add(timezone.localdate(starts_at), -REPLY_DAYS_BEFORE)
    return close_of(day) if close_of(day) > now else starts_at


def _extend(
    notice: Notice,
    invited: Iterable[Invitation],
    meeting: Meeting,
    request: MeetingRequest,
    shares: Shares,
    reason: str,
    now: datetime,
) -> None:
    """Bring one convocation and the (unsaved) invitations of its units up to date.

    Whoever has acknowledged is not asked again for an agenda that grows; more people to send are
    news that has to arrive, with time to answer it.
    """
    wants_more = any(shares[row.unit].people > row.people for row in invited)
    for row in invited:
        share = shares[row.unit]
        row.people, row.travel_minutes = share.people, share.travel_minutes
        row.preparation_minutes = share.preparation_minutes
        if wants_more:
            row.reply_by = reply_time(meeting.starts_at, now)
    due_at = max(notice.due_at, *(row.reply_by for row in invited))
    text = convocation_text(
        meeting, people={row.unit: row.people for row in invited}, reply_by=due_at
    )
    amend_notice(
        notice=notice,
        editor=notice.author,
        title=convocation_title(meeting),
        text=text,
        due_at=due_at,
        is_material=wants_more,
        change=extension_text(meeting, request, wants_more=wants_more),
        urgent_reason=(_why_urgent(text, due_at, reason, now) or None) if wants_more else None,
        now=now,
    )


def _send_convocation(
    meeting: Meeting,
    request: MeetingRequest,
    shares: Shares,
    reply_by: datetime,
    reason: str,
    now: datetime,
) -> dict[int, Receipt]:
    """Send the convocation to these units and answer their copies, by unit id."""
    people = {unit: share.people for unit, share in shares.items()}
    text = convocation_text(meeting, people=people, reply_by=reply_by)
    notice = draft_notice(
        author=request.requested_by,
        section=request.section,
        title=convocation_title(meeting),
        text=text,
        basis=f"{meeting.decision.affairs_meeting}决定",
        audience=shares,
        due_at=reply_by,
        minutes=reading_minutes(text),
        classified=False,
        urgent_reason=_why_urgent(text, reply_by, reason, now),
        now=now,
    )
    send_notice(notice=notice, now=now)
    return {receipt.unit_id: receipt for receipt in notice.receipts.all()}


def _why_urgent(text: str, due_at: datetime, reason: str, now: datetime) -> str:
    """At short notice, the reason that the department affairs meeting gave; else nothing."""
    verdicts = check_notice(text=text, due_at=due_at, urgent_reason="", now=now)
    is_short = any(verdict.rule.id == "N5" and not verdict.passed for verdict in verdicts)
    return reason[:200] if is_short else ""
