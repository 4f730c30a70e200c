"""An indicator file from upload to import. The row is the queue; tasks only wake it."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import City, County, User
from assessment.models import ColumnName, Cycle, IndicatorImport
from assessment.services.faults import drop_faults, keep_faults
from assessment.services.indicators import write_comparison
from assessment.sheets.checking import CheckedFile, check_file, resource_for
from assessment.sheets.comparison import compare
from assessment.sheets.layout import NOTHING_SAID, NoIndicatorSheet
from assessment.sheets.naming import names_in_force, reading_of
from assessment.sheets.preview import preview_of
from assessment.yearend.standstill import refuse_once_public
from notices.services import refuse_classified
from office.spreadsheets.reading import UnreadableWorkbook

logger = logging.getLogger(__name__)

State = IndicatorImport.State
STUCK_AFTER = timedelta(minutes=5)
"""A claim older than this is void: reading is bounded to one minute, and marking reads again."""
MOST_ATTEMPTS = 3


class _Refused(Exception):
    """The file is not imported; carries one sentence for the whole or the file with its faults."""

    def __init__(
        self,
        sentence: str = "",
        checked: CheckedFile | None = None,
        reading: dict[str, Any] | None = None,
    ) -> None:
        self.sentence = sentence
        self.checked = checked
        self.reading = reading
        super().__init__(sentence)


@transaction.atomic
def upload_import(
    *,
    city: City,
    year: int,
    upload: File,
    user: User,
    classified: bool,
    now: datetime,
    wake: bool = True,
) -> IndicatorImport:
    """Keep the file with its hash and queue its check; ``wake`` tells a worker at once.

    Raises ValidationError for a classified matter, of which nothing is kept (rule N3).
    """
    refuse_classified(classified=classified)
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    indicator_import = IndicatorImport.objects.create(
        city=city,
        year=year,
        file=upload,
        filename=PurePath(upload.name or "").name[-200:],
        sha256=digest.hexdigest(),
        uploaded_by=user,
        uploaded_at=now,
    )
    if wake:
        _wake(indicator_import)
    return indicator_import


def check_import(import_id: int, *, now: datetime) -> None:
    """Check a queued file: it becomes refused, with its faults, or ready, with its preview.

    Whoever claims the row first checks it; for everybody else there is nothing to do.
    """
    claimed = IndicatorImport.objects.filter(pk=import_id, state=State.QUEUED).update(
        state=State.CHECKING, claimed_at=now, attempts=F("attempts") + 1, done=0, total=0
    )
    if not claimed:
        logger.info("import %s is not waiting to be checked", import_id)
        return
    indicator_import = IndicatorImport.objects.select_related("city", "uploaded_by").get(
        pk=import_id
    )
    names = names_in_force(indicator_import.uploaded_by.own_section.office)
    indicator_import.reading = {"names": names}
    try:
        checked = _checked(indicator_import)
    except _Refused as refused:
        _refuse(indicator_import, refused)
        return
    preview = preview_of(checked, compare(checked.drafts, checked.known))
    reading = reading_of(checked.layout, checked.resource) | {"names": names}
    IndicatorImport.objects.filter(pk=import_id, state=State.CHECKING, claimed_at=now).update(
        state=State.READY, preview=preview, reading=reading, attempts=0, claimed_at=None
    )


@transaction.atomic
def read_again(
    *,
    indicator_import: IndicatorImport,
    user: User,
    now: datetime,
    sheet: str = "",
    names: Mapping[str, str] = NOTHING_SAID,
    wake: bool = True,
) -> None:
    """Queue a checked file once more: another sheet of it, or with columns named.

    The office's ``names`` of columns are remembered for its next files. Raises ValidationError
    when the file is past that, for a sheet or a column that is no choice, for a column said of two
    headers, and once the results of the year are public.
    """
    kept = IndicatorImport.objects.select_for_update(of=["self"]).get(pk=indicator_import.pk)
    refuse_once_public(_cycles_of(kept))
    if not kept.may_be_read_again:
        raise ValidationError(_("This file is not waiting to be imported."))
    if sheet and sheet not in kept.reading.get("sheets", ()):
        raise ValidationError(_("This sheet holds no indicators."))
    _refuse_names(kept, names)
    for header, column in names.items():
        ColumnName.objects.update_or_create(
            office=user.own_section.office,
            header=header,
            defaults={"column": column, "said_by": user, "said_at": now},
        )
    drop_faults(kept)
    kept.sheet = sheet or kept.sheet
    kept.state = State.QUEUED
    kept.refusal = ""
    kept.preview = {}
    kept.rows_left_out = kept.attempts = kept.done = kept.total = 0
    kept.save()
    if wake:
        _wake(kept)


def _refuse_names(kept: IndicatorImport, names: Mapping[str, str]) -> None:
    headers = {asked["header"] for asked in kept.reading.get("headers", ())}
    given = [column for column in names.values() if column]
    if not headers.issuperset(names) or not {*kept.reading.get("columns", ())}.issuperset(given):
        raise ValidationError(_("The file has changed since; read it again."))
    if twice := [column for column in given if given.count(column) > 1]:
        raise ValidationError(_("“%s” is said of two headers; it can be one only.") % twice[0])


@transaction.atomic
def forget_name(*, name: ColumnName) -> None:
    """Take back what was said of a header; files that were checked keep how they were read."""
    name.delete()


@transaction.atomic
def confirm_import(
    *,
    indicator_import: IndicatorImport,
    user: User,
    good_rows_only: bool = False,
    wake: bool = True,
) -> None:
    """Queue a checked file for its import: a ready one, or the good rows of a refused one.

    What the worker then changes is ``user``'s doing, in the audit too.

    Raises ValidationError unless the file waits for that, or once the year's results are public.
    """
    waiting = Q(state=State.READY)
    if good_rows_only:
        waiting = Q(state=State.REFUSED, rows_left_out__gt=0)
    queued = IndicatorImport.objects.filter(waiting, pk=indicator_import.pk).update(
        state=State.IMPORTING,
        confirmed_by=user,
        good_rows_only=good_rows_only,
        claimed_at=None,
        attempts=0,
        done=0,
    )
    if not queued:
        raise ValidationError(_("This file is not waiting to be imported."))
    refuse_once_public(_cycles_of(indicator_import))  # after the file, as its import does
    indicator_import.refresh_from_db()
    if wake:
        _wake(indicator_import)


def apply_import(import_id: int, *, now: datetime) -> None:
    """Import a confirmed file in one transaction, checked once more against the present cycle.

    If the cycle has changed since the preview so that the file no longer fits, the import is
    refused and nothing is written.
    """
    claimed = IndicatorImport.objects.filter(
        pk=import_id, state=State.IMPORTING, claimed_at=None
    ).update(claimed_at=now, attempts=F("attempts") + 1)
    if not claimed:
        logger.info("import %s is not waiting to be imported", import_id)
        return
    try:
        _apply(import_id, now)
    except _Refused as refused:
        _refuse(IndicatorImport.objects.get(pk=import_id), refused)


@transaction.atomic
def _apply(import_id: int, now: datetime) -> None:
    indicator_import = (
        IndicatorImport.objects.select_for_update(of=["self"])
        .select_related("city", "uploaded_by")
        .get(pk=import_id)
    )
    if indicator_import.state != State.IMPORTING:
        return
    city, year = indicator_import.city, indicator_import.year
    Cycle.objects.get_or_create(city=city, year=year)
    cycle = Cycle.objects.select_for_update().get(city=city, year=year)
    checked = _checked(indicator_import, report_progress=False)
    drafts = checked.drafts or checked.good_rows
    comparison = compare(drafts, checked.known, whole=not checked.faults)
    with pghistory.context(user=indicator_import.confirmed_by_id):
        indicator_import.before = write_comparison(cycle, comparison, now=now)
    indicator_import.preview = preview_of(checked, comparison)
    indicator_import.rows_left_out = checked.rows_left_out
    indicator_import.state = State.IMPORTED
    indicator_import.imported_at = now
    indicator_import.claimed_at = None
    indicator_import.done = indicator_import.total = len(drafts)
    keep_faults(indicator_import, checked.faults)
    indicator_import.save()


def requeue_stuck(*, now: datetime) -> int:
    """Wake every import that nobody works on; returns how many.

    A claim that is too old goes back to the queue; a file that has failed several times is
    refused, so that it cannot keep the workers busy for ever.
    """
    stale = Q(claimed_at__lt=now - STUCK_AFTER)
    hopeless = IndicatorImport.objects.filter(
        stale, state__in=[State.CHECKING, State.IMPORTING], attempts__gte=MOST_ATTEMPTS
    )
    for indicator_import in hopeless:
        _refuse(indicator_import, _Refused(_("The file could not be processed; tell the office.")))
    IndicatorImport.objects.filter(stale, state=State.CHECKING).update(
        state=State.QUEUED, claimed_at=None
    )
    IndicatorImport.objects.filter(stale, state=State.IMPORTING).update(claimed_at=None)
    waiting = IndicatorImport.objects.filter(
        Q(state=State.QUEUED) | Q(state=State.IMPORTING, claimed_at=None)
    )
    for indicator_import in waiting:
        _wake(indicator_import)
    return len(waiting)


def _wake(indicator_import: IndicatorImport) -> None:
    from assessment import tasks

    queued = indicator_import.state == State.QUEUED
    task = tasks.check_import if queued else tasks.apply_import
    transaction.on_commit(lambda: task.delay(indicator_import.pk), robust=True)


def _checked(indicator_import: IndicatorImport, *, report_progress: bool = True) -> CheckedFile:
    """Read and check the kept file. Raises _Refused, with sentences in the portal's language.

    A file for a year whose results are public is not read at all.
    """

    def progress(done: int, total: int) -> None:
        if report_progress:
            rows = IndicatorImport.objects.filter(pk=indicator_import.pk)
            rows.update(done=done, total=total)

    counties = County.objects.permitting(indicator_import.uploaded_by, County.TASK)
    with translation.override(settings.LANGUAGE_CODE):
        _refuse_public_year(indicator_import)
        try:
            checked = check_file(
                Path(indicator_import.file.path),
                filename=indicator_import.filename,
                city=indicator_import.city,
                year=indicator_import.year,
                counties=counties,
                sheet=indicator_import.sheet,
                names=indicator_import.reading.get("names", NOTHING_SAID),
                progress=progress,
            )
        except UnreadableWorkbook as error:
            raise _Refused(str(error)) from error
        except NoIndicatorSheet as error:
            city, year = indicator_import.city, indicator_import.year
            resource = resource_for(city=city, year=year, counties=counties)
            raise _Refused(str(error), reading=reading_of(error.nearest, resource)) from error
        if checked.faults and not (indicator_import.good_rows_only and checked.good_rows):
            raise _Refused(checked=checked)
    return checked


def _refuse_public_year(indicator_import: IndicatorImport) -> None:
    """Inside the transaction of an import, nobody makes the results public before its end."""
    with transaction.atomic(savepoint=False):
        try:
            refuse_once_public(_cycles_of(indicator_import))
        except ValidationError as refusal:
            sentence = refusal.messages[0]
        else:
            return
    raise _Refused(sentence)


def _cycles_of(indicator_import: IndicatorImport) -> QuerySet[Cycle]:
    """The cycle that a file is for, if there is one yet."""
    return Cycle.objects.filter(city=indicator_import.city_id, year=indicator_import.year)


@transaction.atomic
def _refuse(indicator_import: IndicatorImport, refused: _Refused) -> None:
    """Keep the faults, and what the good rows alone would change, or why they are no choice."""
    checked = refused.checked
    preview: dict[str, Any] = {}
    left_out = 0
    reading = refused.reading or {}
    if checked:
        reading = reading_of(checked.layout, checked.resource)
    if checked and checked.good_rows:
        comparison = compare(checked.good_rows, checked.known, whole=False)
        preview, left_out = preview_of(checked, comparison), checked.rows_left_out
    elif checked and checked.why_no_good_rows:
        preview = {"why_no_good_rows": checked.why_no_good_rows}
    indicator_import.reading = reading | {"names": indicator_import.reading.get("names", {})}
    keep_faults(indicator_import, checked.faults if checked else ())
    IndicatorImport.objects.filter(pk=indicator_import.pk).update(
        state=State.REFUSED,
        refusal=refused.sentence[:200],
        claimed_at=None,
        preview=preview,
        reading=indicator_import.reading,
        marked=str(indicator_import.marked),
        rows_left_out=left_out,
        good_rows_only=False,
    )
