"""What rounds of awards require: the source ``assessment.award``."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Office
from assessment.models import AwardQuota, Nomination
from assessment.models.award_quota import AwardQuotaQuerySet
from notices.models import Requirement
from notices.sources import RequirementSource, RequirementSpec

AWARD = "assessment.award"
PEOPLE = 1
"""One person writes the nominations."""


def award_specs(quotas: AwardQuotaQuerySet) -> Iterator[RequirementSpec]:
    """One requirement per county with places: its department nominates by the round's last day.

    It is done once the county has filled its places or said that this is all, and open again while
    a nomination is returned to it. What is open when the round is made public or called off is
    withdrawn.
    """
    departments = dict(
        Office.objects.filter(unit__county__isnull=False).values_list("unit__county", "unit")
    )
    returned = Nomination.objects.filter(
        round=OuterRef("round"), county=OuterRef("county"), state=Nomination.State.RETURNED
    )
    rows = quotas.select_related("round").annotate(has_returned=Exists(returned))
    for quota in rows.order_by("pk").iterator(chunk_size=2000):
        round_ = quota.round
        yield RequirementSpec(
            source_kind=AWARD,
            source_key=str(quota.pk),
            kind=Requirement.Kind.REPORT,
            unit_id=departments[quota.county_id],
            county_id=quota.county_id,
            asked_by_id=round_.section_id,
            title=f"推荐{round_}",
            basis=round_.basis,
            due_at=round_.due_at,
            people=PEOPLE,
            minutes=round_.minutes * quota.places,
            estimate="每份推荐材料预计分钟×名额",
            **_state(quota, has_returned=quota.has_returned),
        )


def _state(quota: AwardQuota, *, has_returned: bool) -> dict[str, Any]:
    if quota.is_complete and not has_returned:
        done = {"done_at": quota.complete_at, "done_by": quota.complete_name}
        return {"state": Requirement.State.DONE, **done}
    if quota.round.is_public or quota.round.is_called_off or not quota.places:
        return {"state": Requirement.State.WITHDRAWN}
    return {"state": Requirement.State.OPEN}


def all_award_specs() -> Iterator[RequirementSpec]:
    """What all rounds require."""
    return award_specs(AwardQuota.objects.all())


SOURCE = RequirementSource(kind=AWARD, url_name="assessment:award_county", expected=all_award_specs)
