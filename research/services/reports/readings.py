"""Reports about people (无任用调研): whoever is shown one is on record first, as with talks."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts.models import User
from office.documents import write_docx
from research.documents.report import report_document
from research.models import Finding, ReportReading, ResearchReport, TalkReading


def note_reading(
    *, report: ResearchReport, findings: Sequence[Finding], reader: User, now: datetime
) -> None:
    """Put on record that this person is shown the report; one of another kind needs no record."""
    if report.trip.is_about_people:
        words = [report.text, *(part for one in findings for part in (one.text, one.correction))]
        _record(report, reader, TalkReading.How.READ, "\n".join(words).encode(), now)


@transaction.atomic
def export_report(
    *, report: ResearchReport, findings: Sequence[Finding], reader: User, now: datetime
) -> tuple[str, bytes]:
    """Title and Word file; one about people is marked with the reader, once that is on record."""
    marked = reader if report.trip.is_about_people else None
    text = report_document(report, findings, reader=marked, now=now)
    file = write_docx(text)
    if marked is not None:
        _record(report, marked, TalkReading.How.EXPORT, file, now)
    return text.title, file


def _record(
    report: ResearchReport, reader: User, how: TalkReading.How, content: bytes, now: datetime
) -> None:
    ReportReading.objects.create(
        report=report,
        reader=reader,
        reader_name=reader.name,
        how=how,
        at=now,
        sha256=sha256(content).hexdigest(),
    )
