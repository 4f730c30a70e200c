"""Asking for a meeting."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import County, LineOfWork, Section, Unit, User
from meetings.models import AgendaItem, Decision, MeetingRequest, Mode, PlannedMeeting, Post
from meetings.rules import no_meeting_days
from meetings.services.plan import take_up
from meetings.wish import Item
from notices.rules import check_notice
from notices.services import refuse_classified
from office.rules import in_force


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
    other_days: Iterable[date] = (),
    agenda: Sequence[Item],
    has_group_discussion: bool = False,
    audience: Iterable[Unit],
    posts: Sequence[Post | str],
    travel_minutes: int,
    preparation_minutes: int,
    why_not_notice: str,
    notice_text: str,
    notice_due_at: datetime,
    classified: bool,
    further_lines: Sequence[LineOfWork | str] = (),
    planned: PlannedMeeting | None = None,
    off_plan_reason: str = "",
    over_quota_reason: str = "",
    is_comprehensive: bool = False,
    needs_discussion: bool = True,
    is_convened_by_deputy: bool = False,
    paper_pages: int = 0,
    mends: MeetingRequest | None = None,
    now: datetime,
) -> MeetingRequest:
    """File a section's request for a meeting, with the notice that would take its place.

    The items of the ``agenda`` make up its duration; each of the ``posts`` is one person called
    from every unit. ``other_days`` are days on which it could be held as well, at the same hour.
    ``travel_minutes`` is one way; minutes are per person. ``mends`` is the returned request that
    this one puts right. Raises ``ValidationError`` for a classified matter, an empty audience or
    one beyond the asker's counties, nobody called, an empty agenda, a day in the past or without
    meetings (rule M9), a place missing, neither a free and approved entry of the section's plan
    for that year nor a reason, a notice that breaks a rule, or a mended request that was not
    returned; nothing is then stored.
    """
    refuse_classified(classified=classified)
    units, posts = list(audience), list(posts)
    _check_audience(units, requested_by)
    if not posts:
        raise ValidationError({"posts": _("Say who of each unit is called.")})
    _check_agenda(agenda)
    days = _checked_days(starts_at, other_days, now)
    _check_plan(planned, off_plan_reason, section=section, starts_at=starts_at)
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
        other_days=days,
        minutes=sum(item.minutes for item in agenda),
        has_group_discussion=has_group_discussion,
        posts=posts,
        people_per_unit=len(posts),
        travel_minutes=travel_minutes,
        preparation_minutes=preparation_minutes,
        why_not_notice=why_not_notice,
        notice_text=notice_text,
        notice_due_at=notice_due_at,
        further_lines=[other for other in dict.fromkeys(further_lines) if other != line],
        planned=planned,
        off_plan_reason=off_plan_reason.strip(),
        over_quota_reason=over_quota_reason.strip(),
        is_comprehensive=is_comprehensive,
        needs_discussion=needs_discussion,
        is_convened_by_deputy=is_convened_by_deputy,
        paper_pages=paper_pages,
    )
    request.audience.set(units)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            request=request,
            position=position,
            title=item.title.strip(),
            presenter=item.presenter.strip(),
            minutes=item.minutes,
            is_main_speech=item.is_main_speech,
        )
        for position, item in enumerate(agenda, start=1)
    )
    return request


def _check_agenda(agenda: Sequence[Item]) -> None:
    if not agenda:
        raise ValidationError({"agenda": _("Enter at least one item of the agenda.")})
    for number, item in enumerate(agenda, start=1):
        if item.minutes <= 0 or not item.title.strip() or not item.presenter.strip():
            message = _("Item %(number)s needs a title, a presenter and minutes above zero.")
            raise ValidationError({"agenda": message % {"number": number}})


def _checked_days(starts_at: datetime, other_days: Iterable[date], now: datetime) -> list[date]:
    """The other days, each once and in order; refused if one of all is past or without meetings."""
    if starts_at <= now:
        raise ValidationError({"starts_at": _("This time has passed.")})
    days = sorted(set(other_days) - {timezone.localdate(starts_at)})
    if days and days[0] <= timezone.localdate(now):
        message = _("%(day)s is not ahead.")
        raise ValidationError({"other_days": message % {"day": date_format(days[0])}})
    first = timezone.localdate(starts_at)
    for day in no_meeting_days([first, *days], in_force("M9")):
        message = _("No meetings are held on %(day)s (rule M9).") % {"day": date_format(day)}
        raise ValidationError({"starts_at" if day == first else "other_days": message})
    return days


def _check_plan(
    planned: PlannedMeeting | None, reason: str, *, section: Section, starts_at: datetime
) -> None:
    """Rule M8: an approved entry of the section's own plan, for that year and free; or a reason."""
    if planned is not None:
        take_up(planned=planned, section=section, starts_at=starts_at)
    elif not reason.strip():
        message = _("Choose the entry of the annual plan, or give the reason.")
        raise ValidationError({"off_plan_reason": message})


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
