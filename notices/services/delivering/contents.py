"""What a claimed message tells: read at sending, as things stand then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils import timezone

from accounts.access import ANSWERING_ROLES
from accounts.models import County, Deputy
from accounts.models.permissions import CountyGroupPermission, CountyUserPermission
from notices.channels.items import Item, Occasion
from notices.models import Delivery, Message, NoticeVersion, Receipt, Reminder
from office.workdays import WorkingCalendar

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Read(TypedDict):
        may_open: bool
        change: str | None

    Told = WithAnnotations[Delivery, _Read]

State = Receipt.State


@dataclass(slots=True)
class Contents:
    """The items of one message, and whether the person has lost the right to some others."""

    items: list[Item] = field(default_factory=list)
    has_lost_right: bool = False


def contents_of(
    messages: Sequence[Message], *, calendar: WorkingCalendar, now: datetime
) -> dict[int, Contents]:
    """The contents of messages by their keys: one query, whatever they carry.

    Left out is what the person could no longer open, and what the unit has settled since: it
    asks nothing more. Several deliveries about one receipt make one item.
    """
    told: dict[int | None, dict[int, list[Told]]] = defaultdict(lambda: defaultdict(list))
    lost: set[int | None] = set()
    for delivery in _deliveries(messages, now):
        if delivery.may_open:
            told[delivery.message_id][delivery.receipt_id].append(delivery)
        else:
            lost.add(delivery.message_id)
    contents = {}
    for message in messages:
        receipts = told[message.pk]
        items = [_item(about, calendar, now) for about in receipts.values()]
        items.sort(key=lambda item: (item.is_copy, item.notice.due_at, item.receipt.pk))
        contents[message.pk] = Contents(items=items, has_lost_right=message.pk in lost)
    return contents


def _item(deliveries: "list[Told]", calendar: WorkingCalendar, now: datetime) -> Item:
    """One item of all the deliveries about one receipt that a message carries."""
    receipt, due_at = deliveries[0].receipt, deliveries[0].receipt.notice.due_at
    today, due = timezone.localdate(now), timezone.localdate(due_at)
    occasion = min((_occasion(delivery) for delivery in deliveries), key=list(Occasion).index)
    new = occasion == Occasion.NEW
    return Item(
        receipt=receipt,
        person_id=deliveries[0].person_id,
        occasion=occasion,
        changes=[] if new else [d.change for d in deliveries if d.change and not d.reminder_id],
        days_left=calendar.count(today, due) if now < due_at else None,
    )


def _occasion(delivery: Delivery) -> Occasion:
    if delivery.reminder is None:
        return Occasion.AMENDED if delivery.version > 1 else Occasion.NEW
    returned = delivery.reminder.kind == Reminder.Kind.RETURNED
    return Occasion.RETURNED if returned else Occasion.REMINDER


def _deliveries(messages: Sequence[Message], now: datetime) -> "QuerySet[Told]":
    """What the messages carry and still asks something, or never did.

    Each with what its version has changed, and ``may_open``: whether the person could settle it.
    """
    version = NoticeVersion.objects.filter(
        notice=OuterRef("receipt__notice"), number=OuterRef("version")
    )
    return (
        Delivery.objects.filter(message__in=messages)
        .filter(receipt__state__in=[State.OPEN, State.RETURNED, State.COPY])
        .annotate(
            may_open=ExpressionWrapper(_may_open(now), output_field=BooleanField()),
            change=Subquery(version.values("change")[:1]),
        )
        .select_related("receipt__notice__section", "receipt__unit", "receipt__person", "reminder")
        .order_by("version", "pk")
    )


def _may_open(now: datetime) -> Q:
    """Whether the person of a delivery could settle its receipt now.

    It is :meth:`ReceiptQuerySet.answerable_by`, asked for many people at once.
    """
    home = F("receipt__unit")
    grant = {
        "permission__codename": County.ANSWER,
        "content_object": OuterRef("receipt__county"),
    }
    of_same_unit = Q(person__unit=OuterRef("receipt__unit")) | Q(
        person__section__office__unit=OuterRef("receipt__unit")
    )
    stands_in = Deputy.objects.on(timezone.localdate(now)).filter(
        of_same_unit,
        deputy=OuterRef("person"),
        person=OuterRef("receipt__person"),
        person__is_active=True,
    )
    return Q(
        Q(person__unit=home) | Q(person__section__office__unit=home),
        Q(receipt__county=None)
        | Exists(CountyGroupPermission.objects.filter(group__user=OuterRef("person"), **grant))
        | Exists(CountyUserPermission.objects.filter(user=OuterRef("person"), **grant)),
        Q(receipt__person=None) | Q(receipt__person=F("person")) | Exists(stands_in),
        person__is_active=True,
        person__role__in=ANSWERING_ROLES,
    )
