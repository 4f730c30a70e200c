"""Where a value will stand at the end of the year, if the year goes on as it has begun.

What adds up over the year (projects, hectares) is forecast in a straight line: value ÷ share of
the year gone on the day for which it stands. What is a level at any moment (a rate, an average, a
rank) is expected to stay: the forecast is the value itself.
"""

from calendar import isleap
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.01")
"""A forecast is rounded to these, half up."""
LEVEL_MEASURES = ("%", "％", "‰", "分", "名", "位", "小时", "天", "级")
"""An indicator measured in one of these is a level."""
LEVEL_WORDS = ("率", "平均", "人均", "占比", "比例", "增速", "增幅", "降幅", "排名", "满意度")
"""So is one whose name holds one of these."""


def is_level(*, name: str, measure: str) -> bool:
    """Whether an indicator's values are levels, and do not add up over the year."""
    return measure.strip() in LEVEL_MEASURES or any(word in name for word in LEVEL_WORDS)


def share_gone(day: date, *, year: int) -> Decimal:
    """How much of the year is gone when this day ends: from 0 to 1."""
    if day.year != year:
        return Decimal(int(day.year > year))
    return Decimal(day.timetuple().tm_yday) / (366 if isleap(year) else 365)


def forecast(value: Decimal, *, share: Decimal, level: bool) -> Decimal | None:
    """The value at the year's end; none if what adds up has had no time yet."""
    if level:
        return value
    if not share:
        return None
    return (value / share).quantize(PLACES, rounding=ROUND_HALF_UP)


def reaches(expected: Decimal, target: Decimal, *, lower_is_better: bool) -> bool:
    """Whether the expected value is at least as good as the target."""
    return expected <= target if lower_is_better else expected >= target


def percent_of(value: Decimal, target: Decimal) -> int | None:
    """The value in whole per cent of the target, half up; none of a target of nothing or less."""
    if target <= 0:
        return None
    return int((value / target * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
