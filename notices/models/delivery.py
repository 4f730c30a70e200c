"""Who is told of what, over which channel, and when they are reminded."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visibility import asked_by_own
from notices.models.message import Channel, Message
from notices.models.notice import Notice
from notices.models.receipt import Receipt, Verification


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: User) -> "ReminderQuerySet":
        """Those of the own section's notices."""
        return self.filter(asked_by_own(user, section="notice__section"))


@pghistory.track()
class Reminder(models.Model):
    """One round of reminding those who have not settled a notice; each round exists once.

    By itself: some working days before the deadline, and on its day (rule N8). By hand: at most
    once a day. Of a returned answer: the one unit whose answer it was, once for each return. The
    row is the promise that nobody is reminded twice, however often a sweep runs.
    """

    class Kind(models.TextChoices):
        BEFORE = "before", _("before the deadline")
        ON_DAY = "on_day", _("on the day of the deadline")
        BY_HAND = "by_hand", _("by hand")
        RETURNED = "returned", _("of a returned answer")

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.CASCADE, related_name="reminders"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    """The version that was to be settled: a material change starts its own rounds."""
    on = models.DateField(_("day"))
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="reminders",
        null=True,
        blank=True,
    )
    verification = models.OneToOneField(
        Verification,
        verbose_name=_("verification"),
        on_delete=models.CASCADE,
        related_name="reminder",
        null=True,
        blank=True,
    )
    """The return that it tells of."""
    created_at = models.DateTimeField(_("created at"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-created_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="reminder_once",
                fields=["notice", "version", "kind"],
                condition=Q(kind__in=["before", "on_day"]),
            ),
            models.UniqueConstraint(
                name="reminder_by_hand_once_a_day",
                fields=["notice", "on"],
                condition=Q(kind="by_hand"),
            ),
            models.CheckConstraint(
                name="reminder_by_somebody",
                condition=Q(kind__in=["by_hand", "returned"], by__isnull=False)
                | Q(kind__in=["before", "on_day"], by=None),
            ),
            models.CheckConstraint(
                name="reminder_of_a_return",
                condition=Q(kind="returned", verification__isnull=False)
                | (~Q(kind="returned") & Q(verification=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.get_kind_display()}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> "DeliveryQuerySet":
        """Those of the own section's notices: addresses are the sender's concern alone."""
        return self.filter(asked_by_own(user, section="receipt__notice__section"))


class Delivery(models.Model):
    """One person told of one receipt over one channel, once per version and per reminder.

    In the portal that is done by the row itself; over the other channels ``message`` carries it,
    and its state is the message's.
    """

    receipt = models.ForeignKey(
        Receipt, verbose_name=_("receipt"), on_delete=models.CASCADE, related_name="deliveries"
    )
    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    reminder = models.ForeignKey(
        Reminder,
        verbose_name=_("reminder"),
        on_delete=models.CASCADE,
        related_name="deliveries",
        null=True,
        blank=True,
    )
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        on_delete=models.CASCADE,
        related_name="deliveries",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("created at"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="delivery_once",
                fields=["receipt", "person", "channel", "version", "reminder"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="delivery_carried_by_message",
                condition=Q(channel="portal", message=None)
                | (~Q(channel="portal") & Q(message__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.person}"
