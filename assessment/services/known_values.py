"""Values that a system knows: entered by the section, open to the county's objection."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.models import Cycle, Report, Target, ValueObjection
from assessment.reporting.deadlines import Deadlines
from assessment.services.reports import as_seen
from assessment.yearend.standstill import refuse_once_public

State = Report.State


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    """One value of a file: whose, for which period, how much."""

    target_id: int
    period: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """How many values of a file were new, changed, or the same as before."""

    new: int
    changed: int
    same: int


@transaction.atomic
def enter_known_values(
    *, cycle: Cycle, values: Sequence[KnownValue], user: User, now: datetime
) -> Entered:
    """Take values that a system knows, all or none; they count at once.

    A county may object for some working days from then on, anew if its value changes. The same
    values once more change nothing. Raises PermissionDenied for a target that is not the user's
    to settle, and ValidationError for one on which counties report themselves, or to whose value
    an objection is not answered yet, and once the results are public.
    """
    refuse_once_public([cycle])
    wanted = {value.target_id for value in values}
    targets = Target.objects.settled_by(user).filter(indicator__cycle=cycle, pk__in=wanted)
    found = {
        target.pk: target
        for target in targets.select_related("indicator__cycle", "county")
        .select_for_update(of=["self"])
        .order_by("pk")
    }
    if wanted - found.keys():
        raise PermissionDenied
    _refuse_what_is_asked(list(found.values()))
    kept = {
        (report.target_id, report.period): report
        for report in Report.objects.select_for_update().filter(target__in=found)
    }
    until = Deadlines.load().objectable_until(timezone.localdate(now))
    new = changed = 0
    for value in values:
        report = kept.get((value.target_id, value.period))
        if report is not None and report.value == value.value and report.is_known:
            continue
        if report is None:
            report = Report(target=found[value.target_id], period=value.period, revision=0)
            new += 1
        else:
            _refuse_what_is_disputed(report, found[value.target_id])
            changed += 1
        report.state, report.is_known = State.ACCEPTED, True
        report.value, report.comment = value.value, ""
        report.revision += 1
        report.objectable_until = until
        report.reported_by, report.reported_name, report.reported_at = user, user.name, now
        report.decided_by, report.decided_name, report.decided_at = user, user.name, now
        report.save()
    return Entered(new=new, changed=changed, same=len(values) - new - changed)


def _refuse_what_is_asked(targets: Collection[Target]) -> None:
    asked = {target.indicator.name for target in targets if target.indicator.asks_counties}
    if asked:
        message = _("Counties report these themselves: %(names)s.")
        raise ValidationError(message % {"names": _(", ").join(sorted(asked))})


def _refuse_what_is_disputed(report: Report, target: Target) -> None:
    words = {"county": target.county.short_name, "indicator": target.indicator.name}
    if not report.is_known:
        message = _("%(county)s has reported “%(indicator)s” itself.")
        raise ValidationError(message % words)
    if report.state == State.OBJECTED:
        message = _("Answer %(county)s’s objection to “%(indicator)s” first.")
        raise ValidationError(message % words)


@transaction.atomic
def object_to_value(
    *, report: Report, revision: int, reason: str, user: User, now: datetime
) -> ValueObjection:
    """Object for the county to a value that a system gave; the section answers in a sentence.

    Raises ValidationError for a value that has changed since it was read, is not or no longer open
    to objection, was objected to before, and for a missing reason.
    """
    answerable = Report.objects.answerable_by(user).filter(is_known=True)
    (kept,) = as_seen(answerable, {report.pk: revision}, states=[State.ACCEPTED])
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say what is wrong, and how you know.")})
    if not kept.is_open_to_objection(timezone.localdate(now)):
        raise ValidationError(_("The days in which the county may object are over."))
    if kept.objections.filter(revision=kept.revision).exists():
        raise ValidationError(_("Your objection to this value has been answered."))
    kept.state = State.OBJECTED
    kept.save()
    return ValueObjection.objects.create(
        report=kept,
        revision=kept.revision,
        reason=reason,
        objected_by=user,
        objected_name=user.name,
        objected_at=now,
    )


@transaction.atomic
def answer_objection(
    *, objection: ValueObjection, answer: str, value: Decimal, user: User, now: datetime
) -> Report:
    """Answer an objection in a sentence; the value stays, or becomes what is given.

    Raises ValidationError for a missing sentence or an objection that is answered already.
    """
    reports = Report.objects.settled_by(user)
    (report,) = as_seen(reports, {objection.report_id: objection.revision}, states=[State.OBJECTED])
    answer = answer.strip()
    if not answer:
        raise ValidationError({"answer": _("Answer in a sentence; the county reads it.")})
    kept = ValueObjection.objects.get(pk=objection.pk)
    kept.answer = answer
    kept.answered_by, kept.answered_name, kept.answered_at = user, user.name, now
    kept.save()
    if value != report.value:
        report.value = value
        report.revision += 1
    report.state = State.ACCEPTED
    report.decided_by, report.decided_name, report.decided_at = user, user.name, now
    report.save()
    return report
