"""The messages that leave the portal: the queue of record of the engine."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visibility import asked_by_own


class Channel(models.TextChoices):
    """Ways to tell somebody without ringing."""

    PORTAL = "portal", _("portal")
    WECOM = "wecom", _("WeCom")
    EMAIL = "email", _("e-mail")


def new_message_id() -> str:
    """A Message-ID that stays with a message through all its attempts."""
    return f"<{uuid.uuid4()}@qingzhuang>"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> "MessageQuerySet":
        """Those that carry something of the own section's notices."""
        from notices.models.delivery import Delivery

        own = Delivery.objects.filter(asked_by_own(user, section="receipt__notice__section"))
        return self.filter(pk__in=own.values("message"))

    def due(self, now: datetime) -> "MessageQuerySet":
        """Queued messages whose next attempt is due."""
        return self.filter(state=Message.State.QUEUED, next_attempt_at__lte=now)


class Message(models.Model):
    """One message to one person over one channel: the queue of record.

    A digest (``digest_on`` is its day) carries all that is new for the person on that day; an
    urgent matter, or a reminder that somebody sends by hand, has a message of its own.

    queued → claimed by a worker → sending → sent, or failed with its reason after the attempts
    are used up. A worker that dies while sending leaves the outcome *unknown*: the message may
    have gone out, and only a person can decide. A message whose matters were all settled before
    it left is *dropped*: nobody is troubled.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("claimed")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("unknown")
        DROPPED = "dropped", _("not needed any more")

    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="messages"
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=[(c.value, c.label) for c in Channel if c != "portal"]
    )
    digest_on = models.DateField(_("digest of"), null=True, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    """Whether it may leave outside office hours (rule N2)."""
    message_id = models.CharField(
        _("Message-ID"), max_length=80, unique=True, default=new_message_id, editable=False
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    """When a worker took it, renewed its lease or began to send; it stays once sending began."""
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_name = models.CharField(_("decided by"), max_length=40, blank=True)
    """Who said what became of an unknown one, or asked for a failed one to be tried again."""
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="digest_once", fields=["person", "channel", "digest_on"]),
            models.CheckConstraint(
                name="message_queued_has_time",
                condition=~Q(state="queued") | Q(next_attempt_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_sent_has_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_digest_not_urgent",
                condition=Q(digest_on=None) | Q(is_urgent=False),
            ),
        ]
        indexes = [
            models.Index(
                name="message_due",
                fields=["channel", "next_attempt_at", "id"],
                condition=Q(state="queued"),
            ),
            models.Index(
                name="message_claimed",
                fields=["claimed_at"],
                condition=Q(state__in=["claimed", "sending"]),
            ),
            models.Index(name="message_recent", fields=["channel", "-claimed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.person}"
