"""What came of a trip: its report, the problems found, and what each unit was told of them."""

import uuid
from pathlib import PurePath
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Capability, Role
from accounts.models import Unit, User
from accounts.visibility import NOTHING, asked_by_own, in_overseen, of_own_unit
from notices.models import Notice, Receipt
from research.models.talk import TopicUserPermission, keeps_talks
from research.models.team import TeamMember
from research.models.topic import Topic
from research.models.trip import Trip
from research.visibility import planned_by_department, sees_plan

FINDING_LENGTH = 800
"""Characters of what was found."""
CORRECTION_LENGTH = 400
"""Characters of what is to be put right."""
RETURN_LENGTH = 300
"""Characters of why a report is returned."""


def report_file_name(report: "ResearchReport", filename: str) -> str:
    """Where a file is kept: a name that nobody chose, the sender's extension."""
    return f"reports/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


def _about_people() -> Q:
    """Reports of trips with a topic of non-appointment research."""
    trips = Trip.objects.filter(topics__kind=Topic.Kind.NON_APPOINTMENT)
    return Q(trip__in=trips.values("pk"))


def _closed_to(user: User) -> QuerySet[Trip, Any]:
    """Trips with a topic of non-appointment research for which the person was not named."""
    named = TopicUserPermission.objects.held_by(user).values("content_object")
    closed = Topic.objects.filter(kind=Topic.Kind.NON_APPOINTMENT).exclude(pk__in=named)
    return Trip.objects.filter(topics__in=closed).values("pk")


def _read_by_name(user: User) -> Q:
    """Of reports about people: all for 干部科, the own section's, those one was named for."""
    if keeps_talks(user):
        return ~NOTHING
    led = Q(trip__section=user.section_id) if user.role == Role.SECTION else NOTHING
    return led | ~Q(trip__in=_closed_to(user))


class ResearchReportQuerySet(models.QuerySet["ResearchReport"]):
    def visible_to(self, user: User) -> "ResearchReportQuerySet":
        """Approved ones of the department; before, those of the own section or the own trip.

        What non-appointment research found is for its team, the section that led it, 干部科, and
        the leaders whom 干部科 has named: for no office and no other leader, approved or not.
        """
        on_trip = Q(trip__in=TeamMember.objects.filter(person=user).values("trip"))
        ordinary = Q(approved_at__isnull=False) | asked_by_own(user, "trip__section")
        about_people = _about_people()
        return self.filter(
            planned_by_department(user, "trip__section")
            & (on_trip | (~about_people & ordinary) | (about_people & _read_by_name(user)))
        )

    def decided_by(self, user: User) -> "ResearchReportQuerySet":
        """Those on which this person may decide: a leader, of one about people a named one."""
        if not (user.is_active and user.can(Capability.APPROVE_REPORTS)):
            return self.none()
        return self.filter(
            planned_by_department(user, "trip__section")
            & (~_about_people() | ~Q(trip__in=_closed_to(user)))
        )

    def ordinary(self) -> "ResearchReportQuerySet":
        """Those of which no topic is non-appointment research."""
        return self.filter(~_about_people())

    def approved(self) -> "ResearchReportQuerySet":
        """Those in the library."""
        return self.filter(approved_at__isnull=False)

    def waiting(self) -> "ResearchReportQuerySet":
        """Those filed, on which no leader has decided yet."""
        return self.filter(state=ResearchReport.State.FILED)

    def to_feed_back(self) -> "ResearchReportQuerySet":
        """Approved ones of which the units visited have not been told yet (rule R12)."""
        return self.approved().filter(fed_back_at=None)


