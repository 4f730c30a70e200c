"""What a cell can hold, and how to read it as text or as a number. No Django.

A value is None (nothing), text, a float, a bool, a date, a datetime, a time, a duration, or one
of the two classes below.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Percent:
    """A number shown as a percentage: 0.95 formatted as ``95.0%``."""

    fraction: float

    @property
    def shown(self) -> Decimal:
        """The number people see: 95 for 0.95."""
        return plain(decimal_of(self.fraction) * 100)


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell without a usable value: an error (``#N/A``) or a formula never calculated."""

    shown: str


Value = (
    str
    | float
    | bool
    | dt.date
    | dt.datetime
    | dt.time
    | dt.timedelta
    | Percent
    | BrokenCell
    | None
)

NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def plain(number: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: 1E+2 and 100.0 both become 100."""
    number = number.normalize()
    return number.quantize(Decimal(1)) if number.as_tuple().exponent > 0 else number  # type: ignore[operator]


def plain_text(number: Decimal) -> str:
    """As people write it: 12.50 is 12.5, 1E+2 is 100."""
    return format(plain(number), "f")


def column_letter(column: int) -> str:
    """The sheet's own name of a 1-based column: 7 is G, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_of(value: Value) -> str:
    """What a person reads in the cell, on one line: full-width forms folded, spaces tidied."""
    if value is None:
        return ""
    if isinstance(value, Percent):
        return f"{value.shown}%"
    if isinstance(value, BrokenCell):
        return value.shown
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return plain_text(decimal_of(value))
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())


def decimal_of(value: Value) -> Decimal:
    """The number in a cell; text may have full-width digits, thousands commas and a final %.

    Percentages count as shown (95, not 0.95). A float is taken with the 15 digits that
    spreadsheet programs keep, so that 0.07200000000000001 stays 0.072.

    Raises ValueError when the cell does not hold one finite number.
    """
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, Percent):
        return value.shown
    if isinstance(value, float | int):
        try:
            number = Decimal(format(value, ".15g"))
        except InvalidOperation as error:
            raise ValueError(value) from error
        if not number.is_finite():
            raise ValueError(value)
        return number
    if isinstance(value, str):
        text = text_of(value).removesuffix("%").strip()
        if NUMBER.fullmatch(text):
            return Decimal(text.replace(",", ""))
    raise ValueError(value)


def is_percentage(value: Value) -> bool:
    """Whether the cell shows a percent sign, by its format or in its text."""
    return isinstance(value, Percent) or (isinstance(value, str) and text_of(value).endswith("%"))
