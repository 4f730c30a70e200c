"""What a sender takes along as a workbook: the board, and the call list."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from notices import selectors
from notices.models import Notice, Receipt
from notices.selectors.stages import stage_of
from notices.selectors.telling import Told
from office.spreadsheets.writing import Cell, SheetToWrite, write_workbook

NUMBERS_A_ROW = 6
"""Of one unit; whoever has rung so many in vain asks its switchboard."""


def board_file(notice: Notice, *, user: User, now: datetime) -> bytes:
    """The board as xlsx: a row per unit (or person), as far as the user sees it.

    Messages with their channel and reason are on it for the sender's side alone.
    """
    receipts = selectors.receipts_on_board(notice, user, now=now)
    header = [
        _("County"),
        _("Unit"),
        _("Person"),
        _("State"),
        pgettext("column", "Read"),
        pgettext("column", "Settled"),
        pgettext("column", "By"),
        _("In the place of"),
        _("On the call list since"),
    ]
    rows: list[Sequence[Cell]] = [_board_row(receipt, notice, now) for receipt in receipts]
    if selectors.is_sender_s(notice, user):
        told = selectors.told_of(Receipt.objects.filter(notice=notice), user)
        header += [
            _("Newest message to"),
            _("Channel"),
            _("Its state"),
            _("Sent"),
            _("Why it failed"),
        ]
        rows = [
            (*row, *told_cells)
            for row, receipt in zip(rows, receipts, strict=True)
            for told_cells in _told_cells(told.get(receipt.pk, []))
        ]
    copies = selectors.copies_on_board(notice, user).order_by("unit__code")
    rows += [_copy_row(receipt) for receipt in copies]
    widths = (14, 24, 10, 22, 17, 17, 12, 12, 17, 12, 10, 10, 17, 40)
    return write_workbook([SheetToWrite(_("Progress"), header, rows, widths=widths)])


def _board_row(receipt: Receipt, notice: Notice, now: datetime) -> tuple[Cell, ...]:
    state = str(stage_of(receipt).label)
    if receipt.is_missing and notice.due_at < now:
        state = _("%(state)s, overdue") % {"state": state}
    return (
        str(receipt.county or _("City organs")),
        str(receipt.unit),
        str(receipt.person or ""),
        state,
        _time(receipt.read_at),
        _time(receipt.acknowledged_at),
        receipt.acknowledged_name,
        receipt.acknowledged_for,
        _time(receipt.call_since),
    )


def _told_cells(told: list[Told]) -> Iterator[tuple[Cell, ...]]:
    """A row per person told; one empty row if nobody was."""
    for entry in told:
        message = entry.message
        yield (
            str(entry.person),
            str(message.get_channel_display()),
            str(message.get_state_display()),
            _time(message.sent_at),
            message.reason,
        )
    if not told:
        yield ("",) * 5


def _copy_row(receipt: Receipt) -> tuple[Cell, ...]:
    state, read_at = str(receipt.get_state_display()), _time(receipt.read_at)
    return (str(receipt.county or _("City organs")), str(receipt.unit), "", state, read_at)


def call_file(notice: Notice, *, user: User, now: datetime) -> bytes:
    """The call list as xlsx: a row per unit that is missing, with space for what came of it."""
    receipts = selectors.receipts_to_call(notice, user)
    entries = selectors.call_entries(receipts, notice=notice, now=now)
    header = [
        _("County"),
        _("Unit"),
        pgettext("column", "Ring first"),
        _("Number"),
        _("Other numbers"),
        _("Why"),
        _("On the call list since"),
        _("Calls so far"),
        _("What came of it"),
    ]
    script = SheetToWrite(
        _("What to say"), [_("What to say")], [[selectors.script_of(notice, user, now)]], (80,)
    )
    rows = SheetToWrite(
        _("Call list"),
        header,
        [_call_row(entry) for entry in entries],
        widths=(14, 24, 10, 16, 30, 18, 17, 40, 30),
    )
    return write_workbook([rows, script])


def _call_row(entry: selectors.CallEntry) -> tuple[Cell, ...]:
    receipt, whom = entry.receipt, entry.whom
    return (
        str(receipt.county or _("City organs")),
        str(receipt.unit),
        str(whom or receipt.person or ""),
        (whom.phone or "") if whom else "",
        "；".join(f"{person} {person.phone}" for person in entry.people[1:NUMBERS_A_ROW]),
        str(entry.stage.label),
        _time(receipt.call_since),
        "；".join(
            f"{_time(call.called_at)} {call.person or ''} {call.get_outcome_display()} {call.note}"
            for call in entry.calls
        ),
        "",
    )


def _time(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
