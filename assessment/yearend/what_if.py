"""Other values and weights of one county, tried out: nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.models import County
from assessment.models import Block, Cycle
from assessment.scoring import Line, Tally, tally
from assessment.yearend.values import Asked, folds_of, groups_of, line_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is assumed for one indicator; None leaves it as it is.

    A weight holds for all counties, a value for the county alone.
    """

    value: Decimal | None = None
    weight: Decimal | None = None


def tally_if(
    cycle: Cycle,
    county: County,
    asked: list[Asked],
    blocks: list[Block],
    *,
    changes: Mapping[int, Change],
    tour: Mapping[tuple[int, int], Decimal] | None = None,
) -> Tally:
    """The cycle scored as if: ``changes`` by indicator."""
    lines = [_changed(line, county, changes.get(line.indicator)) for line in map(line_of, asked)]
    return tally(lines, folds=folds_of(blocks), groups=groups_of(cycle), tour=tour)


def _changed(line: Line, county: County, change: Change | None) -> Line:
    if change is None:
        return line
    if change.weight is not None:
        line = replace(line, weight=change.weight)
    if change.value is not None and line.county == county.pk:
        line = replace(line, value=change.value)
    return line
