"""How far a receipt has come, from not yet told to settled."""

from typing import TYPE_CHECKING, TypedDict

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices.models import Delivery, Message, Receipt

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Stage(TypedDict):
        stage: str

    StagedReceipt = WithAnnotations[Receipt, _Stage]

_ON_THEIR_WAY = (Message.State.QUEUED, Message.State.CLAIMED, Message.State.SENDING)
_GONE_OUT = (Message.State.SENT, Message.State.UNKNOWN)


class Stage(models.TextChoices):
    """Where a receipt that asks something stands; each has exactly one.

    Told, queued and failed speak of messages about the version to settle, reminders included;
    who has none of them is told in the portal only. One of which nobody knows counts as told.
    """

    DONE = "done", _("settled")
    ANSWERED = "answered", _("answered, to be verified")
    RETURNED = "returned", _("returned")
    READ = "read", _("read, not settled")
    TOLD = "told", _("told, not read")
    QUEUED = "queued", pgettext_lazy("receipt", "message queued")
    FAILED = "failed", pgettext_lazy("receipt", "message failed")
    PORTAL = "portal", _("in the portal only")


SHAPES = {
    Stage.DONE: "done",
    Stage.ANSWERED: "waiting",
    Stage.RETURNED: "open",
    Stage.READ: "open",
    Stage.TOLD: "open",
    Stage.QUEUED: "open",
    Stage.FAILED: "stopped",
    Stage.PORTAL: "open",
}
"""What each looks like, for the ``state`` tag."""

GROUPS: dict[str, tuple[Stage, ...]] = {
    "done": (Stage.DONE,),
    "answered": (Stage.ANSWERED,),
    "read": (Stage.READ, Stage.RETURNED),
    "told": (Stage.TOLD,),
    "untold": (Stage.QUEUED, Stage.FAILED, Stage.PORTAL),
}
"""The stages in the five groups of the plot, best first."""

GROUP_LABELS = {
    "done": _("settled"),
    "answered": _("to be verified"),
    "read": _("read, not settled"),
    "told": _("told, not read"),
    "untold": _("no message has left yet"),
}

FILTERS = {
    "missing": _("missing"),
    "overdue": _("overdue"),
    "untold": _("no message has left yet"),
    "failed": pgettext_lazy("receipt", "message failed"),
    "told": _("told, not read"),
    "unread": _("not read"),
    "read": _("read, not settled"),
    "returned": _("returned"),
    "answered": _("to be verified"),
    "done": _("settled"),
    "call": _("on the call list"),
}
"""What the units on the board can be narrowed to."""


def with_stage(receipts: QuerySet[Receipt]) -> "QuerySet[StagedReceipt]":
    """Receipts with their ``stage``; copies are not to be among them."""
    state = Receipt.State
    told = Delivery.objects.filter(
        receipt=OuterRef("pk"), version__gte=OuterRef("notice__asked_version")
    )
    return receipts.annotate(
        stage=Case(
            When(state=state.CLOSED, then=Value(Stage.DONE.value)),
            When(state=state.ANSWERED, then=Value(Stage.ANSWERED.value)),
            When(state=state.RETURNED, then=Value(Stage.RETURNED.value)),
            When(read_at__isnull=False, then=Value(Stage.READ.value)),
            When(Exists(told.filter(message__state__in=_GONE_OUT)), then=Value(Stage.TOLD.value)),
            When(
                Exists(told.filter(message__state__in=_ON_THEIR_WAY)),
                then=Value(Stage.QUEUED.value),
            ),
            When(
                Exists(told.filter(message__state=Message.State.FAILED)),
                then=Value(Stage.FAILED.value),
            ),
            default=Value(Stage.PORTAL.value),
            output_field=models.CharField(),
        )
    )


def stage_of(receipt: Receipt) -> Stage:
    """The stage of a receipt that was read by :func:`with_stage`."""
    return Stage(receipt.stage)  # type: ignore[attr-defined]


def narrowed(
    receipts: "QuerySet[StagedReceipt]", wanted: str, *, is_overdue: bool
) -> "QuerySet[StagedReceipt]":
    """Those that fit one of :data:`FILTERS`; all of them for anything else."""
    missing = Q(state__in=[Receipt.State.OPEN, Receipt.State.RETURNED])
    unread = missing & Q(read_at=None)
    conditions = {
        "missing": missing,
        "overdue": missing if is_overdue else Q(pk__in=[]),
        "unread": unread,
        "call": unread & Q(call_since__isnull=False),
        "untold": Q(stage__in=GROUPS["untold"]),
    }
    if wanted in conditions:
        return receipts.filter(conditions[wanted])
    return receipts.filter(stage=wanted) if wanted in FILTERS else receipts
