"""What the pages of notices show; every function takes a fixed number of queries."""

from notices.selectors.board import (
    Board,
    board_of,
    boards_of,
    copies_on_board,
    is_sender_s,
    receipts_on_board,
    run_by,
)
from notices.selectors.calls import CallEntry, call_entries, receipts_to_call, script_of
from notices.selectors.lists import NoticeList, drafts_of, lists_for, with_progress
from notices.selectors.telling import (
    departures_of,
    messages_by_state,
    reminders_of,
    told_of,
    troubles_of,
)

__all__ = [
    "Board",
    "CallEntry",
    "NoticeList",
    "board_of",
    "boards_of",
    "call_entries",
    "copies_on_board",
    "departures_of",
    "drafts_of",
    "is_sender_s",
    "lists_for",
    "messages_by_state",
    "receipts_on_board",
    "receipts_to_call",
    "reminders_of",
    "run_by",
    "script_of",
    "told_of",
    "troubles_of",
    "with_progress",
]
