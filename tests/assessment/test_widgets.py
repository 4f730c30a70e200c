"""Single cells: what offices write, and what an export writes back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessment.models import Indicator
from assessment.resources import SCORINGS
from assessment.sheets.widgets import (
    ChoiceWidget,
    DueDateWidget,
    MinutesWidget,
    TargetWidget,
    TextWidget,
    WeightWidget,
    bound_of,
)
from office.spreadsheets.values import BrokenCell, Percent, Value

PERCENT = {"计量单位": "%"}
FORMULA = "=1+1"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("6月底前", "2026-06-30"),
        ("2月末", "2026-02-28"),
        ("12月20日前", "2026-12-20"),
        ("2026年6月30日", "2026-06-30"),
        ("2026/6/30", "2026-06-30"),
        ("2027年1月10日之前", "2027-01-10"),
        ("年底前", "2026-12-31"),
        (dt.date(2026, 6, 30), "2026-06-30"),
        (dt.datetime(2026, 6, 30, 17), "2026-06-30"),  # noqa: DTZ001
    ],
)
def test_due_dates(value: Value, day: str) -> None:
    assert DueDateWidget(2026).clean(value).isoformat() == day


@pytest.mark.parametrize(
    "value", ["", "尽快", "13月底前", "2026年2月30日", "2024-06-30", "2月30日前", 45000.0]
)
def test_what_is_no_due_date(value: Value) -> None:
    with pytest.raises(ValidationError):
        DueDateWidget(2026).clean(value)


@pytest.mark.parametrize(
    "value", ["≥95%", "９５", "95.0", "不低于95", "> 95％", 95.0, Percent(0.95)]
)
def test_targets(value: Value) -> None:
    assert TargetWidget("计量单位").clean(value, PERCENT) == 95


@pytest.mark.parametrize("value", [None, "", "-", "／", "—"])
def test_no_target(value: Value) -> None:
    assert TargetWidget("计量单位").clean(value, PERCENT) is None


@pytest.mark.parametrize("value", ["良好", BrokenCell("="), True, "1" * 11, dt.date(2026, 1, 1)])
def test_what_is_no_target(value: Value) -> None:
    with pytest.raises(ValidationError):
        TargetWidget("计量单位").clean(value, PERCENT)


def test_a_percentage_wants_a_measure_of_percent() -> None:
    with pytest.raises(ValidationError):
        TargetWidget("计量单位").clean(Percent(0.95), {"计量单位": "户"})


def test_a_third_keeps_four_decimals() -> None:
    assert TargetWidget("计量单位").clean(1 / 3) == Decimal("0.3333")


@pytest.mark.parametrize(
    ("value", "better"),
    [
        *((text, "lower") for text in ("≤1", "<=1", "＜ 1", " ≤1", "不超过3", "不高于3")),
        *((text, "higher") for text in ("≥1", ">=1", "＞1", "不低于3", "不少于3")),
        *((bare, None) for bare in ("1", "１", "达到3", "=3", "", None, 1.0, BrokenCell("≤"))),
    ],
)
def test_a_bound_says_what_is_better(value: Value, better: str | None) -> None:
    assert bound_of(value) == better


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("项目建设\n（17分）", "项目建设"),
        ("新增经营主体数★", "新增经营主体数"),
        (" “一肩挑”比例（村） ", "“一肩挑”比例（村）"),
        (f"'{FORMULA}", FORMULA),
        (FORMULA, FORMULA),
        (2026.0, "2026"),
    ],
)
def test_text(value: Value, text: str) -> None:
    assert TextWidget(max_length=20).clean(value) == text


def test_words() -> None:
    widget = ChoiceWidget(SCORINGS)
    assert widget.clean(" 完成率 ") == Indicator.Scoring.COMPLETION
    assert widget.clean(None) is None
    assert widget.render(Indicator.Scoring.RANK) == "排名"


@pytest.mark.parametrize(("value", "weight"), [("１２", "12"), (2.5, "2.5"), ("100", "100")])
def test_weights(value: Value, weight: str) -> None:
    assert WeightWidget().clean(value) == Decimal(weight)


def test_minutes() -> None:
    assert [MinutesWidget().clean(value) for value in (None, 0.0, "２０")] == [None, 0, 20]


@pytest.mark.parametrize("text", ["甲★（1分）", "甲（1分）（2分）", "★甲 （3分） ★"])
def test_what_a_text_is_read_as_is_read_as_itself(text: str) -> None:
    widget = TextWidget(max_length=20)
    assert widget.clean(text) == widget.clean(widget.clean(text)) == "甲"
