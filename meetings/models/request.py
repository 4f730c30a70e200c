"""What a section asks for before any meeting exists."""

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Section, Unit, User
from accounts.visibility import asked_by_own
from meetings.burden import attendance_minutes

if TYPE_CHECKING:
    from meetings.models.meeting import Meeting


class Mode(models.TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", _("in person")
    VIDEO = "video", _("by video")
    TELEPHONE = "telephone", _("by telephone")


class Post(models.TextChoices):
    """Who of a unit is called."""

    CHIEF = "chief", _("the chief")
    DEPUTY = "deputy", _("the deputy in charge")
    STAFF = "staff", _("staff who do the work")


class MeetingRequestQuerySet(models.QuerySet["MeetingRequest"]):
    def visible_to(self, user: User) -> "MeetingRequestQuerySet":
        """The own section's; the whole department's for those who see it."""
        return self.filter(asked_by_own(user))

    def undecided(self) -> "MeetingRequestQuerySet":
        """Those that the department affairs meeting has yet to decide."""
        return self.filter(decision=None)

    def heard_at(self, meeting: "Meeting") -> "MeetingRequestQuerySet":
        """The agenda of a meeting: the request it came from, then those merged into it."""
        mine = Q(decision__meeting=meeting) | Q(decision__merged_into=meeting)
        heard = self.filter(mine).select_related("section")
        return heard.order_by("decision__decided_at", "decision__pk")


@pghistory.track()
class MeetingRequest(models.Model):
    """A section's wish for a meeting, with the notice that would take its place.

    Where it stands is not stored: it waits, or is on the agenda of a session of the department
    affairs meeting, until its one :class:`~meetings.models.Decision` exists. A request that was
    returned is mended by a new one, which names it in ``mends``.

    Each of the ``posts`` is one person called from every unit, ``people_per_unit`` in all, for
    the ``minutes`` that the items of the agenda take together; ``travel_minutes`` is one way;
    these and ``preparation_minutes`` are the section's estimates per person.

    ``starts_at`` is when the section would like it best; at the same hour it could also be held
    on the ``other_days``. It rests on an entry of the annual plan, or on its ``off_plan_reason``
    (rule M8).
    """

    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="requests"
    )
    requested_by = models.ForeignKey(
        User, verbose_name=_("requested by"), on_delete=models.PROTECT, related_name="requests"
    )
    requested_at = models.DateTimeField(_("requested at"))
    mends = models.OneToOneField(
        "self",
        verbose_name=_("mends the returned request"),
        on_delete=models.PROTECT,
        related_name="mended_by",
        null=True,
        blank=True,
    )
    affairs_meeting = models.ForeignKey(
        "meetings.AffairsMeeting",
        verbose_name=_("on the agenda of"),
        on_delete=models.PROTECT,
        related_name="requests",
        null=True,
        blank=True,
    )

    name = models.CharField(_("name of the meeting"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=500)
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)
    further_lines = ArrayField(
        models.CharField(max_length=16, choices=LineOfWork),
        verbose_name=_("further lines of work"),
        default=list,
        blank=True,
    )
    planned = models.ForeignKey(
        "meetings.PlannedMeeting",
        verbose_name=_("in the annual plan as"),
        on_delete=models.PROTECT,
        related_name="requests",
        null=True,
        blank=True,
    )
    off_plan_reason = models.CharField(_("why it is not in the plan"), max_length=300, blank=True)
    over_quota_reason = models.CharField(_("why beyond the quota"), max_length=300, blank=True)
    """The written explanation that rule M2 asks for once the year's number is used up."""
    is_comprehensive = models.BooleanField(_("comprehensive"), default=False)
    """On a whole line of work; rule M5 allows one a year."""
    needs_discussion = models.BooleanField(_("needs discussion"), default=True)
    """What does not goes out as a notice (rule M4)."""
    convener = models.CharField(_("convened by"), max_length=60)
    is_convened_by_deputy = models.BooleanField(_("convened by a deputy"), default=False)
    """A deputy does not call the chiefs of subordinate bodies (rule M7)."""
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    place = models.CharField(_("place"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    other_days = ArrayField(
        models.DateField(), verbose_name=_("other possible days"), default=list, blank=True
    )
    minutes = models.PositiveIntegerField(_("duration in minutes"))
    has_group_discussion = models.BooleanField(_("with discussion in groups"), default=False)
    audience = models.ManyToManyField(
        Unit, verbose_name=_("units to attend"), related_name="meeting_requests"
    )
    posts = ArrayField(
        models.CharField(max_length=8, choices=Post),
        verbose_name=_("who of each unit is called"),
        default=list,
    )
    people_per_unit = models.PositiveIntegerField(_("people per unit"))
    travel_minutes = models.PositiveIntegerField(_("travel in minutes, one way"))
    preparation_minutes = models.PositiveIntegerField(_("preparation in minutes"))
    paper_pages = models.PositiveSmallIntegerField(_("pages of papers"), default=0)

    why_not_notice = models.CharField(_("why a notice cannot do it"), max_length=500)
    notice_text = models.TextField(_("text of the notice instead"))
    notice_due_at = models.DateTimeField(_("due if a notice goes out instead"))

    objects = MeetingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting request")
        verbose_name_plural = _("meeting requests")
        ordering = ["-requested_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["section", "-requested_at"])]
        constraints = [
            models.CheckConstraint(
                name="request_people_and_minutes",
                condition=Q(minutes__gt=0, people_per_unit__gt=0),
            ),
            models.CheckConstraint(
                name="request_people_by_posts", condition=Q(posts__len=F("people_per_unit"))
            ),
            models.CheckConstraint(
                name="request_planned_or_reasoned",
                condition=Q(planned__isnull=False) | ~Q(off_plan_reason=""),
            ),
            models.CheckConstraint(
                name="request_says_why_not_notice",
                condition=~Q(why_not_notice="") & ~Q(notice_text=""),
            ),
            models.CheckConstraint(
                name="request_place_in_person", condition=~Q(mode="in_person", place="")
            ),
            models.CheckConstraint(
                name="request_starts_later", condition=Q(starts_at__gt=F("requested_at"))
            ),
            models.CheckConstraint(name="request_mends_another", condition=~Q(mends=F("pk"))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="planned_is_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("planned_id"),
                condition=pgtrigger.Q(new__planned__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM meetings_plannedmeeting
                        WHERE id = NEW.planned_id AND approved_by_id IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'only an approved entry of the plan can be named'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lines(self) -> list[str]:
        """All lines of work that it concerns, its own first."""
        return [self.line, *self.further_lines]

    @property
    def calls_chiefs(self) -> bool:
        """Whether the units' chiefs have to come."""
        return Post.CHIEF in self.posts

    @property
    def is_decided(self) -> bool:
        """Whether its decision exists; one query unless it was read along."""
        return hasattr(self, "decision")

    @property
    def attendance_minutes(self) -> int:
        """What attending takes one person, in minutes."""
        return attendance_minutes(
            duration=self.minutes,
            travel=self.travel_minutes,
            preparation=self.preparation_minutes,
        )
