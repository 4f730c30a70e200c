"""Meetings that were approved, and whom they invite."""

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, Section, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit
from meetings.burden import attendance_minutes, overrun
from meetings.models.affairs import Decision
from meetings.models.request import Mode
from notices.models import Receipt

REASON_LENGTH = 120
"""Characters of why a meeting is cancelled or moved."""


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

    def run_by(self, user: User) -> "MeetingQuerySet":
        """Those that this person may run, change and record: the hosts' own, or the office."""
        if not user.can(Capability.REQUEST_MEETINGS):
            return self.none()
        return self.asked_for_by(user)

    def standing(self) -> "MeetingQuerySet":
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def from_today(self, now: datetime) -> "MeetingQuerySet":
        """Those that stand, of today and later, the next one first.

        One that is being held, or was held today, is among them: its hosts have work with it.
        """
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.standing().filter(starts_at__gte=midnight).order_by("starts_at", "pk")

    def ahead(self, now: datetime) -> "MeetingQuerySet":
        """Those that stand and have not begun, the next one first."""
        coming = self.standing().filter(starts_at__gt=now, began_at=None)
        return coming.order_by("starts_at", "pk")


@pghistory.track()
class Meeting(models.Model):
    """A meeting that is held: there is none without its decision to hold (rule M1).

    A trigger keeps that promise for every way of writing. What was asked for is copied here,
    because it moves on by itself: a merged request makes the meeting longer.

    It lies ahead; then either it is cancelled, or it begins (``began_at``, at the latest taken to
    have begun at ``starts_at``) and ends. Until then it can be moved: ``moved_from`` is when it
    was to be before, and ``change_reason`` says why it was moved or cancelled.
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
    began_at = models.DateTimeField(_("began at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    moved_from = models.DateTimeField(_("moved from"), null=True, blank=True)
    change_reason = models.CharField(
        _("why it was moved or cancelled"), max_length=REASON_LENGTH, blank=True
    )
    changed_name = models.CharField(_("name of who changed it"), max_length=40, blank=True)

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
            models.CheckConstraint(
                name="meeting_ends_after_it_began",
                condition=Q(ended_at=None) | Q(began_at__isnull=False, ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_or_held", condition=Q(cancelled_at=None) | Q(began_at=None)
            ),
            models.CheckConstraint(
                name="meeting_changed_with_reason",
                condition=Q(cancelled_at=None, moved_from=None, change_reason="", changed_name="")
                | (
                    Q(Q(cancelled_at__isnull=False) | Q(moved_from__isnull=False))
                    & ~Q(change_reason="")
                    & ~Q(changed_name="")
                ),
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
    def ends_at(self) -> datetime:
        """When it is to end."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def overrun_minutes(self) -> int | None:
        """By how much it was longer than planned (shorter, if negative); None until it ended."""
        return overrun(self.began_at, self.ended_at, self.minutes)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def has_begun(self, now: datetime) -> bool:
        """Whether it is being held or over: somebody opened it, or its time has come."""
        return not self.is_cancelled and (self.began_at is not None or self.starts_at <= now)

    def lies_ahead(self, now: datetime) -> bool:
        """Whether it stands and has not begun: it can still be answered, moved or cancelled."""
        return not self.is_cancelled and not self.has_begun(now)

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
        """Those whose unit has yet to name or confirm who attends."""
        return self.filter(answered_at=None, meeting__cancelled_at=None)


ANSWERED_WITH_ATTENDEES = """
    IF EXISTS (
        SELECT FROM meetings_invitation i
        WHERE i.id = {invitation} AND i.answered_at IS NOT NULL
            AND NOT EXISTS (SELECT FROM meetings_attendee WHERE invitation_id = i.id)
    ) THEN
        RAISE EXCEPTION 'an invitation is answered with names' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
"""Holds at the end of a transaction, for the invitation and for its attendees."""


@pghistory.track()
class Invitation(models.Model):
    """One unit's invitation to a meeting; the unit names who attends by ``reply_by``.

    Whom it names are its ``attendees``. A meeting that moves to another day keeps them, but asks
    the unit to confirm: the answer is then open again. ``travel_minutes`` (one way) and
    ``preparation_minutes`` are estimates per person, taken from the requests that concern the unit.
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
                name="invitation_answered_by_somebody",
                condition=Q(answered_at=None, answered_by=None, answered_name="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answered_name="")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answered_with_attendees",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ANSWERED_WITH_ATTENDEES.format(invitation="NEW.id"),
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
