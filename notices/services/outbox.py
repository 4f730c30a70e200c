"""Who is told of what, and in which message: set-based, in a handful of statements.

Each function takes receipts by a condition and writes all their deliveries and messages with
``INSERT … SELECT``, however many people that are. It can be called again: what is written stays.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from notices import tasks
from notices.models import Notice, Receipt, Reminder
from notices.timing import Timing

_MOST_DIGESTS = 10
"""How many digests ahead to look for one that has not left yet: it is the first, or races."""

_PEOPLE = """
    SELECT r.id AS receipt_id, u.id AS person_id, n.asked_version AS version, u.email, u.wecom_id,
        p.email AS by_email, p.wecom AS by_wecom
    FROM notices_receipt r
    JOIN notices_notice n ON n.id = r.notice_id
    JOIN (
        accounts_user u LEFT JOIN accounts_section s ON s.id = u.section_id
        LEFT JOIN accounts_office o ON o.id = s.office_id
    ) ON COALESCE(u.unit_id, o.unit_id) = r.unit_id AND u.is_active AND u.role = ANY(n.roles) AND (
        r.person_id IS NULL OR r.person_id = u.id OR EXISTS (
            SELECT FROM accounts_deputy d
            WHERE d.person_id = r.person_id AND d.deputy_id = u.id AND d.revoked_at IS NULL
                AND %(today)s BETWEEN d.first_day AND d.last_day
        )
    )
    LEFT JOIN notices_contactpreference p ON p.person_id = u.id
    WHERE {which}
"""
"""People of the receipts that fit ``which``: what they have to settle, the means to tell them.

Everybody's unit is joined as one expression, so that a hash finds the people of 41,000 units.
"""

_FIRST_CHANNEL = """
    SELECT receipt_id, person_id, version, CASE
        WHEN %(wecom)s AND wecom_id <> '' AND COALESCE(by_wecom, TRUE) THEN 'wecom'
        WHEN email <> '' AND COALESCE(by_email, TRUE) THEN 'email'
    END AS channel FROM people
"""

_TELL = """
    WITH people AS ({people}),
    wanted AS ({channels}),
    told AS (
        SELECT * FROM wanted WHERE channel IS NOT NULL AND NOT EXISTS (
            SELECT FROM notices_delivery d
            WHERE d.receipt_id = wanted.receipt_id AND d.person_id = wanted.person_id
                AND d.channel = wanted.channel AND d.version = wanted.version
                AND d.reminder_id IS NOT DISTINCT FROM %(reminder)s
        )
    ),
    messages AS (
        INSERT INTO notices_message (person_id, channel, digest_on, is_urgent, message_id, state,
            attempts, next_attempt_at, reason, decided_name)
        SELECT person_id, channel, %(digest_on)s::date, %(urgent)s,
            '<' || gen_random_uuid() || '@qingzhuang>', 'queued', 0, %(leaves)s::timestamptz, '', ''
        FROM (SELECT DISTINCT person_id, channel FROM told) AS once ORDER BY person_id, channel
        ON CONFLICT (person_id, channel, digest_on) DO UPDATE SET person_id = EXCLUDED.person_id
        RETURNING id, person_id, channel, state
    ),
    written AS (
        INSERT INTO notices_delivery
            (receipt_id, person_id, channel, version, reminder_id, message_id, created_at)
        SELECT t.receipt_id, t.person_id, t.channel, t.version, %(reminder)s, m.id, %(now)s
        FROM told t JOIN messages m USING (person_id, channel)
        WHERE m.state = 'queued'
        ON CONFLICT DO NOTHING
        RETURNING id
    )
    SELECT (SELECT count(*) FROM told), (SELECT count(*) FROM written)
"""
"""One round of telling; the conflict's update locks a digest, so that no worker takes it now."""

_PORTAL = """
    WITH people AS ({people})
    INSERT INTO notices_delivery
        (receipt_id, person_id, channel, version, reminder_id, message_id, created_at)
    SELECT receipt_id, person_id, 'portal', version, NULL, NULL, %(now)s FROM people
    ON CONFLICT DO NOTHING
"""


def tell_all(*, notice: Notice, now: datetime) -> None:
    """Tell everybody of the version to settle: in the portal now, else by first channel."""
    which = "r.notice_id = %(notice)s"
    values = {"notice": notice.pk}
    _execute(_PORTAL.format(people=_PEOPLE.format(which=which)), now, values)
    tell(
        which=which,
        values=values,
        channels=_FIRST_CHANNEL,
        own_message=notice.is_urgent,
        urgent=notice.is_urgent,
        now=now,
    )


def tell_missing(*, notice: Notice, reminder: Reminder, own_message: bool, now: datetime) -> int:
    """Remind the people of receipts that are still to be settled; answer how many are told.

    With ``own_message`` it does not wait for the next digest.
    """
    return tell(
        which="r.notice_id = %(notice)s AND r.state IN ('open', 'returned')",
        values={"notice": notice.pk, "reminder": reminder.pk},
        channels=_FIRST_CHANNEL,
        own_message=own_message,
        urgent=notice.is_urgent,
        now=now,
    )


def tell_returned(*, receipt: Receipt, reminder: Reminder, now: datetime) -> int:
    """Tell the people of one receipt that its answer was returned; answer how many are told."""
    return tell(
        which="r.id = %(receipt)s",
        values={"receipt": receipt.pk, "reminder": reminder.pk},
        channels=_FIRST_CHANNEL,
        own_message=receipt.notice.is_urgent,
        urgent=receipt.notice.is_urgent,
        now=now,
    )


@transaction.atomic
def tell(
    *,
    which: str,
    values: Mapping[str, Any],
    channels: str,
    own_message: bool,
    urgent: bool,
    now: datetime,
) -> int:
    """Write the deliveries of receipts that fit ``which`` and the messages that carry them.

    ``channels`` is the query that gives each of the ``people`` a channel, or none, and keeps
    their ``version``. What waits for a digest joins the next one that has not left. Answers how
    many deliveries were written.
    """
    timing = Timing.load()
    statement = _TELL.format(people=_PEOPLE.format(which=which), channels=channels)
    total, after = 0, now
    for _round in range(_MOST_DIGESTS):
        digest = None if own_message else timing.digest_after(after)
        digest_on, leaves = digest or (None, timing.leaves_at(now, urgent=urgent))
        bound = {"digest_on": digest_on, "leaves": leaves, "urgent": urgent and digest is None}
        told, written = _execute(statement, now, {**values, **bound})
        total += written
        if told == written or digest is None:
            break
        after = leaves + timedelta(seconds=1)
    if total:
        transaction.on_commit(tasks.deliver_due.delay, robust=True)
    return total


def _execute(statement: str, now: datetime, values: Mapping[str, Any]) -> tuple[int, int]:
    from notices.channels.wecom import is_configured

    known: dict[str, Any] = {
        "now": now,
        "today": timezone.localdate(now),
        "reminder": None,
        "wecom": is_configured(),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**known, **values})
        return cursor.fetchone() if cursor.description else (0, 0)
