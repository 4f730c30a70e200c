"""What targets require: the source ``assessment.target``."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import Office
from assessment.models import Indicator, Target
from notices.models import Requirement
from notices.sources import RequirementSource, RequirementSpec
from office.workdays import close_of

TARGET = "assessment.target"
PEOPLE = 1
"""One person reports a value."""


def target_specs(targets: QuerySet[Target]) -> Iterator[RequirementSpec]:
    """One requirement per target: the county's department reports by the end of the due day."""
    departments = dict(
        Office.objects.filter(unit__county__isnull=False).values_list("unit__county", "unit")
    )
    indicators = Indicator.objects.filter(pk__in=targets.values("indicator"))
    common = {indicator.pk: _common(indicator) for indicator in indicators.select_related("cycle")}
    # Plain values: there may be a hundred thousand targets.
    rows = targets.values_list(
        "pk", "indicator", "county", "report__reported_at", "report__reported_name"
    )
    for pk, indicator, county, reported_at, reported_name in rows.iterator(chunk_size=10_000):
        said, state = common[indicator]
        yield RequirementSpec(
            **said,
            source_key=str(pk),
            unit_id=departments[county],
            county_id=county,
            # What was reported stays done, also when the indicator is withdrawn later.
            state=Requirement.State.DONE if reported_at else state,
            done_at=reported_at,
            done_by=reported_name or "",
        )


def _common(indicator: Indicator) -> tuple[dict[str, Any], Requirement.State]:
    """What an indicator's targets require alike, and their state as long as nobody reports."""
    withdrawn = indicator.withdrawn_at is not None
    return {
        "source_kind": TARGET,
        "kind": Requirement.Kind.REPORT,
        "asked_by_id": indicator.section_id,
        "title": f"填报指标：{indicator.name}",
        "basis": f"{indicator.cycle.year}年度县区实绩考核指标表",
        "due_at": close_of(indicator.due_on),
        "people": PEOPLE,
        "minutes": indicator.minutes,
        "estimate": "指标表所列预计填报分钟",
    }, Requirement.State.WITHDRAWN if withdrawn else Requirement.State.OPEN


def delete_targets(targets: QuerySet[Target]) -> None:
    """Delete targets on which nobody has reported, and what they required."""
    keys = [str(pk) for pk in targets.values_list("pk", flat=True)]
    Requirement.objects.filter(source_kind=TARGET, source_key__in=keys).delete()
    targets.delete()


def all_target_specs() -> Iterator[RequirementSpec]:
    """What all targets require."""
    return target_specs(Target.objects.all())


SOURCE = RequirementSource(kind=TARGET, url_name="assessment:target", expected=all_target_specs)
