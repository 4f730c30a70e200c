"""Last year's meetings, against which this year's are counted (rule M2)."""

from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import LineOfWork, Office, Section, User
from accounts.visibility import asked_by_own
from meetings.models.request import Mode


class Level(models.TextChoices):
    """How far down a meeting reaches (开到层级)."""

    CITY = "city", _("city organs")
    COUNTY = "county", _("counties")
    TOWNSHIP = "township", _("townships")


class PastMeetingQuerySet(models.QuerySet["PastMeeting"]):
    def visible_to(self, user: User) -> "PastMeetingQuerySet":
        """Those of the own section; for office and leader, of the whole department."""
        return self.filter(asked_by_own(user))


class PastMeeting(models.Model):
    """One meeting of the baseline year, as the office's register has it.

    ``number`` is its number in that year's register; ``minutes`` is its length and
    ``travel_minutes`` the average way there, both per person.
    """

    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="past_meetings"
    )
    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="past_meetings"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number in the register"))
    held_on = models.DateField(_("held on"))
    name = models.CharField(_("name of the meeting"), max_length=80)
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)
    level = models.CharField(_("reaches"), max_length=10, choices=Level)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    people = models.PositiveIntegerField(_("people who attended"))
    minutes = models.PositiveIntegerField(_("duration in minutes"))
    travel_minutes = models.PositiveIntegerField(_("travel in minutes, one way"))

    objects = PastMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting of last year")
        verbose_name_plural = _("meetings of last year")
        ordering = ["-year", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="past_meeting_once", fields=["office", "year", "number"]),
            models.CheckConstraint(
                name="past_meeting_in_its_year", condition=Q(held_on__year=models.F("year"))
            ),
            models.CheckConstraint(
                name="past_meeting_people_and_minutes", condition=Q(people__gt=0, minutes__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BaselineUploadQuerySet(models.QuerySet["BaselineUpload"]):
    def visible_to(self, user: User) -> "BaselineUploadQuerySet":
        """The own department's, for those who keep its register."""
        if user.section is None or not user.can(Capability.PREPARE_AFFAIRS_MEETING):
            return self.none()
        return self.filter(office=user.section.office_id)


class BaselineUpload(models.Model):
    """A register that was read without a fault and waits for the office to take it over.

    A department has at most one; it goes once it is imported, discarded or followed by another.
    ``rows`` holds the meetings by the names of their fields.
    """

    office = models.OneToOneField(
        Office,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        related_name="baseline_upload",
    )
    filename = models.CharField(_("file name"), max_length=200)
    uploaded_by = models.ForeignKey(
        User,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="baseline_uploads",
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    rows = models.JSONField(_("rows"), encoder=DjangoJSONEncoder)

    objects = BaselineUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded register")
        verbose_name_plural = _("uploaded registers")
        default_permissions = ()

    def __str__(self) -> str:
        return self.filename

    @property
    def meetings(self) -> list[PastMeeting]:
        """The meetings it holds, not saved."""
        return [
            PastMeeting(
                office_id=self.office_id, **row | {"held_on": date.fromisoformat(row["held_on"])}
            )
            for row in self.rows
        ]


def row_of(meeting: PastMeeting) -> dict[str, Any]:
    """What a register says of a meeting, by the names of its fields."""
    return {name: getattr(meeting, name) for name in REGISTERED}


REGISTERED = [
    "year",
    "number",
    "section_id",
    "held_on",
    "name",
    "line",
    "level",
    "mode",
    "people",
    "minutes",
    "travel_minutes",
]
"""The fields of a meeting that stand in a register."""
