"""Who was shown a report about people: non-appointment research is read on record."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import User
from research.models.report import ResearchReport
from research.models.talk import TalkReading, of_kept_topics
from research.models.trip import Trip


class ReportReadingQuerySet(models.QuerySet["ReportReading"]):
    def visible_to(self, user: User) -> "ReportReadingQuerySet":
        """For 干部科 those of its department; for the auditor all, who sees no such report."""
        if user.can(Capability.READ_AUDIT):
            return self.all()
        trips = Trip.objects.filter(of_kept_topics(user, "topics"))
        return self.filter(Q(report__trip__in=trips.values("pk")))


class ReportReading(models.Model):
    """Somebody was shown such a report; written before it is shown, never changed, never deleted.

    ``sha256`` is of what was handed over: the words on the page, or the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        ResearchReport,
        verbose_name=_("research report"),
        on_delete=models.PROTECT,
        related_name="readings",
    )
    reader = models.ForeignKey(
        User, verbose_name=_("reader"), on_delete=models.PROTECT, related_name="+"
    )
    reader_name = models.CharField(_("name of the reader"), max_length=40)
    """The name at that moment: it stays, whatever becomes of the account."""
    how = models.CharField(_("how"), max_length=6, choices=TalkReading.How)
    at = models.DateTimeField(_("at"))
    sha256 = models.CharField(max_length=64)

    objects = ReportReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a report")
        verbose_name_plural = _("readings of reports")
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
        return self.report_id
