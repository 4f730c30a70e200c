"""The annual plan of meetings (rule M8)."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Office, Section, User
from accounts.visibility import asked_by_own
from meetings.models.affairs import AffairsMeeting
from meetings.models.baseline import Level
from meetings.models.request import Mode


class PlannedMeetingQuerySet(models.QuerySet["PlannedMeeting"]):
    def visible_to(self, user: User) -> "PlannedMeetingQuerySet":
        """Those of the own section; for office and leader, of the whole department."""
        return self.filter(asked_by_own(user))


@pghistory.track()
class PlannedMeeting(models.Model):
    """A meeting in a department's annual plan; what is not in it needs a reason of its own.

    ``month`` is when it is meant to be held, ``people`` and ``minutes`` are what is expected.
    It counts once ``approved_by`` names the session of the department affairs meeting that
    took it into the plan.
    """

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

    def __str__(self) -> str:
        return self.name
