"""Drafts against what the cycle already holds: new, changed, unchanged, left out of the file.

A file is the whole table of the blocks that it names: what it leaves out there is withdrawn. An
indicator is known again by its name; failing that, by its code and nearly the same name, so that
a mended misprint keeps what was reported.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import City
from assessment.models import Block, Indicator, Target
from assessment.sheets.drafts import Draft
from assessment.slimming.names import likeness, numbers_in

NEARLY_SAME = Decimal(75)
"""Per cent of two names' letters that agree, from which they count under one code as one name
mended. Less than rule A8 wants of two names anywhere: a short name has few letters to agree.
"""


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

    def without(self, keys: Collection[int]) -> "Known":
        """What is left when these indicators, by primary key, are taken away."""
        left = {pk: old for pk, old in self.indicators.items() if pk not in keys}
        return Known(self.blocks, left)


def known_indicators(city: City, year: int, counties: Collection[int]) -> Known:
    """The cycle of this city and year, with the targets of these counties, in three queries.

    Empty if there is no such cycle yet.
    """
    cycle = {"cycle__city": city, "cycle__year": year}
    blocks = Block.objects.filter(**cycle).order_by("position")
    indicators = Indicator.objects.live().filter(**cycle).select_related("block")
    targets: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for indicator, county, value in Target.objects.filter(
        indicator__in=indicators.values("pk"), county__in=counties
    ).values_list("indicator", "county", "value"):
        targets[indicator][county] = value
    return Known(
        [block.name for block in blocks],
        {indicator.pk: _as_draft(indicator, targets[indicator.pk]) for indicator in indicators},
    )


def _as_draft(indicator: Indicator, targets: Mapping[int, Decimal]) -> Draft:
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
        locks_on=indicator.locks_on,
        minutes=indicator.minutes,
        remark=indicator.remark,
        explanation=indicator.explanation,
        targets=targets,
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

    def after(self, known: Known) -> list[Draft]:
        """All live indicators of the cycle as they will be."""
        left = known.without({*self.changed, *self.withdrawn})
        return [*left.indicators.values(), *self.changed.values(), *self.new]


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
            if _is_mended(old.name, name):
                found[name] = by_code.pop(code)
    return found


def _is_mended(old: str, new: str) -> bool:
    """Whether a name is the old one put right; with another number it is another matter."""
    return numbers_in(old) == numbers_in(new) and likeness(old, new) >= NEARLY_SAME


def compare(drafts: Sequence[Draft], known: Known, *, whole: bool = True) -> Comparison:
    """Sort the drafts of a file by what they would do to the blocks that it names.

    Only a ``whole`` table withdraws what it leaves out; the good rows of a faulty one do not.
    """
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
    if whole:
        result.withdrawn = {pk: old for pk, old in inside.indicators.items() if pk not in kept}
    return result
