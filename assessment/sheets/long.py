"""One row per indicator and county: rows folded into candidates.

The first row of an indicator, known by its name, says what it is; later rows say the same or leave
it empty, and each adds the target of a county. What is said of an indicator may stand there
thousands of times, so each combination of cells is looked at once.
"""

from dataclasses import dataclass, field
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessment.resources import IndicatorResource
from assessment.sheets.candidates import Candidate
from assessment.sheets.columns import BLOCK, CODE, COUNTY, GROUP, MEASURE, NAME, ROW, TARGET, WEIGHT
from assessment.sheets.drafts import Fault
from assessment.sheets.example import is_example
from assessment.sheets.layout import Layout
from assessment.sheets.progress import Progress, told
from assessment.sheets.rows import SUMS, SheetRow, is_note, is_sum
from assessment.sheets.widgets import bound_of, target_value
from office.spreadsheets.reading import Row
from office.spreadsheets.values import Value, text_of

Cells = tuple[Value, ...]


def read_rows(
    layout: Layout, resource: IndicatorResource, progress: Progress
) -> tuple[list[Candidate], list[Fault]]:
    """The indicators of a sheet, and what is wrong with single cells."""
    fold = _Fold(layout, resource)
    for row in told(layout.rows, progress):
        fold.add(row)
    return [known.candidate for known in fold.known.values()], fold.faults


@dataclass(slots=True)
class _Known:
    """An indicator that a row has begun, and what that row said of it."""

    candidate: Candidate
    cells: SheetRow


@dataclass(slots=True)
class _Said:
    """What one combination of an indicator's own cells comes to."""

    known: _Known
    contradictions: list[tuple[int | None, str]] = field(default_factory=list)
    """Columns that say something else than the indicator's first row, and how to put it."""


class _Fold:
    """Indicators as they grow, row by row."""

    def __init__(self, layout: Layout, resource: IndicatorResource) -> None:
        self.known: dict[tuple[str, str], _Known] = {}
        """By name, or by code where the name is missing."""
        self.faults: list[Fault] = []
        self._layout = layout
        self._resource = resource
        self._own = {
            name: column for name, column in layout.columns.items() if name not in (COUNTY, TARGET)
        }
        self._own_cells = itemgetter(*(column - 1 for column in self._own.values()))
        self._width = max(layout.columns.values())
        self._name, self._weight, self._county, self._target = (
            layout.columns[name] - 1 for name in (NAME, WEIGHT, COUNTY, TARGET)
        )
        self._counties: dict[Value, int] = {
            name: pk
            for pk, target in resource.targets.items()
            for name in (target.county_name, target.short_name)
        }
        self._said: dict[tuple[int, Cells], _Said | None] = {}
        self._current: _Known | None = None

    def add(self, row: Row) -> None:
        """Take in the next row of the sheet."""
        values = row.values
        if len(values) < self._width:
            values += (None,) * (self._width - len(values))
        # A row without a name belongs to the indicator above it.
        above = 0 if values[self._name] else id(self._current)
        if above and not (text_of(values[self._target]) or text_of(values[self._weight])):
            return
        key = (above, self._own_cells(values))
        if key in self._said:
            said = self._said[key]
        else:
            said = self._said[key] = self._look_at(row, key[1])
        if said is None:
            return
        self._current = said.known
        said.known.candidate.rows.append(row.number)
        for column, message in said.contradictions:
            self.faults.append(Fault(row.number, column, message))
        self._take_target(said.known, row.number, values[self._county], values[self._target])

    def _take_target(self, known: _Known, number: int, county: Value, target: Value) -> None:
        candidate = known.candidate
        county_id = self._counties.get(county) or self._counties.get(text_of(county))
        if county_id is None:
            self._refuse_county(number, text_of(county), target)
            return
        if county_id in candidate.lines:
            message = _("“%(value)s” already stands in row %(row)d.")
            first = candidate.lines[county_id]
            self._fault(number, COUNTY, message % {"value": text_of(county), "row": first})
            return
        candidate.lines[county_id] = number
        try:
            value = target_value(target, measure=known.cells.get(MEASURE))
        except ValidationError as error:
            candidate.unread.add(county_id)
            self._fault(number, TARGET, error.messages[0])
            return
        if value is not None:
            candidate.targets[county_id] = value
            if bound := bound_of(target):
                candidate.bounds[county_id] = bound

    def _refuse_county(self, number: int, county: str, target: Value) -> None:
        """A county that is not in this city matters where it has a target; a sum never does."""
        if not text_of(target) or county.startswith(SUMS):
            return
        message = _("%s is not a county of this city that you may task.") % county
        self._fault(number, COUNTY, message if county else _("The cell is empty."))

    def _look_at(self, row: Row, own: Cells) -> _Said | None:
        """A combination of cells that is met for the first time; None if it makes no indicator."""
        cells: SheetRow = dict(zip(self._own, own, strict=True))
        if is_sum(cells) or is_note(row, cells | {TARGET: row.value(self._target + 1)}):
            return None
        if is_example(cells):
            return None
        name, code = text_of(cells[NAME]), text_of(cells.get(CODE))
        above = self._current
        if not name and above and code in ("", text_of(above.cells.get(CODE))):
            return _Said(above, self._contradictions(above, cells))
        known = self.known.get((name, "" if name else code))
        if known is not None:
            return _Said(known, self._contradictions(known, cells))
        if above and not text_of(cells[BLOCK]):
            self._carry_down(above.cells, cells)
        cells[ROW] = float(row.number)
        values, faults = self._resource.clean_own(cells, self._layout)
        self.faults += faults
        known = self.known[name, "" if name else code] = _Known(
            Candidate(row.number, values), cells
        )
        return _Said(known)

    def _carry_down(self, above: SheetRow, cells: SheetRow) -> None:
        cells[BLOCK] = above[BLOCK]
        if GROUP in cells and not text_of(cells[GROUP]):
            cells[GROUP] = above[GROUP]

    def _contradictions(self, known: _Known, cells: SheetRow) -> list[tuple[int | None, str]]:
        """Cells that are filled and mean something else than those of the first row."""
        found = []
        for name, field_ in self._resource.own.items():
            column = field_.column_name
            cell = cells.get(column)
            if not text_of(cell) or cell == known.cells[column]:
                continue
            try:
                value = field_.clean(cells)
            except ValidationError as error:
                message = error.messages[0]
            else:
                if value == known.candidate.values.get(name, value):
                    continue
                message = _("Row %(row)d says “%(value)s” of this indicator.") % {
                    "row": known.candidate.number,
                    "value": text_of(known.cells[column]) or "—",
                }
            found.append((self._layout.column_of(column), f"{column}：{message}"))
        return found

    def _fault(self, number: int, name: str, message: str) -> None:
        self.faults.append(Fault(number, self._layout.column_of(name), f"{name}：{message}"))
