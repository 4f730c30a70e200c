"""A cycle's values and settings as the scoring takes them, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import pgettext

from accounts.models import County
from assessment.models import Block, ComparedCounty, Cycle, Indicator, Report, Target
from assessment.scoring import Fold, Line, Tally, method_of, tally


def targets_of(cycle: Cycle) -> list[Target]:
    """The live targets of a cycle with indicator, section and accepted values: two queries."""
    accepted = Prefetch("reports", Report.objects.accepted().order_by("period"), to_attr="accepted")
    return list(
        Target.objects.filter(indicator__cycle=cycle, indicator__withdrawn_at=None)
        .select_related("indicator__section", "county")
        .prefetch_related(accepted)
        .order_by("indicator__code", "county__code")
    )


def settled(target: Target) -> Report | None:
    """The value that counts for a target of ``targets_of``: the last one that was accepted.

    None while there is none; one that says why there is no value has no number.
    """
    accepted: list[Report] = target.accepted  # type: ignore[attr-defined]
    return accepted[-1] if accepted else None


def lines_of(targets: Iterable[Target]) -> list[Line]:
    """What is asked and what was reached, line by line."""
    return [line_of(target) for target in targets]


def line_of(target: Target) -> Line:
    """One target with its value."""
    indicator, report = target.indicator, settled(target)
    return Line(
        indicator=indicator.pk,
        county=target.county_id,
        block=indicator.block_id,
        weight=indicator.weight,
        target=target.value,
        value=None if report is None else report.value,
        method=method_of(indicator.scoring, indicator.parameters),
        lower_is_better=indicator.direction == Indicator.Direction.LOWER,
    )


def folds_of(blocks: Iterable[Block]) -> list[Fold]:
    """How each block enters the total; blocks without shares count alike."""
    blocks = list(blocks)
    unset = all(block.share is None for block in blocks)
    return [
        Fold(
            block=block.pk,
            share=Decimal(1) if unset else block.share or Decimal(0),
            tour_share=block.tour_share,
        )
        for block in blocks
    ]


def groups_of(cycle: Cycle) -> dict[int, str]:
    """The group of each county that has a target; where none is set, districts and counties."""
    counties = County.objects.filter(
        targets__indicator__cycle=cycle, targets__indicator__withdrawn_at=None
    ).distinct()
    chosen = dict(ComparedCounty.objects.filter(cycle=cycle).values_list("county", "group"))
    return {county.pk: chosen.get(county.pk) or usual_group(county) for county in counties}


def usual_group(county: County) -> str:
    """Districts of a city are compared with districts, counties with counties."""
    return (
        pgettext("a group", "districts")
        if county.name.endswith("区")
        else pgettext("a group", "counties")
    )


def tally_of(
    cycle: Cycle,
    targets: Iterable[Target],
    blocks: Iterable[Block],
    *,
    tour: Mapping[tuple[int, int], Decimal] | None = None,
) -> Tally:
    """The cycle scored as its values stand now."""
    return tally(lines_of(targets), folds=folds_of(blocks), groups=groups_of(cycle), tour=tour)
