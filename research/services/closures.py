"""Closing days of a county to visits, and opening them again."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import County, User
from research.models import CountyClosure
from research.visibility import closable_counties

LONGEST_CLOSURE = 62
"""Days. A county closes itself for a flood or a harvest, not for the year."""


@transaction.atomic
def close_county(
    *,
    county: County,
    first_day: date,
    last_day: date,
    cause: CountyClosure.Cause | str,
    note: str = "",
    by: User,
    now: datetime,
) -> CountyClosure:
    """Receive nobody from the first day to the last; what was booked before stays.

    Nothing is said of what is booked: an unannounced visit would betray itself (rule R8). The
    county's row is locked as it is for a booking, so that neither comes between the other's check
    and its rows. Raises ``PermissionDenied`` unless ``by`` may close the county,
    ``ValidationError`` for days that are reversed, past, too many or closed already, and for
    another cause without a note.
    """
    if county.pk not in closable_counties(by):
        raise PermissionDenied
    list(County.objects.filter(pk=county.pk).select_for_update(no_key=True).values("pk"))
    note = note.strip()
    faults = []
    if last_day < first_day:
        faults.append(_("The last day lies before the first day."))
    elif last_day < timezone.localdate(now):
        faults.append(_("The days have passed already."))
    elif (last_day - first_day).days >= LONGEST_CLOSURE:
        message = _("A county closes at most %(limit)s days in a row.")
        faults.append(message % {"limit": LONGEST_CLOSURE})
    else:
        standing = CountyClosure.objects.filter(county=county).touching(first_day, last_day)
        faults += [_closed_already(closure) for closure in standing]
    if cause == CountyClosure.Cause.OTHER and not note:
        faults.append(_("Say in the note what the other cause is."))
    if faults:
        raise ValidationError(faults, code="closure")
    return CountyClosure.objects.create(
        county=county,
        first_day=first_day,
        last_day=last_day,
        cause=cause,
        note=note,
        closed_by=by,
        closed_at=now,
    )


def _closed_already(closure: CountyClosure) -> str:
    return _("The county is closed already from %(first)s to %(last)s.") % {
        "first": date_format(closure.first_day),
        "last": date_format(closure.last_day),
    }


@transaction.atomic
def lift_closure(*, closure: CountyClosure, by: User, now: datetime) -> None:
    """Open the days again. Raises ``PermissionDenied`` unless ``by`` may close the county,
    ``ValidationError`` if they were opened before or are over.
    """
    if closure.county_id not in closable_counties(by):
        raise PermissionDenied
    held = CountyClosure.objects.select_for_update().get(pk=closure.pk)
    if held.lifted_at is not None:
        raise ValidationError(_("These days were opened before."), code="lifted")
    if held.last_day < timezone.localdate(now):
        raise ValidationError(_("These days are over already."), code="over")
    held.lifted_at, held.lifted_by = now, by
    held.save(update_fields=["lifted_at", "lifted_by"])
