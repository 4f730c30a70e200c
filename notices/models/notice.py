"""Notices, who has acknowledged them, and each message that carries them to a person."""

import uuid
from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Section, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        """The own section's, drafts included; and those sent to the own unit or county."""
        reached = Receipt.objects.filter(of_own_unit(user) | in_overseen(user))
        return self.filter(
            asked_by_own(user) | Q(sent_at__isnull=False, pk__in=reached.values("notice"))
        )

    def sent_for(self, user: User) -> "NoticeQuerySet":
        """Sent ones of the own section, or of the whole department for those who see it."""
        return self.filter(asked_by_own(user), sent_at__isnull=False)


@pghistory.track()
class Notice(models.Model):
    """A matter that goes out in writing instead of a meeting (rule M4).

    Until ``sent_at`` it is a draft of its section. Once sent, each unit of the audience has a
    receipt to acknowledge by ``due_at``; reading it is estimated at ``minutes`` per unit.
    """

    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="notices"
    )
    author = models.ForeignKey(
        User, verbose_name=_("author"), on_delete=models.PROTECT, related_name="notices"
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    basis = models.CharField(_("basis"), max_length=200)
    audience = models.ManyToManyField(
        Unit, verbose_name=_("audience"), related_name="addressed_notices"
    )
    due_at = models.DateTimeField(_("due"))
    minutes = models.PositiveIntegerField(_("minutes per unit"))
    urgent_reason = models.CharField(_("reason of urgency"), max_length=200, blank=True)
    """Why the usual notice of working days is not kept (rule N5); empty if it is."""
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["section", "-created_at"])]
        constraints = [
            models.CheckConstraint(name="notice_minutes_positive", condition=Q(minutes__gt=0)),
            models.CheckConstraint(
                name="notice_due_after_sent",
                condition=Q(sent_at=None) | Q(due_at__gt=models.F("sent_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs, without blank lines and without typed indents."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: User) -> "ReceiptQuerySet":
        """Those of the own unit, of overseen counties, or of the own section's notices."""
        return self.filter(
            of_own_unit(user) | in_overseen(user) | asked_by_own(user, section="notice__section")
        )

    def answerable_by(self, user: User) -> "ReceiptQuerySet":
        """Those that the user can acknowledge: the own unit's."""
        return self.filter(of_own_unit(user))


class Receipt(models.Model):
    """One unit's copy of a notice; any of its people acknowledges for all, once."""

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.CASCADE, related_name="receipts"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="receipts"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="receipts",
        null=True,
        blank=True,
    )
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User,
        verbose_name=_("acknowledged by"),
        on_delete=models.PROTECT,
        related_name="acknowledgements",
        null=True,
        blank=True,
    )
    acknowledged_name = models.CharField(_("name of who acknowledged"), max_length=40, blank=True)
    """The name at that moment: it stays, whatever becomes of the account."""

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["unit__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="receipt_once", fields=["notice", "unit"]),
            models.CheckConstraint(
                name="receipt_acknowledged_with_name",
                condition=Q(acknowledged_at=None, acknowledged_by=None, acknowledged_name="")
                | (
                    Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False)
                    & ~Q(acknowledged_name="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.unit}"

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged_at is not None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> "DeliveryQuerySet":
        """Those of the own section's notices: addresses are the sender's concern alone."""
        return self.filter(asked_by_own(user, section="receipt__notice__section"))

    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Queued messages whose next attempt is due."""
        return self.filter(state=Delivery.State.QUEUED, next_attempt_at__lte=now)


def new_message_id() -> str:
    """A Message-ID that stays with a delivery through all its attempts."""
    return f"<{uuid.uuid4()}@qingzhuang>"


class Delivery(models.Model):
    """One message to one person over one channel: the queue of record.

    queued → claimed by a worker → sending → sent, or failed with its reason after the attempts
    are used up. A worker that dies while sending leaves the outcome *unknown*: the message may
    have gone out, and only a person can decide.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", _("portal")
        EMAIL = "email", _("e-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("claimed")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("unknown")

    receipt = models.ForeignKey(
        Receipt, verbose_name=_("receipt"), on_delete=models.CASCADE, related_name="deliveries"
    )
    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    message_id = models.CharField(
        _("Message-ID"), max_length=80, unique=True, default=new_message_id, editable=False
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=["receipt", "person", "channel"]),
            models.CheckConstraint(
                name="delivery_queued_has_time",
                condition=~Q(state="queued") | Q(next_attempt_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_due", fields=["next_attempt_at", "id"], condition=Q(state="queued")
            ),
            models.Index(
                name="delivery_claimed",
                fields=["claimed_at"],
                condition=Q(state__in=["claimed", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.person}"
