"""What nobody has opened goes out over the next channel, in the end on a call list (rule N7).

The channels in their order: WeCom, e-mail, telephone. Each has its working hours, also where a
notice is urgent: at night nobody would be at the desk to ring, and whoever sends at night has the
call list of the notice at hand at once. Reminders do not count as a channel tried.
"""

from datetime import datetime

from django.db import connection, transaction

from notices.services import outbox
from notices.timing import Timing
from office.rules import in_force

_LOCK = 0x4E37
"""Number of the advisory lock under which one process at a time escalates ("N7")."""

_SPENT = """
    m.state IN ('failed', 'dropped')
    OR m.state IN ('sent', 'unknown') AND COALESCE(m.sent_at, m.claimed_at) <= %(back)s
"""
"""A message that has had its hours in vain. One of which nobody knows counts as sent."""

_UNOPENED = "r.state IN ('open', 'returned') AND r.read_at IS NULL"

_NOT_YET_LATE = """
    {unopened} AND n.due_at > %(now)s AND (btrim(n.urgent_reason) <> '') = %(is_urgent)s
    AND EXISTS (
        SELECT FROM notices_delivery d JOIN notices_message m ON m.id = d.message_id
        WHERE d.receipt_id = r.id AND d.channel = 'wecom' AND ({spent})
    )
"""
"""Receipts with somebody to tell over the next channel; after the deadline one rings."""

_NEXT_CHANNEL = """
    SELECT receipt_id, person_id, version, CASE
        WHEN email <> '' AND COALESCE(by_email, TRUE) AND EXISTS (
            SELECT FROM notices_delivery d JOIN notices_message m ON m.id = d.message_id
            WHERE d.receipt_id = people.receipt_id AND d.person_id = people.person_id
                AND d.version = people.version AND d.channel = 'wecom' AND d.reminder_id IS NULL
                AND ({spent})
        ) THEN 'email'
    END AS channel FROM people
"""

_TO_BE_RUNG = """
    UPDATE notices_receipt r SET call_since = %(now)s
    FROM notices_notice n
    JOIN notices_noticeversion v ON v.notice_id = n.id AND v.number = n.asked_version
    WHERE n.id = r.notice_id AND n.sent_at IS NOT NULL AND {unopened} AND r.call_since IS NULL
        AND NOT EXISTS (
            SELECT FROM notices_delivery d JOIN notices_message m ON m.id = d.message_id
            WHERE d.receipt_id = r.id AND d.version = n.asked_version AND d.reminder_id IS NULL
                AND NOT ({spent})
        )
        AND (v.published_at <= %(back)s OR EXISTS (
            SELECT FROM notices_delivery d
            WHERE d.receipt_id = r.id AND d.version = n.asked_version AND d.reminder_id IS NULL
                AND d.message_id IS NOT NULL
        ))
"""
"""Receipts whose every message is spent, or of people whom no message can reach."""


@transaction.atomic
def escalate(*, now: datetime) -> int:
    """Tell people over their next channel, put receipts that have none left on the call list.

    Answers how many deliveries and receipts that are: zero if rule N7 is switched off, or if
    another process is at it. A fixed number of statements; what is done is not done again.
    """
    rule = in_force("N7")
    if not rule.enabled or not _is_alone():
        return 0
    back = Timing.load().office_hours().back(now, rule["hours"])
    told = sum(
        outbox.tell(
            which=_sql(_NOT_YET_LATE),
            values={"back": back, "is_urgent": is_urgent},
            channels=_sql(_NEXT_CHANNEL),
            own_message=is_urgent,
            urgent=is_urgent,
            now=now,
        )
        for is_urgent in (True, False)
    )
    with connection.cursor() as cursor:
        cursor.execute(_sql(_TO_BE_RUNG), {"now": now, "back": back})
        return told + cursor.rowcount


def _sql(condition: str) -> str:
    return condition.format(spent=_SPENT, unopened=_UNOPENED)


def _is_alone() -> bool:
    """Whether no other process escalates; it then waits until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
