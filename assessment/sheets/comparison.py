"""Drafts against what the cycle already holds: new, changed, unchanged, left out of the file.

A file is the whole table of the blocks that it names: what it leaves out there is withdrawn. An
indicator is known again by its name; failing that, by its code and nearly the same name, so that
a mended misprint keeps what was reported.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Prefetch

from accounts.models import City
from assessment.models import Block, Indicator, Target
from assessment.resources import IndicatorResource
from assessment.sheets.drafts import Draft
from office.spreadsheets.values import plain

NEARLY_SAME = 0.75
"""Share of two names' letters that agree, from which they count as one name mended."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a cycle holds: blocks in order, live indicators by primary key as drafts."""

    blocks: Sequence[str]
    indicators: Mapping[int, Draft]

    def divided(self, blocks: Collection[str]) -> tuple["Known", "Known"]:
        """What lies in these blocks, which a file may change, and what lies elsewhere."""
        inside = {pk: old for pk, old in self.indicators.items() if old.block in blocks}
        outside = {pk: old for pk, old in self.indicators.items() if pk not in inside}
        return Known(self.blocks, inside), Known(self.blocks, outside)


def known_indicators(city: City, year: int, counties: Collection[int]) -> Known:
    """The cycle of this city and year, with the targets of these counties, in three queries.

    Empty if there is no such cycle yet.
    """
    cycle = {"cycle__city": city, "cycle__year": year}
    blocks = Block.objects.filter(**cycle).order_by("position")
    targets = Prefetch("targets", Target.objects.filter(county__in=counties))
    indicators = Indicator.objects.live().filter(**cycle).select_related("block")
    return Known(
        [block.name for block in blocks],
        {i.pk: _as_draft(i) for i in indicators.prefetch_related(targets)},
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
    changed: dict[int, Draft] = field(default_factory=dict)
    """What known indicators, by primary key, become."""
    unchanged: list[Draft] = field(default_factory=list)
    withdrawn: dict[int, Draft] = field(default_factory=dict)
    """In a block that the file names, but not in the file."""

    def preview(self, resource: IndicatorResource, known: Known) -> dict[str, Any]:
        """Counts and the rows that would be written, in plain JSON, for the page."""
        rows = [_preview_row(draft, []) for draft in self.new]
        rows += [
            _preview_row(new, changes(resource, known.indicators[pk], new))
            for pk, new in self.changed.items()
        ]
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "withdrawn": len(self.withdrawn),
            "rows": rows,
            "left_out": [f"{old.code} {old.name}" for old in self.withdrawn.values()],
        }


def match(rows: Iterable[tuple[str, str]], known: Known) -> dict[str, int]:
    """The known indicator, by primary key, of each (name, code) that has one; keyed by name."""
    rows = list(rows)
    by_name = {old.name: pk for pk, old in known.indicators.items()}
    found = {name: by_name[name] for name, _code in rows if name in by_name}
    taken = set(found.values())
    by_code = {old.code: pk for pk, old in known.indicators.items() if pk not in taken}
    for name, code in rows:
        if name not in found and code in by_code:
            old = known.indicators[by_code[code]]
            if SequenceMatcher(None, old.name, name).ratio() >= NEARLY_SAME:
                found[name] = by_code.pop(code)
    return found


def compare(drafts: Sequence[Draft], known: Known) -> Comparison:
    """Sort the drafts of a file by what they would do to the blocks that it names."""
    inside, _outside = known.divided({draft.block for draft in drafts})
    matched = match([(draft.name, draft.code) for draft in drafts], inside)
    result = Comparison()
    for new in drafts:
        pk = matched.get(new.name)
        if pk is None:
            result.new.append(new)
        elif inside.indicators[pk] == new:
            result.unchanged.append(new)
        else:
            result.changed[pk] = new
    kept = set(matched.values())
    result.withdrawn = {pk: old for pk, old in inside.indicators.items() if pk not in kept}
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
