"""A whole file to drafts and faults. Reads the database, writes nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import City, County, Office, Section, Unit
from assessment.formats import IndicatorFile
from assessment.resources import IndicatorResource
from assessment.rules import WEIGHTS, check_weights
from assessment.sheets import columns
from assessment.sheets.comparison import Known, known_indicators
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
    _give_codes(rows, file.layout, checked.known)
    checked.faults += _faults_between_rows(rows, file.layout, checked, city)
    checked.faults.sort(key=lambda fault: (fault.row or 10**9, fault.column or 0))
    if not checked.faults:
        checked.drafts = [draft(row.values, row.cells, code=row.code) for row in rows]
    progress(len(cells), len(cells))
    return checked


def _give_codes(rows: list[_Row], layout: Layout, known: Known) -> None:
    """The sheet's own codes; without such a column, known names keep theirs and new ones get
    the block's letter and the next number: A01, A02, … B01.
    """
    if layout.column_of(columns.CODE) is not None:
        for row in rows:
            row.code = row.values.get("code", "")
        return
    codes_by_name = {indicator.name: code for code, indicator in known.indicators.items()}
    for row in rows:
        row.code = codes_by_name.get(row.values.get("name", ""), "")
    taken = set(codes_by_name.values())
    blocks = list(known.blocks)
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    for row in rows:
        block = row.values.get("block", "")
        if row.code or not block:
            continue
        if block not in blocks:
            blocks.append(block)
        letter = chr(ord("A") + blocks.index(block) % 26)
        row.code = next(code for n in numbers[letter] if (code := f"{letter}{n:02d}") not in taken)


def _faults_between_rows(
    rows: list[_Row], layout: Layout, checked: CheckedFile, city: City
) -> Iterator[Fault]:
    if not rows:
        yield Fault(None, None, _("The sheet has a header, but no indicator below it."))
    yield from _missing_codes(rows, layout)
    yield from _repeated(rows, layout, columns.CODE, lambda row: row.code)
    yield from _repeated(rows, layout, columns.NAME, lambda row: row.values.get("name", ""))
    yield from _names_of_others(rows, layout, checked.known)
    yield from _unknown_counties(rows, layout, checked.resource)
    yield from _withdrawn_targets(rows, layout, checked)
    yield from _counties_without_department(rows, city)
    yield from _weights(rows, checked.known)


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


def _names_of_others(rows: list[_Row], layout: Layout, known: Known) -> Iterator[Fault]:
    """A name that an indicator has which is in the cycle, but not in this file."""
    in_file = {row.code for row in rows}
    names = {old.name: code for code, old in known.indicators.items() if code not in in_file}
    for row in rows:
        if code := names.get(row.values.get("name", "")):
            message = _("The cycle already has this indicator under the code %s.") % code
            column = layout.column_of(columns.NAME)
            yield Fault(row.number, column, f"{columns.NAME}：{message}")


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
        old = checked.known.indicators.get(row.code)
        for county_id in old.targets if old else ():
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


def _weights(rows: list[_Row], known: Known) -> Iterator[Fault]:
    """Rule A7 over the blocks that the file names, indicators that it leaves out included."""
    rule = in_force("A7")
    if not rule.enabled:
        return
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if "block" in row.values:
            sums[row.values["block"]] += row.values.get("weight", Decimal(0))
    in_file = {row.code for row in rows}
    for code, old in known.indicators.items():
        if code not in in_file and old.block in sums:
            sums[old.block] += old.weight
    for verdict in check_weights(sums, total=rule["total"]):
        if not verdict.passed:
            yield Fault(None, None, str(verdict.message), rule_id=WEIGHTS.id)
