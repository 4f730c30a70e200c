"""Indicators, and what they aim at in each county."""

from datetime import date
from decimal import Decimal

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, Section, User
from accounts.visibility import asked_by_own, in_overseen
from assessment.models.cycle import Block, Cycle, administered
from assessment.periods import periods_of, shifted

VALUE_DIGITS, VALUE_PLACES = 14, 4
"""Bounds of a target and of a reported value: ten digits before the point, four behind."""


def _once_among_live(name: str, column: str) -> ExclusionConstraint:
    """No two live indicators of a cycle are equal in this column.

    Deferred, because one import may let two indicators swap their codes; only an exclusion
    constraint can be both deferred and partial.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[("cycle", RangeOperators.EQUAL), (column, RangeOperators.EQUAL)],
        condition=Q(withdrawn_at=None),
        deferrable=models.Deferrable.DEFERRED,
    )


def stands_once_public(name: str, cycle: str) -> pgtrigger.Trigger:
    """Nothing of a cycle changes whose results are public or final; ``cycle`` finds it in SQL.

    Locks the year-end, and so waits for whoever is making them public at this moment.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("touched", "record")],
        func=f"""
            touched := COALESCE(NEW, OLD);
            PERFORM FROM assessment_yearend y WHERE y.cycle_id = ({cycle}) FOR SHARE;
            IF FOUND THEN
                IF EXISTS (
                    SELECT FROM assessment_yearend y WHERE y.cycle_id = ({cycle})
                    AND (y.published_at IS NOT NULL OR y.locked_at IS NOT NULL)
                ) THEN
                    RAISE EXCEPTION 'the results are public or final'
                        USING ERRCODE = 'check_violation';
                END IF;
            END IF;
            RETURN touched;
        """,
    )


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def live(self) -> "IndicatorQuerySet":
        """Those that a later table has not withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: User) -> "IndicatorQuerySet":
        """Those of the own section, those aimed at overseen counties, those administered."""
        aimed = Target.objects.filter(in_overseen(user)).values("indicator")
        return self.filter(
            asked_by_own(user) | administered(user, city="cycle__city") | Q(pk__in=aimed)
        )


@pghistory.track()
class Indicator(models.Model):
    """One thing measured in a cycle.

    ``weight`` counts points of 100 in its block; ``minutes`` is what reporting one value costs a
    county, none if a system knows it already. Values are on time until ``due_on``, the day of the
    last one, and locked after ``locks_on``, or some working days later where none is set. A later
    table withdraws it by leaving it out; codes and names are unique among those that are live.
    """

    class Direction(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")

    class Scoring(models.TextChoices):
        COMPLETION = "completion", _("completion ratio")
        STEPS = "steps", _("steps")
        RANK = "rank", _("rank")
        DEDUCTION = "deduction", _("deduction")
        BONUS = "bonus", _("bonus")

    class Frequency(models.TextChoices):
        MONTH = "month", _("monthly")
        QUARTER = "quarter", _("quarterly")
        HALF_YEAR = "half_year", _("half-year")
        YEAR = "year", _("whole year")

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("cycle"), on_delete=models.PROTECT, related_name="indicators"
    )
    """The block's cycle, kept here so that a code is unique in it; held equal by the database."""
    block = models.ForeignKey(
        Block, verbose_name=_("block"), on_delete=models.PROTECT, related_name="indicators"
    )
    code = models.CharField(_("indicator code"), max_length=12)
    group = models.CharField(_("group"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=100)
    measure = models.CharField(_("measured in"), max_length=20)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    scoring = models.CharField(_("scoring method"), max_length=12, choices=Scoring)
    parameters = models.JSONField(_("parameters of the scoring methods"), default=dict)
    """By ``scoring``: what was set for it; see ``assessment.scoring.methods``. A table that is
    imported leaves them as they are."""
    data_source = models.CharField(_("data source"), max_length=60)
    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="indicators"
    )
    frequency = models.CharField(_("frequency"), max_length=12, choices=Frequency)
    due_on = models.DateField(_("on time until"))
    locks_on = models.DateField(_("locked after"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes to report"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    explanation = models.CharField(_("why it is needed"), max_length=200, blank=True)
    """Given where a rule asks for it (A6, and A8 beside last year's cycle)."""
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["cycle", "code"]
        default_permissions = ()
        constraints = [
            _once_among_live("indicator_code_once", "code"),
            _once_among_live("indicator_name_once", "name"),
            models.CheckConstraint(
                name="indicator_weight_of_100",
                condition=Q(weight__gt=Decimal(0), weight__lte=Decimal(100)),
            ),
            models.CheckConstraint(
                name="indicator_names_its_source", condition=~Q(data_source="") & ~Q(name="")
            ),
            models.CheckConstraint(
                name="indicator_minutes_of_a_day", condition=Q(minutes__lte=480)
            ),
            models.CheckConstraint(
                name="indicator_locks_when_due",
                condition=Q(locks_on=None) | Q(locks_on__gte=F("due_on")),
            ),
        ]
        triggers = [stands_once_public("indicator_stands_once_public", "touched.cycle_id")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def asks_counties(self) -> bool:
        """Whether counties report it; what costs no minutes is known to a system."""
        return self.minutes > 0

    @property
    def periods(self) -> tuple[int, ...]:
        """The months with which its periods end: 3, 6, 9 and 12 for a quarterly one."""
        return periods_of(self.frequency, self.due_on, self.cycle.year)

    def due_in(self, period: int) -> date:
        """Until when the value of a period is on time."""
        return shifted(self.due_on, period - self.periods[-1])


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> "TargetQuerySet":
        """Those of overseen counties, of the own section's indicators, of administered cycles."""
        return self.filter(
            in_overseen(user)
            | asked_by_own(user, section="indicator__section")
            | administered(user, city="indicator__cycle__city")
        )

    def answerable_by(self, user: User) -> "TargetQuerySet":
        """Those that the user reports on: staff of the county's organization department."""
        home = user.home_unit
        if home is None or user.section is None or not user.can(Capability.ANSWER):
            return self.none()
        return self.filter(
            county=home.county_id,
            county__in=user.permitted_counties(County.ANSWER),
            indicator__withdrawn_at=None,
        )

    def settled_by(self, user: User) -> "TargetQuerySet":
        """Those whose values the user accepts or returns: the section that asks, or in its stead
        whoever administers the assessment.
        """
        if user.section is None or not user.can(Capability.SEND_NOTICES):
            return self.none()
        return self.filter(
            Q(indicator__section=user.section_id)
            | administered(user, city="indicator__cycle__city")
        )


@pghistory.track(level=pghistory.Statement)
class Target(models.Model):
    """What an indicator aims at in one county, in the indicator's measure (95 for 95 %).

    An import writes a hundred thousand in one statement, so their history is written by statement,
    too: with a trigger on each row, writing them takes twice the time.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="targets"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="targets"
    )
    value = models.DecimalField(_("target"), max_digits=VALUE_DIGITS, decimal_places=VALUE_PLACES)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["indicator", "county__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="target_once", fields=["indicator", "county"]),
        ]
        triggers = [
            stands_once_public(
                "target_stands_once_public",
                "SELECT i.cycle_id FROM assessment_indicator i WHERE i.id = touched.indicator_id",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.county_id}: {self.value}"
