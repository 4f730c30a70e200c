"""Keeping last year's register of meetings."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import Office
from meetings.models import PastMeeting

_COLUMNS = [
    "section",
    "held_on",
    "name",
    "line",
    "level",
    "mode",
    "people",
    "minutes",
    "travel_minutes",
]


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
        unique_fields=["office", "year", "number"],
        update_fields=_COLUMNS,
    )
    return len(kept)
