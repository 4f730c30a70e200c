"""Trips, their stops in counties, and the visits to units; the quiet period in the database."""

import uuid
from datetime import date, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, Section, Unit, User
from accounts.visibility import in_overseen, of_own_unit
from research.models.topic import Topic
from research.visibility import planned_by_department

BRIEFING_MINUTES = 60
"""What a briefing takes of each of its people, with the way there."""
MATERIALS_MINUTES = 60
"""What it takes to lay out materials that are there already."""
REASON_LENGTH = 200
"""Characters of the reason for which a trip is cancelled."""

QUIET_PERIOD = "stop_quiet_period"
"""Name of the exclusion constraint that holds rule R1."""

UNIT_QUIET_PERIOD = "visit_quiet_period"
"""Name of the exclusion constraint that holds rule R2."""


def hosted_by(user: User, visit: str = "") -> Q:
    """Visits to the user's own unit or in an overseen county; ``visit`` is the path to them."""
    return of_own_unit(user, f"{visit}unit") | in_overseen(user, f"{visit}stop__county")


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


_QUIET_UNTIL = ExpressionWrapper(F("last_day") + F("quiet_days"), output_field=models.DateField())
_BLOCKED_DAYS = Func(
    F("first_day"),
    _QUIET_UNTIL,
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)
"""From the first day of a stop to the last of its quiet period, both included."""

_UNIT_QUIET_UNTIL = ExpressionWrapper(F("day") + F("quiet_days"), output_field=models.DateField())
_BLOCKED_FOR_UNIT = Func(
    F("day"),
    _UNIT_QUIET_UNTIL,
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)
"""From a visit's day to the last of its unit's quiet period, both included."""


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
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="stops"
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


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> "VisitQuerySet":
        """The own department's; a host's once announced, or once the team has arrived there."""
        return self.filter(
            planned_by_department(user, "stop__trip__section")
            | (Q(pk__in=self.model.objects.shown_to_hosts().values("pk")) & hosted_by(user))
        )

    def shown_to_hosts(self) -> "VisitQuerySet":
        """Those of which the visited side may know (rule R8)."""
        return self.filter(Q(stop__trip__announced=True) | Q(arrived_at__isnull=False))

    def standing(self) -> "VisitQuerySet":
        """Those whose trip is not cancelled."""
        return self.filter(cancelled=False)

    def blocking_from(self, day: date) -> "VisitQuerySet":
        """Those whose unit's quiet period reaches this day or lies beyond it, in their order."""
        standing = self.standing().alias(blocked_until=_UNIT_QUIET_UNTIL)
        return standing.filter(blocked_until__gte=day).order_by("day")

    def hosted_by(self, user: User) -> "VisitQuerySet":
        """Those that this person may answer for the visited unit."""
        return self.shown_to_hosts().filter(of_own_unit(user))

    def reportable_by(self, user: User) -> "VisitQuerySet":
        """Those on which this person may report the conduct of the team, which has arrived."""
        return self.hosted_by(user).filter(arrived_at__isnull=False)


@pghistory.track()
class Visit(models.Model):
    """A team at one unit on one day (到访); the database holds day and unit to the stop.

    ``arrived_at`` is told by the team; of an unannounced visit the host knows from then on. One
    of the unit's people confirms for all that the unit is ready to host. ``quiet_days`` is the
    number of rule R2 at the time of booking: visits of two trips to one unit never overlap each
    other's quiet period. ``cancelled`` repeats the trip's own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stop = models.ForeignKey(
        Stop, verbose_name=_("stop"), on_delete=models.CASCADE, related_name="visits"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="visits"
    )
    day = models.DateField(_("day"))
    quiet_days = models.PositiveSmallIntegerField(_("quiet period in days"), default=0)
    cancelled = models.BooleanField(_("cancelled"), default=False)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    arrived_by = models.ForeignKey(
        User,
        verbose_name=_("arrival told by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    ready_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    ready_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    ready_name = models.CharField(_("name of the confirmer"), max_length=40, blank=True)
    """The name at that moment: it stays, whatever becomes of the account."""

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["day", "unit__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="visit_once", fields=["stop", "unit", "day"]),
            models.CheckConstraint(
                name="visit_arrival_with_name",
                condition=Q(arrived_at=None, arrived_by=None)
                | Q(arrived_at__isnull=False, arrived_by__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_ready_with_name",
                condition=Q(ready_at=None, ready_by=None, ready_name="")
                | (Q(ready_at__isnull=False, ready_by__isnull=False) & ~Q(ready_name="")),
            ),
            models.CheckConstraint(
                name="visit_cancelled_or_arrived", condition=Q(cancelled=False) | Q(arrived_at=None)
            ),
            ExclusionConstraint(
                name=UNIT_QUIET_PERIOD,
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("stop", RangeOperators.NOT_EQUAL),
                    (_BLOCKED_FOR_UNIT, RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "day"])]
        triggers = [
            # The lock keeps the stop's days still until this visit is committed.
            pgtrigger.Trigger(
                name="within_its_stop",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("stop_id", "unit_id", "day"),
                timing=pgtrigger.Immediate,
                func="""
                    PERFORM 1 FROM research_stop WHERE id = NEW.stop_id FOR SHARE;
                    IF NOT EXISTS (
                        SELECT 1 FROM research_stop s JOIN accounts_unit u
                        ON u.county_id = s.county_id
                        WHERE s.id = NEW.stop_id AND u.id = NEW.unit_id
                        AND NEW.day BETWEEN s.first_day AND s.last_day
                    ) THEN
                        RAISE check_violation USING
                            MESSAGE = 'a visit lies outside its stop',
                            CONSTRAINT = 'visit_within_its_stop';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.day:%Y-%m-%d}"

    @property
    def quiet_until(self) -> date:
        """The last day on which the unit is blocked for other trips."""
        return self.day + timedelta(days=self.quiet_days)
