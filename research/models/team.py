"""Who goes on a trip: nobody is on two at once."""

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import NAME_LENGTH
from research.models.trip import Trip
from research.models.visit import REASON_LENGTH
from research.visibility import planned_by_department

ONE_TRIP_AT_A_TIME = "team_member_one_trip_at_a_time"
"""Name of the exclusion constraint over person and days."""

_DAYS = Func(
    F("first_day"),
    F("last_day"),
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def visible_to(self, user: User) -> "TeamMemberQuerySet":
        """The teams of the trips that the user sees, and the user's own part in any."""
        return self.filter(Q(trip__in=Trip.objects.visible_to(user).values("pk")) | Q(person=user))

    def away(self) -> "TeamMemberQuerySet":
        """Those whose trip takes place."""
        return self.filter(cancelled=False)


@pghistory.track()
class TeamMember(models.Model):
    """A person on a trip, from its first day to its last; the leader is one of the team.

    ``pledged_at`` is when the person gave the pledge on discipline (rule R9) for this trip.
    ``cancelled`` repeats the trip's own, so that the person's days are free again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="team"
    )
    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="team_memberships"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    cancelled = models.BooleanField(_("cancelled"), default=False)
    pledged_at = models.DateTimeField(_("pledged at"), null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["trip", "person"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="team_member_once", fields=["trip", "person"]),
            models.CheckConstraint(
                name="team_member_days_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
            ExclusionConstraint(
                name=ONE_TRIP_AT_A_TIME,
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class TeamChangeQuerySet(models.QuerySet["TeamChange"]):
    def visible_to(self, user: User) -> "TeamChangeQuerySet":
        """Those of the own department's trips: a host reads who comes, not who does not."""
        return self.filter(planned_by_department(user, "trip__section"))


@pghistory.track()
class TeamChange(models.Model):
    """Who left the team of a booked trip and who joined it, by name, and why.

    ``led_before`` is who led it until then, where the leader changed too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="team_changes"
    )
    left = ArrayField(models.CharField(max_length=NAME_LENGTH), verbose_name=_("who left"))
    joined = ArrayField(models.CharField(max_length=NAME_LENGTH), verbose_name=_("who joined"))
    led_before = models.CharField(_("who led until then"), max_length=NAME_LENGTH, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    changed_by = models.ForeignKey(
        User, verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed at"))

    objects = TeamChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a team")
        verbose_name_plural = _("changes of teams")
        ordering = ["changed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="team_change_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="team_change_changes_something",
                condition=~Q(left__len=0, joined__len=0, led_before=""),
            ),
        ]
        triggers = [pgtrigger.Protect(name="team_change_stands", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.reason
