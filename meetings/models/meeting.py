"""Meetings that were approved, and whom they invite."""

from datetime import datetime

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Section, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit
from meetings.burden import attendance_minutes
from meetings.models.affairs import Decision
from meetings.models.request import Mode
from notices.models import Receipt

LONGEST_NAME = 40
"""Characters of an attendee's name."""


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def asked_for_by(self, user: User) -> "MeetingQuerySet":
        """Those that the own section asked for, be it as host or merged into another's."""
        merged = Decision.objects.filter(asked_by_own(user, section="request__section"))
        return self.filter(
            asked_by_own(user, section="decision__request__section")
            | Q(pk__in=merged.values("merged_into"))
        )

    def visible_to(self, user: User) -> "MeetingQuerySet":
        """For the sections that asked, the invited units, and those who oversee their counties."""
        invited = Invitation.objects.filter(of_own_unit(user) | in_overseen(user))
        return self.filter(
            Q(pk__in=self.asked_for_by(user).values("pk")) | Q(pk__in=invited.values("meeting"))
        )

    def with_hosts(self) -> "MeetingQuerySet":
        """With all sections that asked for it, in three queries however many meetings."""
        return self.select_related("decision__request__section").prefetch_related(
            "merged_decisions__request__section"
        )

    def ahead(self, now: datetime) -> "MeetingQuerySet":
        """Those that have not begun, the next one first."""
        return self.filter(starts_at__gt=now).order_by("starts_at", "pk")


@pghistory.track()
class Meeting(models.Model):
    """A meeting that is held: there is none without its decision to hold (rule M1).

    A trigger keeps that promise for every way of writing. What was asked for is copied here,
    because it moves on by itself: a merged request makes the meeting longer.
    """

    decision = models.OneToOneField(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="meeting"
    )
    name = models.CharField(_("name of the meeting"), max_length=80)
    convener = models.CharField(_("convened by"), max_length=60)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    place = models.CharField(_("place"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveIntegerField(_("duration in minutes"))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["starts_at"])]
        constraints = [
            models.CheckConstraint(name="meeting_minutes_positive", condition=Q(minutes__gt=0)),
            models.CheckConstraint(
                name="meeting_place_in_person", condition=~Q(mode="in_person", place="")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="held_by_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decision_id"),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM meetings_decision
                        WHERE id = NEW.decision_id AND outcome = 'hold'
                    ) THEN
                        RAISE EXCEPTION 'a meeting needs a decision to hold it'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> Section:
        """The section whose request it was."""
        return self.decision.request.section

    @property
    def hosts(self) -> list[Section]:
        """All sections that asked for it, each once: the host, then those whose matter it took.

        Lists read them along with :meth:`MeetingQuerySet.with_hosts`.
        """
        merged = [decision.request.section for decision in self.merged_decisions.all()]
        return list(dict.fromkeys([self.host, *merged]))

    @property
    def place_or_mode(self) -> str:
        """Where to go, or that there is nowhere to go."""
        return self.place or str(Mode(self.mode).label)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Those of the own unit, of overseen counties, or to meetings of the own section."""
        return self.filter(
            of_own_unit(user)
            | in_overseen(user)
            | Q(meeting__in=Meeting.objects.asked_for_by(user).values("pk"))
        )

    def falling_on(self, user: User) -> "InvitationQuerySet":
        """Those that the user can answer: the own unit's."""
        return self.filter(of_own_unit(user))

    def unanswered(self) -> "InvitationQuerySet":
        """Those whose unit has named nobody yet."""
        return self.filter(answered_at=None)


@pghistory.track()
class Invitation(models.Model):
    """One unit's invitation to a meeting; the unit names who attends by ``reply_by``.

    ``travel_minutes`` (one way) and ``preparation_minutes`` are estimates per person, taken from
    the requests that concern the unit.
    """

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="invitations"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="invitations"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="invitations",
        null=True,
        blank=True,
    )
    receipt = models.OneToOneField(
        Receipt,
        verbose_name=_("copy of the convocation"),
        on_delete=models.PROTECT,
        related_name="invitation",
    )
    people = models.PositiveIntegerField(_("people to attend"))
    travel_minutes = models.PositiveIntegerField(_("travel in minutes, one way"))
    preparation_minutes = models.PositiveIntegerField(_("preparation in minutes"))
    reply_by = models.DateTimeField(_("reply by"))
    attendees = ArrayField(
        models.CharField(max_length=LONGEST_NAME),
        verbose_name=_("attendees"),
        default=list,
        blank=True,
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="answered_invitations",
        null=True,
        blank=True,
    )
    answered_name = models.CharField(_("name of who answered"), max_length=40, blank=True)
    """The name at that moment: it stays, whatever becomes of the account."""

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["unit__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="invitation_once", fields=["meeting", "unit"]),
            models.CheckConstraint(name="invitation_people_positive", condition=Q(people__gt=0)),
            models.CheckConstraint(
                name="invitation_answered_with_names",
                condition=Q(answered_at=None, answered_by=None, answered_name="", attendees=[])
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False, attendees__len__gt=0)
                    & ~Q(answered_name="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.unit}"

    @property
    def attendance_minutes(self) -> int:
        """What attending takes one person, in minutes."""
        return attendance_minutes(
            duration=self.meeting.minutes,
            travel=self.travel_minutes,
            preparation=self.preparation_minutes,
        )
