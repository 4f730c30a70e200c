"""What the office wants of the plans of bundling."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Office, User
from research.models.bundle_plan import planned_by
from research.models.topic import Topic


class BundleWishQuerySet(models.QuerySet["BundleWish"]):
    def visible_to(self, user: User) -> "BundleWishQuerySet":
        """The own department's, for those who plan its trips."""
        return self.filter(planned_by(user))


class BundleWish(models.Model):
    """A wish for every plan, until it is taken back.

    A topic in a county on a ``day``; with an ``other`` one in a county by one stop, or never, in
    whatever county; a county without visits on a day.
    """

    class Kind(models.TextChoices):
        ON_DAY = "on_day", _("from this day on")
        TOGETHER = "together", _("together")
        APART = "apart", _("never together")
        FREE_DAY = "free_day", _("no visit on this day")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="bundle_wishes"
    )
    kind = models.CharField(_("wish"), max_length=10, choices=Kind)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        on_delete=models.CASCADE,
        related_name="bundle_wishes",
        null=True,
        blank=True,
    )
    other = models.ForeignKey(
        Topic,
        verbose_name=_("other topic"),
        on_delete=models.CASCADE,
        related_name="bundle_wishes_of_others",
        null=True,
        blank=True,
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    day = models.DateField(_("day"), null=True, blank=True)
    made_by = models.ForeignKey(
        User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="bundle_wishes"
    )
    made_at = models.DateTimeField(_("made at"))

    objects = BundleWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for the plans of bundling")
        verbose_name_plural = _("wishes for the plans of bundling")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="bundle_wish_of_its_kind",
                condition=Q(
                    kind="on_day",
                    topic__isnull=False,
                    other=None,
                    county__isnull=False,
                    day__isnull=False,
                )
                | Q(
                    kind="together",
                    topic__isnull=False,
                    other__isnull=False,
                    county__isnull=False,
                    day=None,
                )
                | Q(kind="apart", topic__isnull=False, other__isnull=False, county=None, day=None)
                | Q(
                    kind="free_day", topic=None, other=None, county__isnull=False, day__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="bundle_wish_of_two", condition=Q(other=None) | Q(topic__lt=F("other"))
            ),
            models.UniqueConstraint(
                name="bundle_wish_once",
                fields=["office", "kind", "topic", "other", "county", "day"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="bundle_wish_one_day_each",
                fields=["topic", "county"],
                condition=Q(kind="on_day"),
            ),
        ]

    def __str__(self) -> str:
        parts = [self.county, self.topic, self.other, self.day]
        return " ".join([self.get_kind_display(), *(str(part) for part in parts if part)])
