"""A county reports a value, and another of its people approves it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Role
from accounts.models import City, County, User
from assessment.models import Cycle, Report, Target
from assessment.reporting.deadlines import Deadlines
from assessment.reporting.slots import Slot, slots_of, with_slots
from assessment.requirements import target_specs
from assessment.yearend.standstill import refuse_once_public
from notices.services import require

State = Report.State


@transaction.atomic
def report_value(
    *,
    target: Target,
    value: Decimal | None,
    comment: str = "",
    period: int | None = None,
    user: User,
    now: datetime,
) -> Report:
    """Keep the county's value for a period of a target, for another person of it to approve.

    A later value replaces the earlier one, which stays in the history. Where the county has nobody
    else who answers, it counts as approved at once. Without ``period`` it is for the first one
    that is open. Raises PermissionDenied when the target is not the user's to answer, and
    ValidationError for a value that is accepted, locked or known to a system, for no value
    without a reason, and once the results are public.
    """
    answerable = Target.objects.answerable_by(user).filter(pk=target.pk)
    refuse_once_public(Cycle.objects.filter(pk__in=answerable.values("indicator__cycle")))
    if answerable.select_for_update(of=["self"]).first() is None:
        raise PermissionDenied
    list(Report.objects.select_for_update().filter(target=target))  # who decides on it comes first
    found = with_slots(Target.objects.filter(pk=target.pk)).get()
    slot = _slot_to_fill(list(slots_of([found], Deadlines.load())), period)
    comment = comment.strip()
    refuse_unless_open(slot, now=now)
    if value is None and not comment:
        raise ValidationError({"comment": _("Give the number, or say why there is none.")})
    report = slot.report or Report(target=found, period=slot.period, revision=0)
    report.state = State.DRAFT
    report.value, report.comment = value, comment
    report.revision += 1
    report.locked_after = slot.locks_at
    report.reported_by, report.reported_name, report.reported_at = user, user.name, now
    report.approved_by, report.approved_name, report.approved_at = None, "", None
    report.approved_alone = False
    if not others_who_approve(user):
        _approve(report, slot, user=user, now=now)
    report.save()
    restate([report])
    return report


@transaction.atomic
def approve_values(*, seen: Mapping[int, int], user: User, now: datetime) -> list[Report]:
    """Approve for the county what others have typed: all that was ``seen``, or nothing.

    ``seen`` maps reports to the revisions that were read. Raises ValidationError for one that is
    the user's own while others could approve it, that has changed since, or that is locked.
    """
    answerable = Report.objects.answerable_by(user)
    reports = as_seen(answerable, seen, states=[State.DRAFT])
    own = [report for report in reports if report.reported_by_id == user.pk]
    if own and others_who_approve(user):
        raise ValidationError(_("Another person of your department approves what you typed."))
    targets = with_slots(Target.objects.filter(reports__in=reports).distinct())
    slots = {(slot.target.pk, slot.period): slot for slot in slots_of(targets, Deadlines.load())}
    for report in reports:
        slot = slots[report.target_id, report.period]
        refuse_unless_open(slot, now=now)
        _approve(report, slot, user=user, now=now)
        report.save()
    restate(reports)
    return reports


def _approve(report: Report, slot: Slot, *, user: User, now: datetime) -> None:
    report.state = State.APPROVED
    report.approved_by, report.approved_name, report.approved_at = user, user.name, now
    report.approved_alone = report.reported_by_id == user.pk
    report.locked_after = slot.locks_at
    report.is_late = report.is_late or now > slot.due_at


def _slot_to_fill(slots: list[Slot], period: int | None) -> Slot:
    """The slot of a period; without one the first that is open, else the first not accepted."""
    if period is not None:
        found = next((slot for slot in slots if slot.period == period), None)
        if found is None:
            raise ValidationError(_("This indicator asks no value for that period."))
        return found
    still = [slot for slot in slots if slot.is_open] or [s for s in slots if not s.is_accepted]
    return (still or slots)[0]


def refuse_unless_open(slot: Slot, *, now: datetime) -> None:
    """Raise ValidationError, with what to do, if the county cannot give or change the value."""
    if not slot.is_asked:
        raise ValidationError(_("This value is not asked of the county: a system knows it."))
    if slot.is_accepted:
        raise ValidationError(
            _("The section has accepted this value. To change it, ask the section to return it.")
        )
    if slot.is_locked(now):
        raise ValidationError(locked_sentence(slot))


def locked_sentence(slot: Slot) -> str:
    """That a value is locked, and whom to ask: one query."""
    message = _("Locked after %(day)s. To open it again, ask %(names)s.")
    names = administrators(slot.target.indicator.cycle.city)
    return message % {
        "day": date_format(slot.locked_after, "DATE_FORMAT"),
        "names": _(", ").join(names) or _("the assessment’s administrator"),
    }


def administrators(city: City) -> list[str]:
    """Who administers the assessment of a city, by name and section."""
    people = User.objects.filter(
        role=Role.ASSESSMENT, is_active=True, section__office__unit__city=city
    ).select_related("section")
    return [f"{person.name}（{person.own_section.name}）" for person in people.order_by("pk")]


def others_who_approve(user: User) -> list[User]:
    """The user's colleagues who answer for the same county: any of them approves."""
    home = user.home_unit
    if home is None:
        return []
    colleagues = User.objects.colleagues_of(user).filter(role=Role.COUNTY).order_by("pk")
    return [
        person
        for person in colleagues
        if home.county_id in person.permitted_counties(County.ANSWER)
    ]


def as_seen(
    reports: QuerySet[Report], seen: Mapping[int, int], *, states: Iterable[str]
) -> list[Report]:
    """These reports, locked, as they were read: none has changed its state or revision since.

    Raises ValidationError that names those that have; one that is not there at all is refused
    without a name. So is each of a cycle whose results are public.
    """
    if not seen:
        raise ValidationError(_("Nothing is selected."))
    asked_for = reports.filter(pk__in=seen)
    cycles = asked_for.order_by().values("target__indicator__cycle")
    refuse_once_public(Cycle.objects.filter(pk__in=cycles))
    found = list(
        asked_for.select_related("target__indicator__cycle__city", "target__county")
        .select_for_update(of=["self"])
        .order_by("pk")
    )
    changed = [
        f"{report.target.county.short_name} {report.target.indicator.name}"
        for report in found
        if report.revision != seen[report.pk] or report.state not in states
    ]
    if changed or len(found) < len(seen):
        message = _("Changed since you read it, look at it once more: %(names)s.")
        raise ValidationError(message % {"names": _(", ").join(changed) or _("a value")})
    return found


def restate(reports: Iterable[Report]) -> None:
    """State what the targets of these values require now."""
    targets = {report.target_id for report in reports}
    require(target_specs(Target.objects.filter(pk__in=targets)))
