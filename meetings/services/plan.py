"""The annual plan (rule M8): entered, approved by a session, then taken up by requests."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import LineOfWork, Office, Section
from meetings.models import AffairsMeeting, Level, Mode, PlannedMeeting
from notices.services import refuse_classified


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an entry of the plan says; ``people`` and ``minutes`` are what is expected."""

    section: Section
    month: int
    name: str
    line: LineOfWork | str
    level: Level | str
    mode: Mode | str
    people: int
    minutes: int
    is_comprehensive: bool = False

    @property
    def values(self) -> dict[str, object]:
        """By field of the model."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanImport:
    """How many entries a file brought, and how many of those that were known it changed."""

    new: int
    changed: int
    unchanged: int


@transaction.atomic
def plan_meeting(*, year: int, entry: Entry, classified: bool, now: datetime) -> PlannedMeeting:
    """Enter a meeting into the plan of its section's department; it waits to be approved.

    Raises ``ValidationError`` for a classified matter, a year that is over, or a plan that holds
    a meeting of this name.
    """
    refuse_classified(classified=classified)
    _refuse_past(year, now)
    _one_at_a_time(entry.section.office_id)
    planned = PlannedMeeting(office_id=entry.section.office_id, year=year, **entry.values)
    _refuse_twice(planned)
    planned.save()
    return planned


@transaction.atomic
def change_planned(*, planned: PlannedMeeting, entry: Entry, classified: bool) -> PlannedMeeting:
    """Say something else in an entry that is not approved yet.

    Raises ``ValidationError`` if it is classified or approved, the section is of another
    department, or the year's plan holds another meeting of this name.
    """
    refuse_classified(classified=classified)
    _one_at_a_time(planned.office_id)
    planned = _proposed(planned)
    if entry.section.office_id != planned.office_id:
        raise ValidationError({"section": _("Choose a section of this department.")})
    for name, value in entry.values.items():
        setattr(planned, name, value)
    _refuse_twice(planned)
    planned.save()
    return planned


@transaction.atomic
def remove_planned(*, planned: PlannedMeeting) -> None:
    """Take an entry out of the plan; raises ``ValidationError`` if it is approved."""
    _proposed(planned).delete()


@transaction.atomic
def import_plan(
    *,
    office: Office,
    year: int,
    entries: Collection[Entry],
    sections: Collection[Section],
    classified: bool,
    now: datetime,
) -> PlanImport:
    """Enter these meetings of ``sections``, known by their names, all or none; others stay.

    The same entries twice change nothing. Raises ``ValidationError`` for a classified matter or a
    year that is over, and with a sentence for each entry that would change an approved meeting or
    one of a section that is not among ``sections``.
    """
    refuse_classified(classified=classified)
    _refuse_past(year, now)
    _one_at_a_time(office.pk)
    plan = PlannedMeeting.objects.filter(office=office, year=year)
    known = {planned.name: planned for planned in plan.select_related("section")}
    own = {section.pk for section in sections}
    new, changed, faults = [], [], []
    for entry in entries:
        planned = known.get(entry.name)
        if planned is None:
            new.append(PlannedMeeting(office=office, year=year, **entry.values))
        elif any(getattr(planned, name) != value for name, value in entry.values.items()):
            if planned.approved_by_id is not None:
                faults.append(_("“%s” is approved and stands as it is.") % entry.name)
            elif planned.section_id not in own:
                faults.append(_("“%s” is planned by another section.") % entry.name)
            for name, value in entry.values.items():
                setattr(planned, name, value)
            changed.append(planned)
    if faults:
        raise ValidationError(faults)
    PlannedMeeting.objects.bulk_create(new)
    if changed:
        PlannedMeeting.objects.bulk_update(changed, Entry.__slots__)
    unchanged = len(entries) - len(new) - len(changed)
    return PlanImport(new=len(new), changed=len(changed), unchanged=unchanged)


@transaction.atomic
def approve_plan(*, planned: Iterable[PlannedMeeting], session: AffairsMeeting, today: date) -> int:
    """Record that a session took these entries into the plan; answer how many.

    Raises ``ValidationError`` if there is none, one is approved already or belongs to another
    department, or the session lies ahead or has no quorum; none is then approved.
    """
    wanted = {entry.pk for entry in planned}
    if not wanted:
        raise ValidationError(_("Choose at least one meeting."))
    if session.held_on > today:
        raise ValidationError(_("This session has not been held yet."))
    if not session.has_quorum:
        raise ValidationError(_("This session has no quorum."))
    rows = PlannedMeeting.objects.proposed().filter(pk__in=wanted, office=session.office_id)
    locked = rows.order_by("pk").select_for_update(of=("self",))
    if set(locked.values_list("pk", flat=True)) != wanted:
        raise ValidationError(_("A meeting is approved already, or no longer in the plan."))
    return PlannedMeeting.objects.filter(pk__in=wanted).update(approved_by=session)


def take_up(*, planned: PlannedMeeting, section: Section, starts_at: datetime) -> None:
    """Make sure that a request may name this entry; called within filing it.

    Of two requests at once the second is refused. Raises ``ValidationError`` if the entry is not
    approved, belongs to another section or year, or another request has taken it up.
    """
    planned = PlannedMeeting.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    if planned.approved_by_id is None:
        raise ValidationError({"planned": _("This meeting of the plan is not approved yet.")})
    if planned.section_id != section.pk or planned.year != timezone.localtime(starts_at).year:
        raise ValidationError(
            {"planned": _("Choose a meeting that the own section planned for this year.")}
        )
    if not PlannedMeeting.objects.free().filter(pk=planned.pk).exists():
        raise ValidationError({"planned": _("Another request has taken up this meeting.")})


def _proposed(planned: PlannedMeeting) -> PlannedMeeting:
    """The entry as it is now, locked; refused if it cannot be changed any more."""
    row = PlannedMeeting.objects.select_for_update(of=("self",)).filter(pk=planned.pk).first()
    if row is None:
        raise ValidationError(_("This meeting is no longer in the plan."))
    if row.approved_by_id is not None:
        raise ValidationError(_("“%s” is approved and stands as it is.") % row.name)
    return row


def _one_at_a_time(office_id: int) -> None:
    """Let writers of one department's plan wait for each other; names stand in it once."""
    Office.objects.select_for_update(no_key=True).get(pk=office_id)


def _refuse_past(year: int, now: datetime) -> None:
    if year < timezone.localtime(now).year:
        raise ValidationError(_("%s is over; nothing more is planned for it.") % year)


def _refuse_twice(planned: PlannedMeeting) -> None:
    twins = PlannedMeeting.objects.filter(
        office=planned.office_id, year=planned.year, name=planned.name
    ).exclude(pk=planned.pk)
    if twins.exists():
        raise ValidationError({"name": _("This year's plan holds a meeting of this name.")})
