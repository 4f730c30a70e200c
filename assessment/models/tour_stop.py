"""The stops of a tour: who inspects whom and when, and how far they have come."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, User
from accounts.visibility import NOTHING, in_overseen
from assessment.models.inspection import NAME_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH
from assessment.models.tour import Tour


class TourStopQuerySet(models.QuerySet["TourStop"]):
    def visible_to(self, user: User) -> "TourStopQuerySet":
        """Those of the tours that one sees: the timetable is everybody's who takes part."""
        return self.filter(tour__in=Tour.objects.visible_to(user).values("pk"))

    def opened_to(self, user: User) -> "TourStopQuerySet":
        """Those whose findings the user sees: the department's, what the own county inspected,
        and, once published, what was found in it.
        """
        return self.filter(
            Q(tour__in=Tour.objects.of_department(user).values("pk"))
            | (Q(tour__approved_at__isnull=False) & in_overseen(user, "inspector"))
            | (Q(tour__published_at__isnull=False) & in_overseen(user, "host"))
        )

    def hosted_by(self, user: User) -> "TourStopQuerySet":
        """Those of approved tours at which the user's county is the host, for its department."""
        return self.filter(_staff_of(user, "host"), tour__approved_at__isnull=False)

    def inspected_by(self, user: User) -> "TourStopQuerySet":
        """Those of approved tours that the user's county inspects, for its department."""
        return self.filter(_staff_of(user, "inspector"), tour__approved_at__isnull=False)


def _staff_of(user: User, county: str) -> Q:
    """Rows of the county in whose department the user works and for which they answer."""
    home = user.home_unit
    if home is None or user.section is None or not user.can(Capability.ANSWER):
        return NOTHING
    if home.county_id not in user.permitted_counties(County.ANSWER):
        return NOTHING
    return Q(**{county: home.county_id})


@pghistory.track()
class TourStop(models.Model):
    """One day of the tour in one county: the team of ``inspector`` inspects ``host``.

    Each county is a host once and inspects once; nobody inspects itself, its host or its inspector
    of last time (triggers hold that). The host says that it is ready; the team hands its findings
    in (``scored_at``), which from then on stand until they are returned.
    """

    tour = models.ForeignKey(
        Tour, verbose_name=_("tour"), on_delete=models.CASCADE, related_name="stops"
    )
    day = models.DateField(_("day"))
    host = models.ForeignKey(
        County, verbose_name=_("host"), on_delete=models.PROTECT, related_name="tour_stops"
    )
    inspector = models.ForeignKey(
        County,
        verbose_name=_("inspecting county"),
        on_delete=models.PROTECT,
        related_name="tour_inspections",
    )
    remark = models.CharField(_("remark"), max_length=SENTENCE_LENGTH, blank=True)
    ready_by = models.ForeignKey(
        User,
        verbose_name=_("ready, says"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    ready_name = models.CharField(_("name of who said so"), max_length=NAME_LENGTH, blank=True)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    scored_by = models.ForeignKey(
        User,
        verbose_name=_("handed in by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    scored_name = models.CharField(
        _("name of who handed it in"), max_length=NAME_LENGTH, blank=True
    )
    scored_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    objects = TourStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of a tour")
        verbose_name_plural = _("stops of a tour")
        ordering = ["tour", "day", "host__code"]
        default_permissions = ()
        constraints = [
            # Deferred, so that two counties can change places.
            models.UniqueConstraint(
                name="tour_host_once",
                fields=["tour", "host"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                name="tour_inspector_once",
                fields=["tour", "inspector"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="tour_nobody_inspects_itself", condition=~Q(host=F("inspector"))
            ),
            models.CheckConstraint(
                name="tour_stop_ready_with_name",
                condition=Q(remark="", ready_by=None, ready_name="", ready_at=None)
                | (Q(ready_by__isnull=False, ready_at__isnull=False) & ~Q(ready_name="")),
            ),
            models.CheckConstraint(
                name="tour_stop_scored_with_name",
                condition=Q(scored_by=None, scored_name="", scored_at=None)
                | (Q(scored_by__isnull=False, scored_at__isnull=False) & ~Q(scored_name="")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="approved_stop_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("tour_id", "day", "host_id", "inspector_id"),
                func="""
                    IF EXISTS (
                        SELECT FROM assessment_tour
                        WHERE id IN (NEW.tour_id, OLD.tour_id) AND approved_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'the stops of an approved tour stand'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="no_return_match",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("tour_id", "host_id", "inspector_id"),
                func="""
                    IF EXISTS (
                        SELECT FROM assessment_tourstop met
                        WHERE met.tour_id = (
                            SELECT last.id FROM assessment_tour last
                            JOIN assessment_cycle then_ ON then_.id = last.cycle_id
                            JOIN assessment_tour own ON own.id = NEW.tour_id
                            JOIN assessment_cycle now_ ON now_.id = own.cycle_id
                            WHERE last.approved_at IS NOT NULL
                                AND then_.city_id = now_.city_id AND then_.year < now_.year
                            ORDER BY then_.year DESC LIMIT 1
                        ) AND (met.host_id, met.inspector_id) IN (
                            (NEW.host_id, NEW.inspector_id), (NEW.inspector_id, NEW.host_id)
                        )
                    ) THEN
                        RAISE EXCEPTION 'two counties of last time do not meet again'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="published_scores_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("scored_at"),
                func="""
                    IF EXISTS (
                        SELECT FROM assessment_tour
                        WHERE id = NEW.tour_id AND published_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'published scores stand'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host} ← {self.inspector}"

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None

    @property
    def is_scored(self) -> bool:
        """Whether the team has handed in its findings."""
        return self.scored_at is not None
