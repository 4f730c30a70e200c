"""One cell to one value and back: the widgets of the import, each with its sentence of refusal.

``clean`` takes what the safe reader found in the cell (``office.spreadsheets.values.Value``);
``render`` gives what an export writes. Both ways together lose nothing.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from assessment.models import Indicator
from office.spreadsheets.values import (
    BrokenCell,
    Value,
    decimal_of,
    is_percentage,
    plain,
    text_of,
)
from office.spreadsheets.writing import unguarded

POINTS = re.compile(r"[（(]\s*[0-9０-９.]+\s*分\s*[）)]$")
MARKS = "★☆*＊※▲△ "
BOUND = re.compile(r"^(≥|≤|>=|<=|>|<|=|不低于|不少于|不超过|不高于|达到)\s*")
AT_MOST = ("≤", "<", "不超过", "不高于")
AT_LEAST = ("≥", ">", "不低于", "不少于")
PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 10

FULL_DATE = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
MONTH_AND_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
END_OF_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:底|末)")
END_OF_YEAR = ("年底", "年末", "全年")


def bound_of(value: Value) -> Indicator.Direction | None:
    """What is better by the bound before a target: less of "at most", more of "at least".

    Called for each target of a file, so that a bare number is seen at its first character.
    """
    if not isinstance(value, str) or value[:1].isdigit():
        return None
    text = text_of(value)
    if text.startswith(AT_MOST):
        return Indicator.Direction.LOWER
    return Indicator.Direction.HIGHER if text.startswith(AT_LEAST) else None


class TextWidget(Widget):
    """Text on one line; ``required`` refuses an empty cell.

    A formula stays the text that it is; marks around a name and the points after a group's name
    (项目建设（17分）) are no part of it.
    """

    def __init__(self, *, max_length: int, required: bool = False) -> None:
        super().__init__()
        self.max_length = max_length
        self.required = required

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> str:
        if isinstance(value, BrokenCell):
            raise ValidationError(_("The cell holds a formula without a result."))
        text = value if isinstance(value, str) else text_of(value)
        text = unguarded("".join(line.strip() for line in text.splitlines()).strip())
        while (bare := POINTS.sub("", text.strip(MARKS)).strip()) != text:
            text = bare
        if self.required and not text:
            raise ValidationError(_("The cell is empty."))
        if len(text) > self.max_length:
            raise ValidationError(
                _("The text has %(length)d characters; at most %(most)d are allowed.")
                % {"length": len(text), "most": self.max_length}
            )
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value or ""


class ChoiceWidget(Widget):
    """One of a few words of the sheet; an empty cell is None and left to ``drafts``."""

    def __init__(self, words: Mapping[str, Any], *, required: bool = False) -> None:
        super().__init__()
        self.words = words
        self.required = required

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> Any:
        word = text_of(value).replace(" ", "")
        if not word:
            if self.required:
                raise ValidationError(_("The cell is empty."))
            return None
        if word not in self.words:
            raise ValidationError(
                _("“%(word)s” is unknown; use one of: %(words)s.")
                % {"word": word[:20], "words": _(", ").join(list(self.words)[:12])}
            )
        return self.words[word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return next((word for word, known in self.words.items() if known == value), "")


class WeightWidget(Widget):
    """Points of 100, above zero, with at most two decimals."""

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> Decimal:
        weight = _number(value)
        if weight <= 0:
            raise ValidationError(_("A weight is above zero."))
        if weight > 100:
            raise ValidationError(_("A weight is at most 100."))
        if weight != round(weight, 2):
            raise ValidationError(_("A weight has at most two decimals."))
        return plain(weight)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class TargetWidget(Widget):
    """A county's target in the indicator's measure; takes ≥95%, １２ and percent formats."""

    def __init__(self, measure_column: str) -> None:
        super().__init__()
        self.measure_column = measure_column

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> Decimal | None:
        return target_value(value, measure=(row or {}).get(self.measure_column))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


def target_value(value: Value, *, measure: Value) -> Decimal | None:
    """The target in a cell, None where it is empty. Raises ValidationError."""
    if type(value) is float:
        return _bounded(_number(value))
    if value is None or text_of(value) in ("", "-", "/", "—"):
        return None
    bare = BOUND.sub("", text_of(value)) if isinstance(value, str) else value
    number = _number(bare)
    if is_percentage(bare) and text_of(measure) != "%":
        raise ValidationError(_("The cell shows a percentage, but the measure is not %."))
    return _bounded(number)


def _bounded(number: Decimal) -> Decimal:
    if abs(number) >= LARGEST:
        raise ValidationError(_("The number is too large."))
    return plain(number.quantize(PLACES, ROUND_HALF_UP))


class DueDateWidget(Widget):
    """A day of an indicator: a date, or words such as 6月底前 in the cycle's year.

    An empty cell is None where the day is not ``required``.
    """

    def __init__(self, year: int, *, required: bool = True) -> None:
        super().__init__()
        self.year = year
        self.required = required

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> dt.date | None:
        if not self.required and not text_of(value):
            return None
        day = self._day(value)
        if not dt.date(self.year, 1, 1) <= day <= dt.date(self.year + 1, 3, 31):
            raise ValidationError(
                _("%(day)s is not in the cycle of %(year)d.") % {"day": day, "year": self.year}
            )
        return day

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value

    def _day(self, value: Value) -> dt.date:
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        text = text_of(value).replace(" ", "").removesuffix("前").removesuffix("之")
        if not text:
            raise ValidationError(_("The cell is empty."))
        try:
            day = self._from_words(text)
        except ValueError as error:
            raise ValidationError(_("There is no such day: %(text)s.") % {"text": text}) from error
        if day is None:
            raise ValidationError(
                _("“%(text)s” is no date; write 2026-06-30 or 6月底前.") % {"text": text[:20]}
            )
        return day

    def _from_words(self, text: str) -> dt.date | None:
        if match := FULL_DATE.fullmatch(text):
            return dt.date(*map(int, match.groups()))
        if match := MONTH_AND_DAY.fullmatch(text):
            return dt.date(self.year, *map(int, match.groups()))
        if match := END_OF_MONTH.fullmatch(text):
            year, month = int(match[1] or self.year), int(match[2])
            if not 1 <= month <= 12:
                raise ValueError(text)
            return dt.date(year, month, monthrange(year, month)[1])
        if text in END_OF_YEAR:
            return dt.date(self.year, 12, 31)
        return None


class MinutesWidget(Widget):
    """Whole minutes that reporting one value takes; an empty cell is left to ``drafts``."""

    MOST = 480

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> int | None:
        if not text_of(value):
            return None
        minutes = _number(value)
        if minutes != int(minutes) or not 0 <= minutes <= self.MOST:
            raise ValidationError(
                _("Minutes are a whole number from 0 to %(most)d.") % {"most": self.MOST}
            )
        return int(minutes)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


def _number(value: Value) -> Decimal:
    if isinstance(value, BrokenCell):
        raise ValidationError(_("The cell holds a formula without a result."))
    if not isinstance(value, float) and not text_of(value):
        raise ValidationError(_("The cell is empty."))
    try:
        return decimal_of(value)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a number.") % {"text": text_of(value)[:20]}
        ) from error
