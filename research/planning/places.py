"""The places of a model: where in a county a stop can begin, and what the solver decides of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ortools.sat.python import cp_model

from research.planning.blocks import Block
from research.planning.days import Span


@dataclass(slots=True, eq=False)
class Place:
    """The stop that can begin in a county within a stretch of days.

    ``goes`` says of people who are always asked for together whether they go for so many working
    days at least.
    """

    county: int
    stretch: int
    spans: dict[Span, cp_model.IntVar]
    is_used: cp_model.IntVar
    sort: dict[bool, cp_model.IntVar]
    serves: dict[Block, cp_model.IntVar]
    goes: dict[frozenset[int], dict[int, cp_model.IntVar]] = field(default_factory=dict)
    sees: dict[int, cp_model.IntVar] = field(default_factory=dict)

    def covering(self, day: date) -> list[cp_model.IntVar]:
        """Its spans that hold the day."""
        return [var for span, var in self.spans.items() if span.first <= day <= span.last]


def can_meet(one: Place, other: Place) -> bool:
    """Whether stops of both could share a day."""
    if not one.spans or not other.spans:
        return False
    return min(one.spans).first <= max(span.last for span in other.spans) and (
        min(other.spans).first <= max(span.last for span in one.spans)
    )


def work_of(goes: Mapping[int, cp_model.IntVar]) -> cp_model.LinearExprT:
    """Working days of somebody who goes."""
    lengths = sorted(goes)
    steps = zip(lengths, [0, *lengths], strict=False)
    return sum((length - before) * goes[length] for length, before in steps)
