"""What targets require: the source ``assessment.target``."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models import Office
from assessment.models import Target
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
    rows = targets.select_related("indicator__cycle", "report")
    for target in rows.iterator(chunk_size=2000):
        indicator = target.indicator
        report = getattr(target, "report", None)
        yield RequirementSpec(
            source_kind=TARGET,
            source_key=str(target.pk),
            kind=Requirement.Kind.REPORT,
            unit_id=departments[target.county_id],
            county_id=target.county_id,
            asked_by_id=indicator.section_id,
            title=f"填报指标：{indicator.name}",
            basis=f"{indicator.cycle.year}年度县区实绩考核指标表",
            due_at=close_of(indicator.due_on),
            people=PEOPLE,
            minutes=indicator.minutes,
            estimate="指标表所列预计填报分钟",
            state=_state(target),
            done_at=report.reported_at if report else None,
            done_by=report.reported_name if report else "",
        )


def _state(target: Target) -> Requirement.State:
    """What was reported stays done, also when the indicator is withdrawn later."""
    if hasattr(target, "report"):
        return Requirement.State.DONE
    if target.indicator.withdrawn_at is not None:
        return Requirement.State.WITHDRAWN
    return Requirement.State.OPEN


def delete_targets(targets: QuerySet[Target]) -> None:
    """Delete targets on which nobody has reported, and what they required."""
    keys = [str(pk) for pk in targets.values_list("pk", flat=True)]
    Requirement.objects.filter(source_kind=TARGET, source_key__in=keys).delete()
    targets.delete()


def all_target_specs() -> Iterator[RequirementSpec]:
    """What all targets require."""
    return target_specs(Target.objects.all())


SOURCE = RequirementSource(kind=TARGET, url_name="assessment:target", expected=all_target_specs)
