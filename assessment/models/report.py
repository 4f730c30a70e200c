"""Values: what a county reports or a system knows, and what became of each."""

from datetime import date, datetime

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assessment.models.indicator import VALUE_DIGITS, VALUE_PLACES, Target, stands_once_public
from assessment.periods import name_of

SENTENCE_LENGTH = 200
NAME_LENGTH = 40
"""A name is kept as text beside the account, so that it outlives a rename."""
MONTH = [MinValueValidator(1), MaxValueValidator(12)]


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> "ReportQuerySet":
        """Values of the targets that the user sees."""
        return self.filter(target__in=Target.objects.visible_to(user))

    def given(self) -> "ReportQuerySet":
        """What the county stands by, or a system knows: accepted or still to be."""
        return self.filter(state__in=Report.GIVEN)

    def accepted(self) -> "ReportQuerySet":
        """What counts."""
        return self.filter(state=Report.State.ACCEPTED)

    def answerable_by(self, user: User) -> "ReportQuerySet":
        """Those on targets that the user answers for."""
        return self.filter(target__in=Target.objects.answerable_by(user))

    def settled_by(self, user: User) -> "ReportQuerySet":
        """Those that the user accepts or returns."""
        return self.filter(target__in=Target.objects.settled_by(user))


@pghistory.track()
class Report(models.Model):
    """The value of one target for one period; earlier values stay in the history.

    A county's value is typed (draft), approved by another person of the county, and accepted by
    the section or returned with a reason and a new date. A value that a system knows is accepted
    as it comes, and the county may object until ``objectable_until``. ``value`` is None where
    there is none; then the comment says why. ``revision`` counts what was typed, so that nobody
    decides on a value that has changed since it was read.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("awaits approval")
        APPROVED = "approved", _("with the section")
        RETURNED = "returned", pgettext_lazy("a value", "returned")
        ACCEPTED = "accepted", pgettext_lazy("a value", "accepted")
        OBJECTED = "objected", _("the county objects")

    GIVEN = (State.APPROVED, State.ACCEPTED, State.OBJECTED)

    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="reports"
    )
    period = models.PositiveSmallIntegerField(_("period until month"), validators=MONTH)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    value = models.DecimalField(
        _("value"), max_digits=VALUE_DIGITS, decimal_places=VALUE_PLACES, null=True, blank=True
    )
    comment = models.CharField(_("comment"), max_length=SENTENCE_LENGTH, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    is_known = models.BooleanField(_("known to a system"), default=False)
    is_late = models.BooleanField(pgettext_lazy("a value", "late"), default=False)
    """Approved by the county after its day; stays so when it is mended later."""
    locked_after = models.DateTimeField(_("locked after"), null=True, blank=True)
    """Until when the county could give it, as reckoned when it did."""
    reported_by = models.ForeignKey(
        User, verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="reports"
    )
    reported_name = models.CharField(_("name of the reporter"), max_length=NAME_LENGTH)
    reported_at = models.DateTimeField(_("reported at"))
    approved_by = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("a value", "approved by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    approved_name = models.CharField(
        _("name of who approved it"), max_length=NAME_LENGTH, blank=True
    )
    approved_at = models.DateTimeField(
        pgettext_lazy("a value", "approved at"), null=True, blank=True
    )
    approved_alone = models.BooleanField(_("approved by who reported it"), default=False)
    """Only where the county has nobody else who answers."""
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("accepted or returned by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_name = models.CharField(
        _("name of who accepted or returned it"), max_length=NAME_LENGTH, blank=True
    )
    decided_at = models.DateTimeField(_("accepted or returned at"), null=True, blank=True)
    return_reason = models.CharField(_("why returned"), max_length=SENTENCE_LENGTH, blank=True)
    """The last one; it stays to be read while the value is mended."""
    returned_until = models.DateField(_("to be mended until"), null=True, blank=True)
    objectable_until = models.DateField(_("open to objection until"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported value")
        verbose_name_plural = _("reported values")
        ordering = ["target", "period"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="value_once", fields=["target", "period"]),
            models.CheckConstraint(
                name="value_period_of_the_year", condition=Q(period__gte=1, period__lte=12)
            ),
            models.CheckConstraint(
                name="value_or_reason", condition=Q(value__isnull=False) | ~Q(comment="")
            ),
            models.CheckConstraint(
                name="value_before_the_lock",
                condition=Q(is_known=True, locked_after=None)
                | (
                    Q(
                        is_known=False,
                        locked_after__isnull=False,
                        reported_at__lte=F("locked_after"),
                    )
                    & (Q(approved_at=None) | Q(approved_at__lte=F("locked_after")))
                ),
            ),
            models.CheckConstraint(
                name="value_approved_with_name",
                condition=Q(approved_by=None, approved_name="", approved_at=None)
                & (Q(is_known=True) | Q(state="draft"))
                | (
                    Q(is_known=False, approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(state="draft")
                    & ~Q(approved_name="")
                ),
            ),
            models.CheckConstraint(
                name="value_approved_by_another",
                condition=Q(approved_by=None, approved_alone=False)
                | Q(approved_alone=True, approved_by=F("reported_by"))
                | (Q(approved_alone=False) & ~Q(approved_by=F("reported_by"))),
            ),
            models.CheckConstraint(
                name="value_decided_with_name",
                condition=Q(state__in=["draft", "approved"])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_name="")),
            ),
            models.CheckConstraint(
                name="value_returned_with_reason",
                condition=~Q(state="returned")
                | (Q(is_known=False, returned_until__isnull=False) & ~Q(return_reason="")),
            ),
            models.CheckConstraint(
                name="value_known_is_open_to_objection",
                condition=Q(
                    is_known=True,
                    state__in=["accepted", "objected"],
                    objectable_until__isnull=False,
                )
                | (Q(is_known=False, objectable_until=None) & ~Q(state="objected")),
            ),
        ]
        indexes = [
            models.Index(
                name="value_with_the_section", fields=["target"], condition=Q(state="approved")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="accepted_value_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="accepted", old__is_known=False)
                & (
                    pgtrigger.Q(old__value__df=pgtrigger.F("new__value"))
                    | pgtrigger.Q(old__comment__df=pgtrigger.F("new__comment"))
                    | ~pgtrigger.Q(new__state__in=["accepted", "returned"])
                ),
            ),
            pgtrigger.Protect(
                name="accepted_as_approved",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["draft", "returned"], new__state="accepted"),
            ),
            stands_once_public(
                "report_stands_once_public",
                "SELECT i.cycle_id FROM assessment_indicator i JOIN assessment_target t "
                "ON t.indicator_id = i.id WHERE t.id = touched.target_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}/{self.period}: {self.value}"

    @property
    def is_given(self) -> bool:
        """Whether the county has done its part."""
        return self.state in self.GIVEN

    @property
    def given_at(self) -> datetime | None:
        """When the county approved it, or a system's value was entered; None before."""
        return self.approved_at or (self.decided_at if self.is_known else None)

    @property
    def given_name(self) -> str:
        """Who approved it for the county, or entered it."""
        return self.decided_name if self.is_known else self.approved_name

    @property
    def key(self) -> str:
        """Target and period as one word, for addresses."""
        return f"{self.target_id}-{self.period}"

    @property
    def token(self) -> str:
        """What a form sends to say which value was on screen."""
        return f"{self.pk}-{self.revision}"

    @property
    def period_name(self) -> str:
        """What its period is called; the target's indicator has to be loaded."""
        return name_of(self.target.indicator.frequency, self.period)

    def is_open_to_objection(self, today: date) -> bool:
        """Whether the county may still object on this day."""
        return (
            self.state == self.State.ACCEPTED
            and self.objectable_until is not None
            and today <= self.objectable_until
        )


