"""What became of a notice's messages, for its sender alone: addresses are nobody else's concern.

One message may carry several notices, so nothing of its other contents is shown here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from notices.models import Delivery, Message, Notice, Receipt, Reminder
from notices.models.receipt import ReceiptQuerySet

TROUBLES_SHOWN = 50
DEPARTURES_SHOWN = 3

_QUEUED = Message.State.QUEUED


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Messages that will leave together: at ``leaves_at``, as the digest of a day or alone."""

    leaves_at: datetime
    digest_on: date | None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The newest message about a receipt to one person."""

    person: User
    message: Message


def departures_of(notice: Notice, user: User) -> list[Departure]:
    """When the next queued messages leave, the first :data:`DEPARTURES_SHOWN` times."""
    queued = (
        _messages(notice, user)
        .filter(state=_QUEUED)
        .values_list("next_attempt_at", "digest_on")
        .annotate(number=Count("pk"))
        .order_by("next_attempt_at", "digest_on")
    )
    return [
        Departure(leaves_at=leaves_at, digest_on=digest_on, number=number)
        for leaves_at, digest_on, number in queued[:DEPARTURES_SHOWN]
        if leaves_at is not None  # a queued one has a time
    ]


def messages_by_state(notice: Notice, user: User) -> dict[str, int]:
    """Messages by what people call their state; to them, claimed and sending is still queued."""
    state = Message.State
    counts = _messages(notice, user).aggregate(
        waiting=Count("pk", filter=Q(state__in=[state.QUEUED, state.CLAIMED, state.SENDING])),
        sent=Count("pk", filter=Q(state=state.SENT)),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        unknown=Count("pk", filter=Q(state=state.UNKNOWN)),
    )
    return counts if any(counts.values()) else {}


def troubles_of(notice: Notice, user: User) -> list[Message]:
    """The first messages that failed, are unknown, or are tried again, while it matters.

    That is, while they carry a receipt that is still missing.
    """
    missing = Receipt.objects.missing().filter(notice=notice)
    trouble = Q(state__in=[Message.State.FAILED, Message.State.UNKNOWN])
    trouble |= Q(state=_QUEUED) & ~Q(reason="")
    return list(
        _messages(notice, user, missing)
        .filter(trouble)
        .select_related("person__unit", "person__section__office__unit")
        .order_by("-state", "pk")[:TROUBLES_SHOWN]
    )


def told_of(receipts: QuerySet[Receipt], user: User) -> dict[int, list[Told]]:
    """The newest message to each person of these receipts, by receipt: one query."""
    newest = (
        Delivery.objects.visible_to(user)
        .filter(receipt__in=receipts, message__isnull=False)
        .select_related("person", "message")
        .order_by("receipt_id", "person_id", "-pk")
        .distinct("receipt_id", "person_id")
    )
    told: dict[int, list[Told]] = {}
    for delivery in newest:
        if delivery.message is not None:
            entry = Told(person=delivery.person, message=delivery.message)
            told.setdefault(delivery.receipt_id, []).append(entry)
    return told


def reminders_of(notice: Notice, user: User) -> QuerySet[Reminder]:
    """The rounds of reminding so far, the newest first; ``told`` people each."""
    rounds = [Reminder.Kind.BEFORE, Reminder.Kind.ON_DAY, Reminder.Kind.BY_HAND]
    return (
        Reminder.objects.visible_to(user)
        .filter(notice=notice, kind__in=rounds)
        .select_related("by")
        .annotate(told=Count("deliveries__person", distinct=True))
        .order_by("-created_at", "-pk")
    )


def _messages(
    notice: Notice, user: User, receipts: ReceiptQuerySet | None = None
) -> QuerySet[Message]:
    """Messages about the version to settle."""
    carried = Delivery.objects.visible_to(user).filter(
        receipt__notice=notice, version__gte=notice.asked_version, message__isnull=False
    )
    if receipts is not None:
        carried = carried.filter(receipt__in=receipts)
    return Message.objects.filter(pk__in=carried.values("message"))
