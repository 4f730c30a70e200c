"""What visits require of those visited, and which days they take: the source ``research.visit``."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from notices.models import Requirement
from notices.sources import (
    EngagementSource,
    EngagementSpec,
    RequirementSource,
    RequirementSpec,
)
from office.workdays import close_of
from research.asked import in_words
from research.models import Trip, Visit
from research.models.trip import BRIEFING_MINUTES, MATERIALS_MINUTES
from research.models.visit import VisitQuerySet

VISIT = "research.visit"

State = Requirement.State


def visit_specs(visits: VisitQuerySet) -> Iterator[RequirementSpec]:
    """One requirement per visit of which the host may know: be ready on its day (rule R8).

    That of a cancelled visit is withdrawn, confirmed or not.
    """
    for visit in _shown(visits):
        stop, trip = visit.stop, visit.stop.trip
        done = visit.ready_at is not None and not visit.cancelled
        state = State.DONE if done else State.OPEN
        yield RequirementSpec(
            source_kind=VISIT,
            source_key=str(visit.pk),
            kind=Requirement.Kind.HOST,
            unit_id=visit.unit_id,
            county_id=stop.county_id,
            asked_by_id=trip.section_id,
            title=_title(visit),
            basis=f"{trip.section.office}调研安排",
            due_at=close_of(_host_day(visit)),
            people=trip.burden_people,
            minutes=trip.burden_minutes,
            estimate=_estimate(trip),
            state=State.WITHDRAWN if visit.cancelled else state,
            done_at=visit.ready_at if done else None,
            done_by=visit.ready_name if done else "",
        )


def engagement_specs(visits: VisitQuerySet) -> Iterator[EngagementSpec]:
    """The day that each visit takes of the whole unit, if the unit may know of it (rule R8).

    A cancelled visit takes no day.
    """
    for visit in _shown(visits.filter(cancelled=False)):
        day = _host_day(visit)
        yield EngagementSpec(
            source_kind=VISIT,
            source_key=str(visit.pk),
            unit_id=visit.unit_id,
            county_id=visit.stop.county_id,
            during=DateTimeTZRange(_midnight(day), _midnight(day + timedelta(days=1))),
            title=_title(visit),
            section_id=visit.stop.trip.section_id,
        )


def _shown(visits: VisitQuerySet) -> VisitQuerySet:
    shown = visits.filter(pk__in=Visit.objects.shown_to_hosts().values("pk"))
    return shown.select_related("stop__trip__section__office__unit").with_asked()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _title(visit: Visit) -> str:
    """Named for what is asked there: all else might tell of counties that know nothing yet."""
    return f"接待调研：{in_words(visit.asked, visit.stop.trip.section)}"


def _estimate(trip: Trip) -> str:
    parts = ["准备与接待时间"]
    if trip.briefing_people:
        parts.append(f"{trip.briefing_people}人座谈各{BRIEFING_MINUTES}分钟")
    if trip.materials:
        parts.append(f"备查资料{MATERIALS_MINUTES}分钟")
    return f"办公室估算的{'、'.join(parts)}"


def _host_day(visit: Visit) -> date:
    """The visit's day; the day of arrival, where the team came late."""
    if visit.arrived_at is None:
        return visit.day
    return max(visit.day, timezone.localdate(visit.arrived_at))


def all_visit_specs() -> Iterator[RequirementSpec]:
    """What all visits require."""
    return visit_specs(Visit.objects.all())


SOURCE = RequirementSource(kind=VISIT, url_name="research:visit", expected=all_visit_specs)


def all_engagement_specs() -> Iterator[EngagementSpec]:
    """What all visits take of the units' time."""
    return engagement_specs(Visit.objects.all())


ENGAGING = EngagementSource(kind=VISIT, expected=all_engagement_specs)
