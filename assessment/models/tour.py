"""The peer inspection tour (拉练互检) of a cycle, and who takes part."""

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
