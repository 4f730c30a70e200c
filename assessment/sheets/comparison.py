"""Drafts against what the cycle already holds: new, changed, unchanged, not in the file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from accounts.models import City
from assessment.models import Block, Indicator, Target
from assessment.resources import IndicatorResource
from assessment.sheets.drafts import Draft
from office.spreadsheets.values import plain


@dataclass(frozen=True, slots=True)
class Known:
    """What a cycle holds: blocks by name with their positions, indicators by code as drafts."""

    blocks: Mapping[str, int]
    indicators: Mapping[str, Draft]


def known_indicators(city: City, year: int, counties: Collection[int]) -> Known:
    """The cycle of this city and year, with the targets of these counties, in three queries.

    Empty if there is no such cycle yet.
    """
    cycle = {"cycle__city": city, "cycle__year": year}
    blocks = Block.objects.filter(**cycle).order_by("position")
    targets = Prefetch("targets", Target.objects.filter(county__in=counties))
    indicators = Indicator.objects.filter(**cycle).select_related("block")
    return Known(
        {block.name: block.position for block in blocks},
        {i.code: _as_draft(i) for i in indicators.prefetch_related(targets)},
    )


def _as_draft(indicator: Indicator) -> Draft:
    return Draft(
        code=indicator.code,
        block=indicator.block.name,
        group=indicator.group,
        name=indicator.name,
        measure=indicator.measure,
        direction=indicator.direction,
        weight=indicator.weight,
        scoring=indicator.scoring,
        data_source=indicator.data_source,
        section_id=indicator.section_id,
        frequency=indicator.frequency,
        due_on=indicator.due_on,
        minutes=indicator.minutes,
        remark=indicator.remark,
        targets={target.county_id: target.value for target in indicator.targets.all()},
    )


@dataclass(slots=True)
class Comparison:
    """Which drafts are new and which change something; the others equal what is there."""

    new: list[Draft] = field(default_factory=list)
    changed: list[tuple[Draft, Draft]] = field(default_factory=list)
    """Old and new."""
    unchanged: list[Draft] = field(default_factory=list)
    absent: list[Draft] = field(default_factory=list)
    """In the cycle, but not in the file; they stay as they are."""

    def preview(self, resource: IndicatorResource) -> dict[str, Any]:
        """Counts and the rows that would be written, in plain JSON, for the page."""
        rows = [_preview_row(draft, []) for draft in self.new]
        rows += [_preview_row(new, changes(resource, old, new)) for old, new in self.changed]
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "absent": len(self.absent),
            "rows": rows,
        }


def compare(drafts: Sequence[Draft], known: Known) -> Comparison:
    """Sort the drafts of a file by what they would do to the cycle."""
    result = Comparison()
    for new in drafts:
        old = known.indicators.get(new.code)
        if old is None:
            result.new.append(new)
        elif old == new:
            result.unchanged.append(new)
        else:
            result.changed.append((old, new))
    in_file = {draft.code for draft in drafts}
    result.absent = [old for code, old in known.indicators.items() if code not in in_file]
    return result


def changes(resource: IndicatorResource, old: Draft, new: Draft) -> list[dict[str, str]]:
    """What differs, column by column, in the sheet's own words."""
    found = []
    for name, column in resource.fields.items():
        before, after = (_value(resource, draft, name) for draft in (old, new))
        if before != after:
            found.append({"column": str(column.column_name), "old": before, "new": after})
    return found


def _value(resource: IndicatorResource, draft: Draft, name: str) -> str:
    if name.startswith("target_"):
        value: Any = draft.targets.get(int(name.removeprefix("target_")))
    else:
        value = getattr(draft, "section_id" if name == "section" else name)
    if isinstance(value, Decimal):
        return format(plain(value), "f")
    rendered = resource.fields[name].widget.render(value)
    return "" if rendered is None else str(rendered)


def _preview_row(draft: Draft, changed: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "code": draft.code,
        "name": draft.name,
        "block": draft.block,
        "weight": format(plain(draft.weight), "f"),
        "due_on": draft.due_on.isoformat(),
        "targets": len(draft.targets),
        "changes": changed,
    }