@pghistory.track()
class ResearchReport(models.Model):
    """The report of a trip (rule R11): a text, a Word file, or both, and its findings.

    draft → filed → approved, or returned with a reason, which is a draft again. ``fed_back_at`` is
    when the units visited were told what concerns them (rule R12); ``held_back`` says why that
    has not been possible. An approved report stands.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FILED = "filed", _("filed, to be approved")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trip = models.OneToOneField(
        Trip, verbose_name=_("trip"), on_delete=models.PROTECT, related_name="report"
    )
    text = models.TextField(_("text"), blank=True)
    file = models.FileField(_("file"), upload_to=report_file_name, max_length=200, blank=True)
    filename = models.CharField(_("file name"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=0)
    """How often the team has kept it: whoever writes on an older one is told."""
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"))
    filed_by = models.ForeignKey(
        User,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        related_name="filed_reports",
        null=True,
        blank=True,
    )
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        User,
        verbose_name=_("returned by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    returned_reason = models.CharField(_("why returned"), max_length=RETURN_LENGTH, blank=True)
    """The last reason; it stays to be read while the report is mended and approved."""
    approved_by = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("a report", "approved by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    approved_at = models.DateTimeField(
        pgettext_lazy("a report", "approved at"), null=True, blank=True
    )
    fed_back_at = models.DateTimeField(_("fed back at"), null=True, blank=True)
    held_back = models.CharField(_("why it was not fed back"), max_length=300, blank=True)

    objects = ResearchReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("research report")
        verbose_name_plural = _("research reports")
        ordering = ["-written_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="report_filed_with_name",
                condition=Q(
                    state__in=["filed", "approved"], filed_at__isnull=False, filed_by__isnull=False
                )
                | Q(state__in=["draft", "returned"], filed_at=None, filed_by=None),
            ),
            models.CheckConstraint(
                name="report_filed_with_content",
                condition=Q(state__in=["draft", "returned"]) | ~Q(text="", file=""),
            ),
            models.CheckConstraint(
                name="report_returned_with_reason",
                condition=(
                    Q(returned_at=None, returned_by=None, returned_reason="") & ~Q(state="returned")
                )
                | (
                    Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(returned_reason="")
                ),
            ),
            models.CheckConstraint(
                name="report_approved_with_name",
                condition=Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                | (
                    ~Q(state="approved")
                    & Q(approved_at=None, approved_by=None, fed_back_at=None, held_back="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="report_to_feed_back",
                fields=["approved_at"],
                condition=Q(approved_at__isnull=False, fed_back_at=None),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="approved_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state = 'approved'"),
                func="""
                    IF TG_OP = 'DELETE'
                        OR (NEW.trip_id, NEW.text, NEW.file, NEW.state, NEW.filed_at,
                            NEW.approved_at, NEW.approved_by_id)
                        IS DISTINCT FROM
                           (OLD.trip_id, OLD.text, OLD.file, OLD.state, OLD.filed_at,
                            OLD.approved_at, OLD.approved_by_id)
                    THEN
                        RAISE EXCEPTION 'an approved report stands'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.trip)

    @property
    def is_open(self) -> bool:
        """Whether the team still writes on it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs, without blank lines and without typed indents."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> "FindingQuerySet":
        """Those of reports that one sees; a host's own once they were fed back."""
        told = FindingUnit.objects.filter(told_to(user))
        return self.filter(
            Q(report__in=ResearchReport.objects.visible_to(user).values("pk"))
            | Q(pk__in=told.values("finding"))
        )


@pghistory.track()
class Finding(models.Model):
    """A problem (问题) that a trip found, as one numbered entry of its report.

    Where ``needs_correction``, ``correction`` says what the units concerned put right by the end
    of ``due_on``, in about ``minutes`` each. Of a draft any of it may still be missing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        ResearchReport,
        verbose_name=_("research report"),
        on_delete=models.CASCADE,
        related_name="findings",
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("what was found"), max_length=FINDING_LENGTH, blank=True)
    needs_correction = models.BooleanField(_("a correction is required"), default=False)
    correction = models.CharField(
        _("what is to be put right"), max_length=CORRECTION_LENGTH, blank=True
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes per unit"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["report", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="finding_number_once", fields=["report", "number"]),
            models.CheckConstraint(
                name="finding_minutes_positive", condition=Q(minutes=None) | Q(minutes__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.text


def told_to(user: User) -> Q:
    """What a unit was told of: the own unit's, and that of overseen counties.

    Those who plan oversee counties, too: of people they read in a report alone, if they may.
    """
    told = Q(notice__isnull=False) & (of_own_unit(user) | in_overseen(user, "unit__county"))
    if sees_plan(user):
        told &= Q(finding__report__in=ResearchReport.objects.ordinary().values("pk"))
    return told


class FindingUnitQuerySet(models.QuerySet["FindingUnit"]):
    def visible_to(self, user: User) -> "FindingUnitQuerySet":
        """Those of reports that one sees; a host's own once they were fed back."""
        reports = ResearchReport.objects.visible_to(user)
        return self.filter(Q(finding__report__in=reports.values("pk")) | told_to(user))


@pghistory.track()
class FindingUnit(models.Model):
    """A unit that a finding concerns; ``notice`` is how it was told (rule R12).

    The plain findings of a unit share one notice; each correction has its own, whose receipt
    keeps what the unit answered. No notice goes to two units: none learns of the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.ForeignKey(
        Finding, verbose_name=_("finding"), on_delete=models.CASCADE, related_name="concerned"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="findings"
    )
    notice = models.ForeignKey(
        Notice,
        verbose_name=_("notice"),
        on_delete=models.PROTECT,
        related_name="findings",
        null=True,
        blank=True,
    )

    objects = FindingUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit concerned")
        verbose_name_plural = _("units concerned")
        ordering = ["unit__code", "finding__number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="finding_unit_once", fields=["finding", "unit"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="was_visited",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("finding_id", "unit_id"),
                timing=pgtrigger.Immediate,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM research_finding f
                        JOIN research_researchreport r ON r.id = f.report_id
                        JOIN research_stop s ON s.trip_id = r.trip_id
                        JOIN research_visit v ON v.stop_id = s.id
                        WHERE f.id = NEW.finding_id AND v.unit_id = NEW.unit_id
                        AND v.arrived_at IS NOT NULL
                    ) THEN
                        RAISE check_violation USING
                            MESSAGE = 'a finding concerns units that were visited',
                            CONSTRAINT = 'finding_unit_was_visited';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.finding}"

    @property
    def receipt(self) -> Receipt | None:
        """What the unit has to settle, once it was told."""
        if self.notice is None:
            return None
        return next(iter(self.notice.receipts.all()), None)
