"""Trips that took place, and their reports, each field as usual unless a test says otherwise."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Unit
from notices.models import Notice
from office.workdays import WorkingCalendar
from research.models import FindingUnit, ResearchReport, Trip, Visit
from research.services import (
    FindingPlan,
    approve_report,
    file_report,
    mark_arrived,
    sign_off,
    write_report,
)
from tests.cast import Cast
from tests.research.planning import day, plan, propose, stop


def word_file(name: str = "报告.docx", content: bytes = b"PK\x03\x04 word") -> SimpleUploadedFile:
    """A file that begins as a Word file does."""
    return SimpleUploadedFile(name, content)


def took_place(cast: Cast, now: datetime, *units: Unit, **changes: object) -> Trip:
    """A trip of the organ section today, arrived at these units (阜新镇) of one county.

    It is ``signed_off`` unless told otherwise.
    """
    is_signed = changes.pop("signed_off", True)
    visited = list(units) or [cast.fuxin_town]
    county = visited[0].county
    announced = changes.pop("announced", True)
    topic = propose(
        cast,
        now,
        title=changes.pop("topic", "村党组织带头人队伍建设"),
        announced=announced,
        unannounced_reason="" if announced else "看真实情况",
    )
    fields = {"topics": [topic], "announced": announced, **changes}
    trip = plan(cast, now, stop(county, day(now, 0), units=visited), **fields)
    for visit in Visit.objects.filter(stop__trip=trip):
        mark_arrived(visit=visit, by=cast.office, now=now)
    if is_signed:
        sign_off_all(trip, now)
    return trip


def sign_off_all(trip: Trip, now: datetime) -> None:
    """The leader says of each stop that waits for it that there was no meal."""
    for stop_left in trip.stops.to_sign_off(timezone.localdate(now)):
        sign_off(
            stop=stop_left,
            guests=2,
            meals=0,
            companions=0,
            paid=None,
            amount=None,
            alcohol=False,
            gifts=False,
            by=trip.leader,
            now=now,
        )


def plain(*units: Unit, text: str = "台账登记不全") -> FindingPlan:
    """A finding that requires nothing."""
    return FindingPlan(text=text, units=units)


def correction(
    now: datetime, *units: Unit, text: str = "活动场所闲置", due_on: date | None = None
) -> FindingPlan:
    """A finding whose correction is due as soon as the rules allow: 5 and 2 working days on."""
    return FindingPlan(
        text=text,
        units=units,
        needs_correction=True,
        correction="恢复开放并公示时间",
        due_on=due_on or workday(now, 7),
        minutes=60,
    )


def workday(now: datetime, after: int) -> date:
    """The working day so many after ``now``."""
    return WorkingCalendar.load().add(day(now, 0), after)


def written(
    cast: Cast, trip: Trip, now: datetime, findings: Sequence[FindingPlan] = (), **changes: object
) -> ResearchReport:
    """A draft by the trip's leader."""
    fields: dict[str, object] = {
        "trip": trip,
        "by": trip.leader,
        "text": "调研总体情况较好。",
        "findings": findings,
        "classified": False,
        "now": now,
    }
    return write_report(**{**fields, **changes})


def filed(
    cast: Cast, trip: Trip, now: datetime, findings: Sequence[FindingPlan] = (), **changes: object
) -> ResearchReport:
    """A report that waits for a leader."""
    draft = written(cast, trip, now, findings, **changes)
    return file_report(report=draft, by=trip.leader, now=now)


def approved(
    cast: Cast, trip: Trip, now: datetime, findings: Sequence[FindingPlan] = (), **changes: object
) -> ResearchReport:
    """A report that was approved at once, and fed back."""
    report = filed(cast, trip, now, findings, **changes)
    return approve_report(report=report, by=cast.leader, now=now)


def told(unit: Unit) -> list[Notice]:
    """The notices by which this unit was told of findings."""
    concerned = FindingUnit.objects.filter(unit=unit, notice__isnull=False)
    return list(Notice.objects.filter(findings__in=concerned).distinct().order_by("pk"))


def later(now: datetime, days: int) -> datetime:
    """The same hour so many days on."""
    return now + timedelta(days=days)
