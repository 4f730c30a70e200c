"""Items of supervision, inspection and assessment, and whom they reach (rules A1–A3)."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Capability
from accounts.models import Office, Section, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit
from assessment.models.cycle import administered
from assessment.models.inspection_plan import SENTENCE_LENGTH, InspectionPlan

NAME_LENGTH = 40
"""Characters of a person's name, kept as text so that it outlives the account."""


class InspectionItemQuerySet(models.QuerySet["InspectionItem"]):
    def visible_to(self, user: User) -> "InspectionItemQuerySet":
        """Those of the own section, of the department that one sees or whose assessment one
        administers; below, the approved ones that reach the own unit or an overseen county.
        """
        reach = InspectionReach.objects.filter(
            in_overseen(user, county="unit__county") | of_own_unit(user)
        )
        return self.filter(
            asked_by_own(user)
            | administered(user, city="office__unit__city")
            | Q(state__in=APPROVED, pk__in=reach.values("item"))
        )

    def decidable_by(self, user: User) -> "InspectionItemQuerySet":
        """Those of the own department that wait for its office or its leader."""
        decides = user.can(Capability.PREPARE_AFFAIRS_MEETING) or user.can(
            Capability.APPROVE_ONE_BY_ONE
        )
        if user.section is None or not decides:
            return self.none()
        return self.submitted().filter(office=user.section.office_id)

    def changeable_by(self, user: User) -> "InspectionItemQuerySet":
        """Those not decided yet that the user may word: the own section's, for the office all."""
        if user.section is None or not user.can(Capability.SEND_NOTICES):
            return self.none()
        return self.filter(asked_by_own(user), decided_at=None)

    def run_by(self, user: User) -> "InspectionItemQuerySet":
        """Approved ones that the user may start and end: the own section's, for the office all."""
        if user.section is None or not user.can(Capability.SEND_NOTICES):
            return self.none()
        return self.approved().filter(asked_by_own(user))

    def submitted(self) -> "InspectionItemQuerySet":
        """Those that wait for a decision."""
        return self.filter(state=InspectionItem.State.SUBMITTED)

    def approved(self) -> "InspectionItemQuerySet":
        """Those that may be carried out: in the approved plan, or approved one by one (A1)."""
        return self.filter(state__in=APPROVED)

    def reaching_below(self) -> "InspectionItemQuerySet":
        """Those that reach the county level or below: they count for A3."""
        return self.filter(_reaches_below())

    def with_extent(self) -> "InspectionItemQuerySet":
        """With ``reaches_below`` and the number of ``units_reached``."""
        return self.annotate(
            reaches_below=_reaches_below(), units_reached=Count("reach", distinct=True)
        )


def _reaches_below() -> Exists:
    below = InspectionReach.objects.filter(item=OuterRef("pk"), unit__county__isnull=False)
    return Exists(below)


