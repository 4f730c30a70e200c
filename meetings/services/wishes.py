"""What the office wants of the plans: these together, never these, this one on that day."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Office, User
from meetings.merging import possible_days, take_in, why_impossible
from meetings.models import Meeting, MeetingRequest, MergeMember, MergeWish
from meetings.planning import Impossible
from meetings.planning.choices import blocks_of

Kind = MergeWish.Kind


@transaction.atomic
def wish_pair(
    *,
    kind: MergeWish.Kind | str,
    request: MeetingRequest,
    other: MeetingRequest | Meeting,
    by: User,
    now: datetime,
) -> MergeWish:
    """Want two requests, or a request and an approved meeting, together or never together.

    Raises ``ValidationError`` for a request with itself, one that is decided or accepted
    already, a meeting that has begun, another department's, or a wish that another one or a rule
    contradicts; nothing is then kept.
    """
    office = _locked_office(by)
    if request == other:
        raise ValidationError(_("Choose two different requests."))
    if isinstance(other, Meeting):
        _check_waiting([request], office)
        _check_ahead(other, office, now)
        if kind == Kind.TOGETHER:
            _check_day(request, timezone.localdate(other.starts_at), now)
        pair: dict[str, MeetingRequest | Meeting] = {"request": request, "meeting": other}
    else:
        first, second = sorted([request, other], key=lambda each: each.pk)
        pair = {"request": first, "other": second}
        _check_waiting([first, second], office)
    known = MergeWish.objects.filter(**{"other": None, "meeting": None, "day": None, **pair})
    if (before := known.first()) is not None:
        if before.kind == kind:
            raise ValidationError(_("This is wished already."))
        raise ValidationError(_("The opposite is wished for these two; take that back first."))
    return _kept(MergeWish(office=office, kind=kind, made_by=by, made_at=now, **pair), now)


@transaction.atomic
def wish_day(*, request: MeetingRequest, day: date, by: User, now: datetime) -> MergeWish:
    """Want a request on this day, one of those that its section named; an earlier day is replaced.

    Raises ``ValidationError`` if it is decided or accepted already, or cannot be on that day.
    """
    office = _locked_office(by)
    _check_waiting([request], office)
    _check_day(request, day, now)
    MergeWish.objects.filter(request=request, kind=Kind.ON_DAY).delete()
    return _kept(
        MergeWish(
            office=office, kind=Kind.ON_DAY, request=request, day=day, made_by=by, made_at=now
        ),
        now,
    )


@transaction.atomic
def forget_wish(*, wish: MergeWish) -> None:
    """Take a wish back."""
    wish.delete()


def _locked_office(by: User) -> Office:
    """The own department, so that of two contradicting wishes at once the second sees the first."""
    return Office.objects.select_for_update().get(pk=by.own_section.office_id)


def _check_waiting(requests: list[MeetingRequest], office: Office) -> None:
    for request in requests:
        if request.section.office_id != office.pk:
            raise ValidationError(_("Only requests of the own department are planned."))
        if request.is_decided:
            message = _("“%(name)s” has been decided already; a plan cannot move it any more.")
            raise ValidationError(message % {"name": request})
        if MergeMember.objects.filter(request=request, accepted=True).exists():
            message = _("“%(name)s” is in an accepted group; take that back first.")
            raise ValidationError(message % {"name": request})


def _check_ahead(meeting: Meeting, office: Office, now: datetime) -> None:
    if meeting.host.office_id != office.pk:
        raise ValidationError(_("Only meetings of the own department can be merged."))
    if meeting.starts_at <= now:
        raise ValidationError(_("This meeting has begun; nothing can be merged into it."))


def _check_day(request: MeetingRequest, day: date, now: datetime) -> None:
    if day not in possible_days(request, now):
        message = _("%(names)s cannot be held on %(day)s; its section named other days.")
        raise ValidationError(message % {"names": f"“{request}”", "day": date_format(day)})


def _kept(wish: MergeWish, now: datetime) -> MergeWish:
    """The wish, stored, unless it contradicts the others or a rule."""
    wish.save()
    intake = take_in(office=wish.office, first_day=date.min, last_day=date.max, now=now)
    try:
        blocks_of(intake.problem, intake.problem.ordered())
    except Impossible as impossible:
        raise ValidationError(why_impossible(impossible, intake)) from impossible
    return wish
