"""What is wrong in a file: kept by cell, and marked in a copy of it for whoever made it."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from assessment.models import ImportFault, IndicatorImport
from assessment.sheets.drafts import Fault
from assessment.sheets.marking import marked_copy

MOST_FAULTS = 2000
"""Kept per file; whoever has more has taken the wrong file."""


def keep_faults(indicator_import: IndicatorImport, faults: Sequence[Fault]) -> None:
    """Replace the file's faults and its marked copy, as far as it was read by ``reading``.

    The caller saves the import, within the same transaction.
    """
    drop_faults(indicator_import)
    kept = ImportFault.objects.bulk_create(
        ImportFault(
            indicator_import=indicator_import,
            row=fault.row,
            column=fault.column,
            message=fault.message[:300],
            rule_id=fault.rule_id,
        )
        for fault in faults[:MOST_FAULTS]
    )
    if not kept:
        return
    with translation.override(settings.LANGUAGE_CODE):
        content = marked_copy(
            Path(indicator_import.file.path),
            filename=indicator_import.filename,
            faults=kept,
            sheet=indicator_import.reading.get("sheet", ""),
            names=indicator_import.reading.get("names", {}),
        )
    indicator_import.marked.save("marked.xlsx", ContentFile(content), save=False)


def drop_faults(indicator_import: IndicatorImport) -> None:
    """Forget the faults; the marked copy leaves the disk once that is certain."""
    indicator_import.faults.all().delete()
    if indicator_import.marked:
        stored, storage = str(indicator_import.marked), indicator_import.marked.storage
        transaction.on_commit(lambda: storage.delete(stored), robust=True)
    indicator_import.marked = ""
