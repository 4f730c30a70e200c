"""What a person prefers to be told by, and the calls made where nothing else was left."""

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visibility import asked_by_own
from notices.models.receipt import Receipt


class ContactPreferenceQuerySet(models.QuerySet["ContactPreference"]):
    def visible_to(self, user: User) -> "ContactPreferenceQuerySet":
        """One's own."""
        return self.filter(person=user)


@pghistory.track()
class ContactPreference(models.Model):
    """Over which channels a person wants to be told; without a row, over all.

    The portal cannot be switched off; whoever switches off everything else is rung in the end.
    """

    person = models.OneToOneField(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="contact_preference"
    )
    wecom = models.BooleanField(_("by WeCom"), default=True)
    email = models.BooleanField(_("by e-mail"), default=True)
    changed_at = models.DateTimeField(_("changed at"))

    objects = ContactPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact preference")
        verbose_name_plural = _("contact preferences")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.person)


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User) -> "CallQuerySet":
        """Those about the own section's notices."""
        return self.filter(asked_by_own(user, section="receipt__notice__section"))


class Call(models.Model):
    """One telephone call about a receipt and what came of it; never changed."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG_NUMBER = "wrong_number", _("wrong number")

    receipt = models.ForeignKey(
        Receipt, verbose_name=_("receipt"), on_delete=models.CASCADE, related_name="calls"
    )
    person = models.ForeignKey(
        User,
        verbose_name=_("who was rung"),
        on_delete=models.PROTECT,
        related_name="calls",
        null=True,
        blank=True,
    )
    """Empty if the unit has nobody with a number here, and its switchboard was rung."""
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    note = models.CharField(_("note"), max_length=200, blank=True)
    caller = models.ForeignKey(
        User, verbose_name=_("caller"), on_delete=models.PROTECT, related_name="made_calls"
    )
    caller_name = models.CharField(_("name of the caller"), max_length=40)
    called_at = models.DateTimeField(_("called at"))

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-called_at", "-pk"]
        default_permissions = ()
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.receipt.unit} · {self.get_outcome_display()}"
