"""How the demo's townships answer: most soon, some late, a few not at all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zlib import crc32

from accounts.models import Unit, User
from notices.models import Notice
from notices.services import acknowledge

SLOWEST = 26
"""Hours until the slowest of those who answer has done so."""


def share(key: str) -> float:
    """A number in [0, 1) that is the same at every run: how slow this unit is here."""
    return crc32(key.encode()) / 2**32


def person_of(unit_id: int) -> User:
    """Who answers for a unit in the demo: the first of its people."""
    return User.objects.of_units(Unit.objects.filter(pk=unit_id)).earliest("pk")


def acknowledge_by_many(
    notice: Notice, *, until: datetime, diligence: float, leave_open: Iterable[str] = ()
) -> None:
    """Let this share of the units acknowledge, spread over the first working hours.

    Units whose code is in ``leave_open`` do not answer, nor does anybody after ``until``.
    """
    if notice.sent_at is None:
        return
    unanswered = set(leave_open)
    for receipt in notice.receipts.select_related("unit"):
        slowness = share(f"{notice.title}{receipt.unit.code}")
        if slowness >= diligence or receipt.unit.code in unanswered:
            continue
        moment = notice.sent_at + timedelta(hours=0.2 + SLOWEST * slowness**2)
        if moment < until:
            acknowledge(receipt=receipt, person=person_of(receipt.unit_id), now=moment)
