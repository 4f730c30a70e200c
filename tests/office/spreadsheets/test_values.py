"""Cells as text and as numbers, the way offices write them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.spreadsheets.values import (
    BrokenCell,
    Percent,
    Value,
    decimal_of,
    is_percentage,
    text_of,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5.0, "5"),
        (0.07200000000000001, "0.072"),
        ("１２", "12"),
        (" 1,234.5 ", "1234.5"),
        ("-3", "-3"),
        ("95.0%", "95.0"),
        ("95％", "95"),
        (Percent(0.9009999999999999), "90.1"),
        (Percent(1.0), "100"),
    ],
)
def test_numbers(value: Value, number: str) -> None:
    assert decimal_of(value) == Decimal(number)


@pytest.mark.parametrize(
    "value",
    [
        "若干",
        "",
        "1e5",
        "1,23",
        "≥4",
        None,
        True,
        float("nan"),
        float("inf"),
        BrokenCell("#N/A"),
        dt.date(2026, 6, 30),
    ],
)
def test_what_is_no_number(value: Value) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decimal_of(value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_float_gives_back_the_number_typed(number: Decimal) -> None:
    assert decimal_of(float(number)) == number


def test_text() -> None:
    assert text_of("备\u3000 注\n（１）") == "备 注 (1)"
    assert [text_of(value) for value in (None, 100.0, 7.25, Percent(0.5), BrokenCell("="))] == [
        "",
        "100",
        "7.25",
        "50%",
        "=",
    ]


def test_percentages() -> None:
    assert is_percentage(Percent(0.5))
    assert is_percentage("≥100％")
    assert not is_percentage(0.5)
