"""Plans of mergers: what a period's requests could become, and what the office wishes of them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import Office, User
from meetings.models.affairs import AffairsMeeting
from meetings.models.meeting import Meeting
from meetings.models.request import MeetingRequest
from office.plan_runs import PlanRun, run_constraints, run_index


def _prepared_by(user: User, office: str = "office") -> Q:
    """Rows of the department whose affairs meeting the user prepares."""
    if user.section is None or not user.can(Capability.PREPARE_AFFAIRS_MEETING):
        return Q(pk__in=[])
    return Q(**{office: user.section.office_id})


class MergePlanQuerySet(models.QuerySet["MergePlan"]):
    def visible_to(self, user: User) -> "MergePlanQuerySet":
        """The own department's, for those who prepare its affairs meeting."""
        return self.filter(_prepared_by(user))


class MergePlan(PlanRun):
    """One run over the requests that a department could hold from ``first_day`` to ``last_day``.

    The row is the queue: a task claims it by a conditional update that sets ``claimed_at``, and a
    sweep wakes whatever was not claimed or was claimed too long ago. A newer plan of the
    department outdates it.

    Figures are person-minutes: the plan's, the ``bound`` that no plan goes below, those of
    holding all ``apart`` and of ``greedy`` first fit. ``digest`` is that of all that went in.
    """

    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="merge_plans"
    )
    asked_by = models.ForeignKey(
        User,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        related_name="merge_plans",
        null=True,
        blank=True,
    )
    person_minutes = models.PositiveIntegerField(_("person-minutes"), default=0)
    bound = models.PositiveIntegerField(_("person-minutes at least"), default=0)
    apart = models.PositiveIntegerField(_("person-minutes apart"), default=0)
    greedy = models.PositiveIntegerField(_("person-minutes by first fit"), default=0)

    objects = MergePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of mergers")
        verbose_name_plural = _("plans of mergers")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            *run_constraints("merge_plan"),
            models.CheckConstraint(
                name="merge_plan_not_below_its_bound",
                condition=Q(bound__lte=F("person_minutes")),
            ),
        ]
        indexes = [run_index("merge_plan")]

    def __str__(self) -> str:
        return f"{self.office} {self.first_day} – {self.last_day}"

    @property
    def is_proven(self) -> bool:
        """Whether it cannot be improved under the rules and wishes."""
        return self.bound == self.person_minutes

    @property
    def saved(self) -> int:
        """Person-minutes that it spares against holding all apart."""
        return self.apart - self.person_minutes

    @property
    def gap(self) -> float:
        """By how many percent, at most, another plan could be better."""
        if self.person_minutes == 0:
            return 0.0
        return 100 * (self.person_minutes - self.bound) / self.person_minutes


class MergeGroupQuerySet(models.QuerySet["MergeGroup"]):
    def visible_to(self, user: User) -> "MergeGroupQuerySet":
        """Those of the plans that the user sees."""
        return self.filter(_prepared_by(user, "plan__office"))


