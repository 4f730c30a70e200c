"""A cycle's values and settings as the scoring takes them, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import pgettext

from accounts.models import County
from assessment.models import (
    Block,
    ComparedCounty,
    Cycle,
    Indicator,
    Report,
    Target,
    ValueObjection,
)
from assessment.scoring import Fold, Line, Tally, method_of, tally
from assessment.selectors import values_by_period


@dataclass(frozen=True, slots=True)
class Asked:
    """A target with the value that counts for it; None while none is accepted.

    At the end of the year that is the value of the last period alone: who withholds it is not left
    with an earlier one. A value that says why there is no number counts as given.
    """

    target: Target
    report: Report | None

    @property
    def key(self) -> str:
        """Target and last period as one word, for addresses."""
        return f"{self.target.pk}-{self.target.indicator.periods[-1]}"


def asked_of(cycle: Cycle) -> list[Asked]:
    """The live targets of a cycle with indicator, section and values: two queries."""
    accepted = values_by_period(cycle)
    targets = (
        Target.objects.filter(indicator__cycle=cycle, indicator__withdrawn_at=None)
        .select_related("indicator__section", "indicator__cycle", "county")
        .order_by("indicator__code", "county__code")
    )
    return [
        Asked(target, accepted.get(target.pk, {}).get(target.indicator.periods[-1]))
        for target in targets
    ]


def gaps_of(asked: Iterable[Asked]) -> list[Asked]:
    """The targets that have no value that counts, by county."""
    gaps = [one for one in asked if one.report is None]
    return sorted(gaps, key=lambda one: (one.target.county.code, one.target.indicator.code))


def missing_values(asked: Iterable[Asked]) -> int:
    """How many targets have no value that counts."""
    return len(gaps_of(asked))


def disputes_of(cycle: Cycle) -> QuerySet[ValueObjection]:
    """Objections to values that are not answered; until then such a value does not count."""
    return (
        ValueObjection.objects.open()
        .filter(
            report__target__indicator__cycle=cycle,
            report__target__indicator__withdrawn_at=None,
        )
        .select_related("report__target__indicator", "report__target__county")
    )


def line_of(asked: Asked) -> Line:
    """What is asked and what was reached, for the scoring."""
    indicator, report = asked.target.indicator, asked.report
    return Line(
        indicator=indicator.pk,
        county=asked.target.county_id,
        block=indicator.block_id,
        weight=indicator.weight,
        target=asked.target.value,
        value=None if report is None else report.value,
        method=method_of(indicator.scoring, indicator.parameters),
        lower_is_better=indicator.direction == Indicator.Direction.LOWER,
    )


def folds_of(blocks: Iterable[Block]) -> list[Fold]:
    """How each block enters the total; blocks without shares count alike."""
    blocks = list(blocks)
    unset = all(block.share is None for block in blocks)
    return [
        Fold(
            block=block.pk,
            share=Decimal(1) if unset else block.share or Decimal(0),
            tour_share=block.tour_share,
        )
        for block in blocks
    ]


def groups_of(cycle: Cycle) -> dict[int, str]:
    """The group of each county that has a target; where none is set, districts and counties."""
    counties = County.objects.filter(
        targets__indicator__cycle=cycle, targets__indicator__withdrawn_at=None
    ).distinct()
    chosen = dict(ComparedCounty.objects.filter(cycle=cycle).values_list("county", "group"))
    return {county.pk: chosen.get(county.pk) or usual_group(county) for county in counties}


def usual_group(county: County) -> str:
    """Districts of a city are compared with districts, counties with counties."""
    return (
        pgettext("a group", "districts")
        if county.name.endswith("区")
        else pgettext("a group", "counties")
    )


def tally_of(
    cycle: Cycle,
    asked: Iterable[Asked],
    blocks: Iterable[Block],
    *,
    tour: Mapping[tuple[int, int], Decimal] | None = None,
) -> Tally:
    """The cycle scored as its values stand now."""
    return tally(map(line_of, asked), folds=folds_of(blocks), groups=groups_of(cycle), tour=tour)
