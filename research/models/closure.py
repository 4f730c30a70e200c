"""Days on which a county receives nobody."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, User
from accounts.visibility import in_overseen
from research.visibility import sees_plan


class CountyClosureQuerySet(models.QuerySet["CountyClosure"]):
    def visible_to(self, user: User) -> "CountyClosureQuerySet":
        """Those of the counties that the user oversees, or plans visits to."""
        visible = in_overseen(user)
        if sees_plan(user):
            visible |= Q(county__in=user.permitted_counties(County.TASK))
        return self.filter(visible)

    def standing(self) -> "CountyClosureQuerySet":
        """Those that were not lifted."""
        return self.filter(lifted_at=None)

    def touching(self, first_day: date, last_day: date) -> "CountyClosureQuerySet":
        """Those that stand and hold one of these days, both included."""
        return self.standing().filter(first_day__lte=last_day, last_day__gte=first_day)


@pghistory.track()
class CountyClosure(models.Model):
    """Days from ``first_day`` to ``last_day`` for which a county has asked not to be visited.

    It is lifted, not deleted. What was booked before is not touched by it: an unannounced visit
    would otherwise betray itself.
    """

    class Cause(models.TextChoices):
        FLOOD = "flood", _("flood control")
        HARVEST = "harvest", _("harvest")
        YEAR_END = "year_end", _("year-end work")
        OTHER = "other", _("another cause")

    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="closures"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    note = models.CharField(_("note"), max_length=200, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name=_("closed by"), on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User,
        verbose_name=_("lifted by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = CountyClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure of a county")
        verbose_name_plural = _("closures of counties")
        ordering = ["first_day", "county__code", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="closure_days_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="closure_lifted_with_name",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["county", "first_day"])]

    def __str__(self) -> str:
        return f"{self.county} {self.get_cause_display()}"
