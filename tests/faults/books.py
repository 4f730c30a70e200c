"""The books: what the database says of a load, held against what the providers accepted."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from tests.faults.house import House

SETTLED = ("sent", "failed", "unknown")
_MESSAGES = """
    SELECT m.message_id, m.state, m.reason, COALESCE(NULLIF(u.email, ''), u.wecom_id) AS address
    FROM notices_message m
    JOIN accounts_user u ON u.id = m.person_id
    WHERE m.id IN (
        SELECT d.message_id FROM notices_delivery d
        JOIN notices_receipt r ON r.id = d.receipt_id
        WHERE r.notice_id = ANY(%s)
    )
"""
_PORTAL = """
    SELECT count(*), count(DISTINCT (r.id, d.person_id)), count(DISTINCT r.id)
    FROM notices_receipt r
    LEFT JOIN notices_delivery d ON d.receipt_id = r.id AND d.channel = 'portal'
    WHERE r.notice_id = ANY(%s) AND d.id IS NOT NULL
"""
_UNSETTLED = """
    SELECT EXISTS (SELECT FROM notices_message WHERE state = 'queued')
        OR EXISTS (SELECT FROM notices_message WHERE state IN ('claimed', 'sending'))
"""


@dataclass(frozen=True, kw_only=True)
class Books:
    """What became of a load of ``asked`` messages, counted in messages unless said otherwise.

    ``lost`` and ``wrong`` hold a sentence for each that breaks the promise; they should be empty.
    """

    asked: int
    states: Counter[str]
    struck: int
    """How often the provider left somebody without an answer, by order."""
    refused: int
    """People whom the provider refused at least once."""
    arrived_unknown: int
    """Of the unknown ones those that the provider had accepted."""
    lost: list[str]
    wrong: list[str]
    portal_rows: int
    portal_duplicates: int
    duplicates: int
    """Messages that the provider accepted again."""


def is_settled(house: House) -> bool:
    """Whether no message waits, or is held by a worker, any more."""
    ((waits,),) = house.query(_UNSETTLED)
    return not waits


def state_of(house: House) -> dict[str, int]:
    """How many messages are in which state, of all loads."""
    return dict(house.query("SELECT state, count(*) FROM notices_message GROUP BY state"))


def close_books(house: House, *, channel: str, notices: list[int], start: int) -> Books:
    """Compare both sides of a load; ``start`` is where its part of the provider's log begins."""
    accepted: dict[str, list[str]] = defaultdict(list)
    others: Counter[str] = Counter()
    refused = set()
    for line in house.desk(channel).lines(start):
        if line["event"] == "accepted":
            accepted[line["to"]].append(line["message_id"])
        else:
            others[line["event"]] += 1
            refused |= {line["to"]} if line["event"] == "refused" else set()
    rows = house.query(_MESSAGES, notices)
    ((portal_rows, portal_pairs, portal_receipts),) = house.query(_PORTAL, notices)
    ((receipts,),) = house.query(
        "SELECT count(*) FROM notices_receipt WHERE notice_id = ANY(%s)", notices
    )
    lost = [f"no message for {receipts - len(rows)} receipts"] * (receipts != len(rows))
    lost += [f"no portal row: {receipts - portal_receipts}"] * (receipts != portal_receipts)
    wrong = [f"accepted for a stranger: {to}" for to in accepted.keys() - {row[3] for row in rows}]
    for message_id, state, reason, address in rows:
        ids = accepted.get(address, [])
        lost += _losses(state, reason, ids, address)
        if len(set(ids)) > 1 or (channel == "email" and set(ids) - {message_id}):
            wrong.append(f"more than one Message-ID for {address}: {ids}, ours is {message_id}")
        if ids and state not in {"sent", "unknown"}:
            wrong.append(f"accepted, yet {state}: {address} ({reason})")
    return Books(
        asked=receipts,
        states=Counter(row[1] for row in rows),
        struck=others["hung"] + others["hung up"],
        refused=len(refused),
        arrived_unknown=sum(row[1] == "unknown" and row[3] in accepted for row in rows),
        lost=lost,
        wrong=wrong,
        portal_rows=portal_rows,
        portal_duplicates=portal_rows - portal_pairs,
        duplicates=sum(len(ids) - 1 for ids in accepted.values()),
    )


def _losses(state: str, reason: str, ids: list[str], address: str) -> list[str]:
    if state not in SETTLED:
        return [f"still {state}: {address} ({reason})"]
    if state == "sent" and not ids:
        return [f"sent, yet never accepted: {address}"]
    if state in {"failed", "unknown"} and not reason:
        return [f"{state} without a reason: {address}"]
    return []


def first_after(lines: Any, moment: float) -> float | None:
    """When the provider accepted the first message after this moment, in seconds from it."""
    times = (line["at"] - moment for line in lines if line["event"] == "accepted")
    return min((seconds for seconds in times if seconds >= 0), default=None)