class MergeGroup(models.Model):
    """Requests of a plan that are one meeting: its ``host`` gives room and hour.

    With a ``meeting`` it is an approved one that takes them. ``person_minutes`` is what they come
    to together, ``apart`` what they would come to apart; ``clashes`` if the room or a presenter
    is taken on every possible day. Once it is accepted, it is proposed to ``session``.
    """

    plan = models.ForeignKey(
        MergePlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="groups"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    host = models.ForeignKey(
        MeetingRequest,
        verbose_name=_("host"),
        on_delete=models.CASCADE,
        related_name="hosted_groups",
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("approved meeting that takes it"),
        on_delete=models.CASCADE,
        related_name="merge_groups",
        null=True,
        blank=True,
    )
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveIntegerField(_("duration in minutes"))
    person_minutes = models.PositiveIntegerField(_("person-minutes"))
    apart = models.PositiveIntegerField(_("person-minutes apart"))
    clashes = models.BooleanField(_("clashes"), default=False)
    session = models.ForeignKey(
        AffairsMeeting,
        verbose_name=_("proposed to"),
        on_delete=models.PROTECT,
        related_name="merge_groups",
        null=True,
        blank=True,
    )
    accepted_by = models.ForeignKey(
        User,
        verbose_name=_("accepted by"),
        on_delete=models.PROTECT,
        related_name="accepted_merge_groups",
        null=True,
        blank=True,
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    objects = MergeGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of a plan")
        verbose_name_plural = _("groups of a plan")
        ordering = ["plan", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="merge_group_once", fields=["plan", "position"]),
            models.CheckConstraint(
                name="merge_group_accepted_for_a_session",
                condition=Q(session=None, accepted_by=None, accepted_at=None)
                | Q(session__isnull=False, accepted_by__isnull=False, accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting or self.host)

    @property
    def saved(self) -> int:
        """Person-minutes that the merger spares."""
        return self.apart - self.person_minutes

    @property
    def is_merger(self) -> bool:
        """Whether it makes one meeting of several; no query where the members were read along."""
        return self.meeting_id is not None or len(self.members.all()) > 1

    @property
    def replaces(self) -> int:
        """How many meetings there would be without it, besides the approved one."""
        return len(self.members.all())


class MergeMemberQuerySet(models.QuerySet["MergeMember"]):
    def visible_to(self, user: User) -> "MergeMemberQuerySet":
        """Those of the plans that the user sees."""
        return self.filter(_prepared_by(user, "plan__office"))


class MergeMember(models.Model):
    """A request in a group: in one of each plan, and in one accepted group at a time.

    ``fingerprint`` is that of what the request said when the plan was worked out.
    """

    plan = models.ForeignKey(
        MergePlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="members"
    )
    group = models.ForeignKey(
        MergeGroup, verbose_name=_("group"), on_delete=models.CASCADE, related_name="members"
    )
    request = models.ForeignKey(
        MeetingRequest,
        verbose_name=_("request"),
        on_delete=models.CASCADE,
        related_name="merge_members",
    )
    fingerprint = models.CharField(_("SHA-256 of the request"), max_length=64)
    accepted = models.BooleanField(_("accepted"), default=False)

    objects = MergeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of a group")
        ordering = ["group", "request"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="merge_member_once", fields=["plan", "request"]),
            models.UniqueConstraint(
                name="merge_member_accepted_once",
                fields=["request"],
                condition=Q(accepted=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.request)

    @property
    def is_moved(self) -> bool:
        """Whether the group is on another day than the section would like best."""
        return self.wanted_day != timezone.localdate(self.group.starts_at)

    @property
    def wanted_day(self) -> date:
        return timezone.localdate(self.request.starts_at)


class MergeWishQuerySet(models.QuerySet["MergeWish"]):
    def visible_to(self, user: User) -> "MergeWishQuerySet":
        """The own department's, for those who prepare its affairs meeting."""
        return self.filter(_prepared_by(user))


class MergeWish(models.Model):
    """What the office wants of every plan, until it takes the wish back.

    Two requests (or a request and an approved ``meeting``) together or apart, or one request on
    a ``day``.
    """

    class Kind(models.TextChoices):
        TOGETHER = "together", _("together")
        APART = "apart", _("never together")
        ON_DAY = "on_day", _("on this day")

    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="merge_wishes"
    )
    kind = models.CharField(_("wish"), max_length=10, choices=Kind)
    request = models.ForeignKey(
        MeetingRequest,
        verbose_name=_("request"),
        on_delete=models.CASCADE,
        related_name="merge_wishes",
    )
    other = models.ForeignKey(
        MeetingRequest,
        verbose_name=_("other request"),
        on_delete=models.CASCADE,
        related_name="merge_wishes_of_others",
        null=True,
        blank=True,
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("approved meeting"),
        on_delete=models.CASCADE,
        related_name="merge_wishes",
        null=True,
        blank=True,
    )
    day = models.DateField(_("day"), null=True, blank=True)
    made_by = models.ForeignKey(
        User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="merge_wishes"
    )
    made_at = models.DateTimeField(_("made at"))

    objects = MergeWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for the plans")
        verbose_name_plural = _("wishes for the plans")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="merge_wish_of_its_kind",
                condition=(
                    Q(kind="on_day", day__isnull=False, other=None, meeting=None)
                    | Q(~Q(kind="on_day"), day=None, other__isnull=False, meeting=None)
                    | Q(~Q(kind="on_day"), day=None, other=None, meeting__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="merge_wish_of_two", condition=Q(other=None) | Q(request__lt=F("other"))
            ),
            models.UniqueConstraint(
                name="merge_wish_once",
                fields=["request", "other", "meeting"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.get_kind_display()} {self.day or self.meeting or self.other}"
