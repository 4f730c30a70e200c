"""A whole file to drafts and faults. Reads the database, writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import QuerySet

from accounts.models import City, County, Office, Section, Unit
from assessment.formats import IndicatorFile
from assessment.resources import IndicatorResource
from assessment.sheets import long, wide
from assessment.sheets.candidates import Candidate, Setting, identify
from assessment.sheets.comparison import Known, known_indicators
from assessment.sheets.drafts import Draft, Fault, draft
from assessment.sheets.judging import faults_of_rows, faults_of_table
from assessment.sheets.layout import NOTHING_SAID, Layout
from assessment.sheets.progress import Progress
from assessment.slimming.gates import gates_of


@dataclass(slots=True)
class CheckedFile:
    """``drafts`` are complete only when there are no ``faults``."""

    layout: Layout
    resource: IndicatorResource
    known: Known
    last_year: Known
    drafts: list[Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    good_rows: list[Draft] = field(default_factory=list)
    """Of a faulty file, the rows that can be imported without the others; empty where all faults
    are not in single rows, or where the rest breaks a rule of the whole table."""
    rows_left_out: int = 0
    """How many rows of the sheet ``good_rows`` leaves out."""
    why_no_good_rows: str = ""
    """Where some rows are good but no choice: what would be wrong with them alone."""


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
    sheet: str = "",
    names: Mapping[str, str] = NOTHING_SAID,
    progress: Progress = lambda done, total: None,
) -> CheckedFile:
    """Check every cell, then the rows against each other, the cycle and the slimming rules.

    ``counties`` are those that the sender may task; a target elsewhere is a fault. The number of
    queries does not grow with the file. ``sheet`` and ``names`` as for ``find_layout``.

    Raises UnreadableWorkbook or NoIndicatorSheet.
    """
    layout = IndicatorFile(filename, sheet=sheet, names=names).layout_of(source)
    resource = resource_for(city=city, year=year, counties=counties)
    resource.take_county_columns(layout)
    setting = Setting(
        city=city,
        layout=layout,
        resource=resource,
        known=known_indicators(city, year, resource.targets),
        last_year=known_indicators(city, year - 1, resource.targets),
        gates=gates_of(city),
    )
    checked = CheckedFile(layout, resource, setting.known, setting.last_year)
    form = long if layout.is_long else wide
    rows, checked.faults = form.read_rows(layout, resource, progress)
    _judge(rows, setting, checked)
    return checked


def _judge(rows: list[Candidate], setting: Setting, checked: CheckedFile) -> None:
    staying = identify(rows, setting, whole=True)
    checked.faults += faults_of_rows(rows, staying, setting)
    faulty = {fault.row for fault in checked.faults if fault.row is not None}
    checked.faults += faults_of_table(rows, staying, setting)
    checked.faults.sort(key=lambda fault: (fault.row or 10**9, fault.column or 0))
    if not checked.faults:
        checked.drafts = _drafts(rows, setting)
    elif faulty and (good := [row for row in rows if faulty.isdisjoint(row.rows)]):
        beside = identify(good, setting, whole=False)
        judges = (faults_of_rows, faults_of_table)
        wrong = (fault for judge in judges for fault in judge(good, beside, setting))
        if (first := next(wrong, None)) is not None:
            checked.why_no_good_rows = first.message
        else:
            checked.good_rows = _drafts(good, setting)
            checked.rows_left_out = sum(len(row.rows) for row in rows) - sum(
                len(row.rows) for row in good
            )


def _drafts(rows: list[Candidate], setting: Setting) -> list[Draft]:
    year = setting.resource.year
    return [
        draft(row.values, row.targets, bounds=row.bounds.values(), code=row.code, year=year)
        for row in rows
    ]
