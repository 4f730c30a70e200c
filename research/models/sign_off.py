"""What a team says of how it was hosted, after it has left."""

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from research.models.stop import Stop
from research.visibility import handled_for_department, planned_by_department


class Breach(models.TextChoices):
    """What of a reception breaks rule R9."""

    MEALS = "meals", _("more than one working meal")
    COMPANIONS = "companions", _("too many companions at a meal")
    UNPAID = "unpaid", _("meals not paid for")
    ALCOHOL = "alcohol", _("alcohol")
    GIFTS = "gifts", _("gifts")


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def visible_to(self, user: User) -> "SignOffQuerySet":
        """The own department's; of those with a breach also the discipline handler's."""
        return self.filter(
            planned_by_department(user, "stop__trip__section")
            | (
                handled_for_department(user, "stop__trip__section")
                & Q(pk__in=self.model.objects.with_breach().values("pk"))
            )
        )

    def with_breach(self) -> "SignOffQuerySet":
        """Those that broke rule R9."""
        return self.filter(breaches__len__gt=0)


@pghistory.track()
class SignOff(models.Model):
    """The team's word on how it was hosted at one stop; given once, never changed.

    ``companions`` is the most of the hosts' people at one meal; ``amount`` is what was paid for
    all ``meals``, in yuan, and there if they were ``paid``, which is not asked where there was no
    meal. ``breaches`` are those of rule R9 as it stood then; one is explained or not signed off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stop = models.OneToOneField(
        Stop, verbose_name=_("stop"), on_delete=models.CASCADE, related_name="sign_off"
    )
    guests = models.PositiveSmallIntegerField(_("guests"))
    meals = models.PositiveSmallIntegerField(_("working meals"))
    companions = models.PositiveSmallIntegerField(_("most companions at a meal"))
    paid = models.BooleanField(_("meals paid for"), null=True, blank=True)
    amount = models.DecimalField(
        _("amount in yuan"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    alcohol = models.BooleanField(_("alcohol"))
    gifts = models.BooleanField(_("gifts"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    breaches = ArrayField(
        models.CharField(max_length=12, choices=Breach), verbose_name=_("breaches of rule R9")
    )
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    signed_by = models.ForeignKey(
        User, verbose_name=_("signed by"), on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(_("signed at"))

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["-signed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="sign_off_guests_positive", condition=Q(guests__gt=0)),
            models.CheckConstraint(
                name="sign_off_companions_at_meals",
                condition=Q(meals=0, companions=0, paid=None) | Q(meals__gt=0, paid__isnull=False),
            ),
            models.CheckConstraint(
                name="sign_off_amount_if_paid",
                # "is not null" is said: a comparison with nothing would count as kept.
                condition=Q(paid__isnull=False, paid=True, amount__isnull=False, amount__gt=0)
                | (Q(amount=None) & (Q(paid=None) | Q(paid=False))),
            ),
            models.CheckConstraint(
                name="sign_off_breach_explained",
                condition=Q(breaches__len=0) | ~Q(explanation=""),
            ),
        ]
        triggers = [pgtrigger.Protect(name="sign_off_stands", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return str(self.stop)

    @property
    def breach_labels(self) -> list[str]:
        """The breaches in words."""
        return [str(Breach(breach).label) for breach in self.breaches]
