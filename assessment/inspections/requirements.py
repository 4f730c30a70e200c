"""What inspections require: the source ``assessment.inspection``."""

from collections.abc import Iterator
from typing import Any

from assessment.models import InspectedUnit, InspectionItem, InspectionRound
from assessment.models.inspection_round import InspectedUnitQuerySet
from notices.models import Requirement
from notices.sources import RequirementSource, RequirementSpec

INSPECTION = "assessment.inspection"

_KINDS = {
    InspectionItem.Method.ON_SITE: Requirement.Kind.HOST,
    InspectionItem.Method.DOCUMENTS: Requirement.Kind.REPORT,
    InspectionItem.Method.DATA: Requirement.Kind.REPORT,
}


def inspection_specs(inspected: InspectedUnitQuerySet) -> Iterator[RequirementSpec]:
    """One requirement per unit of a round that has begun: to be ready by its first day.

    It is done when the unit says that it is ready, or when the round was held; a round that is
    called off withdraws what is still open.
    """
    rows = inspected.select_related("round__item")
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        round_, item = row.round, row.round.item
        yield RequirementSpec(
            source_kind=INSPECTION,
            source_key=str(row.pk),
            kind=_KINDS[InspectionItem.Method(item.method)],
            unit_id=row.unit_id,
            county_id=row.county_id,
            asked_by_id=item.section_id,
            title=f"迎接督查检查考核：{item.name}",
            basis=item.basis,
            due_at=round_.due_at,
            people=item.people,
            minutes=item.minutes,
            estimate="年度督查检查考核计划所列人数与分钟",
            **_state(row),
        )


def _state(row: InspectedUnit) -> dict[str, Any]:
    round_ = row.round
    if row.is_ready:
        done = {"done_at": row.ready_at, "done_by": row.ready_name}
        return {"state": Requirement.State.DONE, **done}
    if round_.outcome == InspectionRound.Outcome.HELD:
        done = {"done_at": round_.ended_at, "done_by": round_.ended_name}
        return {"state": Requirement.State.DONE, **done}
    if round_.outcome == InspectionRound.Outcome.CALLED_OFF:
        return {"state": Requirement.State.WITHDRAWN}
    return {"state": Requirement.State.OPEN}


def all_inspection_specs() -> Iterator[RequirementSpec]:
    """What all rounds require."""
    return inspection_specs(InspectedUnit.objects.all())


SOURCE = RequirementSource(
    kind=INSPECTION, url_name="assessment:inspected", expected=all_inspection_specs
)