class TargetReopeningQuerySet(models.QuerySet["TargetReopening"]):
    def visible_to(self, user: User) -> "TargetReopeningQuerySet":
        """Those of the targets that the user sees."""
        return self.filter(target__in=Target.objects.visible_to(user))


@pghistory.track()
class TargetReopening(models.Model):
    """A locked value opened again until the end of a day, by the assessment's administrator."""

    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="reopenings"
    )
    period = models.PositiveSmallIntegerField(_("period until month"), validators=MONTH)
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH)
    until = models.DateField(_("open until"))
    reopened_by = models.ForeignKey(
        User, verbose_name=_("reopened by"), on_delete=models.PROTECT, related_name="+"
    )
    reopened_name = models.CharField(_("name of who reopened it"), max_length=NAME_LENGTH)
    reopened_at = models.DateTimeField(_("reopened at"))

    objects = TargetReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("reopening of a target")
        verbose_name_plural = _("reopenings of targets")
        ordering = ["reopened_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="reopened_with_reason", condition=~Q(reason="") & ~Q(reopened_name="")
            ),
            models.CheckConstraint(
                name="reopened_period_of_the_year", condition=Q(period__gte=1, period__lte=12)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="reopening_stands", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id}/{self.period}: {self.until}"


class ValueObjectionQuerySet(models.QuerySet["ValueObjection"]):
    def visible_to(self, user: User) -> "ValueObjectionQuerySet":
        """Those on values that the user sees."""
        return self.filter(report__in=Report.objects.visible_to(user))

    def open(self) -> "ValueObjectionQuerySet":
        """Those that wait for the section."""
        return self.filter(answered_at=None)

    def settled_by(self, user: User) -> "ValueObjectionQuerySet":
        """Those that the user answers."""
        return self.filter(report__in=Report.objects.settled_by(user))


@pghistory.track()
class ValueObjection(models.Model):
    """A county's objection to a value that a system gave, and the section's sentence on it."""

    report = models.ForeignKey(
        Report, verbose_name=_("value"), on_delete=models.PROTECT, related_name="objections"
    )
    revision = models.PositiveIntegerField(_("revision"))
    """Of the value to which the county objects; to each once."""
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH)
    objected_by = models.ForeignKey(
        User, verbose_name=_("objected by"), on_delete=models.PROTECT, related_name="+"
    )
    objected_name = models.CharField(_("name of who objected"), max_length=NAME_LENGTH)
    objected_at = models.DateTimeField(_("objected at"))
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

    objects = ValueObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a value")
        verbose_name_plural = _("objections to values")
        ordering = ["objected_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="value_objection_once", fields=["report", "revision"]),
            models.CheckConstraint(
                name="value_objection_with_reason", condition=~Q(reason="") & ~Q(objected_name="")
            ),
            models.CheckConstraint(
                name="value_objection_answered_in_a_sentence",
                condition=Q(answer="", answered_by=None, answered_name="", answered_at=None)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_name="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.reason}"
