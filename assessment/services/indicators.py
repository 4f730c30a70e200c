"""Write drafts into a cycle: set-based, whole or not at all."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from django.db import transaction

from assessment.models import Block, Cycle, Indicator, Target
from assessment.requirements import delete_targets, keys_of, state_targets
from assessment.sheets.comparison import Comparison
from assessment.sheets.drafts import Draft

_BATCH = 2000
_COLUMNS = [field.name for field in fields(Draft) if field.name not in ("block", "targets")]


@transaction.atomic
def write_comparison(cycle: Cycle, comparison: Comparison, *, now: datetime) -> dict[str, Any]:
    """Write what is new or changed, withdraw what was left out, and state what it requires.

    What equals the cycle is not touched, so the same file twice writes nothing. The number of
    statements does not grow with the indicators until there are thousands. Answers with what was
    there before, for ``restore``.
    """
    before = {
        "changed": list(Indicator.objects.filter(pk__in=comparison.changed).values()),
        "targets": list(Target.objects.filter(indicator__in=comparison.changed).values()),
        "withdrawn": list(comparison.withdrawn),
    }
    asked = keys_of(Target.objects.filter(indicator__in=comparison.changed))
    written = [*comparison.new, *comparison.changed.values()]
    blocks = _ensure_blocks(cycle, [draft.block for draft in written])
    Indicator.objects.filter(pk__in=comparison.withdrawn).update(withdrawn_at=now)
    new = Indicator.objects.bulk_create(
        [_indicator(draft, cycle, blocks) for draft in comparison.new], batch_size=_BATCH
    )
    changed = Indicator.objects.bulk_create(
        [_indicator(draft, cycle, blocks, pk=pk) for pk, draft in comparison.changed.items()],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["block", *_COLUMNS],
    )
    Target.objects.bulk_create(
        [
            Target(indicator=indicator, county_id=county, value=value)
            for draft, indicator in zip(written, [*new, *changed], strict=True)
            for county, value in draft.targets.items()
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["indicator", "county"],
        update_fields=["value"],
    )
    touched = [*(indicator.pk for indicator in (*new, *changed)), *comparison.withdrawn]
    state_targets(Target.objects.filter(indicator__in=touched), before=asked)
    return before | {"new": [indicator.pk for indicator in new]}


@transaction.atomic
def restore(before: Mapping[str, Any], *, now: datetime) -> None:
    """Make the cycle what ``write_comparison`` found, and state what it requires.

    What came new is withdrawn and not deleted, so its history stays. A target that an older
    indicator was given is deleted: before, there was none to report on.
    """
    changed = [Indicator(**row) for row in before["changed"]]
    asked = keys_of(Target.objects.filter(indicator__in=[row.pk for row in changed]))
    targets = [Target(**row) for row in before["targets"]]
    given = Target.objects.filter(indicator__in=[row.pk for row in changed])
    delete_targets(given.exclude(pk__in=[row.pk for row in targets]))
    Indicator.objects.filter(pk__in=before["new"]).update(withdrawn_at=now)
    Indicator.objects.filter(pk__in=before["withdrawn"]).update(withdrawn_at=None)
    Indicator.objects.bulk_create(
        changed,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["block", *_COLUMNS],
    )
    Target.objects.bulk_create(
        targets,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["value"],
    )
    touched = [*before["new"], *before["withdrawn"], *(row.pk for row in changed)]
    state_targets(Target.objects.filter(indicator__in=touched), before=asked)


def _ensure_blocks(cycle: Cycle, names: Collection[str]) -> dict[str, Block]:
    blocks = {block.name: block for block in cycle.blocks.all()}
    position = max((block.position for block in blocks.values()), default=0)
    missing = [name for name in dict.fromkeys(names) if name not in blocks]
    created = Block.objects.bulk_create(
        Block(cycle=cycle, name=name, position=number)
        for number, name in enumerate(missing, position + 1)
    )
    return blocks | {block.name: block for block in created}


def _indicator(
    draft: Draft, cycle: Cycle, blocks: dict[str, Block], *, pk: int | None = None
) -> Indicator:
    columns = {name: value for name, value in asdict(draft).items() if name in _COLUMNS}
    return Indicator(pk=pk, cycle=cycle, block=blocks[draft.block], **columns)
