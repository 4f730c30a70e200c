"""Indicators that were read and checked, before they touch the database."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
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
    inferred: frozenset[str] = field(default=frozenset(), compare=False)
    """Fields of which the sheet says nothing; what they hold follows from the rest."""


def draft(
    values: Mapping[str, Any],
    targets: Mapping[int, Decimal],
    *,
    bounds: Collection[Indicator.Direction],
    code: str,
    year: int,
) -> Draft:
    """The draft of an indicator without faults in the cycle of a ``year``.

    ``bounds`` are what the targets' own bounds say. What an office's table leaves out follows from
    the rest: the direction, see below; due by June of that year means half-year; data from the
    department's own system costs no minutes.
    """
    given = dict(values)
    known: dict[str, Any] = {
        "direction": inferred_direction(given["scoring"], targets.values(), bounds),
        "frequency": _frequency(given["due_on"], year),
        "minutes": _minutes(given["data_source"]),
    }
    known = {name: value for name, value in known.items() if given[name] is None}
    given |= {"code": code, "section_id": given.pop("section")} | known
    return Draft(**given, targets=targets, inferred=frozenset(known))


def inferred_direction(
    scoring: str, targets: Collection[Decimal], bounds: Collection[Indicator.Direction]
) -> Indicator.Direction | None:
    """What is better where no cell says it; None where only people know.

    A bound says it. Deduction takes points for each unit worse than the target, whichever way
    that is: from none of something, such as accidents, it can only be more, but a target of 3 may
    be meant either way, and a wrong guess would give all points to the worst.
    """
    if bounds:
        return next(iter(bounds))
    if scoring != Indicator.Scoring.DEDUCTION:
        return Indicator.Direction.HIGHER
    return Indicator.Direction.LOWER if Decimal(0) in targets else None


def _frequency(due_on: dt.date, year: int) -> str:
    """What is due in January of the next year is the last of the whole year."""
    half = due_on.year == year and due_on.month <= MIDYEAR
    return Indicator.Frequency.HALF_YEAR if half else Indicator.Frequency.YEAR


def _minutes(data_source: str) -> int:
    return 0 if data_source == OWN_SYSTEM else USUAL_MINUTES
