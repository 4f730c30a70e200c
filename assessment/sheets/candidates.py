"""Rows on their way to drafts, and what they are judged against."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from string import ascii_uppercase
from typing import Any

from accounts.models import City
from assessment.models import Indicator
from assessment.resources import IndicatorResource
from assessment.sheets import columns
from assessment.sheets.comparison import Known, match
from assessment.sheets.layout import Layout
from assessment.slimming.gates import Gates


@dataclass(slots=True)
class Candidate:
    """An indicator of the sheet: one row, or in the long form a row for each of its counties.

    ``values`` and ``targets`` lack what faulty cells should have given.
    """

    number: int
    """The sheet's row in which it is said first."""
    values: dict[str, Any]
    targets: dict[int, Decimal] = field(default_factory=dict)
    """By the county's primary key."""
    unread: set[int] = field(default_factory=set)
    """Counties whose target is faulty."""
    lines: dict[int, int] = field(default_factory=dict)
    """In the long form, the sheet's row of each county."""
    rows: list[int] = field(default_factory=list)
    """All its rows in the sheet."""
    bounds: dict[int, Indicator.Direction] = field(default_factory=dict)
    """What is better by the bound before a county's target, where there is one."""
    code: str = ""
    known: int | None = None
    """Primary key of the indicator that the row is about, if the cycle has it."""

    @property
    def name(self) -> str:
        """Empty where the cell is faulty, like ``block``."""
        return self.values.get("name", "")

    @property
    def block(self) -> str:
        return self.values.get("block", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the rows of a file are judged against; the same for all of them and for a choice."""

    city: City
    layout: Layout
    resource: IndicatorResource
    known: Known
    """What the cycle holds now."""
    last_year: Known
    gates: Gates

    def place_of_target(self, row: Candidate, county_id: int) -> tuple[int, int | None, str]:
        """Row, column and column name of the cell of a county's target; in the long form, of the
        indicator's first row where the county has none.
        """
        name = columns.TARGET if self.layout.is_long else self.resource.column_of(county_id)
        return row.lines.get(county_id, row.number), self.layout.column_of(name), name


def identify(rows: list[Candidate], setting: Setting, *, whole: bool) -> Known:
    """Give each row its code and the indicator that it is about; answers with what stays beside.

    A ``whole`` table replaces the blocks that it names; beside a part, all else stays. Codes are
    the sheet's own. Without such a column, known names keep their codes and new ones get the
    block's letter and the next free number: A01, A02, … B01.
    """
    inside, outside = setting.known.divided({row.block for row in rows})
    matched = match([(row.name, row.values.get("code", "")) for row in rows], inside)
    for row in rows:
        row.code = row.values.get("code", "")
        row.known = matched.get(row.name)
    staying = outside if whole else setting.known.without(matched.values())
    if setting.layout.column_of(columns.CODE) is None:
        _give_codes(rows, inside, staying)
    return staying


def _give_codes(rows: list[Candidate], inside: Known, staying: Known) -> None:
    for row in rows:
        row.code = inside.indicators[row.known].code if row.known else ""
    taken = {old.code for old in staying.indicators.values()} | {row.code for row in rows}
    letters = _letters(rows, taken)
    for row in rows:
        if not row.code:
            letter = letters[row.block]
            row.code = next(code for n in count(1) if (code := f"{letter}{n:02d}") not in taken)
            taken.add(row.code)


def _letters(rows: list[Candidate], taken: set[str]) -> dict[str, str]:
    """Each block's letter: that of the codes it already has, else the next one that is free."""
    letters = {row.block: row.code[0] for row in reversed(rows) if row.code}
    used = {code[0] for code in taken if code}
    free = (letter for letter in ascii_uppercase if letter not in used)
    for row in rows:
        if row.block not in letters:
            letters[row.block] = next(free, "Z")
    return letters
