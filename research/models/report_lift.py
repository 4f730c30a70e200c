"""A section whose report is overdue goes on all the same, by the word of a leader (rule R11)."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Section, User
from research.models.trip import Trip
from research.visibility import planned_by_department

LIFT_LENGTH = 200
"""Characters of why a leader lets a section go on."""


class ReportLiftQuerySet(models.QuerySet["ReportLift"]):
    def visible_to(self, user: User) -> "ReportLiftQuerySet":
        """Those of the own department's trips."""
        return self.filter(planned_by_department(user, "trip__section"))


@pghistory.track()
class ReportLift(models.Model):
    """A leader lets a section start topics although this trip's report is overdue (rule R11)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="lifts"
    )
    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="report_lifts"
    )
    reason = models.CharField(_("reason"), max_length=LIFT_LENGTH)
    lifted_by = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("a block", "lifted by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    lifted_at = models.DateTimeField(pgettext_lazy("a block", "lifted at"))

    objects = ReportLiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("lift of an overdue report")
        verbose_name_plural = _("lifts of overdue reports")
        ordering = ["-lifted_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="report_lift_once", fields=["trip", "section"]),
            models.CheckConstraint(name="report_lift_with_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.trip} · {self.section}"
