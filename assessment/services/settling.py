"""The section accepts or returns what counties report; the administrator opens what is locked."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from assessment.models import Cycle, Report, Target, TargetReopening
from assessment.models.cycle import administered
from assessment.reporting.deadlines import Deadlines
from assessment.reporting.slots import slots_of, with_slots
from assessment.services.reports import as_seen, restate
from assessment.yearend.standstill import refuse_once_public
from notices.rules import earliest_due_day

State = Report.State


@transaction.atomic
def accept_values(*, seen: Mapping[int, int], user: User, now: datetime) -> list[Report]:
    """Accept what counties have approved: all that was ``seen``, or nothing.

    ``seen`` maps reports to the revisions that were read; a county may change a value at any
    moment before. Raises ValidationError, naming it, for one that has changed since.
    """
    reports = as_seen(Report.objects.settled_by(user), seen, states=[State.APPROVED])
    for report in reports:
        report.state = State.ACCEPTED
        _decide(report, user=user, now=now)
        report.save()
    restate(reports)
    return reports


@transaction.atomic
def return_value(
    *, report: Report, revision: int, reason: str, until: date, user: User, now: datetime
) -> Report:
    """Give a value back with a reason and a new date; its requirement is open again until then.

    An accepted one can be given back as well, as long as it was read as it stands. Raises
    ValidationError for a value that has changed, a missing reason or a date that leaves the county
    less time than rule N5.
    """
    (kept,) = as_seen(
        Report.objects.settled_by(user).filter(is_known=False),
        {report.pk: revision},
        states=[State.APPROVED, State.ACCEPTED],
    )
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say what is to be mended.")})
    if until < (earliest := earliest_due_day(now)):
        soonest = date_format(earliest, "DATE_FORMAT")
        raise ValidationError(
            {"until": _("Counties need time; the earliest is %s (N5).") % soonest}
        )
    kept.state = State.RETURNED
    kept.return_reason, kept.returned_until = reason, until
    _decide(kept, user=user, now=now)
    kept.save()
    restate([kept])
    return kept


@transaction.atomic
def reopen_target(
    *, target: Target, period: int, reason: str, until: date, user: User, now: datetime
) -> TargetReopening:
    """Let a county give or change one locked value until the end of a day.

    Raises PermissionDenied unless the user administers the assessment, and ValidationError for a
    value that is not locked or not asked, a missing reason, a day that has passed, or public
    results.
    """
    if not user.can(Capability.IMPORT_INDICATORS):
        raise PermissionDenied
    own = Target.objects.filter(administered(user, city="indicator__cycle__city"), pk=target.pk)
    refuse_once_public(Cycle.objects.filter(pk__in=own.values("indicator__cycle")))
    found = with_slots(own).select_for_update(of=["self"]).first()
    if found is None:
        raise PermissionDenied
    slots = slots_of([found], Deadlines.load())
    slot = next((slot for slot in slots if slot.period == period), None)
    if slot is None or not slot.is_asked or slot.is_accepted or not slot.is_locked(now):
        raise ValidationError(_("Only a locked value that is still asked for is opened again."))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why.")})
    if until < timezone.localdate(now):
        raise ValidationError({"until": _("This day has passed.")})
    return TargetReopening.objects.create(
        target=found,
        period=period,
        reason=reason,
        until=until,
        reopened_by=user,
        reopened_name=user.name,
        reopened_at=now,
    )


def _decide(report: Report, *, user: User, now: datetime) -> None:
    report.decided_by, report.decided_name, report.decided_at = user, user.name, now
