"""Plans of bundling: what a period's topics could become, and what the office wishes of them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, Office, User
from accounts.visibility import NOTHING
from office.plan_runs import PlanRun, run_constraints, run_index
from research.models.topic import Topic
from research.models.trip import Trip


def planned_by(user: User, office: str = "office") -> Q:
    """Rows of the department whose trips the user plans."""
    if user.section is None or not user.can(Capability.PLAN_TRIPS):
        return NOTHING
    return Q(**{office: user.section.office_id})


class BundlePlanQuerySet(models.QuerySet["BundlePlan"]):
    def visible_to(self, user: User) -> "BundlePlanQuerySet":
        """The own department's, for those who plan its trips."""
        return self.filter(planned_by(user))


class BundlePlan(PlanRun):
    """One run over the topics that a department could ask from ``first_day`` to ``last_day``.

    The row is the queue: a task claims it by a conditional update that sets ``claimed_at``, and a
    sweep wakes whatever was not claimed or was claimed too long ago. A newer plan of the
    department outdates it.

    ``left`` are topics in a county that no stop serves; no plan leaves out fewer than
    ``least_left``, and none that leaves out as few has fewer stops than ``bound``. ``days`` are
    working days in counties. ``asked_…`` is each topic by itself to each county, ``greedy_…`` what
    the pencil does. ``digest`` is that of all that went in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="bundle_plans"
    )
    asked_by = models.ForeignKey(
        User,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        related_name="bundle_plans",
        null=True,
        blank=True,
    )
    left = models.PositiveIntegerField(_("left out"), default=0)
    least_left = models.PositiveIntegerField(_("left out at least"), default=0)
    stops = models.PositiveIntegerField(_("stops"), default=0)
    bound = models.PositiveIntegerField(_("stops at least"), default=0)
    days = models.PositiveIntegerField(_("days in counties"), default=0)
    person_days = models.PositiveIntegerField(_("person-days"), default=0)
    asked_stops = models.PositiveIntegerField(_("stops as asked"), default=0)
    asked_days = models.PositiveIntegerField(_("days as asked"), default=0)
    asked_person_days = models.PositiveIntegerField(_("person-days as asked"), default=0)
    greedy_left = models.PositiveIntegerField(_("left out by the pencil"), default=0)
    greedy_stops = models.PositiveIntegerField(_("stops by the pencil"), default=0)

    objects = BundlePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of bundling")
        verbose_name_plural = _("plans of bundling")
        ordering = ["-asked_at", "pk"]
        default_permissions = ()
        constraints = [
            *run_constraints("bundle_plan"),
            models.CheckConstraint(
                name="bundle_plan_not_below_its_bound",
                condition=Q(bound__lte=F("stops"), least_left__lte=F("left")),
            ),
        ]
        indexes = [run_index("bundle_plan")]

    def __str__(self) -> str:
        return f"{self.office} {self.first_day} – {self.last_day}"

    @property
    def is_proven(self) -> bool:
        """Whether no plan serves more, and none that serves as much has fewer stops."""
        return (self.least_left, self.bound) == (self.left, self.stops)

    @property
    def saved(self) -> int:
        """Stops that it spares against going as asked; those left out are not counted."""
        return self.asked_stops - self.stops

    @property
    def gap(self) -> float:
        """By how many percent of its stops, at most, another plan could be better."""
        return 100 * (self.stops - self.bound) / self.stops if self.stops else 0.0


class BundleTripQuerySet(models.QuerySet["BundleTrip"]):
    def visible_to(self, user: User) -> "BundleTripQuerySet":
        """Those of the plans that the user sees."""
        return self.filter(planned_by(user, "plan__office"))


class BundleTrip(models.Model):
    """A trip of a plan: stops of one team that follow each other; accepted, it is a ``trip``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        BundlePlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="trips"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    announced = models.BooleanField(_("announced"))
    people = models.PositiveSmallIntegerField(_("people"))
    trip = models.OneToOneField(
        Trip,
        verbose_name=_("booked trip"),
        on_delete=models.PROTECT,
        related_name="bundle",
        null=True,
        blank=True,
    )
    accepted_by = models.ForeignKey(
        User,
        verbose_name=_("accepted by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    objects = BundleTripQuerySet.as_manager()

    class Meta:
        verbose_name = _("trip of a plan")
        verbose_name_plural = _("trips of a plan")
        ordering = ["plan", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="bundle_trip_once", fields=["plan", "position"]),
            models.CheckConstraint(
                name="bundle_trip_accepted_as_a_trip",
                condition=Q(trip=None, accepted_by=None, accepted_at=None)
                | Q(trip__isnull=False, accepted_by__isnull=False, accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.position}"


class BundleStopQuerySet(models.QuerySet["BundleStop"]):
    def visible_to(self, user: User) -> "BundleStopQuerySet":
        """Those of the plans that the user sees."""
        return self.filter(planned_by(user, "plan__office"))


class BundleStop(models.Model):
    """The days of a plan's trip in one county; ``days`` of them are working days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        BundlePlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="planned_stops"
    )
    bundle = models.ForeignKey(
        BundleTrip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="stops"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="+"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("working days"))

    objects = BundleStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of a plan")
        verbose_name_plural = _("stops of a plan")
        ordering = ["first_day", "county__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="bundle_stop_county_once", fields=["bundle", "county"]),
            models.CheckConstraint(
                name="bundle_stop_days_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.first_day:%Y-%m-%d}"


class BundlePairQuerySet(models.QuerySet["BundlePair"]):
    def visible_to(self, user: User) -> "BundlePairQuerySet":
        """Those of the plans that the user sees."""
        return self.filter(planned_by(user, "plan__office"))


class BundlePair(models.Model):
    """A topic in one of its counties: served by a ``stop``, or left out for a ``reason``.

    ``fingerprint`` is that of what the topic said when the plan was worked out.
    """

    class Reason(models.TextChoices):
        SIZE = "size", _("its team alone is larger than a group may be (rule R4)")
        LENGTH = "length", _("it takes more days than a stop may last")
        WINDOW = "window", _("there are too few working days in its window within the period")
        BOOKED = "booked", _("the county is in the quiet period of booked visits (rule R1)")
        CLOSED = "closed", _("the county has closed these days")
        MEETING = "meeting", _("the county's people sit in meetings on these days")
        TAKEN = "taken", _("no visit can be arranged there on these days")
        FORBIDDEN = "forbidden", _("a wish of the office stands against it")
        AWAY = "away", _("people of its team are on booked trips")
        NO_UNIT = "no_unit", _("there is no unit that could be visited there")
        UNIT_BOOKED = "u_booked", _("its units are in the quiet period of booked visits (rule R2)")
        QUIET = "quiet", _("quiet periods between the planned visits leave no day (rule R1)")
        UNIT_QUIET = "u_quiet", _("quiet periods of units leave no day (rule R2)")
        BUSY = "busy", _("people of its team are on other planned trips")
        FULL = "full", _("the groups that go there are full (rule R4)")
        MIXED = "mixed", _("announced and unannounced visits do not go together (rule R8)")
        DAY = "day", _("the planned visits there are on days that do not suit it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        BundlePlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="pairs"
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="bundle_pairs"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="+"
    )
    stop = models.ForeignKey(
        BundleStop,
        verbose_name=_("stop"),
        on_delete=models.CASCADE,
        related_name="pairs",
        null=True,
        blank=True,
    )
    reason = models.CharField(_("why left out"), max_length=10, choices=Reason, blank=True)
    fingerprint = models.CharField(_("SHA-256 of the topic"), max_length=64)

    objects = BundlePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic in a county")
        verbose_name_plural = _("topics in counties")
        ordering = ["county__code", "topic__title", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="bundle_pair_once", fields=["plan", "topic", "county"]),
            models.CheckConstraint(
                name="bundle_pair_served_or_named",
                condition=Q(stop__isnull=False, reason="") | (Q(stop=None) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.county}"
