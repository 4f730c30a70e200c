"""What an approved tour requires of hosts and inspectors, and whose days it takes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import Office
from assessment.halfyear.rows import TOUR, midnight
from assessment.models import TourStop
from assessment.models.tour_stop import TourStopQuerySet
from notices.models import Requirement
from notices.sources import (
    EngagementSource,
    EngagementSpec,
    RequirementSource,
    RequirementSpec,
)
from office.workdays import close_of

HAND_IN_WITHIN = timedelta(days=7)
"""After its stop a team hands its findings in."""
TEAM = "互检组"
"""Who of the inspecting county is away on the day."""


def stop_specs(stops: TourStopQuerySet) -> Iterator[RequirementSpec]:
    """Two requirements per stop of an approved tour: the host is ready, the team hands in.

    A host that has not said that it is ready has been one all the same once the findings are in.
    """
    departments = _departments()
    for stop in _approved(stops):
        item = stop.tour.item
        for county, kind, title, due, people, minutes, estimate, state in (
            (
                stop.host_id,
                Requirement.Kind.HOST,
                f"拉练互检：迎接{stop.inspector}检查",
                stop.day,
                item.people,
                item.minutes,
                "年度督查检查考核计划所列人数与分钟",
                _ready(stop),
            ),
            (
                stop.inspector_id,
                Requirement.Kind.INSPECT,
                f"拉练互检：检查{stop.host}并提交扣分表",
                stop.day + HAND_IN_WITHIN,
                stop.tour.team,
                stop.tour.team_minutes,
                "拉练互检安排所列互检组人数与分钟，含往返",
                _handed_in(stop),
            ),
        ):
            yield RequirementSpec(
                source_kind=TOUR,
                source_key=str(stop.pk),
                kind=kind,
                unit_id=departments[county],
                county_id=county,
                asked_by_id=item.section_id,
                title=title,
                basis=item.basis,
                due_at=close_of(due),
                people=people,
                minutes=minutes,
                estimate=estimate,
                **state,
            )


def _ready(stop: TourStop) -> dict[str, Any]:
    if stop.is_ready:
        done = {"done_at": stop.ready_at, "done_by": stop.ready_name}
        return {"state": Requirement.State.DONE, **done}
    return _handed_in(stop)


def _handed_in(stop: TourStop) -> dict[str, Any]:
    if not stop.is_scored:
        return {"state": Requirement.State.OPEN}
    done = {"done_at": stop.scored_at, "done_by": stop.scored_name}
    return {"state": Requirement.State.DONE, **done}


def engagement_specs(stops: TourStopQuerySet) -> Iterator[EngagementSpec]:
    """The day that each stop takes: of the host's department whole, of the inspector its team."""
    departments = _departments()
    for stop in _approved(stops):
        during = DateTimeTZRange(midnight(stop.day), midnight(stop.day + timedelta(days=1)))
        for county, name in ((stop.host_id, ""), (stop.inspector_id, TEAM)):
            yield EngagementSpec(
                source_kind=TOUR,
                source_key=str(stop.pk),
                unit_id=departments[county],
                county_id=county,
                during=during,
                title=f"拉练互检：{stop.inspector}检查{stop.host}",
                section_id=stop.tour.item.section_id,
                name=name,
            )


def _approved(stops: TourStopQuerySet) -> Iterator[TourStop]:
    rows = stops.filter(tour__approved_at__isnull=False)
    return rows.select_related("tour__item", "host", "inspector").order_by("pk").iterator()


def _departments() -> dict[int | None, int]:
    """The department's unit by county."""
    offices = Office.objects.filter(unit__county__isnull=False)
    return dict(offices.values_list("unit__county", "unit"))


def all_stop_specs() -> Iterator[RequirementSpec]:
    """What all tours require."""
    return stop_specs(TourStop.objects.all())


def all_engagement_specs() -> Iterator[EngagementSpec]:
    """Whose days all tours take."""
    return engagement_specs(TourStop.objects.all())


SOURCE = RequirementSource(kind=TOUR, url_name="assessment:tour_stop", expected=all_stop_specs)
ENGAGING = EngagementSource(kind=TOUR, expected=all_engagement_specs)
