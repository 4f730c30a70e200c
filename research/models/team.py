"""Who goes on a trip: nobody is on two at once."""

import uuid

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from research.models.trip import Trip

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
