"""Which indicators of one year go on in the next: the same data under the same or nearly a name."""

from collections.abc import Mapping
from decimal import Decimal

from assessment.sheets.comparison import Known, match
from assessment.sheets.drafts import Draft
from assessment.slimming.gates import Asked, Item


def continued(before: Known, after: Known, *, share: Decimal) -> dict[int, int]:
    """The earlier indicator that each later one continues, both by primary key.

    Known by its name, or by its code and nearly the same name, as an import knows it; failing
    that, by its measure, its source and ``share`` per cent of its letters (rule A8). Nobody
    continues two, and none is continued twice.
    """
    by_name = {new.name: pk for pk, new in after.indicators.items()}
    rows = [(new.name, new.code) for new in after.indicators.values()]
    found = {by_name[name]: old for name, old in match(rows, before).items()}
    left = before.without(set(found.values()))
    items = {_item(old): pk for pk, old in left.indicators.items()}
    asked, taken = Asked(items), set[int]()
    for pk, new in _without(after, found).items():
        item = _item(new)
        other = asked.same(item) or asked.nearly_same(item, share=share)
        if other is not None and items[other] not in taken:
            found[pk] = items[other]
            taken.add(items[other])
    return found


def _without(known: Known, found: Mapping[int, int]) -> Mapping[int, Draft]:
    return known.without(found.keys()).indicators


def _item(draft: Draft) -> Item:
    return Item(name=draft.name, measure=draft.measure, data_source=draft.data_source)
