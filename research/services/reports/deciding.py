"""What a leader decides: approving a report, returning it, lifting what an overdue one blocks."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import Section, User
from research.models import LIFT_LENGTH, RETURN_LENGTH, ReportLift, ResearchReport, Trip
from research.overdue import blocking
from research.services.reports.feeding_back import feed_back
from research.services.reports.writing import locked_report, refuse_under_way


@transaction.atomic
def approve_report(*, report: ResearchReport, by: User, now: datetime) -> ResearchReport:
    """Approve a filed report; the units visited are then told what concerns them (rule R12).

    A late approval shortens nobody's time: a correction is due no sooner than N5 allows from now.
    What cannot be told now is held back with its reason and tried again each minute. Raises
    ``ValidationError`` with code ``decided`` if a colleague has decided meanwhile, and
    ``PermissionDenied`` for everybody but the department's leaders; of a report about people, but
    those of them who were named to read it.
    """
    report = _to_decide(report, by)
    refuse_under_way(report.trip, now)
    report.state = ResearchReport.State.APPROVED
    report.approved_at, report.approved_by = now, by
    report.save()
    return feed_back(report=report, now=now)


@transaction.atomic
def return_report(
    *, report: ResearchReport, by: User, reason: str, now: datetime
) -> ResearchReport:
    """Give a filed report back to the team, with the reason; it has R11's days again.

    Raises ``ValidationError`` without a reason (by field), and as :func:`approve_report`.
    """
    report = _to_decide(report, by)
    report.returned_reason = _checked(reason, RETURN_LENGTH)
    report.state = ResearchReport.State.RETURNED
    report.returned_at, report.returned_by = now, by
    report.filed_at = report.filed_by = None
    report.save()
    return report


@transaction.atomic
def lift_overdue(
    *, trip: Trip, section: Section, by: User, reason: str, now: datetime
) -> ReportLift:
    """Let the section start topics although the trip's report is overdue (rule R11).

    Raises ``ValidationError`` without a reason (by field), or if this report does not block this
    section (any more); ``PermissionDenied`` for everybody but the department's leaders.
    """
    _refuse_others(trip, by)
    Trip.objects.select_for_update(no_key=True).get(pk=trip.pk)
    if trip not in [owed.trip for owed in blocking(section, timezone.localdate(now))]:
        message = _("This report does not keep %(section)s from new topics.")
        raise ValidationError(message % {"section": section}, code="not_blocked")
    return ReportLift.objects.create(
        trip=trip,
        section=section,
        reason=_checked(reason, LIFT_LENGTH),
        lifted_by=by,
        lifted_at=now,
    )


def _to_decide(report: ResearchReport, by: User) -> ResearchReport:
    """The report, locked, if it waits for this leader."""
    report = locked_report(report)
    if not ResearchReport.objects.decided_by(by).filter(pk=report.pk).exists():
        raise PermissionDenied
    if report.state != ResearchReport.State.FILED:
        words = {"name": report.approved_by or report.returned_by}
        message = _("This report is not filed.")
        if report.state == ResearchReport.State.APPROVED:
            message = _("%(name)s has approved the report meanwhile.") % words
        elif report.state == ResearchReport.State.RETURNED:
            message = _("%(name)s has returned the report meanwhile.") % words
        raise ValidationError(message, code="decided")
    return report


def _refuse_others(trip: Trip, by: User) -> None:
    own = by.section is not None and by.section.office_id == trip.section.office_id
    if not (own and by.is_active and by.can(Capability.APPROVE_REPORTS)):
        raise PermissionDenied


def _checked(reason: str, limit: int) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why.")})
    if len(reason) > limit:
        message = _("At most %(limit)s characters; these are %(length)s.")
        raise ValidationError({"reason": message % {"limit": limit, "length": len(reason)}})
    return reason
