"""One row per indicator, a column per county: rows to candidates."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessment.resources import IndicatorResource, fault_in
from assessment.sheets import columns
from assessment.sheets.candidates import Candidate
from assessment.sheets.drafts import Fault
from assessment.sheets.layout import Layout
from assessment.sheets.progress import Progress, told
from assessment.sheets.rows import SheetRow, indicator_rows, number_of
from assessment.sheets.widgets import bound_of
from office.spreadsheets.values import text_of


def read_rows(
    layout: Layout, resource: IndicatorResource, progress: Progress
) -> tuple[list[Candidate], list[Fault]]:
    """The indicators of a sheet, and what is wrong with single cells."""
    candidates: list[Candidate] = []
    faults: list[Fault] = []
    for row in told(list(indicator_rows(layout)), progress):
        values, wrong = resource.clean_own(row, layout)
        number = number_of(row)
        candidate = Candidate(number, values, rows=[number])
        faults += wrong
        faults += _read_targets(candidate, row, layout, resource)
        faults += _unknown_counties(row, layout, resource)
        candidates.append(candidate)
    return candidates, faults


def _read_targets(
    candidate: Candidate, row: SheetRow, layout: Layout, resource: IndicatorResource
) -> Iterator[Fault]:
    for county_id, field in resource.targets.items():
        try:
            value = field.clean({field.column_name: None, **row})
        except ValidationError as error:
            candidate.unread.add(county_id)
            yield fault_in(row, field.column_name, error, layout)
        else:
            if value is not None:
                candidate.targets[county_id] = value
                if bound := bound_of(row.get(str(field.column_name))):
                    candidate.bounds[county_id] = bound


def _unknown_counties(
    row: SheetRow, layout: Layout, resource: IndicatorResource
) -> Iterator[Fault]:
    """A column of a county that is not in this city matters where it holds a value."""
    ours = {field.column_name for field in resource.targets.values()}
    for name, column in layout.columns.items():
        if name.startswith(columns.TARGET) and name not in ours and text_of(row[name]):
            county = name.removeprefix(columns.target_column(""))
            message = _("%s is not a county of this city that you may task.") % county
            yield Fault(number_of(row), column, f"{columns.TARGET}：{message}")
