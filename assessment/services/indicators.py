"""Write drafts into a cycle: set-based, whole or not at all."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from assessment.models import Block, Cycle, Indicator, Target
from assessment.requirements import delete_targets, keys_of, state_targets
from assessment.sheets.comparison import Comparison
from assessment.sheets.drafts import Draft
from office.arrays import array_of

_BATCH = 2000
_ELSEWHERE = ("block", "targets", "inferred")
"""Of a draft, what is no column of an indicator."""
_COLUMNS = [field.name for field in fields(Draft) if field.name not in _ELSEWHERE]


@transaction.atomic
def write_comparison(cycle: Cycle, comparison: Comparison, *, now: datetime) -> dict[str, Any]:
    """Write what is new or changed, withdraw what was left out, and state what it requires.

    What equals the cycle is not touched, so the same file twice writes nothing. The number of
    statements does not grow with the indicators until there are thousands. Answers with what was
    there before, for ``restore``.
    """
    given = list(Target.objects.filter(indicator__in=comparison.changed).values())
    before = {
        "changed": list(Indicator.objects.filter(pk__in=comparison.changed).values()),
        "targets": given,
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
    there = {(row["indicator_id"], row["county_id"]): row["value"] for row in given}
    touched = [*(indicator.pk for indicator in (*new, *changed)), *comparison.withdrawn]
    with _checked_at_once():
        _write_targets(
            (indicator.pk, county, value)
            for draft, indicator in zip(written, [*new, *changed], strict=True)
            for county, value in draft.targets.items()
            if there.get((indicator.pk, county)) != value
        )
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
    touched = [*before["new"], *before["withdrawn"], *(row.pk for row in changed)]
    with _checked_at_once():
        _write_targets((row.indicator_id, row.county_id, row.value) for row in targets)
        state_targets(Target.objects.filter(indicator__in=touched), before=asked)


@contextmanager
def _checked_at_once() -> Iterator[None]:
    """Check references with each statement instead of at the end.

    PostgreSQL keeps what it has to check at the end in one queue for all rows: with a hundred
    thousand targets that takes a fifth of the time of writing them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _write_targets(rows: Iterable[tuple[int, int, Decimal]]) -> None:
    """Indicator, county and value of each target that is new or has changed: one statement."""
    columns = [array_of(column) for column in zip(*rows, strict=True)]
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessment_target (indicator_id, county_id, value) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[]) "
            "ON CONFLICT (indicator_id, county_id) DO UPDATE SET value = EXCLUDED.value",
            columns,
        )


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
    columns = {name: getattr(draft, name) for name in _COLUMNS}
    return Indicator(pk=pk, cycle=cycle, block=blocks[draft.block], **columns)
