"""Which periods an indicator asks for, and until when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.periods import MONTHS_LONG, first_day, periods_of, shifted


@pytest.mark.parametrize(
    ("frequency", "due_on", "periods"),
    [
        ("year", date(2026, 12, 20), (12,)),
        ("year", date(2026, 6, 30), (12,)),
        ("year", date(2027, 1, 10), (12,)),
        ("half_year", date(2026, 6, 30), (6,)),
        ("half_year", date(2026, 7, 10), (6,)),
        ("half_year", date(2026, 12, 20), (6, 12)),
        ("quarter", date(2026, 12, 20), (3, 6, 9, 12)),
        ("quarter", date(2026, 10, 10), (3, 6, 9)),
        ("quarter", date(2027, 1, 10), (3, 6, 9, 12)),
        ("month", date(2026, 12, 20), tuple(range(1, 13))),
        ("month", date(2026, 4, 5), (1, 2, 3)),
    ],
)
def test_the_last_day_names_the_last_period(
    frequency: str, due_on: date, periods: tuple[int, ...]
) -> None:
    assert periods_of(frequency, due_on, 2026) == periods


def test_a_day_is_shifted_by_months_and_the_last_of_a_month_stays_the_last() -> None:
    assert shifted(date(2026, 12, 20), -9) == date(2026, 3, 20)
    assert shifted(date(2026, 6, 30), -3) == date(2026, 3, 31)
    assert shifted(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert shifted(date(2027, 1, 10), -3) == date(2026, 10, 10)
    assert first_day("quarter", 6, 2026) == date(2026, 4, 1)


@given(st.sampled_from(sorted(MONTHS_LONG)), st.dates(date(2026, 1, 1), date(2027, 3, 31)))
def test_periods_are_whole_follow_each_other_and_there_is_one(frequency: str, due_on: date) -> None:
    long = MONTHS_LONG[frequency]
    periods = periods_of(frequency, due_on, 2026)
    assert periods == tuple(range(long, periods[-1] + 1, long))
    assert long <= periods[-1] <= 12
