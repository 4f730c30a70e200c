"""An approved item as it is carried out: admitted month by month, begun, answered and ended."""

from datetime import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit
from assessment.models.cycle import administered
from assessment.models.inspection import NAME_LENGTH, InspectionItem
from assessment.models.inspection_plan import SENTENCE_LENGTH
from office.workdays import close_of


def _of_the_department(user: User, item: str) -> Q:
    """Rows of items that the user's section asks for, sees or administers."""
    return asked_by_own(user, section=f"{item}__section") | administered(
        user, city=f"{item}__office__unit__city"
    )


class InspectionRoundQuerySet(models.QuerySet["InspectionRound"]):
    def visible_to(self, user: User) -> "InspectionRoundQuerySet":
        """Those of the items that the user sees; below, only what may begin."""
        reached = Q(
            admitted=True,
            item__in=InspectionItem.objects.visible_to(user).values("pk"),
        )
        return self.filter(_of_the_department(user, "item") | reached)

    def run_by(self, user: User) -> "InspectionRoundQuerySet":
        """Those that the user may start and end."""
        return self.filter(item__in=InspectionItem.objects.run_by(user).values("pk"))


@pghistory.track()
class InspectionRound(models.Model):
    """One month's admission of an item: admitted by the office, or held back with a reason.

    An admitted one begins once in its month: from ``first_day`` to ``last_day`` the units reached
    are visited or read. It ends ``held`` or called off. A trigger lets none begin whose item is
    not approved (rule A1); what has begun, and what has ended, stands.
    """

    class Outcome(models.TextChoices):
        HELD = "held", _("held")
        CALLED_OFF = "called_off", _("called off")

    item = models.ForeignKey(
        InspectionItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="rounds"
    )
    month = models.PositiveSmallIntegerField(_("month"))
    admitted = models.BooleanField(_("admitted"))
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH, blank=True)
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="decided_inspection_rounds",
    )
    decided_at = models.DateTimeField(_("decided at"))
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    started_by = models.ForeignKey(
        User,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        related_name="started_inspection_rounds",
        null=True,
        blank=True,
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    note = models.CharField(_("note"), max_length=SENTENCE_LENGTH, blank=True)
    ended_by = models.ForeignKey(
        User,
        verbose_name=_("ended by"),
        on_delete=models.PROTECT,
        related_name="ended_inspection_rounds",
        null=True,
        blank=True,
    )
    ended_name = models.CharField(_("name of who ended it"), max_length=NAME_LENGTH, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = InspectionRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of inspection")
        verbose_name_plural = _("rounds of inspection")
        ordering = ["item", "month"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="inspection_round_once", fields=["item", "month"]),
            models.CheckConstraint(
                name="inspection_round_held_back_with_reason",
                condition=Q(admitted=True, reason="") | (Q(admitted=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="inspection_round_started_whole",
                condition=Q(first_day=None, last_day=None, started_by=None, started_at=None)
                | Q(
                    admitted=True,
                    first_day__isnull=False,
                    last_day__gte=F("first_day"),
                    started_by__isnull=False,
                    started_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="inspection_round_ended_whole",
                condition=Q(outcome="", note="", ended_by=None, ended_name="", ended_at=None)
                | (
                    Q(
                        outcome__in=["held", "called_off"],
                        started_at__isnull=False,
                        ended_by__isnull=False,
                        ended_at__isnull=False,
                    )
                    & ~Q(ended_name="")
                    & ~Q(outcome="called_off", note="")
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="round_of_approved_item",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM assessment_inspectionitem
                        WHERE id = NEW.item_id AND state IN ('planned', 'admitted')
                            AND NEW.month = ANY (months)
                            AND (NEW.first_day IS NULL OR (
                                EXTRACT(YEAR FROM NEW.first_day) = year
                                AND EXTRACT(MONTH FROM NEW.first_day) = NEW.month
                            ))
                    ) THEN
                        RAISE EXCEPTION 'only an approved item begins, in a month of its own'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="started_round_stands",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    "item_id", "month", "admitted", "first_day", "last_day", "started_at"
                ),
                condition=pgtrigger.Q(old__started_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="ended_round_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.month}"

    @property
    def month_name(self) -> str | Promise:
        return MONTHS[self.month]

    @property
    def is_started(self) -> bool:
        return self.started_at is not None

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def due_at(self) -> datetime:
        """Until when the units of a round that has begun are to be ready: the first day's close.

        Raises ``ValueError`` for one that has not.
        """
        if self.first_day is None:
            raise ValueError("a round that has not begun asks for nothing")
        return close_of(self.first_day)


class InspectedUnitQuerySet(models.QuerySet["InspectedUnit"]):
    def visible_to(self, user: User) -> "InspectedUnitQuerySet":
        """The department's as its items are; below, of the own unit or of overseen counties."""
        return self.filter(
            _of_the_department(user, "round__item") | of_own_unit(user) | in_overseen(user)
        )

    def answerable_by(self, user: User) -> "InspectedUnitQuerySet":
        """Those of the own unit whose round has not ended, for whoever answers for it."""
        return self.filter(of_own_unit(user), round__ended_at=None)


@pghistory.track()
class InspectedUnit(models.Model):
    """One unit in a round that has begun; it says that it is ready, with a remark if need be."""

    round = models.ForeignKey(
        InspectionRound, verbose_name=_("round"), on_delete=models.PROTECT, related_name="inspected"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="inspected"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="inspected",
        null=True,
        blank=True,
    )
    """The unit's county, kept here because visibility asks by it."""
    remark = models.CharField(_("remark"), max_length=SENTENCE_LENGTH, blank=True)
    ready_by = models.ForeignKey(
        User,
        verbose_name=_("ready, says"),
        on_delete=models.PROTECT,
        related_name="inspected_units",
        null=True,
        blank=True,
    )
    ready_name = models.CharField(_("name of who said so"), max_length=NAME_LENGTH, blank=True)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)

    objects = InspectedUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspected unit")
        verbose_name_plural = _("inspected units")
        ordering = ["round", "unit__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="inspected_unit_once", fields=["round", "unit"]),
            models.CheckConstraint(
                name="inspected_unit_ready_with_name",
                condition=Q(remark="", ready_by=None, ready_name="", ready_at=None)
                | (Q(ready_by__isnull=False, ready_at__isnull=False) & ~Q(ready_name="")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="inspected_as_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("round_id", "unit_id"),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM assessment_inspectionround r
                        JOIN assessment_inspectionreach reach ON reach.item_id = r.item_id
                        WHERE r.id = NEW.round_id AND reach.unit_id = NEW.unit_id
                            AND r.started_at IS NOT NULL AND r.ended_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'only a round that has begun asks a unit, of those reached'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.unit_id}"

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None
