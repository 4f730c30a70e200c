"""Visits to units, and the quiet period of a unit in the database."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.visibility import in_overseen, of_own_unit
from research.asked import asked_at
from research.visibility import planned_by_department

if TYPE_CHECKING:
    from research.models.topic import Topic

REASON_LENGTH = 200
"""Characters of the reason for which a trip is cancelled, or a visit did not take place."""
UNIT_QUIET_PERIOD = "visit_quiet_period"
"""Name of the exclusion constraint that holds rule R2."""

_UNIT_QUIET_UNTIL = ExpressionWrapper(F("day") + F("quiet_days"), output_field=models.DateField())
_BLOCKED_FOR_UNIT = Func(
    F("day"),
    _UNIT_QUIET_UNTIL,
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)
"""From a visit's day to the last of its unit's quiet period, both included."""


def hosted_by(user: User, visit: str = "") -> Q:
    """Visits to the user's own unit or in an overseen county; ``visit`` is the path to them."""
    return of_own_unit(user, f"{visit}unit") | in_overseen(user, f"{visit}stop__county")


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

    def with_asked(self) -> "VisitQuerySet":
        """With all that :attr:`Visit.asked` reads: five queries, however many visits."""
        return self.prefetch_related(
            "stop__trip__topics__section",
            "stop__trip__topics__counties",
            "stop__trip__topics__units",
        )

    def standing(self) -> "VisitQuerySet":
        """Those that take place: neither the trip is cancelled nor did the team stay away."""
        return self.filter(cancelled=False)

    def untold(self, today: date) -> "VisitQuerySet":
        """Those of days gone by of which nobody has said whether the team was there."""
        return self.standing().filter(day__lt=today, arrived_at=None)

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
    other's quiet period. ``cancelled`` repeats the trip's own, or says that this visit alone did
    not take place: it was missed, for the reason given.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stop = models.ForeignKey(
        "research.Stop", verbose_name=_("stop"), on_delete=models.CASCADE, related_name="visits"
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
    missed_at = models.DateTimeField(_("said not to have taken place at"), null=True, blank=True)
    missed_by = models.ForeignKey(
        User,
        verbose_name=_("said not to have taken place by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    missed_reason = models.CharField(
        _("why it did not take place"), max_length=REASON_LENGTH, blank=True
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
            models.CheckConstraint(
                name="visit_missed_with_reason",
                condition=Q(missed_at=None, missed_by=None, missed_reason="")
                | (
                    Q(missed_at__isnull=False, missed_by__isnull=False, cancelled=True)
                    & ~Q(missed_reason="")
                ),
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
    def asked(self) -> list["Topic"]:
        """The topics that are asked of this unit: all that its people may read of (rule R8)."""
        return asked_at(self.stop.trip.topics.all(), self.stop.county_id, self.unit_id)

    @property
    def quiet_until(self) -> date:
        """The last day on which the unit is blocked for other trips."""
        return self.day + timedelta(days=self.quiet_days)