@pghistory.track()
class InspectionItem(models.Model):
    """One supervision, inspection or assessment that a section wants to carry out in a year.

    ``months`` are those in which it is meant to begin, ``days`` how long it takes each time;
    a unit reached spends ``people`` × ``minutes`` on it each time. Whether it reaches the county
    level and below is read from the units that it reaches, and kept nowhere.

    It is approved with the year's ``plan``, or one by one, or refused: by somebody, with a reason,
    and from then on neither it nor whom it reaches is changed (triggers hold that).
    """

    class Kind(models.TextChoices):
        SUPERVISION = "supervision", _("supervision")
        INSPECTION = "inspection", _("inspection")
        ASSESSMENT = "assessment", _("assessment of results")

    class Method(models.TextChoices):
        """How it is done."""

        ON_SITE = "on_site", _("on site")
        DOCUMENTS = "documents", _("by documents")
        DATA = "data", _("by data only")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waits for a decision")
        PLANNED = "planned", _("in the approved plan")
        ADMITTED = "admitted", _("approved one by one")
        REFUSED = "refused", pgettext_lazy("an item", "refused")

    office = models.ForeignKey(
        Office,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        related_name="inspection_items",
    )
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        related_name="inspection_items",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    is_comprehensive = models.BooleanField(pgettext_lazy("an item", "comprehensive"), default=False)
    """On the department's work as a whole; rule A2 allows one a year."""
    subject = models.CharField(_("what is looked at"), max_length=SENTENCE_LENGTH)
    units = models.ManyToManyField(
        Unit,
        verbose_name=_("units reached"),
        related_name="inspection_items",
        through="InspectionReach",
    )
    months = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("months"))
    days = models.PositiveSmallIntegerField(_("days each time"))
    method = models.CharField(_("how"), max_length=10, choices=Method)
    basis = models.CharField(_("basis"), max_length=200)
    people = models.PositiveSmallIntegerField(_("people per unit"))
    minutes = models.PositiveSmallIntegerField(_("minutes per person"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    plan = models.ForeignKey(
        InspectionPlan,
        verbose_name=_("plan of inspections"),
        on_delete=models.PROTECT,
        related_name="items",
        null=True,
        blank=True,
    )
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="decided_inspection_items",
        null=True,
        blank=True,
    )
    decided_name = models.CharField(_("name of who decided"), max_length=NAME_LENGTH, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH, blank=True)

    reaches_below: bool
    units_reached: int
    """Both only of rows that were read :meth:`~InspectionItemQuerySet.with_extent`."""

    objects = InspectionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection item")
        verbose_name_plural = _("inspection items")
        ordering = ["year", "section", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="inspection_item_once",
                fields=["office", "year", "name"],
                condition=~Q(state="refused"),
            ),
            models.CheckConstraint(
                name="inspection_item_months",
                condition=Q(months__len__gt=0, months__contained_by=list(MONTHS)),
            ),
            models.CheckConstraint(
                name="inspection_item_whole",
                condition=Q(people__gt=0, minutes__gt=0, days__gt=0)
                & ~Q(name="")
                & ~Q(subject="")
                & ~Q(basis=""),
            ),
            models.CheckConstraint(
                name="inspection_item_decided_by_somebody",
                condition=Q(
                    state__in=["draft", "submitted"],
                    decided_by=None,
                    decided_name="",
                    decided_at=None,
                    reason="",
                )
                | (
                    Q(
                        state__in=["planned", "admitted", "refused"],
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & ~Q(decided_name="")
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="inspection_item_planned_by_plan",
                condition=Q(state="planned", plan__isnull=False)
                | (~Q(state="planned") & Q(plan=None)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_item_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="planned_as_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__plan__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM assessment_inspectionplan
                        WHERE id = NEW.plan_id AND office_id = NEW.office_id
                            AND year = NEW.year AND approved_at = NEW.decided_at
                    ) THEN
                        RAISE EXCEPTION 'an item joins a plan as the plan is approved'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_approved(self) -> bool:
        """Whether it may be carried out (rule A1)."""
        return self.state in APPROVED

    @property
    def month_names(self) -> list[str | Promise]:
        """The months in which it is meant to begin, in words."""
        return [MONTHS[month] for month in self.months]


APPROVED = (InspectionItem.State.PLANNED, InspectionItem.State.ADMITTED)
"""States in which an item may be carried out."""


class InspectionReachQuerySet(models.QuerySet["InspectionReach"]):
    def below(self) -> "InspectionReachQuerySet":
        """Those of counties and townships."""
        return self.filter(unit__county__isnull=False)


class InspectionReach(models.Model):
    """That an item reaches a unit: part of the item, and unchanged once that is decided."""

    item = models.ForeignKey(
        InspectionItem, verbose_name=_("item"), on_delete=models.CASCADE, related_name="reach"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="inspection_reach"
    )

    objects = InspectionReachQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit reached")
        verbose_name_plural = _("units reached")
        ordering = ["unit__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="inspection_reach_once", fields=["item", "unit"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="reach_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT FROM assessment_inspectionitem
                        WHERE id IN (NEW.item_id, OLD.item_id) AND decided_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'whom a decided item reaches stands'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.unit_id}"
