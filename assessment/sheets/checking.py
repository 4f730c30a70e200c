"""A whole file to drafts and faults. Reads the database, writes nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import City, County, Office, Section, Unit
from assessment.formats import IndicatorFile
from assessment.resources import IndicatorResource
from assessment.rules import WEIGHTS, check_weights
from assessment.sheets import columns
from assessment.sheets.comparison import Known, known_indicators, match
from assessment.sheets.drafts import Draft, Fault, draft
from assessment.sheets.layout import Layout
from assessment.sheets.rows import SheetRow
from office.rules import in_force
from office.spreadsheets.values import text_of

Progress = Callable[[int, int], None]
PROGRESS_EVERY = 200
"""Rows between two reports of progress."""


@dataclass(slots=True)
class CheckedFile:
    """``drafts`` are complete only when there are no ``faults``."""

    resource: IndicatorResource
    known: Known
    drafts: list[Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    number: int
    cells: SheetRow
    values: dict[str, Any]
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


def resource_for(*, city: City, year: int, counties: QuerySet[County]) -> IndicatorResource:
    """The columns of a city's indicator sheet, with its sections and these of its counties."""
    department = Office.objects.filter(unit__city=city, unit__kind=Unit.Kind.CITY_ORGAN)
    return IndicatorResource(
        year=year,
        sections=Section.objects.filter(office__in=department),
        counties=counties.filter(city=city),
    )


def check_file(
    source: Path | bytes,
    *,
    filename: str,
    city: City,
    year: int,
    counties: QuerySet[County],
    progress: Progress = lambda done, total: None,
) -> CheckedFile:
    """Check every cell, then the rows against each other and against the cycle.

    ``counties`` are those that the sender may task; a target elsewhere is a fault. Seven queries,
    whatever the size. Raises UnreadableWorkbook or NoIndicatorSheet.
    """
    file = IndicatorFile(filename)
    cells = file.create_dataset(source).dict
    resource = resource_for(city=city, year=year, counties=counties)
    checked = CheckedFile(resource, known_indicators(city, year, resource.targets))
    resource.take_county_columns(file.layout)
    rows = []
    for done, row in enumerate(cells):
        if done % PROGRESS_EVERY == 0:
            progress(done, len(cells))
        values, faults = resource.clean_row(row, file.layout)
        rows.append(_Row(int(row[columns.ROW]), row, values))
        checked.faults += faults
    _match_known(rows, file.layout, checked.known)
    checked.faults += _faults_between_rows(rows, file.layout, checked, city)
    checked.faults.sort(key=lambda fault: (fault.row or 10**9, fault.column or 0))
    if not checked.faults:
        checked.drafts = [draft(row.values, row.cells, code=row.code) for row in rows]
    progress(len(cells), len(cells))
    return checked


def _match_known(rows: list[_Row], layout: Layout, known: Known) -> None:
    """Give each row its code and the indicator that it is about.

    Codes are the sheet's own. Without such a column, known names keep their codes and new ones
    get the block's letter and the next free number: A01, A02, … B01.
    """
    for row in rows:
        row.code = row.values.get("code", "")
    inside, outside = known.divided({row.block for row in rows})
    matched = match([(row.name, row.code) for row in rows], inside)
    for row in rows:
        row.known = matched.get(row.name)
    if layout.column_of(columns.CODE) is None:
        _give_codes(rows, inside, outside)


def _give_codes(rows: list[_Row], inside: Known, outside: Known) -> None:
    for row in rows:
        row.code = inside.indicators[row.known].code if row.known else ""
    taken = {old.code for old in outside.indicators.values()} | {row.code for row in rows}
    letters = _letters(rows, taken)
    for row in rows:
        if not row.code:
            letter = letters[row.block]
            row.code = next(code for n in count(1) if (code := f"{letter}{n:02d}") not in taken)
            taken.add(row.code)


def _letters(rows: list[_Row], taken: set[str]) -> dict[str, str]:
    """Each block's letter: that of the codes it already has, else the next one that is free."""
    letters = {row.block: row.code[0] for row in reversed(rows) if row.code}
    used = {code[0] for code in taken if code}
    free = (letter for letter in ascii_uppercase if letter not in used)
    for row in rows:
        if row.block not in letters:
            letters[row.block] = next(free, "Z")
    return letters


