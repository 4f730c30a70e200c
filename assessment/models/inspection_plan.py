"""What a department's inspections are held against: the approved plan, and the base year."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Capability
from accounts.models import Office, Section, User
from accounts.visibility import NOTHING

SENTENCE_LENGTH = 300
"""Characters of a reason, of a resolution and of what is looked at."""


def of_own_department(user: User, office: str = "office") -> Q:
    """Rows of the user's department, for all of its people who ask for something or lead it."""
    asks = user.can(Capability.SEND_NOTICES) or user.can(Capability.SEE_DEPARTMENT)
    if user.section is None or not asks:
        return NOTHING
    return Q(**{office: user.section.office_id})


class InspectionPlanQuerySet(models.QuerySet["InspectionPlan"]):
    def visible_to(self, user: User) -> "InspectionPlanQuerySet":
        """The own department's."""
        return self.filter(of_own_department(user))


@pghistory.track()
class InspectionPlan(models.Model):
    """That a department's plan of a year was approved: once, in one act, with its resolution.

    Whatever comes later is approved one by one. It is never changed (a trigger holds that).
    """

    office = models.ForeignKey(
        Office,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        related_name="inspection_plans",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    resolution = models.CharField(pgettext_lazy("a plan", "resolution"), max_length=SENTENCE_LENGTH)
    """Which session approved it, in the words of its minutes."""
    approved_by = models.ForeignKey(
        User,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="approved_inspection_plans",
    )
    approved_at = models.DateTimeField(_("approved at"))

    objects = InspectionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of inspections")
        verbose_name_plural = _("plans of inspections")
        ordering = ["-year", "office"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="inspection_plan_once", fields=["office", "year"]),
            models.CheckConstraint(
                name="inspection_plan_by_resolution", condition=~Q(resolution="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="inspection_plan_stands", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class BaseFigureQuerySet(models.QuerySet["BaseFigure"]):
    def visible_to(self, user: User) -> "BaseFigureQuerySet":
        """The own department's."""
        return self.filter(of_own_department(user))


@pghistory.track()
class BaseFigure(models.Model):
    """How many items reached the county level and below in a base year, by section.

    ``section`` is None for what belongs to no section that still exists. A department's base is
    the sum of a year's figures; a plan is held against the newest base year before it.
    """

    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="base_figures"
    )
    year = models.PositiveSmallIntegerField(_("base year"))
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        related_name="base_figures",
        null=True,
        blank=True,
    )
    items = models.PositiveSmallIntegerField(_("items"))
    entered_by = models.ForeignKey(
        User, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="base_figures"
    )
    entered_at = models.DateTimeField(_("entered at"))

    objects = BaseFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("base year figure")
        verbose_name_plural = _("base year figures")
        ordering = ["-year", "section"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="base_figure_once", fields=["office", "year", "section"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="base_figure_year_plausible", condition=Q(year__gte=2000, year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.items}"
