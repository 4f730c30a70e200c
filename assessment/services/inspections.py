"""The annual plan of inspections: worded by sections, then decided (rules A1–A3)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import Office, Section, Unit, User
from assessment.inspections.totals import totals_of
from assessment.models import BaseFigure, InspectionItem, InspectionPlan
from notices.services import refuse_classified


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an item says; ``people`` × ``minutes`` is what each unit spends each time."""

    section: Section
    name: str
    kind: InspectionItem.Kind | str
    is_comprehensive: bool
    subject: str
    months: Collection[int]
    days: int
    method: InspectionItem.Method | str
    basis: str
    people: int
    minutes: int

    @property
    def values(self) -> dict[str, object]:
        """By field of the model."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return values | {"months": sorted(set(self.months))}


@transaction.atomic
def draft_item(
    *, year: int, wording: Wording, units: Collection[Unit], classified: bool, now: datetime
) -> InspectionItem:
    """Word a new item of a year; it is put forward with :func:`submit_item`.

    Raises ``ValidationError`` for a classified matter, a year that is over, months that are none,
    nobody to reach, or a name that the year's plan holds.
    """
    refuse_classified(classified=classified)
    _refuse_past(year, now)
    _in_turn(wording.section.office_id)
    item = InspectionItem(office_id=wording.section.office_id, year=year)
    return _word(item, wording, units)


@transaction.atomic
def change_item(
    *, item: InspectionItem, wording: Wording, units: Collection[Unit], classified: bool
) -> InspectionItem:
    """Word an undecided item anew; raises ``ValidationError`` as :func:`draft_item` does."""
    refuse_classified(classified=classified)
    _in_turn(item.office_id)
    item = _undecided(item)
    if wording.section.office_id != item.office_id:
        raise ValidationError({"section": _("Choose a section of this department.")})
    return _word(item, wording, units)


@transaction.atomic
def submit_item(*, item: InspectionItem) -> InspectionItem:
    """Put a draft forward; raises ``ValidationError`` if it is put forward or decided already."""
    item = _undecided(item)
    if item.state != InspectionItem.State.DRAFT:
        raise ValidationError(_("“%s” is put forward already.") % item)
    item.state = InspectionItem.State.SUBMITTED
    item.save(update_fields=["state"])
    return item


@transaction.atomic
def remove_item(*, item: InspectionItem) -> None:
    """Take an item back that is not decided yet."""
    _undecided(item).delete()


@transaction.atomic
def approve_plan(
    *,
    office: Office,
    year: int,
    items: Iterable[InspectionItem],
    resolution: str,
    by: User,
    now: datetime,
) -> InspectionPlan:
    """Record that a session approved the year's plan with these items: once a year.

    Raises ``ValidationError`` if there is none or no resolution, the plan is approved already, an
    item does not wait for it, or A2 or A3 would not hold; nothing is then approved.
    """
    _of_department(by, office, Capability.PREPARE_AFFAIRS_MEETING)
    _refuse_past(year, now)
    if not (resolution := resolution.strip()):
        raise ValidationError({"resolution": _("Say which session approved the plan.")})
    _in_turn(office.pk)
    if InspectionPlan.objects.filter(office=office, year=year).exists():
        raise ValidationError(
            _("The plan of %s is approved; what comes later is approved one by one.") % year
        )
    wanted = {item.pk for item in items}
    waiting = InspectionItem.objects.submitted().filter(pk__in=wanted, office=office, year=year)
    if not wanted:
        raise ValidationError({"items": _("Choose at least one item.")})
    if set(waiting.select_for_update().values_list("pk", flat=True)) != wanted:
        raise ValidationError({"items": _("An item is decided already, or was taken back.")})
    _refuse_beyond(office, year, waiting.with_extent())
    plan = InspectionPlan.objects.create(
        office=office, year=year, resolution=resolution, approved_by=by, approved_at=now
    )
    InspectionItem.objects.filter(pk__in=wanted).update(
        state=InspectionItem.State.PLANNED,
        plan=plan,
        decided_by=by,
        decided_name=by.name,
        decided_at=now,
        reason=resolution,
    )
    return plan


@transaction.atomic
def approve_one(
    *, item: InspectionItem, reason: str, beyond_cap: bool = False, by: User, now: datetime
) -> InspectionItem:
    """A leader approves one item that is in no plan, with the reason.

    It counts as the others do. Beyond the cap of A3 it is approved only if the leader says so
    (``beyond_cap``). Raises ``ValidationError`` if it does not wait for a decision, its year is
    over, the reason is missing, or A2 or A3 would not hold.
    """
    _of_department(by, item.office, Capability.APPROVE_ONE_BY_ONE)
    _refuse_past(item.year, now)
    _in_turn(item.office_id)
    item = _waiting(item)
    extent = InspectionItem.objects.with_extent().get(pk=item.pk)
    totals = totals_of(item.office, item.year)
    for verdict in totals.verdicts(
        below=int(extent.reaches_below), comprehensive=int(item.is_comprehensive)
    ):
        if verdict.passed or (verdict.rule.id == "A3" and beyond_cap):
            continue
        field = "beyond_cap" if verdict.rule.id == "A3" else NON_FIELD_ERRORS
        raise ValidationError({field: verdict.message})
    return _decide(item, InspectionItem.State.ADMITTED, reason, by, now)


@transaction.atomic
def refuse_item(*, item: InspectionItem, reason: str, by: User, now: datetime) -> InspectionItem:
    """Refuse an item, with the reason; the section may word another one."""
    _of_department(
        by, item.office, Capability.PREPARE_AFFAIRS_MEETING, Capability.APPROVE_ONE_BY_ONE
    )
    return _decide(_waiting(item), InspectionItem.State.REFUSED, reason, by, now)


@transaction.atomic
def enter_base(
    *, office: Office, year: int, figures: Mapping[Section | None, int], by: User, now: datetime
) -> None:
    """Enter how many items reached below in a base year, by section; None is for no section.

    What stood there before is replaced and stays in the history. Raises ``ValidationError`` for
    a year that is not over yet.
    """
    _of_department(by, office, Capability.PREPARE_AFFAIRS_MEETING, Capability.IMPORT_INDICATORS)
    if year >= timezone.localtime(now).year:
        raise ValidationError({"year": _("A base year is over.")})
    _in_turn(office.pk)
    BaseFigure.objects.bulk_create(
        [
            BaseFigure(
                office=office,
                year=year,
                section=section,
                items=items,
                entered_by=by,
                entered_at=now,
            )
            for section, items in figures.items()
        ],
        update_conflicts=True,
        unique_fields=["office", "year", "section"],
        update_fields=["items", "entered_by", "entered_at"],
    )


def _word(item: InspectionItem, wording: Wording, units: Collection[Unit]) -> InspectionItem:
    for name, value in wording.values.items():
        setattr(item, name, value)
    if not item.months or not set(item.months) <= set(range(1, 13)):
        raise ValidationError({"months": _("Choose at least one month.")})
    if not units:
        raise ValidationError(_("Choose at least one unit that it reaches."))
    twins = InspectionItem.objects.filter(office=item.office_id, year=item.year, name=item.name)
    if twins.exclude(state=InspectionItem.State.REFUSED).exclude(pk=item.pk).exists():
        raise ValidationError({"name": _("This year's plan holds an item of this name.")})
    item.save()
    item.units.set(units)
    return item


def _decide(
    item: InspectionItem, state: InspectionItem.State, reason: str, by: User, now: datetime
) -> InspectionItem:
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Give the reason; the section reads it.")})
    item.state, item.reason = state, reason
    item.decided_by, item.decided_name, item.decided_at = by, by.name, now
    item.save()
    return item


def _refuse_beyond(office: Office, year: int, items: Collection[InspectionItem]) -> None:
    """Refuse what A2 or A3 does not allow, and a plan with nothing to hold it against."""
    totals = totals_of(office, year)
    below = sum(item.reaches_below for item in items)
    if below and totals.needs_base:
        raise ValidationError(
            _("Enter a base year first: items that reach the county level are held against it.")
        )
    verdicts = totals.verdicts(
        below=below, comprehensive=sum(item.is_comprehensive for item in items)
    )
    if failed := [verdict.message for verdict in verdicts if not verdict.passed]:
        raise ValidationError({"items": failed})


def _undecided(item: InspectionItem) -> InspectionItem:
    """The item as it is now, locked; refused once it is decided."""
    row = InspectionItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
    if row is None:
        raise ValidationError(_("This item was taken back."))
    if row.decided_at is not None:
        raise ValidationError(_("“%s” is decided and stands as it is.") % row)
    return row


def _waiting(item: InspectionItem) -> InspectionItem:
    row = _undecided(item)
    if row.state != InspectionItem.State.SUBMITTED:
        raise ValidationError(_("“%s” is still a draft.") % row)
    return row


def _in_turn(office_id: int) -> None:
    """Let writers of one department's plan wait for each other: the last place is taken once."""
    Office.objects.select_for_update(no_key=True).get(pk=office_id)


def _of_department(user: User, office: Office, *capabilities: Capability) -> None:
    own = user.section is not None and user.section.office_id == office.pk
    if not own or not any(map(user.can, capabilities)):
        raise PermissionDenied


def _refuse_past(year: int, now: datetime) -> None:
    if year < timezone.localtime(now).year:
        raise ValidationError(_("%s is over; nothing more is planned for it.") % year)
