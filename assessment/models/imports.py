"""Files of indicators on their way in: kept, hashed, checked, then imported whole or not at all."""

import uuid
from pathlib import PurePath

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import City, User
from assessment.models.cycle import administered
from office.spreadsheets.tables import cell_name


def stored_name(indicator_import: "IndicatorImport", filename: str) -> str:
    """Where the file is kept: a name that nobody chose, the sender's extension."""
    folder = f"indicators/{indicator_import.year}"
    return f"{folder}/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


class IndicatorImportQuerySet(models.QuerySet["IndicatorImport"]):
    def visible_to(self, user: User) -> "IndicatorImportQuerySet":
        """Imports into the city whose assessment the user administers."""
        return self.filter(administered(user))


class IndicatorImport(models.Model):
    """One file of indicators and what became of it.

    The row is the queue: a task claims it by a conditional update that sets ``claimed_at``, and
    a sweep wakes whatever was not claimed or was claimed too long ago.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        CHECKING = "checking", _("being checked")
        REFUSED = "refused", _("refused")
        READY = "ready", _("ready to import")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        UNDONE = "undone", _("taken back")

    RUNNING = (State.QUEUED, State.CHECKING, State.IMPORTING)

    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="indicator_imports"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200)
    filename = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_by = models.ForeignKey(
        User,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="indicator_imports",
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    refusal = models.CharField(_("why it is refused as a whole"), max_length=200, blank=True)
    sheet = models.CharField(_("sheet that was chosen"), max_length=100, blank=True)
    """Empty where nobody has chosen: the first one that holds indicators is read."""
    reading = models.JSONField(_("how it was read"), default=dict)
    """See ``assessment.sheets.naming``; ``names`` are what the office had said of headers."""
    preview = models.JSONField(_("what it would change"), default=dict)
    """Counts and the rows of the preview; see ``assessment.sheets.comparison``."""
    marked = models.FileField(
        _("copy with the faulty cells marked"), upload_to=stored_name, max_length=200, blank=True
    )
    """Made with the faults, by the worker that found them; empty where there are none."""
    good_rows_only = models.BooleanField(_("good rows only"), default=False)
    """Chosen where single rows are faulty: the others are imported, and nothing is withdrawn."""
    rows_left_out = models.PositiveIntegerField(_("faulty rows left out"), default=0)
    """Rows that "good rows only" leaves out; zero where that is no choice."""
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("imported by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    """Who said that it is to be imported; unknown of what was imported by an earlier version."""
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    before = models.JSONField(
        _("what was there before"), default=dict, encoder=DjangoJSONEncoder, editable=False
    )
    """What taking it back needs; see ``assessment.services.indicators``."""
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User,
        verbose_name=_("taken back by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = IndicatorImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of indicators")
        verbose_name_plural = _("imports of indicators")
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="import_done_within_total", condition=Q(done__lte=models.F("total"))
            ),
            models.CheckConstraint(
                name="import_imported_with_time",
                condition=Q(state__in=["imported", "undone"], imported_at__isnull=False)
                | (~Q(state__in=["imported", "undone"]) & Q(imported_at=None)),
            ),
            models.CheckConstraint(
                name="import_undone_by_somebody",
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None, undone_by=None)),
            ),
            models.CheckConstraint(
                name="import_hashed", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [
            models.Index(
                name="import_running",
                fields=["state", "claimed_at"],
                condition=Q(state__in=["queued", "checking", "importing"]),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_running(self) -> bool:
        """Whether a worker still has something to do."""
        return self.state in self.RUNNING

    @property
    def may_be_read_again(self) -> bool:
        """Whether another sheet may be chosen, or columns be named."""
        return self.state in (self.State.READY, self.State.REFUSED)

    @property
    def good_rows_may_be_imported(self) -> bool:
        """Whether a refused file may be imported without its faulty rows."""
        return self.state == self.State.REFUSED and self.rows_left_out > 0


class ImportFault(models.Model):
    """Something wrong in a file, with the sheet's own row and column where it has a place."""

    indicator_import = models.ForeignKey(
        IndicatorImport,
        verbose_name=_("import of indicators"),
        on_delete=models.CASCADE,
        related_name="faults",
    )
    row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    column = models.PositiveSmallIntegerField(_("column"), null=True, blank=True)
    message = models.CharField(_("what is wrong"), max_length=300)
    rule_id = models.CharField(_("rule"), max_length=8, blank=True)

    class Meta:
        verbose_name = _("fault in a file")
        verbose_name_plural = _("faults in a file")
        ordering = [models.F("row").asc(nulls_last=True), "column", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="fault_column_in_a_row", condition=Q(column=None) | Q(row__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.message}".strip()

    @property
    def place(self) -> str:
        """Row and column in people's words; empty for a fault of the whole sheet."""
        if self.row is None:
            return ""
        return cell_name(self.row, self.column) if self.column else _("row %d") % self.row
