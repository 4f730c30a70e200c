"""How many places each county has in a round of awards."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, User
from accounts.visibility import asked_by_own, in_overseen
from assessment.models.award import AwardRound, called_off_stands
from assessment.models.cycle import administered
from assessment.models.inspection import NAME_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH


class AwardQuotaQuerySet(models.QuerySet["AwardQuota"]):
    def visible_to(self, user: User) -> "AwardQuotaQuerySet":
        """Those of overseen counties, of the own section's rounds, of administered cities."""
        return self.filter(
            in_overseen(user)
            | asked_by_own(user, section="round__section")
            | administered(user, city="round__city")
        )

    def answerable_by(self, user: User) -> "AwardQuotaQuerySet":
        """Those that the user fills: staff of the county's organization department."""
        home = user.home_unit
        if home is None or user.section is None or not user.can(Capability.ANSWER):
            return self.none()
        return self.filter(
            county=home.county_id,
            county__in=user.permitted_counties(County.ANSWER),
            round__published_at=None,
            round__called_off_at=None,
        )


@pghistory.track()
class AwardQuota(models.Model):
    """How many places one county has in a round, for its ``organisations`` that take part.

    The places are shared out by the number of organisations and may be moved with a reason. A
    county that nominates fewer says that this is all: ``complete_at``. Triggers keep the places
    of a round within its own, and what is nominated within the county's, whoever writes at once.
    """

    round = models.ForeignKey(
        AwardRound, verbose_name=_("round"), on_delete=models.CASCADE, related_name="quotas"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="award_quotas"
    )
    organisations = models.PositiveIntegerField(_("organisations that take part"))
    places = models.PositiveSmallIntegerField(_("places"))
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH, blank=True)
    changed_by = models.ForeignKey(
        User,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    complete_name = models.CharField(_("name of who said so"), max_length=NAME_LENGTH, blank=True)
    complete_at = models.DateTimeField(_("complete since"), null=True, blank=True)

    objects = AwardQuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("places of a county")
        verbose_name_plural = _("places of counties")
        ordering = ["round", "county__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="award_quota_once", fields=["round", "county"]),
            models.CheckConstraint(
                name="award_quota_changed_with_reason",
                condition=Q(reason="", changed_by=None, changed_at=None)
                | (Q(changed_by__isnull=False, changed_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="award_quota_complete_with_name",
                condition=Q(complete_name="", complete_at=None)
                | (Q(complete_at__isnull=False) & ~Q(complete_name="")),
            ),
        ]
        triggers = [
            called_off_stands(
                rounds="NEW.round_id, OLD.round_id",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            ),
            pgtrigger.Trigger(
                name="places_hold_the_nominated",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("places", "round_id", "county_id"),
                func="""
                    IF NEW.places < (
                        SELECT count(*) FROM assessment_nomination
                        WHERE round_id = OLD.round_id AND county_id = OLD.county_id
                            AND state <> 'refused'
                    ) THEN
                        RAISE EXCEPTION 'the county has nominated more than these places'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="places_within_the_round",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("places", "round_id"),
                timing=pgtrigger.Deferred,
                func="""
                    PERFORM FROM assessment_awardround WHERE id = NEW.round_id FOR NO KEY UPDATE;
                    IF (SELECT sum(places) FROM assessment_awardquota WHERE round_id = NEW.round_id)
                        > (SELECT places FROM assessment_awardround WHERE id = NEW.round_id)
                    THEN
                        RAISE EXCEPTION 'the counties have more places than the round'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.county_id}: {self.places}"

    @property
    def is_complete(self) -> bool:
        """Whether the county has nominated all it wants to."""
        return self.complete_at is not None
