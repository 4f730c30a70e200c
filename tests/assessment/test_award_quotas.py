"""Places shared out, and rule A11 on both sides: pure functions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, integers

from assessment.awards.quotas import shared_out
from assessment.rules import check_score, check_share, most_five_stars

COUNTIES = dictionaries(integers(1, 99), integers(0, 500), min_size=1, max_size=30).filter(
    lambda counties: sum(counties.values()) > 0
)
PLACES = integers(0, 2000)


@given(places=PLACES, organisations=COUNTIES)
def test_places_total_and_nobody_is_a_place_off(places: int, organisations: dict[int, int]) -> None:
    shared = shared_out(places, organisations)

    assert list(shared) == list(organisations)
    assert sum(shared.values()) == places
    together = sum(organisations.values())
    for county, number in organisations.items():
        assert abs(shared[county] * together - places * number) < together


@given(places=PLACES, organisations=COUNTIES)
def test_more_organisations_never_mean_fewer_places(
    places: int, organisations: dict[int, int]
) -> None:
    shared = shared_out(places, organisations)

    for one, number in organisations.items():
        for other, fewer in organisations.items():
            assert number <= fewer or shared[one] >= shared[other]


@given(organisations=COUNTIES, share=integers(0, 100))
def test_within_a11_no_county_has_more_places_than_organisations(
    organisations: dict[int, int], share: int
) -> None:
    places = most_five_stars(sum(organisations.values()), share=Decimal(share))

    shared = shared_out(places, organisations)

    assert all(shared[county] <= number for county, number in organisations.items())


def test_equal_remainders_go_by_the_order_given() -> None:
    assert shared_out(1, {"b": 2, "a": 2}) == {"b": 1, "a": 0}
    assert shared_out(4, {"a": 5, "b": 3, "c": 2}) == {"a": 2, "b": 1, "c": 1}


@pytest.mark.parametrize(("places", "counties"), [(-1, {1: 1}), (1, {}), (1, {1: 0}), (1, {1: -1})])
def test_nothing_is_shared_out_among_nobody(places: int, counties: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="take part"):
        shared_out(places, counties)


@pytest.mark.parametrize(
    ("score", "passed"), [("90", True), ("89.99", False), ("100", True), ("0", False)]
)
def test_a11_wants_the_score(*, score: str, passed: bool) -> None:
    verdict = check_score(Decimal(score), least=Decimal(90))

    assert (verdict.passed, verdict.rule.id) == (passed, "A11")
    assert score in verdict.message


@pytest.mark.parametrize(
    ("organisations", "places", "passed"),
    [(10, 3, True), (10, 4, False), (11, 3, True), (11, 4, False), (13, 3, True), (3, 1, False)],
)
def test_a11_rounds_the_share_down(*, organisations: int, places: int, passed: bool) -> None:
    verdict = check_share(places, organisations=organisations, share=Decimal(30))

    assert (verdict.passed, verdict.rule.id) == (passed, "A11")


def test_a_share_beyond_the_whole_is_the_whole() -> None:
    assert most_five_stars(10, share=Decimal(250)) == 10
