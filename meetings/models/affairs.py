"""The department affairs meeting (部务会), where it is decided what becomes of a request."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import Office, User
from accounts.visibility import asked_by_own
from meetings.models.request import MeetingRequest
from notices.models import Notice


class AffairsMeetingQuerySet(models.QuerySet["AffairsMeeting"]):
    def visible_to(self, user: User) -> "AffairsMeetingQuerySet":
        """The own department's, for those who see all of its work."""
        if user.section is None or not user.can(Capability.SEE_DEPARTMENT):
            return self.none()
        return self.filter(office=user.section.office_id)


@pghistory.track()
class AffairsMeeting(models.Model):
    """One session of a department affairs meeting; ``number`` counts them within the year.

    ``members`` is how many people belong to it, ``present`` names those who came. It decides
    only with a quorum (a trigger on its decisions holds that).
    """

    office = models.ForeignKey(
        Office,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        related_name="affairs_meetings",
    )
    held_on = models.DateField(_("held on"))
    number = models.PositiveIntegerField(_("number in the year"))
    chaired_by = models.ForeignKey(
        User,
        verbose_name=_("chaired by"),
        on_delete=models.PROTECT,
        related_name="chaired_affairs_meetings",
    )
    recorded_by = models.ForeignKey(
        User,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="recorded_affairs_meetings",
    )
    opened_at = models.DateTimeField(_("opened at"))
    members = models.PositiveSmallIntegerField(_("number of members"), default=1)
    present = ArrayField(
        models.CharField(max_length=40), verbose_name=_("members present"), default=list, blank=True
    )

    objects = AffairsMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("department affairs meeting")
        verbose_name_plural = _("department affairs meetings")
        ordering = ["-held_on", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "office",
                ExtractYear("held_on"),
                "number",
                name="affairs_meeting_number_once_a_year",
            ),
            models.CheckConstraint(name="affairs_meeting_number", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="affairs_meeting_members",
                condition=Q(members__gt=0, present__len__lte=models.F("members")),
            ),
        ]

    def __str__(self) -> str:
        """Its official name, which also stands in notices: always Chinese."""
        return f"{self.held_on.year}年第{self.number}次部务会"

    @property
    def has_quorum(self) -> bool:
        """Whether at least half of its members are present."""
        return 2 * len(self.present) >= self.members


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> "DecisionQuerySet":
        """Those on the requests that the user sees."""
        return self.filter(asked_by_own(user, section="request__section"))


@pghistory.track()
class Decision(models.Model):
    """What the department affairs meeting decided on one request: once, with its reason.

    It is never changed or deleted (a trigger holds that). ``notice`` is the notice that went out
    instead; ``merged_into`` the held meeting that takes the request's audience and agenda.

    ``considered`` says which other ways were looked at and what each would cost (rule M3).
    ``saved_minutes`` is what the people below are spared against holding it alone as it was asked
    for, in person-minutes; negative if they are asked for more.
    """

    class Outcome(models.TextChoices):
        NOTICE_INSTEAD = "notice_instead", _("notice instead")
        HOLD = "hold", _("hold")
        MERGE_INTO = "merge_into", _("merge into another")
        DROP = "drop", _("drop")
        RETURN = "return", _("return")

    request = models.OneToOneField(
        MeetingRequest,
        verbose_name=_("request"),
        on_delete=models.PROTECT,
        related_name="decision",
    )
    affairs_meeting = models.ForeignKey(
        AffairsMeeting,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=300)
    notice = models.OneToOneField(
        Notice,
        verbose_name=_("notice instead"),
        on_delete=models.PROTECT,
        related_name="decision",
        null=True,
        blank=True,
    )
    merged_into = models.ForeignKey(
        "meetings.Meeting",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        related_name="merged_decisions",
        null=True,
        blank=True,
    )
    considered = models.TextField(_("what was considered"), blank=True)
    over_quota_reason = models.CharField(_("why beyond the quota"), max_length=300, blank=True)
    saved_minutes = models.IntegerField(_("saved, in person-minutes"), default=0)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="decisions"
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="decision_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="decision_notice_if_instead",
                condition=Q(outcome="notice_instead", notice__isnull=False)
                | (~Q(outcome="notice_instead") & Q(notice=None)),
            ),
            models.CheckConstraint(
                name="decision_merged_into_if_merged",
                condition=Q(outcome="merge_into", merged_into__isnull=False)
                | (~Q(outcome="merge_into") & Q(merged_into=None)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decision_stands", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="decided_with_quorum",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM meetings_affairsmeeting
                        WHERE id = NEW.affairs_meeting_id AND 2 * cardinality(present) >= members
                    ) THEN
                        RAISE EXCEPTION 'the session has no quorum'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}：{self.get_outcome_display()}"


class DecisionReadingQuerySet(models.QuerySet["DecisionReading"]):
    def visible_to(self, user: User) -> "DecisionReadingQuerySet":
        """Those of decisions that one sees."""
        return self.filter(asked_by_own(user, section="decision__request__section"))


class DecisionReading(models.Model):
    """That a decision has reached the section that asked: who of it read it first, and when."""

    decision = models.OneToOneField(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="reading"
    )
    read_by = models.ForeignKey(
        User,
        verbose_name=_("read by"),
        on_delete=models.PROTECT,
        related_name="decision_readings",
    )
    read_at = models.DateTimeField(_("read at"))

    objects = DecisionReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a decision")
        verbose_name_plural = _("readings of decisions")
        ordering = ["read_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.decision} · {self.read_by}"
