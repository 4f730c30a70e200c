"""What the rules warned of when a trip was booked, and why it goes all the same."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from research.models.trip import Trip
from research.visibility import planned_by_department

LONGEST_EXPLANATION = 300
"""Characters of the explanation of an alert."""


class TripAlertQuerySet(models.QuerySet["TripAlert"]):
    def visible_to(self, user: User) -> "TripAlertQuerySet":
        """Those of the own department's trips: the visited side is told none."""
        return self.filter(planned_by_department(user, "trip__section"))


@pghistory.track()
class TripAlert(models.Model):
    """An alert of one of the rules R3 to R6 on a trip, with the planner's explanation.

    ``sentence`` is what the rule said at that moment; it stays, whatever is booked later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="alerts"
    )
    rule_id = models.CharField(_("rule"), max_length=4)
    sentence = models.CharField(_("alert"), max_length=300)
    explanation = models.CharField(_("explanation"), max_length=LONGEST_EXPLANATION)
    explained_by = models.ForeignKey(
        User, verbose_name=_("explained by"), on_delete=models.PROTECT, related_name="+"
    )
    explained_at = models.DateTimeField(_("explained at"))

    objects = TripAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert on a trip")
        verbose_name_plural = _("alerts on trips")
        ordering = ["explained_at", "rule_id", "sentence"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="trip_alert_once", fields=["trip", "rule_id", "sentence"]),
            models.CheckConstraint(name="trip_alert_explained", condition=~Q(explanation="")),
        ]

    def __str__(self) -> str:
        return self.sentence
