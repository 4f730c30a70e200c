"""Trips: several topics, one team, each county entered once."""

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import Section, User
from research.models.stop import Stop
from research.models.topic import Topic
from research.models.visit import REASON_LENGTH, Visit, hosted_by
from research.visibility import planned_by_department

BRIEFING_MINUTES = 60
"""What a briefing takes of each of its people, with the way there."""
MATERIALS_MINUTES = 60
"""What it takes to lay out materials that are there already."""


class TripQuerySet(models.QuerySet["Trip"]):
    def visible_to(self, user: User) -> "TripQuerySet":
        """The own department's; those to the own unit or county once nothing is left to betray.

        A trip tells of all its counties, so an unannounced one stays hidden from every host
        until the last of its visits has begun.
        """
        still_to_come = Visit.objects.filter(stop__trip=OuterRef("pk"), arrived_at=None)
        hosted = Visit.objects.filter(hosted_by(user), stop__trip=OuterRef("pk"))
        return self.filter(
            planned_by_department(user)
            | ((Q(announced=True) | ~Exists(still_to_come)) & Exists(hosted))
        )

    def standing(self) -> "TripQuerySet":
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def kept_secret(self, today: date) -> "TripQuerySet":
        """Unannounced ones before their first arrival; over, they have nothing left to betray."""
        arrivals = Visit.objects.filter(stop__trip=OuterRef("pk"), arrived_at__isnull=False)
        days_left = Stop.objects.filter(trip=OuterRef("pk"), last_day__gte=today)
        return self.filter(~Exists(arrivals), Exists(days_left), announced=False)


@pghistory.track()
class Trip(models.Model):
    """One bundled journey (调研行程): several topics, one team, each county entered once.

    ``host_people`` × ``host_minutes`` is what one visit costs the unit visited, in people and
    minutes per person with preparation; ``briefing_people`` is how many people a briefing calls
    together (rule R10), 0 for none, and ``materials`` what the host is asked to have at hand; both
    add to what the visit costs. An unannounced trip (rule R8) does not exist for a host before the
    team has arrived there. A cancelled one says why; its days are free again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    section = models.ForeignKey(
        Section, verbose_name=_("leading section"), on_delete=models.PROTECT, related_name="trips"
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="trips")
    leader = models.ForeignKey(
        User, verbose_name=_("team leader"), on_delete=models.PROTECT, related_name="led_trips"
    )
    announced = models.BooleanField(_("announced"))
    host_people = models.PositiveSmallIntegerField(_("people per visited unit"))
    host_minutes = models.PositiveSmallIntegerField(_("minutes of each host"))
    briefing_people = models.PositiveSmallIntegerField(_("people at a briefing"), default=0)
    materials = models.CharField(_("materials to have at hand"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name=_("planned by"), on_delete=models.PROTECT, related_name="planned_trips"
    )
    created_at = models.DateTimeField(_("planned at"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        User,
        verbose_name=_("cancelled by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    cancelled_reason = models.CharField(_("why cancelled"), max_length=REASON_LENGTH, blank=True)

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ["-created_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="trip_hosting_positive", condition=Q(host_people__gt=0, host_minutes__gt=0)
            ),
            models.CheckConstraint(
                name="trip_cancelled_with_reason",
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_reason="")
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancelled_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.cancelled_at is not None

    @property
    def is_about_people(self) -> bool:
        """Whether a topic is non-appointment research: then few read its report, each on record."""
        return any(topic.kind == Topic.Kind.NON_APPOINTMENT for topic in self.topics.all())

    @property
    def burden_people(self) -> int:
        """How many people a visit keeps busy in the unit visited, those at a briefing included."""
        return self.host_people + self.briefing_people

    @property
    def burden_minutes(self) -> int:
        """The minutes that a visit takes of each of them, on average and rounded up."""
        hosting = self.host_people * self.host_minutes
        briefing = self.briefing_people * BRIEFING_MINUTES
        materials = MATERIALS_MINUTES if self.materials else 0
        return -(-(hosting + briefing + materials) // self.burden_people)

    def is_run_by(self, user: User) -> bool:
        """Whether this person may record what happens on the trip: its leader, or the office."""
        if user.pk == self.leader_id:
            return True
        return (
            user.can(Capability.PLAN_TRIPS)
            and user.section is not None
            and user.section.office_id == self.section.office_id
        )
