"""Forecasts and scores: plain sums with stated bounds."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.halfyear.forecast import forecast, is_level, percent_of, reaches, share_gone
from assessment.halfyear.scores import Points, scores, totals

amounts = st.decimals("0", "1000000", places=2, allow_nan=False)
year_days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2025, 12, 31), Decimal(0)),
        (date(2026, 12, 31), Decimal(1)),
        (date(2027, 1, 5), Decimal(1)),
        (date(2026, 7, 1), Decimal(182) / 365),
    ],
)
def test_the_share_of_the_year_gone(day: date, share: Decimal) -> None:
    assert share_gone(day, year=2026) == share


def test_a_leap_year_has_a_day_more() -> None:
    assert share_gone(date(2028, 12, 30), year=2028) == Decimal(365) / 366


@pytest.mark.parametrize(
    ("name", "measure", "level"),
    [
        ("新投产工业项目数", "个", False),
        ("高标准农田建成面积", "万亩", False),
        ("秸秆综合利用率", "%", True),
        ("人均可支配收入", "元", True),
        ("企业开办平均用时", "小时", True),
    ],
)
def test_what_adds_up_and_what_is_a_level(name: str, measure: str, *, level: bool) -> None:
    assert is_level(name=name, measure=measure) is level


def test_half_a_year_is_doubled_and_a_rate_stays() -> None:
    assert forecast(Decimal(3), share=Decimal("0.5"), level=False) == Decimal(6)
    assert forecast(Decimal(93), share=Decimal("0.5"), level=True) == Decimal(93)
    assert forecast(Decimal(3), share=Decimal(0), level=False) is None
    assert forecast(Decimal(1), share=Decimal(3) / 8, level=False) == Decimal("2.67")


@given(value=amounts, more=amounts, day=year_days)
def test_a_forecast_grows_with_the_value_and_is_never_below_it(
    value: Decimal, more: Decimal, day: date
) -> None:
    share = share_gone(day, year=2026)
    first = forecast(value, share=share, level=False)
    second = forecast(value + more, share=share, level=False)

    assert first is not None
    assert second is not None
    assert value <= first <= second


def test_lower_can_be_better() -> None:
    assert reaches(Decimal(2), Decimal(3), lower_is_better=True)
    assert not reaches(Decimal(2), Decimal(3), lower_is_better=False)
    assert reaches(Decimal(3), Decimal(3), lower_is_better=False)


def test_per_cent_of_the_target() -> None:
    assert percent_of(Decimal(1), Decimal(3)) == 33
    assert percent_of(Decimal(1), Decimal(0)) is None


TABLE = [
    Points(item=1, line="party_building", points=Decimal(60)),
    Points(item=2, line="party_building", points=Decimal(40)),
    Points(item=3, line="talent", points=Decimal(100)),
]


def test_scores_by_line() -> None:
    assert totals(TABLE) == {"party_building": Decimal(100), "talent": Decimal(100)}
    assert scores(TABLE, {1: Decimal("2.5"), 3: Decimal(1)}) == {
        "party_building": Decimal("97.5"),
        "talent": Decimal(99),
    }


@given(st.dictionaries(st.sampled_from([1, 2, 3]), amounts))
def test_a_score_lies_between_nothing_and_the_whole(deducted: dict[int, Decimal]) -> None:
    found = scores(TABLE, deducted)

    assert all(Decimal(0) <= score <= Decimal(100) for score in found.values())
    assert found == scores(list(reversed(TABLE)), deducted)
