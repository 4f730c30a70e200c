"""The one table of everything that is asked of anybody below."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Section, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, user: User) -> "RequirementQuerySet":
        """Those on the user's unit, of overseen counties, or asked for by the own section."""
        return self.filter(
            of_own_unit(user) | in_overseen(user) | asked_by_own(user, section="asked_by")
        )

    def falling_on(self, user: User) -> "RequirementQuerySet":
        """Those that the user can answer: on the own unit, for anybody, for oneself, or for whom
        one stands in today.
        """
        persons = {user.pk, *user.stands_in_for(timezone.localdate())}
        return self.filter(of_own_unit(user), Q(person=None) | Q(person__in=persons))

    def open(self) -> "RequirementQuerySet":
        """Not yet done and not withdrawn."""
        return self.filter(state=Requirement.State.OPEN)

    def overdue(self, now: datetime) -> "RequirementQuerySet":
        """Open and past their due time."""
        return self.open().filter(due_at__lt=now)

    def burden(self) -> int:
        """People × minutes, summed, in minutes (Standard Cost Model)."""
        return self.aggregate(sum=Sum(F("people") * F("minutes")))["sum"] or 0


class Requirement(models.Model):
    """One thing required of one unit: acknowledge, attend, host, inspect, report or answer.

    It is derived: the app that asks keeps its own row (``source_kind``, ``source_key``) and
    states the requirement through :func:`notices.services.require` in the same transaction.
    ``rebuild_requirements`` can restate all of them from their sources and changes nothing.

    Burden is ``people`` × ``minutes``; ``minutes`` are per person, with travel and preparation,
    and ``estimate`` says where the number comes from.
    """

    class Kind(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("acknowledge a notice")
        ATTEND = "attend", _("attend a meeting")
        HOST = "host", _("host a visit")
        INSPECT = "inspect", _("inspect another county")
        REPORT = "report", _("report a value")
        ANSWER = "answer", _("answer a notice")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")

    source_kind = models.CharField(_("source"), max_length=40)
    source_key = models.CharField(_("source key"), max_length=64)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="requirements"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="requirements",
        null=True,
        blank=True,
    )
    """The unit's county, kept here because every page and sum asks by it."""
    person = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="requirements",
        null=True,
        blank=True,
    )
    asked_by = models.ForeignKey(
        Section, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="requirements"
    )
    title = models.CharField(_("title"), max_length=200)
    basis = models.CharField(_("basis"), max_length=200)
    due_at = models.DateTimeField(_("due"))
    people = models.PositiveIntegerField(_("number of people"))
    minutes = models.PositiveIntegerField(_("minutes per person"))
    estimate = models.CharField(_("source of the estimate"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.CharField(_("done by"), max_length=40, blank=True)
    """The name of who did it, kept as text so that it outlives the account."""

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["due_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="requirement_once",
                fields=["source_kind", "source_key", "unit", "person"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="requirement_done_when_done",
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at=None, done_by="")),
            ),
        ]
        indexes = [
            models.Index(
                name="requirement_open_by_unit",
                fields=["unit", "due_at"],
                condition=Q(state="open"),
            ),
            models.Index(fields=["county", "due_at"]),
            models.Index(fields=["asked_by", "due_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def burden(self) -> int:
        """People × minutes, in minutes."""
        return self.people * self.minutes
