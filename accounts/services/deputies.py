"""Naming a colleague who answers in one's place, and taking it back."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import Deputy, User
from accounts.models.deputy import ONE_AT_A_TIME


@transaction.atomic
def appoint_deputy(
    *, person: User, deputy: User, first_day: date, last_day: date, now: datetime
) -> Deputy:
    """Let ``deputy`` answer in the place of ``person`` on these days, both included.

    Raises ``ValidationError``, by field, unless both are active people of one unit who may answer
    and the days are not over; with code ``taken`` if another deputy has one of the days.
    """
    _refuse_unfit(person, deputy)
    _refuse_days(first_day, last_day, today=timezone.localdate(now))
    _one_change_at_a_time(person)
    try:
        with transaction.atomic():
            return Deputy.objects.create(
                person=person, deputy=deputy, first_day=first_day, last_day=last_day, created_at=now
            )
    except IntegrityError as error:
        if ONE_AT_A_TIME not in str(error):
            raise
        raise ValidationError(_taken(person, first_day, last_day), code="taken") from error


@transaction.atomic
def revoke_deputy(*, deputy_row: Deputy, by: User, now: datetime) -> Deputy:
    """Take back what was agreed, from now on; repeating changes nothing.

    Raises ``ValidationError`` for everybody but the one who named the deputy, and when the days
    are over: who answered then stays on record.
    """
    if by.pk != deputy_row.person_id:
        words = {"person": deputy_row.person}
        raise ValidationError(_("Only %(person)s can take this back.") % words)
    if deputy_row.last_day < timezone.localdate(now):
        raise ValidationError(_("These days have passed already."))
    _one_change_at_a_time(by)
    Deputy.objects.filter(pk=deputy_row.pk, revoked_at=None).update(revoked_at=now)
    deputy_row.refresh_from_db(fields=["revoked_at"])
    return deputy_row


def _refuse_unfit(person: User, deputy: User) -> None:
    words = {"person": person, "deputy": deputy}
    if deputy.pk == person.pk:
        raise ValidationError({"deputy": _("Nobody is their own deputy: choose a colleague.")})
    if person.home_unit_id is None or deputy.home_unit_id != person.home_unit_id:
        message = _("%(deputy)s does not work in the unit of %(person)s.")
        raise ValidationError({"deputy": message % words})
    for somebody in (person, deputy):
        if not somebody.is_active:
            message = _("The account of %(name)s is closed.")
            raise ValidationError({"deputy": message % {"name": somebody}})
        if not somebody.can(Capability.ANSWER):
            message = _("%(name)s may not answer for the unit.")
            raise ValidationError({"deputy": message % {"name": somebody}})


def _refuse_days(first_day: date, last_day: date, *, today: date) -> None:
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day comes before the first.")})
    if first_day < today:
        raise ValidationError({"first_day": _("This day has passed already.")})


def _one_change_at_a_time(person: User) -> None:
    """Two appointments that meet wait for each other instead of dead-locking."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _taken(person: User, first_day: date, last_day: date) -> str:
    agreed = Deputy.objects.overlapping(first_day, last_day).select_related("deputy")
    other = agreed.filter(person=person)[0]
    return _("From %(first)s to %(last)s, %(deputy)s already answers in place of %(person)s.") % {
        "first": date_format(other.first_day),
        "last": date_format(other.last_day),
        "deputy": other.deputy,
        "person": person,
    }
