"""What targets require: the source ``assessment.target``."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import Office
from assessment.models import Indicator, Report, Target
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
    indicators = Indicator.objects.filter(pk__in=targets.values("indicator"))
    asked = {one.pk: (one, _asked(one)) for one in indicators.select_related("cycle")}
    reports = {(r.target_id, r.period): r for r in Report.objects.filter(target__in=targets)}
    # Plain values: there may be a hundred thousand targets.
    rows = targets.values_list("pk", "indicator", "county")
    for pk, indicator_pk, county in rows.iterator(chunk_size=10_000):
        indicator, periods = asked[indicator_pk]
        for period, said in periods:
            report = reports.get((pk, period))
            if not indicator.asks_counties and (report is None or report.is_known):
                continue
            is_last = period == indicator.periods[-1]
            yield RequirementSpec(
                **said,
                **_outcome(indicator, period, report),
                source_key=str(pk) if is_last else f"{pk}-{period}",
                unit_id=departments[county],
                county_id=county,
            )


def _asked(indicator: Indicator) -> list[tuple[int, dict[str, Any]]]:
    """What is required alike of all counties, by period."""
    several = len(indicator.periods) > 1
    return [
        (period, _said(indicator, chinese_name(indicator.frequency, period) if several else ""))
        for period in indicator.periods
    ]


def _said(indicator: Indicator, period: str) -> dict[str, Any]:
    return {
        "source_kind": TARGET,
        "kind": Requirement.Kind.REPORT,
        "asked_by_id": indicator.section_id,
        "title": f"填报指标：{indicator.name}{f'（{period}）' if period else ''}",
        "basis": f"{indicator.cycle.year}年度县区实绩考核指标表",
        "people": PEOPLE,
        "minutes": indicator.minutes,
        "estimate": "指标表所列预计填报分钟",
    }


def _outcome(indicator: Indicator, period: int, report: Report | None) -> dict[str, Any]:
    """Until when a value is required, and what became of it.

    What was given stays done, also when the indicator is withdrawn later.
    """
    due = indicator.due_in(period)
    if report is not None and report.returned_until is not None:
        due = max(due, report.returned_until)
    if report is not None and report.is_given:
        done = {"done_at": report.given_at, "done_by": report.given_name}
        return {"due_at": close_of(due), "state": Requirement.State.DONE, **done}
    withdrawn = indicator.withdrawn_at is not None
    state = Requirement.State.WITHDRAWN if withdrawn else Requirement.State.OPEN
    return {"due_at": close_of(due), "state": state, "done_at": None, "done_by": ""}


def keys_of(targets: QuerySet[Target]) -> set[str]:
    """The keys of what these targets require as they are now."""
    return {spec.source_key for spec in target_specs(targets)}


def state_targets(targets: QuerySet[Target], *, before: set[str]) -> None:
    """State what the targets require; what of ``before`` is asked no more is dropped."""
    still: set[str] = set()

    def stated() -> Iterator[RequirementSpec]:
        for spec in target_specs(targets):
            still.add(spec.source_key)
            yield spec

    require(stated())
    if dropped := before - still:
        Requirement.objects.filter(source_kind=TARGET, source_key__in=dropped).delete()


def delete_targets(targets: QuerySet[Target]) -> None:
    """Delete targets on which nobody has reported, and what they required."""
    Requirement.objects.filter(source_kind=TARGET, source_key__in=keys_of(targets)).delete()
    targets.delete()


def all_target_specs() -> Iterator[RequirementSpec]:
    """What all targets require."""
    return target_specs(Target.objects.all())


SOURCE = RequirementSource(kind=TARGET, url_name="assessment:target", expected=all_target_specs)
