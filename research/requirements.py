"""What visits require of those visited: the source ``research.visit``."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from notices.models import Requirement
from notices.sources import RequirementSource, RequirementSpec
from office.workdays import close_of
from research.models import Trip, Visit

VISIT = "research.visit"


def visit_specs(visits: QuerySet[Visit]) -> Iterator[RequirementSpec]:
    """One requirement per visit of which the host may know: be ready on its day (rule R8)."""
    shown = visits.filter(pk__in=Visit.objects.shown_to_hosts().values("pk"))
    for visit in shown.select_related("stop__trip__section__office__unit").prefetch_related(
        "stop__trip__topics"
    ):
        stop, trip = visit.stop, visit.stop.trip
        yield RequirementSpec(
            source_kind=VISIT,
            source_key=str(visit.pk),
            kind=Requirement.Kind.HOST,
            unit_id=visit.unit_id,
            county_id=stop.county_id,
            asked_by_id=trip.section_id,
            title=_title(trip),
            basis=f"{trip.section.office}调研安排",
            due_at=_due(visit),
            people=trip.host_people,
            minutes=trip.host_minutes,
            estimate="办公室估算的准备与接待时间",
            state=Requirement.State.DONE if visit.ready_at else Requirement.State.OPEN,
            done_at=visit.ready_at,
            done_by=visit.ready_name,
        )


def _title(trip: Trip) -> str:
    """Named for its topics: the trip's own title might name counties that know nothing yet."""
    topics = sorted(topic.title for topic in trip.topics.all())
    more = f"等{len(topics)}个课题" if len(topics) > 1 else ""
    return f"接待调研：{topics[0]}{more}"


def _due(visit: Visit) -> datetime:
    """The close of the visit's day; of the day of arrival, where the team came late."""
    if visit.arrived_at is None:
        return close_of(visit.day)
    return close_of(max(visit.day, timezone.localdate(visit.arrived_at)))


def all_visit_specs() -> Iterator[RequirementSpec]:
    """What all visits require."""
    return visit_specs(Visit.objects.all())


SOURCE = RequirementSource(kind=VISIT, url_name="research:visit", expected=all_visit_specs)
