"""Points folded into totals and places."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring import Fold, Line, Place, Tally, method_of, places, tally
from assessment.scoring.methods import TALLEST_CAP
from tests.assessment.scoring.strategies import NUMBERS, cycles

Cycle = tuple[list[Line], list[Fold], dict[int, str]]


def line(county: int, value: str | None, *, block: int = 1, weight: int = 100, **more: str) -> Line:
    return Line(
        indicator=block * 10 + len(more),
        county=county,
        block=block,
        weight=Decimal(weight),
        target=Decimal(100),
        value=None if value is None else Decimal(value),
        method=method_of(more.get("scoring", "completion"), {}),
        lower_is_better=False,
    )


def totals(result: Tally) -> dict[int, Decimal]:
    return {county: sheet.total for county, sheet in result.sheets.items()}


def test_blocks_fold_by_their_shares() -> None:
    lines = [line(1, "90"), line(1, "50", block=2)]
    folds = [Fold(block=1, share=Decimal(30)), Fold(block=2, share=Decimal(70))]
    assert totals(tally(lines, folds=folds, groups={1: "县"})) == {1: Decimal("62.00")}


def test_the_peer_inspection_enters_its_block() -> None:
    folds = [Fold(block=1, share=Decimal(100), tour_share=Decimal(40))]
    groups = {1: "县", 2: "县"}
    result = tally(
        [line(1, "50"), line(2, "50")], folds=folds, groups=groups, tour={(1, 1): Decimal(95)}
    )
    assert totals(result) == {1: Decimal("68.00"), 2: Decimal("50.00")}


def test_what_is_not_asked_of_a_county_does_not_count_against_it() -> None:
    folds = [Fold(block=1, share=Decimal(50)), Fold(block=2, share=Decimal(50))]
    lines = [line(1, "80", weight=60), line(2, "80", weight=60), line(2, None, block=2)]
    result = tally(lines, folds=folds, groups={1: "县", 2: "县"})
    assert totals(result) == {1: Decimal("80.00"), 2: Decimal("40.00")}


def test_equal_totals_share_the_better_place_within_their_group() -> None:
    folds = [Fold(block=1, share=Decimal(100))]
    lines = [line(n, value) for n, value in enumerate(["90", "70", "90", "60", "50"])]
    result = tally(lines, folds=folds, groups={0: "县", 1: "县", 2: "县", 3: "县", 4: "区"})
    assert [result.sheets[n].place for n in range(5)] == [
        Place(1, shared=True),
        Place(3, shared=False),
        Place(1, shared=True),
        Place(4, shared=False),
        Place(1, shared=False),
    ]


def test_values_are_ranked_against_the_own_group_only() -> None:
    folds = [Fold(block=1, share=Decimal(100))]
    lines = [line(n, value, scoring="rank") for n, value in enumerate(["1", "2", "3", "0"])]
    result = tally(lines, folds=folds, groups={0: "区", 1: "区", 2: "县", 3: "县"})
    assert totals(result) == {0: 60, 1: 100, 2: 100, 3: 60}


def test_a_missing_value_earns_nothing_and_has_no_place() -> None:
    folds = [Fold(block=1, share=Decimal(100))]
    lines = [line(0, "1", scoring="rank"), line(1, None, scoring="rank")]
    assert totals(tally(lines, folds=folds, groups={0: "县", 1: "县"})) == {0: 100, 1: 0}


@given(cycles())
def test_totals_stay_within_their_bounds(cycle: Cycle) -> None:
    lines, folds, groups = cycle
    for sheet in tally(lines, folds=folds, groups=groups).sheets.values():
        assert 0 <= sheet.total <= TALLEST_CAP


@given(cycles(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_counties_does_not_matter(cycle: Cycle, chance: Random) -> None:
    lines, folds, groups = cycle
    before = tally(lines, folds=folds, groups=groups)
    shuffled, keys = list(lines), list(groups)
    chance.shuffle(shuffled)
    chance.shuffle(keys)
    after = tally(shuffled, folds=folds, groups={key: groups[key] for key in keys})
    assert before.sheets == after.sheets


@given(cycles(), NUMBERS, st.data())
def test_a_better_value_never_lowers_the_own_total(
    cycle: Cycle, better_by: Decimal, data: st.DataObject
) -> None:
    lines, folds, groups = cycle
    valued = [number for number, one in enumerate(lines) if one.value is not None]
    if not valued:
        return
    number = data.draw(st.sampled_from(valued))
    changed = lines[number]
    assert changed.value is not None
    step = -abs(better_by) if changed.lower_is_better else abs(better_by)
    improved = list(lines)
    improved[number] = replace(changed, value=changed.value + step)
    before = tally(lines, folds=folds, groups=groups).sheets[changed.county]
    after = tally(improved, folds=folds, groups=groups).sheets[changed.county]
    assert after.total >= before.total


@given(numbers=st.dictionaries(st.integers(0, 20), NUMBERS), lower=st.booleans())
def test_places_agree_with_the_numbers(numbers: dict[int, Decimal], *, lower: bool) -> None:
    found = places(numbers, lower_is_better=lower)
    for one, number in numbers.items():
        better = [n for n in numbers.values() if (n < number if lower else n > number)]
        equal = [n for n in numbers.values() if n == number]
        assert found[one] == Place(len(better) + 1, len(equal) > 1)


@given(cycles(), st.decimals(min_value=1, max_value=9, places=0))
def test_only_the_proportion_of_weights_matters(cycle: Cycle, times: Decimal) -> None:
    """Weights of 2 and 4 share a block as 1 and 2 do, up to one rounding per indicator."""
    lines, folds, groups = cycle
    plain = [one for one in lines if type(one.method).__name__ in ("Completion", "Steps", "Rank")]
    heavier = [replace(one, weight=one.weight * times) for one in plain]
    before = tally(plain, folds=folds, groups=groups).sheets
    after = tally(heavier, folds=folds, groups=groups).sheets
    for county, sheet in before.items():
        asked = min((b.asked for b in sheet.blocks.values() if b.lines), default=Decimal(1))
        most = max(len(block.lines) for block in sheet.blocks.values())
        # Each line is rounded by half a cent, out of what the block asks; blocks and total again.
        slack = Decimal(100) * Decimal("0.01") * (most + 1) / asked + Decimal("0.03")
        assert abs(sheet.total - after[county].total) <= slack
