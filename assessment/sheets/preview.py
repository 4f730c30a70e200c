"""What a file would change, in plain JSON for the page."""

from decimal import Decimal
from typing import Any

from assessment.resources import IndicatorResource
from assessment.sheets.checking import CheckedFile
from assessment.sheets.comparison import Comparison
from assessment.sheets.drafts import Draft
from assessment.slimming.burden import minutes_by_county
from office.spreadsheets.values import plain_text

FACTS = ("direction", "scoring", "frequency", "minutes")
"""What is said of a new indicator beside block, weight and day: it decides what a value earns and
what it costs, and an office's table leaves most of it to be inferred.
"""


def preview_of(checked: CheckedFile, comparison: Comparison) -> dict[str, Any]:
    """Counts, the rows that would be written, and what it means for the counties.

    ``indicators`` and ``minutes`` set last year's cycle, this one as it is, and this one as it
    would be side by side; ``flagged`` are those that a rule wants explained; ``inferred`` tells
    whether any row shows what the file does not say.
    """
    known, last_year, after = checked.known, checked.last_year, comparison.after(checked.known)
    rows = [_row(draft, facts=_facts(checked.resource, draft)) for draft in comparison.new]
    rows += [
        _row(new, changes=changes(checked.resource, known.indicators[pk], new))
        for pk, new in comparison.changed.items()
    ]
    return {
        "new": len(comparison.new),
        "changed": len(comparison.changed),
        "unchanged": len(comparison.unchanged),
        "withdrawn": len(comparison.withdrawn),
        "rows": rows,
        "inferred": any(
            said.get("inferred")
            for row in rows
            for said in (*row["changes"], *row.get("facts", ()))
        ),
        "left_out": [f"{old.code} {old.name}" for old in comparison.withdrawn.values()],
        "indicators": {
            "last_year": len(last_year.indicators),
            "now": len(known.indicators),
            "then": len(after),
        },
        "minutes": _minutes(checked, after),
        "flagged": [
            {"name": f"{draft.code} {draft.name}", "explanation": draft.explanation}
            for draft in after
            if draft.explanation
        ],
    }


def _minutes(checked: CheckedFile, after: list[Draft]) -> list[dict[str, Any]]:
    year = checked.resource.year
    last_year = minutes_by_county(checked.last_year.indicators.values(), year=year - 1)
    now = minutes_by_county(checked.known.indicators.values(), year=year)
    then = minutes_by_county(after, year=year)
    return [
        {
            "county": target.county_name,
            "last_year": last_year[pk],
            "now": now[pk],
            "then": then[pk],
        }
        for pk, target in checked.resource.targets.items()
        if last_year[pk] or now[pk] or then[pk]
    ]


def changes(resource: IndicatorResource, old: Draft, new: Draft) -> list[dict[str, Any]]:
    """What differs, column by column, in the sheet's own words."""
    found: list[dict[str, Any]] = []
    for name, column in resource.fields.items():
        county = _county(name)
        if county is not None and old.targets.get(county) == new.targets.get(county):
            continue
        before, after = (_value(resource, draft, name) for draft in (old, new))
        if before != after:
            change = {"column": str(column.column_name), "old": before, "new": after}
            found.append(change | ({"inferred": True} if name in new.inferred else {}))
    return found


def _facts(resource: IndicatorResource, draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "column": str(resource.fields[name].column_name),
            "value": _value(resource, draft, name),
            "inferred": name in draft.inferred,
        }
        for name in FACTS
    ]


def _value(resource: IndicatorResource, draft: Draft, name: str) -> str:
    county = _county(name)
    if county is not None:
        value: Any = draft.targets.get(county)
    else:
        value = getattr(draft, "section_id" if name == "section" else name)
    if isinstance(value, Decimal):
        return plain_text(value)
    rendered = resource.fields[name].widget.render(value)
    return "" if rendered is None else str(rendered)


def _county(name: str) -> int | None:
    """The county of a field of targets."""
    return int(name.removeprefix("target_")) if name.startswith("target_") else None


def _row(draft: Draft, **more: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": draft.code,
        "name": draft.name,
        "block": draft.block,
        "weight": plain_text(draft.weight),
        "due_on": draft.due_on.isoformat(),
        "targets": len(draft.targets),
        "changes": [],
        **more,
    }
