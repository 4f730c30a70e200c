"""All counties' sheets of a cycle at once: points by indicator, blocks, totals, places.

An indicator that has no target in a county is not asked of it: the county's block counts what is
asked there out of 100. A block's points can be folded with what the half-year's peer inspection
gave; a total folds the blocks by their shares.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessment.scoring.methods import HUNDRED, Case, Method, Points, rounded
from assessment.scoring.ranking import Place, places


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is asked of one county by one indicator, and the value it has, if any."""

    indicator: int
    county: int
    block: int
    weight: Decimal
    target: Decimal
    value: Decimal | None
    method: Method
    lower_is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """How a block enters the total: ``share`` is its per cent of the total, ``tour_share`` the
    per cent of the block that comes from the peer inspection, where that gave the county points.
    """

    block: int
    share: Decimal
    tour_share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Scored:
    """A line with what it earned."""

    line: Line
    earned: Points


@dataclass(slots=True)
class BlockTally:
    """A block of one county; all numbers count points of 100.

    ``asked`` is the weight that is asked there, ``indicators`` what it earned out of 100,
    ``tour`` what the peer inspection gave, ``points`` both folded.
    """

    fold: Fold
    lines: list[Scored] = field(default_factory=list)
    tour: Decimal | None = None

    @property
    def asked(self) -> Decimal:
        return sum((scored.line.weight for scored in self.lines), Decimal(0))

    @property
    def indicators(self) -> Decimal:
        earned = sum((scored.earned.points for scored in self.lines), Decimal(0))
        return rounded(HUNDRED * earned / self.asked) if self.asked else Decimal(0)

    @property
    def points(self) -> Decimal:
        if self.tour is None or not self.fold.tour_share:
            return self.indicators
        if not self.lines:
            return self.tour
        tour = self.tour * self.fold.tour_share
        return rounded((self.indicators * (HUNDRED - self.fold.tour_share) + tour) / HUNDRED)


ALONE = Place(1, shared=False)


@dataclass(slots=True)
class Sheet:
    """All of one county; ``place`` is that within its group."""

    county: int
    group: str
    blocks: dict[int, BlockTally]
    place: Place = ALONE

    @property
    def total(self) -> Decimal:
        """Blocks by their shares; what asks nothing of a county leaves its share to the others."""
        counted = [b for b in self.blocks.values() if b.lines or b.tour is not None]
        shares = sum((block.fold.share for block in counted), Decimal(0))
        if not shares:
            return Decimal(0)
        return rounded(sum(b.points * b.fold.share for b in counted) / shares)


@dataclass(frozen=True, slots=True)
class Tally:
    """The sheets by county."""

    sheets: Mapping[int, Sheet]


def tally(
    lines: Iterable[Line],
    *,
    folds: Sequence[Fold],
    groups: Mapping[int, str],
    tour: Mapping[tuple[int, int], Decimal] | None = None,
) -> Tally:
    """Score every line and fold it; the order of the lines does not matter.

    ``groups`` names the group of each county that takes part; ``tour`` holds points of 100 by
    county and block. Lines of counties in no group count nowhere.
    """
    tour = tour or {}
    sheets = {
        county: Sheet(
            county,
            group,
            {fold.block: BlockTally(fold, tour=tour.get((county, fold.block))) for fold in folds},
        )
        for county, group in groups.items()
    }
    rivals: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.county in groups:
            rivals[line.indicator, groups[line.county]].append(line)
    for compared in rivals.values():
        for scored in _scored(compared):
            sheets[scored.line.county].blocks[scored.line.block].lines.append(scored)
    for sheet in sheets.values():
        for block in sheet.blocks.values():
            block.lines.sort(key=lambda scored: scored.line.indicator)
    for group in set(groups.values()):
        members = {sheet.county: sheet.total for sheet in sheets.values() if sheet.group == group}
        for county, place in places(members).items():
            sheets[county].place = place
    return Tally(sheets)


def _scored(compared: Sequence[Line]) -> list[Scored]:
    """One indicator's lines within one group."""
    reported = {line.county: line.value for line in compared if line.value is not None}
    ranks = places(reported, lower_is_better=compared[0].lower_is_better)
    return [Scored(line, _earned(line, ranks.get(line.county), len(compared))) for line in compared]


def _earned(line: Line, place: Place | None, rivals: int) -> Points:
    if line.value is None or place is None:
        return Points(Decimal(0), "")
    return line.method.points(
        Case(
            value=line.value,
            target=line.target,
            weight=line.weight,
            lower_is_better=line.lower_is_better,
            rank=place.rank,
            rivals=rivals,
        )
    )
