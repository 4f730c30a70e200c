"""What a section wants to find out, and where."""

import uuid
from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Capability
from accounts.models import County, LineOfWork, Section, Unit, User
from accounts.visibility import asked_by_own
from research.models.key_work import KeyWork

LONGEST_PROBLEM = 200
"""Characters of one problem."""


class Method(models.TextChoices):
    """How a topic is looked into."""

    TALKS = "talks", _("talks")
    ON_SITE = "on_site", _("on-site view")
    HOUSEHOLDS = "households", _("visits to households")
    RECORDS = "records", _("reading records")


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: User) -> "TopicQuerySet":
        """Those of the own section; for office and leader, of the whole department."""
        return self.filter(asked_by_own(user))

    def waiting(self) -> "TopicQuerySet":
        """Those still wanted that no trip carries, a cancelled one left aside."""
        carried = Topic.trips.through.objects.filter(
            topic=models.OuterRef("pk"), trip__cancelled_at=None
        )
        return self.offered().filter(~models.Exists(carried))

    def offered(self) -> "TopicQuerySet":
        """Those that can be bundled: all that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def kept_secret(self, today: date) -> "TopicQuerySet":
        """Unannounced ones inside their window, before the first arrival of a trip with them."""
        arrived = Topic.objects.filter(trips__stops__visits__arrived_at__isnull=False)
        secret = self.filter(announced=False, last_day__gte=today)
        return secret.exclude(pk__in=arrived.values("pk"))


@pghistory.track()
class Topic(models.Model):
    """A research topic (课题): the problems it goes to solve, its counties, its window of days.

    ``days`` is how long it takes in one county; ``units`` are those that it has to see there, none
    if whoever plans may choose; ``team`` are the section's people who go. An unannounced topic
    (rule R8) says why, and can only be carried by an unannounced trip. One that is no longer
    wanted is withdrawn. Keys of this app are random: the gaps of a serial number would betray
    what must not be known.
    """

    class Kind(models.TextChoices):
        THEMATIC = "thematic", _("thematic research")
        NON_APPOINTMENT = "non_appointment", _("non-appointment research")
        """Talks about people while no post is to be filled (无任用调研)."""

        @classmethod
        def open_to(cls, line: str) -> list["Topic.Kind"]:
            """The kinds that a section of this line may choose: people are for 干部科 alone."""
            return [kind for kind in cls if line == LineOfWork.CADRES or kind == cls.THEMATIC]

    READ_TALKS = "read_talks"
    """The permission on one topic that a leader is given by name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="topics"
    )
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="topics"
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.THEMATIC)
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)
    key_work = models.ForeignKey(
        KeyWork,
        verbose_name=_("key work"),
        on_delete=models.PROTECT,
        related_name="topics",
        null=True,
        blank=True,
    )
    problems = ArrayField(
        models.CharField(max_length=LONGEST_PROBLEM), verbose_name=_("problems to solve")
    )
    counties = models.ManyToManyField(
        County, verbose_name=_("target counties"), related_name="topics"
    )
    units = models.ManyToManyField(
        Unit, verbose_name=_("units to see"), related_name="topics", blank=True
    )
    team = models.ManyToManyField(
        User, verbose_name=_("team"), related_name="topics_to_go_on", blank=True
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("days per county"))
    method = models.CharField(_("method"), max_length=12, choices=Method)
    announced = models.BooleanField(_("announced"))
    unannounced_reason = models.CharField(_("why unannounced"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("proposed at"))
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("a topic", "withdrawn at"), null=True, blank=True
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["-created_at", "pk"]
        default_permissions = ()
        permissions = [("read_talks", "Read the talks kept under the topic")]
        constraints = [
            models.CheckConstraint(
                name="topic_window_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(name="topic_days_positive", condition=Q(days__gt=0)),
            models.CheckConstraint(
                name="topic_unannounced_with_reason",
                condition=Q(announced=True, unannounced_reason="")
                | (Q(announced=False) & ~Q(unannounced_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["section", "-created_at"])]

    def __str__(self) -> str:
        return self.title

    def may_be_changed_by(self, user: User) -> bool:
        """Whether this person may change or withdraw it: its section, and the office."""
        if user.section is None or not user.can(Capability.PROPOSE_TOPICS):
            return False
        if user.section_id == self.section_id:
            return True
        return user.can(Capability.PLAN_TRIPS) and user.section.office_id == self.section.office_id
