"""The annual plan of meetings (rule M8)."""

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Office, Section, User
from accounts.visibility import asked_by_own
from meetings.models.affairs import AffairsMeeting, Decision
from meetings.models.baseline import Level
from meetings.models.request import MeetingRequest, Mode


class PlannedMeetingQuerySet(models.QuerySet["PlannedMeeting"]):
    def visible_to(self, user: User) -> "PlannedMeetingQuerySet":
        """Those of the own section; for office and leader, of the whole department."""
        return self.filter(asked_by_own(user))

    def proposed(self) -> "PlannedMeetingQuerySet":
        """Those that no session has approved yet; they alone can be changed."""
        return self.filter(approved_by=None)

    def free(self) -> "PlannedMeetingQuerySet":
        """Approved ones that a request can name: none does yet, or it was returned."""
        taken = MeetingRequest.objects.filter(planned__isnull=False).exclude(
            decision__outcome=Decision.Outcome.RETURN
        )
        return self.filter(approved_by__isnull=False).exclude(pk__in=taken.values("planned"))


@pghistory.track()
class PlannedMeeting(models.Model):
    """A meeting in a department's annual plan; what is not in it needs a reason of its own.

    ``month`` is when it is meant to be held, ``people`` and ``minutes`` are what is expected.
    It counts once ``approved_by`` names the session of the department affairs meeting that
    took it into the plan, and is not changed from then on (a trigger holds that).
    """

    class Standing(models.TextChoices):
        """How far an entry has come."""

        PROPOSED = "proposed", _("not approved yet")
        FREE = "free", _("to be asked for")
        ASKED_FOR = "asked_for", _("asked for")
        HELD = "held", _("held or merged")
        GIVEN_UP = "given_up", _("not held")

    office = models.ForeignKey(
        Office,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        related_name="planned_meetings",
    )
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        related_name="planned_meetings",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    name = models.CharField(_("name of the meeting"), max_length=80)
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)
    level = models.CharField(_("reaches"), max_length=10, choices=Level)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    people = models.PositiveIntegerField(_("people to attend"))
    minutes = models.PositiveIntegerField(_("duration in minutes"))
    is_comprehensive = models.BooleanField(_("comprehensive"), default=False)
    """On a whole line of work; rule M5 allows one a year."""
    approved_by = models.ForeignKey(
        AffairsMeeting,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        related_name="planned_meetings",
        null=True,
        blank=True,
    )

    objects = PlannedMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned meeting")
        verbose_name_plural = _("planned meetings")
        ordering = ["year", "month", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="planned_meeting_once", fields=["office", "year", "name"]),
            models.CheckConstraint(
                name="planned_meeting_month", condition=Q(month__gte=1, month__lte=12)
            ),
            models.CheckConstraint(
                name="planned_meeting_people_and_minutes", condition=Q(people__gt=0, minutes__gt=0)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approved_plan_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__approved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> "PlannedMeeting.Standing":
        """How far it has come; two queries unless requests and decisions were read along."""
        if self.approved_by_id is None:
            return self.Standing.PROPOSED
        for request in self.requests.all():
            if not request.is_decided:
                return self.Standing.ASKED_FOR
            if request.decision.outcome != Decision.Outcome.RETURN:
                return _STANDING[request.decision.outcome]
        return self.Standing.FREE

    @property
    def is_left(self) -> bool:
        """Whether it is approved and still ahead of its decision."""
        return self.standing in (self.Standing.FREE, self.Standing.ASKED_FOR)


_STANDING: dict[str, PlannedMeeting.Standing] = {
    Decision.Outcome.HOLD: PlannedMeeting.Standing.HELD,
    Decision.Outcome.MERGE_INTO: PlannedMeeting.Standing.HELD,
    Decision.Outcome.NOTICE_INSTEAD: PlannedMeeting.Standing.GIVEN_UP,
    Decision.Outcome.DROP: PlannedMeeting.Standing.GIVEN_UP,
}
