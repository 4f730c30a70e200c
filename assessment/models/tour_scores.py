"""The score table of a tour, and the points deducted: each with its reason."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, User
from assessment.models.inspection import NAME_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH
from assessment.models.tour import Tour
from assessment.models.tour_stop import TourStop

_STANDS_ONCE_HANDED_IN = """
    IF EXISTS (
        SELECT FROM assessment_tourstop
        WHERE id IN (NEW.stop_id, OLD.stop_id) AND scored_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'what was handed in stands' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def stands_once_handed_in(*columns: str) -> pgtrigger.Trigger:
    """Nothing is added, taken away or changed in these columns once the stop is handed in."""
    return pgtrigger.Trigger(
        name="handed_in_stands",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf(*columns),
        func=_STANDS_ONCE_HANDED_IN,
    )


class TourScoreItemQuerySet(models.QuerySet["TourScoreItem"]):
    def visible_to(self, user: User) -> "TourScoreItemQuerySet":
        """Those of the tours that one sees: who takes part knows what is looked at."""
        return self.filter(tour__in=Tour.objects.visible_to(user).values("pk"))


@pghistory.track()
class TourScoreItem(models.Model):
    """One thing that the teams look at in a line of work, and the points that it is worth."""

    tour = models.ForeignKey(
        Tour, verbose_name=_("tour"), on_delete=models.CASCADE, related_name="score_items"
    )
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("what is looked at"), max_length=SENTENCE_LENGTH)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)

    objects = TourScoreItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a score table")
        verbose_name_plural = _("items of a score table")
        ordering = ["tour", "line", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="score_item_once", fields=["tour", "line", "number"]),
            models.CheckConstraint(
                name="score_item_whole", condition=Q(points__gt=Decimal(0)) & Q(text__regex=r"\S")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="approved_table_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT FROM assessment_tour
                        WHERE id IN (NEW.tour_id, OLD.tour_id) AND approved_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'the score table of an approved tour stands'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text


class TourDeductionQuerySet(models.QuerySet["TourDeduction"]):
    def visible_to(self, user: User) -> "TourDeductionQuerySet":
        """Those of stops that are opened to the user."""
        return self.filter(stop__in=TourStop.objects.opened_to(user).values("pk"))

    def answerable_by(self, user: User) -> "TourDeductionQuerySet":
        """Published ones of the user's own county."""
        stops = TourStop.objects.hosted_by(user).filter(tour__published_at__isnull=False)
        return self.filter(stop__in=stops.values("pk"))


@pghistory.track()
class TourDeduction(models.Model):
    """Points that a team took off an item, with the reason; the host may answer it.

    All deductions of an item at a stop come to no more than the item is worth.
    """

    stop = models.ForeignKey(
        TourStop, verbose_name=_("stop"), on_delete=models.PROTECT, related_name="deductions"
    )
    item = models.ForeignKey(
        TourScoreItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="deductions"
    )
    points = models.DecimalField(_("points deducted"), max_digits=5, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH)
    entered_by = models.ForeignKey(
        User, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_name = models.CharField(_("name of who entered it"), max_length=NAME_LENGTH)
    entered_at = models.DateTimeField(_("entered at"))
    answer = models.CharField(_("answer"), max_length=SENTENCE_LENGTH, blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    answered_name = models.CharField(_("name of who answered"), max_length=NAME_LENGTH, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = TourDeductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deduction")
        verbose_name_plural = _("deductions")
        ordering = ["stop", "item__line", "item__number", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="deduction_with_reason",
                condition=Q(points__gt=Decimal(0)) & Q(reason__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="deduction_answered_with_name",
                condition=Q(answer="", answered_by=None, answered_name="", answered_at=None)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False)
                    & Q(answer__regex=r"\S")
                    & ~Q(answered_name="")
                ),
            ),
        ]
        triggers = [
            stands_once_handed_in("stop_id", "item_id", "points", "reason"),
            pgtrigger.Trigger(
                name="deducted_within_item",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("stop_id", "item_id", "points"),
                func="""
                    PERFORM FROM assessment_tourstop WHERE id = NEW.stop_id FOR UPDATE;
                    IF NEW.points + (
                        SELECT coalesce(sum(points), 0) FROM assessment_tourdeduction
                        WHERE stop_id = NEW.stop_id AND item_id = NEW.item_id AND id <> NEW.id
                    ) > (
                        SELECT coalesce(max(item.points), 0)
                        FROM assessment_tourscoreitem item
                        JOIN assessment_tourstop stop ON stop.tour_id = item.tour_id
                        WHERE item.id = NEW.item_id AND stop.id = NEW.stop_id
                    ) THEN
                        RAISE EXCEPTION 'no more is deducted than an item of the tour is worth'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: -{self.points}"
