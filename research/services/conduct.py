"""Reports on conduct: filed in confidence, read, taken up and closed by the discipline handler.

Nothing here tells anybody else: no notice goes out, no requirement is stated, no common audit
trail is written.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from notices.services import refuse_classified
from research.models import LONGEST_CONDUCT_REPORT, ConductReport, ConductStep, Visit
from research.rules import conduct_limits

LONGEST_SENTENCE = 300
"""Characters of the sentence with which a report is closed."""

_RECEIPT_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike on paper: i, l, o, 0, 1."""
_RECEIPT_GROUPS, _RECEIPT_GROUP = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptState:
    """All that a reporter is told: how far the report is, and the sentence once it is closed."""

    is_taken_up: bool
    is_closed: bool
    sentence: str


@transaction.atomic
def report_conduct(
    *,
    visit: Visit,
    reporter: User,
    kind: ConductReport.Kind | str,
    text: str,
    classified: bool,
    now: datetime,
) -> ConductReport:
    """Report in confidence how the team behaved at one's unit; the answer holds the receipt.

    Raises ``PermissionDenied`` for somebody who does not answer for the unit visited, or before
    the team has arrived there; ``ValidationError`` for a classified matter, of which nothing is
    stored, and for a text that is empty or too long.
    """
    refuse_classified(classified=classified)
    if not Visit.objects.reportable_by(reporter).filter(pk=visit.pk).exists():
        raise PermissionDenied
    text = text.strip()
    if not text:
        raise ValidationError(_("Say what happened."), code="empty")
    if len(text) > LONGEST_CONDUCT_REPORT:
        raise ValidationError(
            _("The text has %(length)s of at most %(limit)s characters.")
            % {"length": len(text), "limit": LONGEST_CONDUCT_REPORT},
            code="too_long",
        )
    take_up_by, close_by = conduct_limits(now) or (None, None)
    return ConductReport.objects.create(
        visit=visit,
        kind=kind,
        text=text,
        reporter=reporter,
        receipt=_new_receipt(),
        filed_at=now,
        take_up_by=take_up_by,
        close_by=close_by,
    )


def state_of_receipt(*, receipt: str, reporter: User) -> ReceiptState | None:
    """How far the person's own report with this number is; None if there is none.

    Somebody else's number answers as one that was never given out.
    """
    own = ConductReport.objects.with_steps().filter(reporter=reporter, receipt=_written(receipt))
    report = own.first()
    if report is None:
        return None
    return ReceiptState(
        is_taken_up=report.taken_up_at is not None,
        is_closed=report.closed_at is not None,
        sentence=report.sentence or "",
    )


@transaction.atomic
def read_conduct_report(*, report: ConductReport, by: User, now: datetime) -> None:
    """Note that a handler has read the report. Raises ``PermissionDenied`` for anybody else."""
    _locked(report, by)
    ConductStep.objects.create(report=report, kind=ConductStep.Kind.READ, by=by, at=now)


@transaction.atomic
def take_up(*, report: ConductReport, by: User, now: datetime) -> bool:
    """Take a report up; the reporter can see that it is being handled.

    Answers whether this call did it, false if a colleague was faster. Raises ``PermissionDenied``
    for somebody who does not handle it.
    """
    _locked(report, by)
    if _has(report, ConductStep.Kind.TAKEN_UP):
        return False
    ConductStep.objects.create(report=report, kind=ConductStep.Kind.TAKEN_UP, by=by, at=now)
    return True


@transaction.atomic
def close_conduct_report(
    *, report: ConductReport, sentence: str, by: User, now: datetime
) -> ConductStep:
    """Close a report with the sentence that the reporter reads.

    Raises ``PermissionDenied`` for somebody who does not handle it, ``ValidationError`` for one
    that nobody has taken up or that is closed already, and for an empty or too long sentence.
    """
    _locked(report, by)
    sentence = sentence.strip()
    if not _has(report, ConductStep.Kind.TAKEN_UP):
        raise ValidationError(_("Take the report up first."), code="not_taken_up")
    if _has(report, ConductStep.Kind.CLOSED):
        raise ValidationError(_("The report was closed before."), code="closed")
    if not sentence:
        raise ValidationError(_("Close it with a sentence for the reporter."), code="empty")
    if len(sentence) > LONGEST_SENTENCE:
        raise ValidationError(
            _("The text has %(length)s of at most %(limit)s characters.")
            % {"length": len(sentence), "limit": LONGEST_SENTENCE},
            code="too_long",
        )
    return ConductStep.objects.create(
        report=report, kind=ConductStep.Kind.CLOSED, by=by, at=now, sentence=sentence
    )


def _locked(report: ConductReport, by: User) -> None:
    """Let one handler at a time take a step; nobody else comes near."""
    if not ConductReport.objects.visible_to(by).filter(pk=report.pk).exists():
        raise PermissionDenied
    ConductReport.objects.select_for_update().get(pk=report.pk)


def _has(report: ConductReport, kind: ConductStep.Kind) -> bool:
    return report.steps.filter(kind=kind).exists()


def _new_receipt() -> str:
    """A random number to note down, e.g. ``hk7m-x2pd-q9tw`` (about 59 bits)."""
    groups = (
        "".join(secrets.choice(_RECEIPT_LETTERS) for _place in range(_RECEIPT_GROUP))
        for _group in range(_RECEIPT_GROUPS)
    )
    return "-".join(groups)


def _written(receipt: str) -> str:
    """A number as it was given out, however its groups were typed."""
    typed = re.sub(r"[^0-9a-z]", "", receipt.lower())
    return "-".join(re.findall(rf".{{1,{_RECEIPT_GROUP}}}", typed))
