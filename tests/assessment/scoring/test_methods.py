"""What a value earns: examples on both sides of each parameter, and what holds for all."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring import Case, Method, method_of
from assessment.scoring.methods import Completion, rounded
from tests.assessment.scoring.strategies import NUMBERS, WEIGHTS, methods


def earned(scoring: str, value: str, target: str, *, data: Any = None, **more: Any) -> Decimal:
    method = method_of(scoring, {scoring: data} if data else {})
    case = Case(value=Decimal(value), target=Decimal(target), weight=Decimal(10), **more)
    return method.points(case).points


@pytest.mark.parametrize(
    ("value", "target", "lower", "points"),
    [
        ("50", "100", False, "5.00"),
        ("100", "100", False, "10.00"),
        ("130", "100", False, "10.00"),
        ("-20", "100", False, "0.00"),
        ("1", "3", False, "3.33"),
        ("2", "3", False, "6.67"),
        # lower is better: 110 of at most 100 is 90 per cent
        ("110", "100", True, "9.00"),
        ("100", "100", True, "10.00"),
        # a target of zero is met or missed
        ("0", "0", False, "10.00"),
        ("-0.1", "0", False, "0.00"),
        ("0.1", "0", True, "0.00"),
        ("0", "0", True, "10.00"),
        # a negative target: better than −10 is full, −15 is half as far again off
        ("-10", "-10", False, "10.00"),
        ("-5", "-10", False, "10.00"),
        ("-15", "-10", False, "5.00"),
        ("-25", "-10", False, "0.00"),
        ("-15", "-10", True, "10.00"),
    ],
)
def test_completion_is_defined_for_all_signs(
    value: str, target: str, points: str, *, lower: bool
) -> None:
    assert earned("completion", value, target, lower_is_better=lower) == Decimal(points)


@pytest.mark.parametrize(
    ("value", "points"), [("59.9", "0.00"), ("60", "6.00"), ("120", "12.00"), ("121", "12.00")]
)
def test_completion_keeps_floor_and_cap(value: str, points: str) -> None:
    data = {"floor": "60", "cap": "120"}
    assert earned("completion", value, "100", data=data) == Decimal(points)


@pytest.mark.parametrize(
    ("value", "points"),
    [("100", "10"), ("99.99", "8"), ("95", "8"), ("94.99", "6"), ("90", "6"), ("89.99", "0")],
)
def test_steps_begin_where_they_say(value: str, points: str) -> None:
    assert earned("steps", value, "100") == Decimal(points)


@pytest.mark.parametrize(("rank", "points"), [(1, "10"), (2, "8.67"), (3, "7.33"), (4, "6")])
def test_rank_falls_evenly_to_the_last(rank: int, points: str) -> None:
    assert earned("rank", "1", "1", rank=rank, rivals=4) == Decimal(points)


def test_who_stands_alone_in_a_group_is_not_compared() -> None:
    assert earned("rank", "0", "5", rank=1, rivals=1) == 10


@pytest.mark.parametrize(("value", "points"), [("0", "10"), ("1", "8"), ("2.5", "5"), ("6", "0")])
def test_deductions_end_at_zero(value: str, points: str) -> None:
    data = {"per_unit": "2"}
    assert earned("deduction", value, "0", data=data, lower_is_better=True) == Decimal(points)


@pytest.mark.parametrize(("value", "points"), [("4", "0"), ("5", "0"), ("7", "3"), ("99", "10")])
def test_a_bonus_ends_at_the_weight(value: str, points: str) -> None:
    assert earned("bonus", value, "5", data={"per_unit": "1.5"}) == Decimal(points)


def test_halves_are_rounded_up() -> None:
    assert rounded(Decimal("1.005")) == Decimal("1.01")
    assert rounded(Decimal("2.675")) == Decimal("2.68")


@pytest.mark.parametrize(
    ("scoring", "data"),
    [
        ("completion", {"floor": "101"}),
        ("completion", {"floor": "-1"}),
        ("completion", {"cap": "99"}),
        ("completion", {"cap": "151"}),
        ("completion", {"cap": "viel"}),
        ("completion", {"cap": "NaN"}),
        ("steps", {"steps": []}),
        ("steps", {"steps": [["90", "60"], ["95", "50"]]}),
        ("steps", {"steps": [["95", "60"], ["90", "60"]]}),
        ("steps", {"steps": [["95", "101"]]}),
        ("steps", {"steps": [[str(n), str(n)] for n in range(90, 81, -1)]}),
        ("rank", {"last": "100.1"}),
        ("deduction", {"per_unit": "0"}),
        ("bonus", {"per_unit": "-1"}),
    ],
)
def test_parameters_that_make_no_sense_are_refused(scoring: str, data: Any) -> None:
    with pytest.raises(ValidationError):
        method_of(scoring, {scoring: data})


def test_parameters_of_another_method_do_not_count() -> None:
    assert method_of("completion", {"rank": {"last": "10"}}) == Completion()


@given(methods())
def test_parameters_survive_being_stored(method: Method) -> None:
    kind = type(method).__name__.lower()
    assert method_of(kind, {kind: method.as_data()}) == method
    assert method.sentence


def case(value: Decimal, target: Decimal, weight: Decimal, rank: int, *, lower: bool) -> Case:
    return Case(
        value=value, target=target, weight=weight, lower_is_better=lower, rank=rank, rivals=5
    )


@given(
    method=methods(),
    value=NUMBERS,
    target=NUMBERS,
    weight=WEIGHTS,
    rank=st.integers(1, 5),
    lower=st.booleans(),
)
def test_points_stay_within_their_bounds(
    method: Method, value: Decimal, target: Decimal, weight: Decimal, rank: int, *, lower: bool
) -> None:
    cap = getattr(method, "cap", Decimal(100))
    earned = method.points(case(value, target, weight, rank, lower=lower))
    assert 0 <= earned.points <= rounded(weight * cap / 100)
    assert earned.points == rounded(earned.points)
    assert earned.formula


@given(
    method=methods(),
    values=st.tuples(NUMBERS, NUMBERS),
    target=NUMBERS,
    weight=WEIGHTS,
    ranks=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    lower=st.booleans(),
)
def test_a_better_value_never_earns_less(
    method: Method,
    values: tuple[Decimal, Decimal],
    target: Decimal,
    weight: Decimal,
    ranks: tuple[int, int],
    *,
    lower: bool,
) -> None:
    better, worse = sorted(values, reverse=not lower)
    first, second = sorted(ranks)
    high = method.points(case(better, target, weight, first, lower=lower))
    low = method.points(case(worse, target, weight, second, lower=lower))
    assert high.points >= low.points
