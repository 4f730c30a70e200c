"""Telling each unit visited what was found there, and that alone (rule R12)."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import County, Unit, User
from notices.audience import reading_minutes
from notices.models import Notice
from notices.rules import earliest_due_day
from notices.services import draft_notice, send_notice
from office.workdays import WorkingCalendar, close_of
from research.documents.feedback import (
    basis,
    correction_text,
    correction_title,
    plain_text,
    plain_title,
)
from research.models import Finding, FindingUnit, ResearchReport
from research.services.reports.findings import by_unit, report_findings
from research.services.reports.writing import locked_report

READ_WITHIN = 5
"""Working days to read a notice of findings that require nothing."""

_REASON_LENGTH = ResearchReport._meta.get_field("held_back").max_length

logger = logging.getLogger(__name__)


@transaction.atomic
def feed_back(*, report: ResearchReport, now: datetime) -> ResearchReport:
    """Send the units visited their notices, all or none; a second call changes nothing.

    The plain findings of a unit go in one notice to read; each correction goes in one of its own,
    which the unit answers and the leading section verifies. What keeps them from being sent is
    written down as ``held_back``.
    """
    report = locked_report(report)
    if report.approved_at is None or report.fed_back_at is not None:
        return report
    try:
        with transaction.atomic():
            _send_all(report, now)
    except ValidationError as refusal:
        logger.warning("report %s was not fed back: %s", report.pk, refusal.messages)
        report.held_back = " ".join(refusal.messages)[:_REASON_LENGTH]
    else:
        report.fed_back_at, report.held_back = now, ""
    report.save(update_fields=["fed_back_at", "held_back"])
    return report


def feed_back_approved(*, now: datetime) -> int:
    """Feed back whatever was approved and could not be told; answer how many were told now."""
    waiting = list(ResearchReport.objects.to_feed_back().order_by("approved_at", "pk"))
    return sum(feed_back(report=report, now=now).fed_back_at is not None for report in waiting)


def _send_all(report: ResearchReport, now: datetime) -> None:
    findings = report_findings(report)
    _give_time(findings, now)
    units = {one.unit for finding in findings for one in finding.concerned.all()}
    sender = _sender(report, units)
    for unit, concerned in by_unit(findings, correction=False).items():
        _tell_plain(report, unit, concerned, sender, now)
    for unit, concerned in by_unit(findings, correction=True).items():
        for one in concerned:
            _ask_correction(report, unit, one, sender, now)


def _give_time(findings: Iterable[Finding], now: datetime) -> None:
    """Put off what would by now be due sooner than N5 allows."""
    earliest = earliest_due_day(now)
    for finding in findings:
        if finding.due_on is not None and finding.due_on < earliest:
            finding.due_on = earliest
            finding.save(update_fields=["due_on"])


def _sender(report: ResearchReport, units: Iterable[Unit]) -> User:
    """In whose name it goes out: the first of the trip's people who may task all these counties."""
    counties = {unit.county_id for unit in units}
    trip = report.trip
    for person in (report.filed_by, trip.leader, trip.created_by):
        if person is None or not person.is_active:
            continue
        if counties <= person.permitted_counties(County.TASK):
            return person
    raise ValidationError(_("Nobody of this trip may send notices to all the units concerned."))


def _tell_plain(
    report: ResearchReport, unit: Unit, concerned: list[FindingUnit], sender: User, now: datetime
) -> None:
    text = plain_text(report.trip, unit, [one.finding for one in concerned])
    today = timezone.localdate(now)
    last = max(WorkingCalendar.load().add(today, READ_WITHIN), earliest_due_day(now))
    notice = draft_notice(
        author=sender,
        section=report.trip.section,
        title=plain_title(report.trip, unit),
        text=text,
        basis=basis(report.trip, unit),
        audience=[unit],
        due_at=close_of(last),
        minutes=reading_minutes(text),
        asks=Notice.Asks.READ,
        classified=False,
        now=now,
    )
    _send(notice, concerned, now)


def _ask_correction(
    report: ResearchReport, unit: Unit, concerned: FindingUnit, sender: User, now: datetime
) -> None:
    finding = concerned.finding
    if finding.due_on is None or finding.minutes is None:
        raise ValueError(f"finding {finding.pk} was filed unfinished")
    notice = draft_notice(
        author=sender,
        section=report.trip.section,
        title=correction_title(report.trip, finding),
        text=correction_text(report.trip, unit, finding),
        basis=basis(report.trip, unit),
        audience=[unit],
        due_at=close_of(finding.due_on),
        minutes=finding.minutes,
        asks=Notice.Asks.ANSWER,
        needs_verification=True,
        single_task=True,
        classified=False,
        now=now,
    )
    _send(notice, [concerned], now)


def _send(notice: Notice, concerned: list[FindingUnit], now: datetime) -> None:
    send_notice(notice=notice, now=now)
    for one in concerned:
        one.notice = notice
        one.save(update_fields=["notice"])
