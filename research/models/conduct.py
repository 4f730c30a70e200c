"""What a visited unit reports in confidence of a team's conduct, and how it is handled.

None of it is tracked by the common audit trail, which others read: who filed and who read what
stands in :class:`ConductStep` alone. No other model has a way back to these tables.
"""

import uuid
from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from research.models.visit import Visit
from research.visibility import handled_for_department

LONGEST_CONDUCT_REPORT = 1000
"""Characters."""


class ConductReportQuerySet(models.QuerySet["ConductReport"]):
    def visible_to(self, user: User) -> "ConductReportQuerySet":
        """Those on trips of the own department, for its discipline handlers and nobody else.

        A handler who was on that trip, or filed the report, leaves it to another.
        """
        return self.filter(handled_for_department(user, "visit__stop__trip__section")).exclude(
            Q(visit__stop__trip__team__person=user) | Q(reporter=user)
        )

    def with_steps(self) -> "ConductReportQuerySet":
        """Each with what was done: ``taken_up_at``, ``taken_up_name``, ``closed_at``,
        ``sentence``, and ``due_at``, by when the next step is to be taken (rule R14).
        """
        steps = ConductStep.objects.filter(report=OuterRef("pk"))
        taken_up = steps.filter(kind=ConductStep.Kind.TAKEN_UP)
        closed = steps.filter(kind=ConductStep.Kind.CLOSED)
        return self.annotate(
            taken_up_at=Subquery(taken_up.values("at")),
            taken_up_name=Subquery(taken_up.values("by__name")),
            closed_at=Subquery(closed.values("at")),
            sentence=Subquery(closed.values("sentence")),
            due_at=Case(When(Exists(taken_up), then=F("close_by")), default=F("take_up_by")),
        )

    def with_place(self) -> "ConductReportQuerySet":
        """Each with its reporter, unit and trip, in the same query."""
        return self.select_related(
            "reporter",
            "visit__unit",
            "visit__stop__county",
            "visit__stop__trip__section",
            "visit__stop__trip__leader",
        )

    def open(self) -> "ConductReportQuerySet":
        """Those not closed yet, the overdue first, then the next to fall due."""
        return (
            self.with_steps()
            .exclude(steps__kind=ConductStep.Kind.CLOSED)
            .order_by(F("due_at").asc(nulls_last=True), "filed_at", "pk")
        )

    def closed(self) -> "ConductReportQuerySet":
        """Those that are closed, the last first."""
        return (
            self.with_steps()
            .filter(steps__kind=ConductStep.Kind.CLOSED)
            .order_by(F("closed_at").desc(), "pk")
        )


class ConductReport(models.Model):
    """A violation or praise that one of a visited unit's people reports of the team.

    The discipline handler alone reads it. It is never changed or deleted (a trigger holds that);
    its state follows from its steps. ``receipt`` is the number with which the reporter, and nobody
    else, asks how far it is. ``take_up_by`` and ``close_by`` are the limits of rule R14 when it
    was filed; none if the rule was switched off.
    """

    class Kind(models.TextChoices):
        VIOLATION = "violation", _("violation")
        PRAISE = "praise", _("praise")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.CharField(_("what happened"), max_length=LONGEST_CONDUCT_REPORT)
    reporter = models.ForeignKey(
        User, verbose_name=_("reporter"), on_delete=models.PROTECT, related_name="+"
    )
    receipt = models.CharField(_("receipt number"), max_length=14, unique=True)
    filed_at = models.DateTimeField(_("filed at"))
    take_up_by = models.DateTimeField(_("to be taken up by"), null=True, blank=True)
    close_by = models.DateTimeField(_("to be closed by"), null=True, blank=True)

    taken_up_at: datetime | None
    closed_at: datetime | None
    sentence: str | None
    due_at: datetime | None
    """There on the rows of ``with_steps``."""

    objects = ConductReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report on conduct")
        verbose_name_plural = _("reports on conduct")
        ordering = ["-filed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="conduct_report_says_something", condition=~Q(text="")),
        ]
        triggers = [
            pgtrigger.Protect(
                name="conduct_report_stands", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.filed_at:%Y-%m-%d}"


class ConductStepQuerySet(models.QuerySet["ConductStep"]):
    def visible_to(self, user: User) -> "ConductStepQuerySet":
        """Those of the reports that the user sees."""
        return self.filter(report__in=ConductReport.objects.visible_to(user).values("pk"))


class ConductStep(models.Model):
    """What a handler did with a report: read, took up, closed. Rows are only ever added.

    A report is taken up once and then closed once, with a ``sentence`` that the reporter reads.
    """

    class Kind(models.TextChoices):
        READ = "read", _("read")
        TAKEN_UP = "taken_up", _("taken up")
        CLOSED = "closed", pgettext_lazy("a report", "closed")

    report = models.ForeignKey(
        ConductReport,
        verbose_name=_("report on conduct"),
        on_delete=models.PROTECT,
        related_name="steps",
    )
    kind = models.CharField(_("step"), max_length=10, choices=Kind)
    by = models.ForeignKey(User, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    sentence = models.CharField(_("final sentence"), max_length=300, blank=True)

    objects = ConductStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step with a report on conduct")
        verbose_name_plural = _("steps with reports on conduct")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="conduct_step_once", fields=["report", "kind"], condition=~Q(kind="read")
            ),
            models.CheckConstraint(
                name="conduct_closed_with_sentence",
                condition=(Q(kind="closed") & ~Q(sentence=""))
                | (~Q(kind="closed") & Q(sentence="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="conduct_steps_stand", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="closed_after_taken_up",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.kind = 'closed'"),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM research_conductstep
                        WHERE report_id = NEW.report_id AND kind = 'taken_up'
                    ) THEN
                        RAISE EXCEPTION 'nobody has taken the report up'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
