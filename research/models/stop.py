"""Stops of trips in counties, and the quiet period of a county in the database."""

import uuid
from datetime import date, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, User
from research.models.visit import Visit, hosted_by
from research.visibility import planned_by_department

QUIET_PERIOD = "stop_quiet_period"
"""Name of the exclusion constraint that holds rule R1."""

_QUIET_UNTIL = ExpressionWrapper(F("last_day") + F("quiet_days"), output_field=models.DateField())
_BLOCKED_DAYS = Func(
    F("first_day"),
    _QUIET_UNTIL,
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)
"""From the first day of a stop to the last of its quiet period, both included."""


class StopQuerySet(models.QuerySet["Stop"]):
    def visible_to(self, user: User) -> "StopQuerySet":
        """The own department's; a host's once announced, or once its last visit has begun."""
        visits = Visit.objects.filter(stop=OuterRef("pk"))
        return self.filter(
            planned_by_department(user, "trip__section")
            | (
                (Q(trip__announced=True) | ~Exists(visits.filter(arrived_at=None)))
                & Exists(visits.filter(hosted_by(user)))
            )
        )

    def blocking_from(self, day: date) -> "StopQuerySet":
        """Those whose quiet period reaches this day or lies beyond it, in their order."""
        standing = self.filter(cancelled=False).alias(quiet_until=_QUIET_UNTIL)
        return standing.filter(quiet_until__gte=day).order_by("first_day")

    def to_sign_off(self, today: date) -> "StopQuerySet":
        """Those of which the team has still to say how it was hosted (rule R9).

        It is said once nobody is still to arrive: all have, or the days are over and somebody has.
        """
        visits = Visit.objects.standing().filter(stop=OuterRef("pk"))
        return self.filter(
            Q(last_day__lt=today) | ~Exists(visits.filter(arrived_at=None)),
            Exists(visits.filter(arrived_at__isnull=False)),
            sign_off__isnull=True,
        )


@pghistory.track()
class Stop(models.Model):
    """The days of a trip in one county, and the quiet period that follows them (rule R1).

    ``quiet_days`` is the rule's number at the time of booking: a later change of the rule leaves
    booked stops as they are. With quiet period n, a stop that ends on day d lets the next one
    start on d + n + 1; no two stops of a county may ever overlap each other's quiet period.
    ``cancelled`` repeats the trip's own, so that the days are free again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trip = models.ForeignKey(
        "research.Trip", verbose_name=_("trip"), on_delete=models.CASCADE, related_name="stops"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="stops"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    quiet_days = models.PositiveSmallIntegerField(_("quiet period in days"))
    cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["first_day", "county__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="stop_county_once", fields=["trip", "county"]),
            models.CheckConstraint(
                name="stop_days_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
            ExclusionConstraint(
                name=QUIET_PERIOD,
                expressions=[
                    ("county", RangeOperators.EQUAL),
                    (_BLOCKED_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_its_visits",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("first_day", "last_day", "county_id"),
                timing=pgtrigger.Immediate,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM research_visit v JOIN accounts_unit u ON u.id = v.unit_id
                        WHERE v.stop_id = NEW.id
                        AND (v.day NOT BETWEEN NEW.first_day AND NEW.last_day
                             OR u.county_id IS DISTINCT FROM NEW.county_id)
                    ) THEN
                        RAISE check_violation USING
                            MESSAGE = 'a visit lies outside its stop',
                            CONSTRAINT = 'stop_keeps_its_visits';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.first_day:%Y-%m-%d}"

    @property
    def quiet_until(self) -> date:
        """The last day on which the county is blocked for others."""
        return self.last_day + timedelta(days=self.quiet_days)
