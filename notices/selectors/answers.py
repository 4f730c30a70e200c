"""What was answered, as the unit and the section that asked see it."""

from dataclasses import dataclass

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notices.models import Answer, Notice, NoticeVersion, Receipt
from office.spreadsheets.writing import Cell, SheetToWrite, write_workbook

State = Receipt.State
SETTLED = (State.ANSWERED, State.RETURNED, State.CLOSED)
"""Receipts whose last answer counts; an older text's answers stay in their history."""


def history_of(receipt: Receipt) -> list[Answer]:
    """All answers to a receipt, the newest first, with version and verification: one query."""
    answers = receipt.answers.select_related("version", "verification")
    return list(answers.order_by("-answered_at", "-pk"))


def changes_since(notice: Notice, number: int) -> QuerySet[NoticeVersion]:
    """The versions after this one, the newest first; each says what it changed."""
    return notice.versions.filter(number__gt=number).order_by("-number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many receipts of a notice are where: asked at all, waiting for a verification, …"""

    asked: int
    waiting: int
    returned: int
    closed: int

    @property
    def missing(self) -> int:
        """Those that nobody has answered yet, or not the present text."""
        return self.asked - self.waiting - self.returned - self.closed


def tally_of(notice: Notice) -> Tally:
    """Count the receipts by state: one query."""
    states = (State.ANSWERED, State.RETURNED, State.CLOSED)
    waiting, returned, closed = (Count("pk", filter=Q(state=state)) for state in states)
    counts = notice.receipts.asked().aggregate(
        asked=Count("pk"), waiting=waiting, returned=returned, closed=closed
    )
    return Tally(**counts)


def answers_to(notice: Notice, user: User, *, state: str = "") -> QuerySet[Answer]:
    """The last answer of each unit (or person), those to be verified first.

    ``state`` (``answered``, ``returned`` or ``closed``) leaves only such receipts.
    """
    newest = Answer.objects.filter(receipt=OuterRef("receipt")).order_by("-answered_at", "-pk")
    order = [When(receipt__state=one, then=Value(place)) for place, one in enumerate(SETTLED)]
    return (
        Answer.objects.visible_to(user)
        .filter(receipt__notice=notice, pk=Subquery(newest.values("pk")[:1]))
        .filter(receipt__state__in=[state] if state in SETTLED else SETTLED)
        .select_related("receipt__unit", "receipt__county", "version", "verification")
        .order_by(Case(*order), "receipt__unit__code", "pk")
    )


def answers_workbook(notice: Notice, user: User) -> bytes:
    """The answers as xlsx, one row each."""
    header = [
        _("Unit"),
        _("County"),
        _("State"),
        _("Who is named"),
        _("Answer"),
        _("File"),
        _("By whom"),
        _("In the place of"),
        _("When"),
        _("Version"),
        _("Verified by"),
        _("The verifier's sentence"),
    ]
    rows = [_row(answer) for answer in answers_to(notice, user)]
    widths = (20, 12, 16, 12, 60, 24, 12, 12, 18, 8, 12, 40)
    return write_workbook(
        [SheetToWrite(name=_("Answers"), header=header, rows=rows, widths=widths)]
    )


def _row(answer: Answer) -> list[Cell]:
    receipt = answer.receipt
    verification = getattr(answer, "verification", None)
    return [
        receipt.unit.name,
        receipt.county.short_name if receipt.county else "",
        receipt.get_state_display(),
        answer.named,
        answer.text,
        answer.filename,
        answer.name,
        answer.for_name,
        timezone.localtime(answer.answered_at).strftime("%Y-%m-%d %H:%M"),
        answer.version.number,
        verification.verifier_name if verification else "",
        verification.sentence if verification else "",
    ]
