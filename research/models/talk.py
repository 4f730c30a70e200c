"""What was said about people while no post is to be filled (无任用调研), and who read it."""

import uuid
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from accounts.access import Capability, Role
from accounts.models import County, LineOfWork, Unit, User
from accounts.visibility import NOTHING
from research.models.key_work import KeyWork
from research.models.topic import Topic


def keeps_talks(user: User) -> bool:
    """Whether this is staff of the city's 干部科, which writes talks and names their readers."""
    return (
        user.is_active
        and user.role == Role.SECTION
        and user.section is not None
        and user.section.line == LineOfWork.CADRES
        and user.section.office.unit.kind == Unit.Kind.CITY_ORGAN
    )


def of_kept_topics(user: User, topic: str = "topic") -> Q:
    """Rows under the topics of the department whose talks this person keeps."""
    if user.section is None or not keeps_talks(user):
        return NOTHING
    return Q(**{f"{topic}__section__office": user.section.office_id})


class TopicUserPermissionQuerySet(models.QuerySet["TopicUserPermission"]):
    def visible_to(self, user: User) -> "TopicUserPermissionQuerySet":
        """Who may read, for those who name the readers."""
        return self.filter(of_kept_topics(user, "content_object"))

    def held_by(self, user: User) -> "TopicUserPermissionQuerySet":
        """What still counts: the holder is a leader of the topic's own department."""
        if not user.is_active or user.role != Role.LEADER or user.section is None:
            return self.none()
        return self.filter(
            user=user,
            permission__codename=Topic.READ_TALKS,
            content_object__section__office=user.section.office_id,
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class TopicUserPermission(UserObjectPermissionBase):
    """A leader, by name, may read the talks of one topic; never a group or a role.

    Who named whom, and took it back, is in the audit trail.
    """

    content_object = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="readers"
    )

    objects: ClassVar = UserObjectPermissionManager.from_queryset(TopicUserPermissionQuerySet)()

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("reader of talks")
        verbose_name_plural = _("readers of talks")
        default_permissions = ()


class TalkQuerySet(models.QuerySet["Talk"]):
    def visible_to(self, user: User) -> "TalkQuerySet":
        """Those of 干部科; those of a topic for the leaders that it named."""
        named = TopicUserPermission.objects.held_by(user).values("content_object")
        return self.filter(of_kept_topics(user) | Q(topic__in=named))


class Talk(models.Model):
    """A talk about one person under a topic of non-appointment research.

    It is in no history that others read: its own log (:class:`TalkReading`) tells who saw it.
    From ``purge_on`` on (rule R15 at the time of writing) name, post and words are gone, and
    ``purged_at`` says since when.
    """

    class List(models.TextChoices):
        """For which list the person is looked at."""

        LEADING_GROUP = "leading_group", _("member of a leading group")
        OUTSTANDING = "outstanding", _("outstanding cadre")
        YOUNG = "young", _("young cadre")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="talks"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    name = models.CharField(pgettext_lazy("a person", "name"), max_length=40, blank=True)
    post = models.CharField(_("post"), max_length=80, blank=True)
    on_list = models.CharField(_("list"), max_length=16, choices=List)
    key_work = models.ForeignKey(
        KeyWork, verbose_name=_("key work"), on_delete=models.PROTECT, related_name="+"
    )
    said = models.TextField(_("what was said"), blank=True)
    talked_on = models.DateField(_("day of the talk"))
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"))
    purge_on = models.DateField(_("kept until"))
    purged_at = models.DateTimeField(_("purged at"), null=True, blank=True)

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering = ["-talked_on", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="talk_whole_or_purged",
                condition=(Q(purged_at=None) & ~Q(name="") & ~Q(post="") & ~Q(said=""))
                | Q(purged_at__isnull=False, name="", post="", said=""),
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "key_work", "on_list"]),
            models.Index(
                name="talk_to_purge", fields=["purge_on"], condition=Q(purged_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.talked_on:%Y-%m-%d}"


class TalkReadingQuerySet(models.QuerySet["TalkReading"]):
    def visible_to(self, user: User) -> "TalkReadingQuerySet":
        """For 干部科 those of its talks; for the auditor all, who sees no talk itself."""
        if user.can(Capability.READ_AUDIT):
            return self.all()
        return self.filter(of_kept_topics(user, "talk__topic"))


class TalkReading(models.Model):
    """Somebody was shown a talk; written before it is shown, never changed, never deleted.

    ``sha256`` is of what was handed over: the words on the page, or the file.
    """

    class How(models.TextChoices):
        READ = "read", _("read")
        EXPORT = "export", _("exported")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    talk = models.ForeignKey(
        Talk, verbose_name=_("talk"), on_delete=models.PROTECT, related_name="readings"
    )
    reader = models.ForeignKey(
        User, verbose_name=_("reader"), on_delete=models.PROTECT, related_name="+"
    )
    reader_name = models.CharField(_("name of the reader"), max_length=40)
    """The name at that moment: it stays, whatever becomes of the account."""
    how = models.CharField(_("how"), max_length=6, choices=How)
    at = models.DateTimeField(_("at"))
    sha256 = models.CharField(max_length=64)

    objects = TalkReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a talk")
        verbose_name_plural = _("readings of talks")
        ordering = ["-at", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["-at"])]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.reader_name} {self.at:%Y-%m-%d %H:%M}"

    @property
    def read_id(self) -> uuid.UUID:
        """The key of what was read."""
        return self.talk_id
