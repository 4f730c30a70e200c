"""When whom of a unit is taken, whichever reform took them."""

from datetime import datetime

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Section, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def visible_to(self, user: User) -> "EngagementQuerySet":
        """Those of the own unit, of overseen counties, or asked for by the own section."""
        return self.filter(of_own_unit(user) | in_overseen(user) | asked_by_own(user))

    def between(self, starts_at: datetime, ends_at: datetime) -> "EngagementQuerySet":
        """Those that take some of this time; one that ends when it begins does not."""
        return self.filter(during__overlap=(starts_at, ends_at))

    def other_than(self, source_kind: str, source_key: str) -> "EngagementQuerySet":
        """All but those of this one cause."""
        return self.exclude(source_kind=source_kind, source_key=source_key)


class Engagement(models.Model):
    """A slot of somebody's time: a meeting they were named for, or a visit to their unit.

    It is derived, as a requirement is: the app that takes the time keeps its own row
    (``source_kind``, ``source_key``) and states the slot through
    :func:`notices.services.engage` in the same transaction. Who is taken is the ``person``, if
    they have an account, and always their ``name``; with neither it is the whole unit. Only what
    the unit may know stands here: an unannounced visit does not before its arrival (rule R8).
    """

    source_kind = models.CharField(_("source"), max_length=40)
    source_key = models.CharField(_("source key"), max_length=64)
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="engagements"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="engagements",
        null=True,
        blank=True,
    )
    person = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="engagements",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=40, blank=True)
    during = DateTimeRangeField(_("from and until"))
    """From the first moment, included, to the last, not included."""
    title = models.CharField(_("title"), max_length=200)
    section = models.ForeignKey(
        Section, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="engagements"
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["during", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="engagement_once", fields=["source_kind", "source_key", "unit", "name"]
            ),
            models.CheckConstraint(
                name="engagement_with_both_ends",
                condition=Q(
                    during__isempty=False,
                    during__lower_inf=False,
                    during__upper_inf=False,
                ),
            ),
            models.CheckConstraint(
                name="engagement_person_with_name", condition=Q(person=None) | ~Q(name="")
            ),
        ]
        indexes = [GistIndex(name="engagement_of_unit", fields=["unit", "during"])]

    def __str__(self) -> str:
        return f"{self.name or self.unit} · {self.title}"

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""
        return self.during.lower

    @property
    def ends_at(self) -> datetime:
        """The moment from which one is free again."""
        return self.during.upper

    @property
    def takes_whole_unit(self) -> bool:
        """Whether it binds the unit and nobody by name."""
        return not self.name
