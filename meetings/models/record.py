"""What came of a meeting: its minutes (会议纪要) and what was resolved."""

from datetime import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Unit, User
from accounts.visibility import in_overseen, of_own_unit
from meetings.models.meeting import Invitation, Meeting
from office.workdays import close_of

SENTENCE_LENGTH = 300
"""Characters of what a unit reports, and of what the host section says to it."""


class MeetingRecordQuerySet(models.QuerySet["MeetingRecord"]):
    def visible_to(self, user: User) -> "MeetingRecordQuerySet":
        """The hosts'; once published, those of meetings that invited the own unit or county."""
        invited = Invitation.objects.filter(of_own_unit(user) | in_overseen(user))
        return self.filter(
            Q(meeting__in=Meeting.objects.asked_for_by(user).values("pk"))
            | Q(published_at__isnull=False, meeting__in=invited.values("meeting"))
        )


@pghistory.track()
class MeetingRecord(models.Model):
    """The minutes of a meeting that has begun: a draft of its hosts until they are published.

    Published ones stand, and so do their resolutions; from then on these are required.
    """

    meeting = models.OneToOneField(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="record"
    )
    text = models.TextField(_("minutes"))
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="meeting_records"
    )
    written_at = models.DateTimeField(_("written at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        User,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        related_name="published_records",
        null=True,
        blank=True,
    )

    objects = MeetingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")
        ordering = ["-written_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="record_published_with_text",
                condition=Q(published_at=None, published_by=None)
                | (Q(published_at__isnull=False, published_by__isnull=False) & ~Q(text="")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.published_at IS NOT NULL"),
                func="""
                    RAISE EXCEPTION 'published minutes stand' USING ERRCODE = 'check_violation';
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs, without blank lines and without typed indents."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def visible_to(self, user: User) -> "ResolutionQuerySet":
        """The hosts'; once published, those of the own unit or of overseen counties."""
        return self.filter(
            Q(record__meeting__in=Meeting.objects.asked_for_by(user).values("pk"))
            | (Q(record__published_at__isnull=False) & (of_own_unit(user) | in_overseen(user)))
        )

    def published(self) -> "ResolutionQuerySet":
        """Those that are required: their minutes are out."""
        return self.filter(record__published_at__isnull=False)

    def falling_on(self, user: User) -> "ResolutionQuerySet":
        """Published ones that the user reports on: the own unit's."""
        return self.published().filter(of_own_unit(user))


@pghistory.track()
class Resolution(models.Model):
    """One thing that a meeting resolved: a unit does it by ``due_on``, in about ``minutes``.

    The unit reports in a sentence that it is done; the hosts accept that, or return it with a
    sentence of their own, and then it is open again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        REPORTED = "reported", _("reported done")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")

    record = models.ForeignKey(
        MeetingRecord,
        verbose_name=_("minutes"),
        on_delete=models.CASCADE,
        related_name="resolutions",
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("what was resolved"), max_length=300)
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit in charge"), on_delete=models.PROTECT, related_name="resolutions"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="resolutions",
        null=True,
        blank=True,
    )
    due_on = models.DateField(_("due day"))
    minutes = models.PositiveIntegerField(_("minutes of work"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    report = models.CharField(_("report"), max_length=SENTENCE_LENGTH, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    reported_by = models.ForeignKey(
        User,
        verbose_name=_("reported by"),
        on_delete=models.PROTECT,
        related_name="reported_resolutions",
        null=True,
        blank=True,
    )
    reported_name = models.CharField(_("name of who reported"), max_length=40, blank=True)
    """The name at that moment: it stays, whatever becomes of the account."""
    verdict = models.CharField(
        _("what the hosts said to it"), max_length=SENTENCE_LENGTH, blank=True
    )
    settled_at = models.DateTimeField(_("accepted or returned at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User,
        verbose_name=_("accepted or returned by"),
        on_delete=models.PROTECT,
        related_name="settled_resolutions",
        null=True,
        blank=True,
    )

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["record", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="resolution_number_once", fields=["record", "number"]),
            models.CheckConstraint(
                name="resolution_whole", condition=~Q(text="") & Q(minutes__gt=0)
            ),
            models.CheckConstraint(
                name="resolution_reported_with_name",
                condition=Q(
                    state__in=["open"],
                    report="",
                    reported_at=None,
                    reported_by=None,
                    reported_name="",
                )
                | (
                    ~Q(state="open")
                    & ~Q(report="")
                    & ~Q(reported_name="")
                    & Q(reported_at__isnull=False, reported_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="resolution_settled_by_hosts",
                condition=Q(
                    state__in=["open", "reported"], verdict="", settled_at=None, settled_by=None
                )
                | Q(
                    state__in=["accepted", "returned"],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="resolution_returned_with_reason", condition=~Q(state="returned", verdict="")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="resolved_as_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("record_id", "number", "text", "unit_id", "due_on", "minutes"),
                func="""
                    IF EXISTS (
                        SELECT FROM meetings_meetingrecord
                        WHERE id IN (NEW.record_id, OLD.record_id) AND published_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'what was resolved stands as it was published'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def due_at(self) -> datetime:
        """The close of its due day."""
        return close_of(self.due_on)

    @property
    def is_reported(self) -> bool:
        """Whether a report stands, accepted or not yet."""
        return self.state in (self.State.REPORTED, self.State.ACCEPTED)