def _faults_between_rows(
    rows: list[_Row], layout: Layout, checked: CheckedFile, city: City
) -> Iterator[Fault]:
    if not rows:
        yield Fault(None, None, _("The sheet has a header, but no indicator below it."))
    yield from _missing_codes(rows, layout)
    yield from _repeated(rows, layout, columns.CODE, lambda row: row.code)
    yield from _repeated(rows, layout, columns.NAME, lambda row: row.name)
    yield from _taken_elsewhere(rows, layout, checked.known)
    yield from _unknown_counties(rows, layout, checked.resource)
    yield from _withdrawn_targets(rows, layout, checked)
    yield from _counties_without_department(rows, city)
    yield from _weights(rows)


def _missing_codes(rows: list[_Row], layout: Layout) -> Iterator[Fault]:
    column = layout.column_of(columns.CODE)
    for row in rows:
        if column is not None and not row.code and "code" in row.values:
            yield Fault(row.number, column, f"{columns.CODE}：" + _("The cell is empty."))


def _repeated(
    rows: list[_Row], layout: Layout, column: str, key: Callable[[_Row], str]
) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        value = key(row)
        if value and first.setdefault(value, row.number) != row.number:
            message = _("“%(value)s” already stands in row %(row)d.") % {
                "value": value,
                "row": first[value],
            }
            yield Fault(row.number, layout.column_of(column), f"{column}：{message}")


def _taken_elsewhere(rows: list[_Row], layout: Layout, known: Known) -> Iterator[Fault]:
    """A code or a name that an indicator has in a block that this file does not name."""
    _inside, outside = known.divided({row.block for row in rows})
    codes = {old.code: old for old in outside.indicators.values()}
    names = {old.name: old for old in outside.indicators.values()}
    message = _("Block “%(block)s” already has %(code)s %(name)s.")
    for row in rows:
        for column, old in (
            (columns.CODE, codes.get(row.code)),
            (columns.NAME, names.get(row.name)),
        ):
            if old is not None:
                text = message % {"block": old.block, "code": old.code, "name": old.name}
                yield Fault(row.number, layout.column_of(column), f"{column}：{text}")


def _unknown_counties(
    rows: list[_Row], layout: Layout, resource: IndicatorResource
) -> Iterator[Fault]:
    """A column of a county that is not in this city matters where it holds a value."""
    ours = {target.column_name for target in resource.targets.values()}
    strange = [name for name in layout.columns if name.startswith(columns.TARGET)]
    for row in rows:
        for name in strange:
            if name not in ours and text_of(row.cells[name]):
                county = name.removeprefix(columns.target_column(""))
                message = _("%s is not a county of this city that you may task.") % county
                yield Fault(row.number, layout.column_of(name), f"{columns.TARGET}：{message}")


def _withdrawn_targets(rows: list[_Row], layout: Layout, checked: CheckedFile) -> Iterator[Fault]:
    for row in rows:
        old = checked.known.indicators[row.known].targets if row.known else {}
        for county_id in old:
            if row.values.get(f"target_{county_id}", "") is None:
                name = checked.resource.targets[county_id].column_name
                message = _("A target that is in force cannot be left empty.")
                yield Fault(row.number, layout.column_of(name), f"{name}：{message}")


def _counties_without_department(rows: list[_Row], city: City) -> Iterator[Fault]:
    aimed = {
        int(name.removeprefix("target_"))
        for row in rows
        for name, value in row.values.items()
        if name.startswith("target_") and value is not None
    }
    lacking = County.objects.filter(pk__in=aimed).exclude(
        pk__in=Office.objects.filter(unit__county__city=city).values("unit__county")
    )
    for county in lacking:
        yield Fault(None, None, _("%s has no organization department in the portal.") % county.name)


def _weights(rows: list[_Row]) -> Iterator[Fault]:
    """Rule A7 over the blocks that the file names, of which it is the whole table."""
    rule = in_force("A7")
    if not rule.enabled:
        return
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.block:
            sums[row.block] += row.values.get("weight", Decimal(0))
    for verdict in check_weights(sums, total=rule["total"]):
        if not verdict.passed:
            yield Fault(None, None, str(verdict.message), rule_id=WEIGHTS.id)
