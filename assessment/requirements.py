"""What targets require: the source ``assessment.target``."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models import Office
from assessment.models import Report, Target
from assessment.periods import chinese_name
from notices.models import Requirement
from notices.services import require
from notices.sources import RequirementSource, RequirementSpec
from office.workdays import close_of

TARGET = "assessment.target"
PEOPLE = 1
"""One person reports a value."""


def target_specs(targets: QuerySet[Target]) -> Iterator[RequirementSpec]:
    """One requirement per value: the county's department reports by the end of the due day.

    What a system knows is asked of nobody. The last value of a target has the target's own key.
    """
    departments = dict(
        Office.objects.filter(unit__county__isnull=False).values_list("unit__county", "unit")
    )
    rows = targets.select_related("indicator__cycle").prefetch_related("reports")
    for target in rows.iterator(chunk_size=2000):
        indicator = target.indicator
        reports = {report.period: report for report in target.reports.all()}
        several = len(indicator.periods) > 1
        for period in indicator.periods:
            report = reports.get(period)
            if not indicator.asks_counties and (report is None or report.is_known):
                continue
            is_last = period == indicator.periods[-1]
            name = f"（{chinese_name(indicator.frequency, period)}）" if several else ""
            due = indicator.due_in(period)
            if report is not None and report.returned_until is not None:
                due = max(due, report.returned_until)
            is_given = report is not None and report.is_given
            yield RequirementSpec(
                source_kind=TARGET,
                source_key=str(target.pk) if is_last else f"{target.pk}-{period}",
                kind=Requirement.Kind.REPORT,
                unit_id=departments[target.county_id],
                county_id=target.county_id,
                asked_by_id=indicator.section_id,
                title=f"填报指标：{indicator.name}{name}",
                basis=f"{indicator.cycle.year}年度县区实绩考核指标表",
                due_at=close_of(due),
                people=PEOPLE,
                minutes=indicator.minutes,
                estimate="指标表所列预计填报分钟",
                state=_state(target, report),
                done_at=report.given_at if report and is_given else None,
                done_by=report.given_name if report and is_given else "",
            )


def _state(target: Target, report: Report | None) -> Requirement.State:
    """What was given stays done, also when the indicator is withdrawn later."""
    if report is not None and report.is_given:
        return Requirement.State.DONE
    if target.indicator.withdrawn_at is not None:
        return Requirement.State.WITHDRAWN
    return Requirement.State.OPEN


def keys_of(targets: QuerySet[Target]) -> set[str]:
    """The keys of what these targets require as they are now."""
    return {spec.source_key for spec in target_specs(targets)}


def state_targets(targets: QuerySet[Target], *, before: set[str]) -> None:
    """State what the targets require; what of ``before`` is asked no more is dropped."""
    specs = list(target_specs(targets))
    require(specs)
    if dropped := before - {spec.source_key for spec in specs}:
        Requirement.objects.filter(source_kind=TARGET, source_key__in=dropped).delete()


def delete_targets(targets: QuerySet[Target]) -> None:
    """Delete targets on which nobody has reported, and what they required."""
    Requirement.objects.filter(source_kind=TARGET, source_key__in=keys_of(targets)).delete()
    targets.delete()


def all_target_specs() -> Iterator[RequirementSpec]:
    """What all targets require."""
    return target_specs(Target.objects.all())


SOURCE = RequirementSource(kind=TARGET, url_name="assessment:target", expected=all_target_specs)
