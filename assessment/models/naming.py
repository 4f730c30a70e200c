"""What an office calls the columns of its indicator sheets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import Office, User


class ColumnNameQuerySet(models.QuerySet["ColumnName"]):
    def visible_to(self, user: User) -> "ColumnNameQuerySet":
        """What the own office said, for those who import its indicators."""
        if user.section is None or not user.can(Capability.IMPORT_INDICATORS):
            return self.none()
        return self.filter(office=user.section.office_id)


class ColumnName(models.Model):
    """A header that the portal does not know, and the column of ours that it is.

    Said once on the page of a file, applied to every file of the office from then on, until
    somebody takes it back. An empty ``column`` says that it is not read.
    """

    LONGEST = 60

    office = models.ForeignKey(
        Office,
        verbose_name=_("organization department"),
        on_delete=models.PROTECT,
        related_name="column_names",
    )
    header = models.CharField(_("header in the file"), max_length=LONGEST)
    column = models.CharField(_("is read as"), max_length=LONGEST, blank=True)
    said_by = models.ForeignKey(
        User, verbose_name=_("said by"), on_delete=models.PROTECT, related_name="column_names"
    )
    said_at = models.DateTimeField(_("said at"))

    objects = ColumnNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of a column")
        verbose_name_plural = _("names of columns")
        ordering = ["header"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="column_name_once", fields=["office", "header"]),
            models.CheckConstraint(name="column_name_of_a_header", condition=~Q(header="")),
        ]

    def __str__(self) -> str:
        return f"{self.header} → {self.column or '—'}"
