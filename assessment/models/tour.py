"""The peer inspection tour (拉练互检) of a cycle: who takes part, who inspects whom and when."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Capability
from accounts.models import County, LineOfWork, User
from accounts.visibility import NOTHING, asked_by_own, in_overseen
from assessment.models.cycle import Cycle, administered
from assessment.models.inspection import NAME_LENGTH, InspectionItem
from assessment.models.inspection_plan import SENTENCE_LENGTH
from assessment.rules import TOUR_LINES

MOST_HOSTS_A_DAY = 5


class TourQuerySet(models.QuerySet["Tour"]):
    def of_department(self, user: User) -> "TourQuerySet":
        """Those that the user's section asks for, sees, administers or works in the line of."""
        return self.filter(
            asked_by_own(user, section="item__section")
            | administered(user, city="cycle__city")
            | _of_own_line(user)
        )

    def visible_to(self, user: User) -> "TourQuerySet":
        """The department's; below, approved ones in which an overseen county takes part."""
        taking_part = TourCounty.objects.filter(in_overseen(user)).values("tour")
        return self.filter(
            Q(pk__in=Tour.objects.of_department(user).values("pk"))
            | Q(approved_at__isnull=False, pk__in=taking_part)
        )

    def run_by(self, user: User) -> "TourQuerySet":
        """Those that the user plans and publishes: the city's assessment administrator."""
        return self.filter(administered(user, city="cycle__city"))

    def decidable_by(self, user: User) -> "TourQuerySet":
        """Those that the user approves or takes back: the department's office and leaders."""
        decides = user.can(Capability.PREPARE_AFFAIRS_MEETING) or user.can(
            Capability.APPROVE_ONE_BY_ONE
        )
        if user.section is None or not decides:
            return self.none()
        return self.filter(item__office=user.section.office_id)


def _of_own_line(user: User) -> Q:
    if user.section is None or not user.can(Capability.SEND_NOTICES):
        return NOTHING
    return Q(item__office=user.section.office_id, lines__contains=[user.section.line])


@pghistory.track()
class Tour(models.Model):
    """The one tour of a cycle: an approved item of inspection (rule A1) on the way.

    It looks at its ``lines`` of work at every stop (rule A9), on working days from ``first_day``
    to ``last_day``, with at most ``hosts_a_day`` counties of one area on a day. ``team`` people of
    each county inspect, ``team_minutes`` each with travel and preparation; what a host spends is
    the item's estimate. ``fewest_days`` is how many travel days every plan needs, where that was
    proven when it was planned.

    planned → approved, which asks the counties → published, which tells the hosts their scores.
    Approval may be taken back until an inspection has left a trace.
    """

    cycle = models.OneToOneField(
        Cycle, verbose_name=_("cycle"), on_delete=models.PROTECT, related_name="tour"
    )
    item = models.OneToOneField(
        InspectionItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="tour"
    )
    lines = ArrayField(
        models.CharField(max_length=16, choices=LineOfWork), verbose_name=_("lines of work")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    hosts_a_day = models.PositiveSmallIntegerField(_("hosts a day"), default=1)
    team = models.PositiveSmallIntegerField(_("people of a team"))
    team_minutes = models.PositiveSmallIntegerField(_("minutes per person of a team"))
    fewest_days = models.PositiveSmallIntegerField(_("fewest travel days"), null=True, blank=True)
    planned_by = models.ForeignKey(
        User, verbose_name=_("planned by"), on_delete=models.PROTECT, related_name="planned_tours"
    )
    planned_at = models.DateTimeField(_("planned at"))
    approved_by = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("a tour", "approved by"),
        on_delete=models.PROTECT,
        related_name="approved_tours",
        null=True,
        blank=True,
    )
    approved_name = models.CharField(_("name of who approved"), max_length=NAME_LENGTH, blank=True)
    approved_at = models.DateTimeField(
        pgettext_lazy("a tour", "approved at"), null=True, blank=True
    )
    published_by = models.ForeignKey(
        User,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        related_name="published_tours",
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = TourQuerySet.as_manager()

    class Meta:
        verbose_name = _("peer inspection tour")
        verbose_name_plural = _("peer inspection tours")
        ordering = ["-cycle__year"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="tour_lines",
                condition=Q(lines__len__gt=0, lines__contained_by=list(TOUR_LINES)),
            ),
            models.CheckConstraint(
                name="tour_days",
                condition=Q(
                    last_day__gte=F("first_day"),
                    hosts_a_day__gt=0,
                    hosts_a_day__lte=MOST_HOSTS_A_DAY,
                ),
            ),
            models.CheckConstraint(name="tour_team", condition=Q(team__gt=0, team_minutes__gt=0)),
            models.CheckConstraint(
                name="tour_approved_by_somebody",
                condition=Q(approved_by=None, approved_name="", approved_at=None)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_name="")),
            ),
            models.CheckConstraint(
                name="tour_published_once_approved",
                condition=Q(published_by=None, published_at=None)
                | Q(
                    published_by__isnull=False,
                    published_at__isnull=False,
                    approved_at__isnull=False,
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tour_of_approved_item",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM assessment_inspectionitem item
                        JOIN assessment_cycle cycle ON cycle.year = item.year
                        WHERE item.id = NEW.item_id AND cycle.id = NEW.cycle_id
                            AND item.state IN ('planned', 'admitted')
                            AND item.method = 'on_site'
                    ) THEN
                        RAISE EXCEPTION 'a tour is an approved item of its year, on site'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="approved_tour_stands",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    "cycle_id", "item_id", "lines", "first_day", "last_day", "hosts_a_day"
                ),
                condition=pgtrigger.Q(old__approved_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="published_tour_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def line_names(self) -> list[tuple[str, str | Promise]]:
        """Its lines of work with their names, in their order."""
        return [(str(line), line.label) for line in TOUR_LINES if line in self.lines]


class TourCounty(models.Model):
    """A county that takes part; counties of one ``area`` may be hosts on one day."""

    tour = models.ForeignKey(
        Tour, verbose_name=_("tour"), on_delete=models.CASCADE, related_name="counties"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="tours"
    )
    area = models.PositiveSmallIntegerField(_("area"), null=True, blank=True)

    class Meta:
        verbose_name = _("county of a tour")
        verbose_name_plural = _("counties of a tour")
        ordering = ["tour", "county__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="tour_county_once", fields=["tour", "county"]),
        ]

    def __str__(self) -> str:
        return f"{self.tour_id}: {self.county_id}"


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
