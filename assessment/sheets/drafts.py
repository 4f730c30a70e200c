"""Indicators that were read and checked, before they touch the database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.models import Indicator

OWN_SYSTEM = "组织部系统"
"""A source that the department reads itself, so that no county has to report."""
USUAL_MINUTES = 20
MIDYEAR = 6
"""An indicator due by the end of this month of its cycle's year is a half-year one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where, by the sheet's own 1-based row and column."""

    row: int | None
    column: int | None
    message: str
    rule_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An indicator as the sheet gives it; equal drafts make equal indicators."""

    code: str
    block: str
    group: str
    name: str
    measure: str
    direction: str
    weight: Decimal
    scoring: str
    data_source: str
    section_id: int
    frequency: str
    due_on: dt.date
    locks_on: dt.date | None
    minutes: int
    remark: str
    explanation: str
    targets: Mapping[int, Decimal]
    """Targets by the county's primary key."""


def draft(
    values: Mapping[str, Any],
    targets: Mapping[int, Decimal],
    *,
    at_most: bool,
    code: str,
    year: int,
) -> Draft:
    """The draft of an indicator without faults in the cycle of a ``year``; ``at_most`` if a target
    of it says so.

    What an office's table leaves out follows from the rest: a target of "at most" means lower is
    better; due by June of that year means half-year; data from the department's own system costs no minutes.
    """
    given = dict(values)
    minutes = given["minutes"]
    given |= {
        "code": code,
        "section_id": given.pop("section"),
        "direction": given["direction"] or _direction(at_most=at_most),
        "frequency": given["frequency"] or _frequency(given["due_on"], year),
        "minutes": _minutes(given["data_source"]) if minutes is None else minutes,
    }
    return Draft(**given, targets=targets)


def _direction(*, at_most: bool) -> str:
    return Indicator.Direction.LOWER if at_most else Indicator.Direction.HIGHER


def _frequency(due_on: dt.date, year: int) -> str:
    """What is due in January of the next year is the last of the whole year."""
    half = due_on.year == year and due_on.month <= MIDYEAR
    return Indicator.Frequency.HALF_YEAR if half else Indicator.Frequency.YEAR


def _minutes(data_source: str) -> int:
    return 0 if data_source == OWN_SYSTEM else USUAL_MINUTES
