"""Asking for a meeting."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import County, LineOfWork, Section, Unit, User
from meetings.models import Decision, MeetingRequest, Mode
from notices.rules import check_notice
from notices.services import refuse_classified


@transaction.atomic
def request_meeting(
    *,
    requested_by: User,
    section: Section,
    name: str,
    purpose: str,
    line: LineOfWork | str,
    convener: str,
    mode: Mode | str,
    place: str,
    starts_at: datetime,
    minutes: int,
    has_group_discussion: bool = False,
    audience: Iterable[Unit],
    people_per_unit: int,
    travel_minutes: int,
    preparation_minutes: int,
    why_not_notice: str,
    notice_text: str,
    notice_due_at: datetime,
    classified: bool,
    mends: MeetingRequest | None = None,
    now: datetime,
) -> MeetingRequest:
    """File a section's request for a meeting, with the notice that would take its place.

    ``travel_minutes`` is one way; minutes are per person. ``mends`` is the returned request that
    this one puts right. Raises ``ValidationError`` for a classified matter, an empty audience or
    one beyond the asker's counties, a start in the past, a place missing, a notice that breaks a
    rule, or a mended request that was not returned; nothing is then stored.
    """
    refuse_classified(classified=classified)
    units = list(audience)
    _check_audience(units, requested_by)
    if starts_at <= now:
        raise ValidationError({"starts_at": _("This time has passed.")})
    if mode == Mode.IN_PERSON and not place.strip():
        raise ValidationError({"place": _("Say where people are to come.")})
    if not why_not_notice.strip():
        raise ValidationError({"why_not_notice": _("Say why a notice cannot do it.")})
    _check_notice_instead(notice_text, due_at=notice_due_at, now=now)
    if mends is not None:
        _check_mends(mends, section)
    request = MeetingRequest.objects.create(
        section=section,
        requested_by=requested_by,
        requested_at=now,
        mends=mends,
        name=name,
        purpose=purpose,
        line=line,
        convener=convener,
        mode=mode,
        place=place.strip(),
        starts_at=starts_at,
        minutes=minutes,
        has_group_discussion=has_group_discussion,
        people_per_unit=people_per_unit,
        travel_minutes=travel_minutes,
        preparation_minutes=preparation_minutes,
        why_not_notice=why_not_notice,
        notice_text=notice_text,
        notice_due_at=notice_due_at,
    )
    request.audience.set(units)
    return request


def _check_audience(units: list[Unit], requested_by: User) -> None:
    if not units:
        raise ValidationError(_("Choose at least one unit: nobody would come to this meeting."))
    permitted = requested_by.permitted_counties(County.TASK)
    if any(unit.county_id is not None and unit.county_id not in permitted for unit in units):
        raise ValidationError(_("The audience holds units that you may not call to a meeting."))


def _check_notice_instead(text: str, *, due_at: datetime, now: datetime) -> None:
    """The notice must be fit to be sent; else "notice instead" would be no real choice."""
    if not text.strip():
        raise ValidationError({"notice_text": _("Write the notice that would do instead.")})
    verdicts = check_notice(text=text, due_at=due_at, urgent_reason="", now=now)
    broken = [str(verdict.message) for verdict in verdicts if not verdict.passed]
    if due_at <= now:
        broken.append(_("The deadline has passed."))
    if broken:
        raise ValidationError(
            [_("The notice instead: %(fault)s") % {"fault": fault} for fault in broken]
        )


def _check_mends(returned: MeetingRequest, section: Section) -> None:
    MeetingRequest.objects.select_for_update().get(pk=returned.pk)  # one mends it at a time
    fits = (
        returned.section_id == section.pk
        and returned.is_decided
        and returned.decision.outcome == Decision.Outcome.RETURN
    )
    if not fits:
        raise ValidationError(_("Only an own request that was returned can be mended."))
    if MeetingRequest.objects.filter(mends=returned).exists():
        raise ValidationError(_("This request has been mended already."))
