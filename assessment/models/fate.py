"""What became of an indicator that a later table does not hold any more, and why."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import User
from assessment.models.indicator import Indicator
from assessment.models.inspection import NAME_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH


class IndicatorFateQuerySet(models.QuerySet["IndicatorFate"]):
    def visible_to(self, user: User) -> "IndicatorFateQuerySet":
        """Those of the indicators that the user sees."""
        return self.filter(indicator__in=Indicator.objects.visible_to(user).values("pk"))


@pghistory.track()
class IndicatorFate(models.Model):
    """An indicator was cut, or merged into another: by whom it is said, and the reason."""

    class Kind(models.TextChoices):
        CUT = "cut", _("cut")
        MERGED = "merged", _("merged into another")

    indicator = models.OneToOneField(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="fate"
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    merged_into = models.ForeignKey(
        Indicator,
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        related_name="absorbed",
        null=True,
        blank=True,
    )
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH)
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_name = models.CharField(_("name of who wrote"), max_length=NAME_LENGTH)
    written_at = models.DateTimeField(_("written at"))

    objects = IndicatorFateQuerySet.as_manager()

    class Meta:
        verbose_name = _("fate of an indicator")
        verbose_name_plural = _("fates of indicators")
        ordering = ["indicator"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="fate_with_reason", condition=~Q(reason="") & ~Q(written_name="")
            ),
            models.CheckConstraint(
                name="fate_merged_into_another",
                condition=Q(kind="cut", merged_into=None)
                | (Q(kind="merged", merged_into__isnull=False) & ~Q(merged_into=F("indicator"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.kind}"


def may_write_fate(user: User, indicator: Indicator, *, is_written: bool) -> bool:
    """Whether the user may say what became of an indicator that they see."""
    if user.can(Capability.IMPORT_INDICATORS):
        return True
    own = user.section_id == indicator.section_id
    asks = user.can(Capability.SEND_NOTICES) and (own or user.can(Capability.SEE_DEPARTMENT))
    return asks and not is_written
