"""Who answers in whose place, and on which days."""

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models.user import User

ONE_AT_A_TIME = "deputy_one_at_a_time"
"""Name of the exclusion constraint: nobody has two deputies on one day."""


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def visible_to(self, user: User) -> "DeputyQuerySet":
        """Those who stand in for the user or for whom the user does; for account managers all."""
        if user.can(Capability.MANAGE_ACCOUNTS):
            return self.all()
        return self.filter(Q(person=user) | Q(deputy=user))

    def on(self, day: date) -> "DeputyQuerySet":
        """Those in force on this day."""
        return self.overlapping(day, day)

    def overlapping(self, first_day: date, last_day: date) -> "DeputyQuerySet":
        """Those in force on any of these days."""
        return self.ending_from(first_day).filter(first_day__lte=last_day)

    def ending_from(self, day: date) -> "DeputyQuerySet":
        """Those in force on this day or still to come, in their order."""
        return self.filter(revoked_at=None, last_day__gte=day)


_DAYS = Func(
    F("first_day"),
    F("last_day"),
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)


@pghistory.track()
class Deputy(models.Model):
    """Somebody who answers in another's place (代办人), from the first to the last day inclusive.

    Both work in one unit when it is agreed; if one of them moves on, it stands in no more (see
    :meth:`User.stands_in_for`). It does not pass on: a deputy's own deputy answers for the deputy
    alone. A row that was revoked is as if it had never been.
    """

    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="deputies"
    )
    deputy = models.ForeignKey(
        User, verbose_name=_("deputy"), on_delete=models.PROTECT, related_name="stands_in"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    created_at = models.DateTimeField(_("appointed at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["first_day", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="deputy_not_oneself", condition=~Q(person=F("deputy"))),
            models.CheckConstraint(
                name="deputy_days_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
            ExclusionConstraint(
                name=ONE_AT_A_TIME,
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"
