"""Write drafts into a cycle: set-based, whole or not at all."""

from collections.abc import Collection
from dataclasses import asdict, fields

from django.db import transaction

from assessment.models import Block, Cycle, Indicator, Target
from assessment.requirements import target_specs
from assessment.sheets.comparison import Comparison
from assessment.sheets.drafts import Draft
from notices.services import require

_BATCH = 2000
_COLUMNS = [field.name for field in fields(Draft) if field.name not in ("block", "targets")]


@transaction.atomic
def write_comparison(cycle: Cycle, comparison: Comparison) -> None:
    """Write what is new or changed, and state what it requires of the counties.

    What equals the cycle is not touched, so the same file twice writes nothing. The number of
    statements does not grow with the indicators until there are thousands.
    """
    drafts = [*comparison.new, *(new for _old, new in comparison.changed)]
    if not drafts:
        return
    blocks = _ensure_blocks(cycle, [draft.block for draft in drafts])
    Indicator.objects.bulk_create(
        [_indicator(draft, cycle, blocks) for draft in drafts],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["cycle", "code"],
        update_fields=["block", *(name for name in _COLUMNS if name != "code")],
    )
    codes = [draft.code for draft in drafts]
    ids = dict(cycle.indicators.filter(code__in=codes).values_list("code", "pk"))
    Target.objects.bulk_create(
        [
            Target(indicator_id=ids[draft.code], county_id=county, value=value)
            for draft in drafts
            for county, value in draft.targets.items()
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["indicator", "county"],
        update_fields=["value"],
    )
    require(target_specs(Target.objects.filter(indicator__in=ids.values())))


def _ensure_blocks(cycle: Cycle, names: Collection[str]) -> dict[str, Block]:
    blocks = {block.name: block for block in cycle.blocks.all()}
    position = max((block.position for block in blocks.values()), default=0)
    missing = [name for name in dict.fromkeys(names) if name not in blocks]
    created = Block.objects.bulk_create(
        Block(cycle=cycle, name=name, position=number)
        for number, name in enumerate(missing, position + 1)
    )
    return blocks | {block.name: block for block in created}


def _indicator(draft: Draft, cycle: Cycle, blocks: dict[str, Block]) -> Indicator:
    columns = {name: value for name, value in asdict(draft).items() if name in _COLUMNS}
    return Indicator(cycle=cycle, block=blocks[draft.block], **columns)
