"""Approved items as they are carried out: admitted for a month, begun, answered, ended.

That an item is approved first (rule A1) is how this works, not a number of the office: it holds,
here and in the database, also while the rule is switched off.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from assessment.inspections.requirements import inspection_specs
from assessment.models import InspectedUnit, InspectionItem, InspectionRound, Tour
from notices.rules import earliest_due_day
from notices.services import require


@transaction.atomic
def admit_for_month(
    *, item: InspectionItem, month: int, admitted: bool, reason: str = "", by: User, now: datetime
) -> InspectionRound:
    """The office lets an item begin in one of its months, or holds it back with a reason.

    Either may follow the other until the round begins. Raises ``ValidationError`` for an item
    that is not approved (rule A1), a month that is over or not its own, or a missing reason.
    """
    own = by.section is not None and by.section.office_id == item.office_id
    if not own or not by.can(Capability.PREPARE_AFFAIRS_MEETING):
        raise PermissionDenied
    item = InspectionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _refuse_unapproved(item)
    if month not in item.months:
        raise ValidationError(_("“%s” is not meant for this month.") % item)
    today = timezone.localdate(now)
    if (item.year, month) < (today.year, today.month):
        raise ValidationError(_("This month is over."))
    if not admitted and not reason.strip():
        raise ValidationError({"reason": _("Say why it is held back; the section reads it.")})
    found = item.rounds.select_for_update(of=("self",)).filter(month=month).first()
    round_ = found or InspectionRound(item=item, month=month)
    if round_.is_started:
        raise ValidationError(_("“%s” has begun this month.") % item)
    round_.admitted, round_.reason = admitted, "" if admitted else reason.strip()
    round_.decided_by, round_.decided_at = by, now
    round_.save()
    return round_


@transaction.atomic
def start_round(
    *, round_: InspectionRound, first_day: date, last_day: date, by: User, now: datetime
) -> InspectionRound:
    """Begin an admitted round: each unit reached is required to be ready by the first day.

    Raises ``PermissionDenied`` if the item is another section's, ``ValidationError`` if the item
    is not approved (rule A1), the round not admitted or begun already, or the days do not fit:
    in its month, in order, and far enough off to prepare (rule N5).
    """
    round_ = _locked(round_)
    item = round_.item
    _refuse_unapproved(item)
    _refuse_others(round_, by)
    if not round_.admitted:
        raise ValidationError(_("“%s” is held back this month.") % item)
    if round_.is_started:
        raise ValidationError(_("“%s” has begun this month.") % item)
    if Tour.objects.filter(item=item).exists():
        raise ValidationError(_("“%s” is carried out as a tour, by its timetable.") % item)
    if (first_day.year, first_day.month) != (item.year, round_.month):
        month = MONTHS[round_.month]
        raise ValidationError({"first_day": _("It is admitted for %s.") % month})
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day is before the first.")})
    if first_day < (earliest := earliest_due_day(now)):
        soonest = date_format(earliest, "DATE_FORMAT")
        raise ValidationError(
            {"first_day": _("Units need time to prepare; the earliest is %s (N5).") % soonest}
        )
    round_.first_day, round_.last_day = first_day, last_day
    round_.started_by, round_.started_at = by, now
    round_.save()
    InspectedUnit.objects.bulk_create(
        InspectedUnit(round=round_, unit=unit, county_id=unit.county_id)
        for unit in item.units.filter(is_active=True)
    )
    _state_requirements(round_)
    return round_


@transaction.atomic
def end_round(
    *, round_: InspectionRound, outcome: str, note: str = "", by: User, now: datetime
) -> InspectionRound:
    """Mark a round as held, or call it off with a note on why; what was open is settled.

    Raises ``PermissionDenied`` if it is another section's, ``ValidationError`` if it has not
    begun, has ended, is held before its first day, or is called off without a word.
    """
    round_ = _locked(round_)
    _refuse_others(round_, by)
    outcome = InspectionRound.Outcome(outcome)
    if round_.first_day is None:
        raise ValidationError(_("It has not begun."))
    if round_.is_ended:
        raise ValidationError(_("It has ended already."))
    if outcome == InspectionRound.Outcome.CALLED_OFF and not note.strip():
        raise ValidationError({"note": _("Say why it is called off; the units read it.")})
    if outcome == InspectionRound.Outcome.HELD and timezone.localdate(now) < round_.first_day:
        raise ValidationError(_("Its first day lies ahead."))
    round_.outcome, round_.note = outcome, note.strip()
    round_.ended_by, round_.ended_name, round_.ended_at = by, by.name, now
    round_.save(update_fields=["outcome", "note", "ended_by", "ended_name", "ended_at"])
    _state_requirements(round_)
    return round_


@transaction.atomic
def say_ready(
    *, inspected: InspectedUnit, remark: str = "", person: User, now: datetime
) -> InspectedUnit:
    """A unit says that it is ready; the first one to say so is kept, a later remark replaces.

    Raises ``PermissionDenied`` when it is not the person's to say, or the round has ended.
    """
    _locked(inspected.round)  # so that the section does not end it meanwhile
    answerable = InspectedUnit.objects.answerable_by(person).select_for_update(of=("self",))
    row = answerable.filter(pk=inspected.pk).first()
    if row is None:
        raise PermissionDenied
    row.remark = remark.strip()
    if not row.is_ready:
        row.ready_by, row.ready_name, row.ready_at = person, person.name, now
    row.save()
    require(inspection_specs(InspectedUnit.objects.filter(pk=row.pk)))
    return row


def _locked(round_: InspectionRound) -> InspectionRound:
    rows = InspectionRound.objects.select_for_update(of=("self",)).select_related("item")
    return rows.get(pk=round_.pk)


def _refuse_unapproved(item: InspectionItem) -> None:
    if not item.is_approved:
        raise ValidationError(
            _("“%s” is neither in the approved plan nor approved one by one (rule A1).") % item
        )


def _refuse_others(round_: InspectionRound, user: User) -> None:
    if not InspectionRound.objects.run_by(user).filter(pk=round_.pk).exists():
        raise PermissionDenied


def _state_requirements(round_: InspectionRound) -> None:
    require(inspection_specs(InspectedUnit.objects.filter(round=round_)))
