"""Keeping last year's register of meetings."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from meetings.models import BaselineUpload, PastMeeting
from meetings.models.baseline import REGISTERED, row_of
from notices.services import refuse_classified

_KEY = ["year", "number"]


@transaction.atomic
def import_baseline(*, office: Office, meetings: Collection[PastMeeting]) -> int:
    """Bring a department's register up to these rows; answer how many meetings they are.

    A meeting is known by its year and number; what the file no longer names in its years goes.
    Set-based; the same file twice changes nothing.
    """
    years = {meeting.year for meeting in meetings}
    kept = {(meeting.year, meeting.number) for meeting in meetings}
    known = PastMeeting.objects.filter(office=office, year__in=years)
    gone = [
        pk
        for pk, year, number in known.values_list("pk", "year", "number")
        if (year, number) not in kept
    ]
    PastMeeting.objects.filter(pk__in=gone).delete()
    PastMeeting.objects.bulk_create(
        meetings,
        update_conflicts=True,
        unique_fields=["office", *_KEY],
        update_fields=[name for name in REGISTERED if name not in _KEY],
    )
    return len(kept)


@transaction.atomic
def upload_baseline(
    *,
    office: Office,
    meetings: Collection[PastMeeting],
    filename: str,
    classified: bool,
    by: User,
    now: datetime,
) -> BaselineUpload:
    """Keep a register that was read, in place of one that waited, until it is confirmed.

    Raises ``ValidationError`` for a classified matter, of which nothing is kept (rule N3), and
    for a register without a meeting.
    """
    refuse_classified(classified=classified)
    if not meetings:
        raise ValidationError(_("The file holds no meeting."))
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)  # one waits at a time
    BaselineUpload.objects.filter(office=office).delete()
    return BaselineUpload.objects.create(
        office=office,
        filename=filename[-200:],
        uploaded_by=by,
        uploaded_at=now,
        rows=[row_of(meeting) for meeting in meetings],
    )


@transaction.atomic
def confirm_baseline(*, upload: BaselineUpload) -> int:
    """Import a register whose preview was read; answer how many meetings it holds.

    Raises ``ValidationError`` if it was imported, discarded or replaced meanwhile.
    """
    upload = _waiting(upload)
    kept = import_baseline(office=upload.office, meetings=upload.meetings)
    upload.delete()
    return kept


@transaction.atomic
def discard_baseline(*, upload: BaselineUpload) -> None:
    """Forget a register that waits; raises ``ValidationError`` if it waits no more."""
    _waiting(upload).delete()


def _waiting(upload: BaselineUpload) -> BaselineUpload:
    row = BaselineUpload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
    if row is None:
        raise ValidationError(_("This file waits no more: it was imported, discarded or replaced."))
    return row
