"""Values that systems know, as a spreadsheet: to fill in, and read with every cell checked."""

from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessment.models import Target
from assessment.models.indicator import VALUE_DIGITS, VALUE_PLACES
from assessment.periods import chinese_name
from assessment.reporting.slots import Slot
from assessment.services.known_values import KnownValue
from office.spreadsheets.tables import Table, TableRow, read_list
from office.spreadsheets.values import decimal_of, is_percentage
from office.spreadsheets.writing import SheetToWrite, unguarded, write_workbook

COLUMNS = {
    "indicator": ["指标", "指标名称", "二级指标"],
    "county": ["县区", "县（区）"],
    "value": ["实际值", "实际完成值", "完成值"],
    "period": ["期间", "周期"],
}
_REQUIRED = ["indicator", "county", "value"]
_WIDTHS = (36, 14, 14, 12, 10)
LARGEST = Decimal(10) ** (VALUE_DIGITS - VALUE_PLACES)
PLACES = Decimal(1).scaleb(-VALUE_PLACES)


def known_values_file(slots: Iterable[Slot]) -> bytes:
    """The slots of what systems know, as xlsx, with the values that are there; to be filled in."""
    rows = [
        (
            slot.target.indicator.name,
            slot.target.county.short_name,
            slot.report.value if slot.report else None,
            chinese_name(slot.target.indicator.frequency, slot.period),
            slot.target.indicator.measure,
        )
        for slot in slots
    ]
    header = [*(names[0] for names in COLUMNS.values()), "计量单位"]
    return write_workbook([SheetToWrite("系统数据", header, rows, widths=_WIDTHS)])


def read_known_values(
    file: bytes, *, targets: Collection[Target], filename: str = ""
) -> list[KnownValue]:
    """Read values of these targets; rows without a number are left out, nothing is saved yet.

    ``targets`` come with indicator, its cycle and county. Raises ``ValidationError`` with one
    sentence per fault, each with its row and column, or with one if the file cannot be read.
    """
    table = read_list(file, columns=COLUMNS, required=_REQUIRED, filename=filename)
    reader = _Reader(table, targets)
    values = [reader.value(row) for row in table.rows if row.text("value")]
    if reader.faults:
        raise ValidationError(reader.faults)
    if not values:
        raise ValidationError(_("The file holds no value."))
    return [value for value in values if value is not None]


class _Reader:
    """Makes one value of each row; a bad cell adds a sentence with its place to ``faults``."""

    def __init__(self, table: Table, targets: Collection[Target]) -> None:
        self.table = table
        self.faults: list[str] = []
        self.by_indicator: dict[str, dict[str, Target]] = {}
        for target in targets:
            counties = self.by_indicator.setdefault(target.indicator.name, {})
            counties[target.county.short_name] = counties[target.county.name] = target
        self.rows: dict[tuple[int, int], int] = {}

    def value(self, row: TableRow) -> KnownValue | None:
        """One row, or None after a fault."""
        before = len(self.faults)
        target = self._target(row)
        number = self._number(row, target)
        period = self._period(row, target) if target else None
        if target is None or number is None or period is None or len(self.faults) > before:
            return None
        first = self.rows.setdefault((target.pk, period), row.number)
        if first != row.number:
            self._fault(row, "indicator", _("the value stands in row %s too.") % first)
        return KnownValue(target_id=target.pk, period=period, value=number)

    def _fault(self, row: TableRow, key: str, sentence: str) -> None:
        self.faults.append(self.table.fault(row, key, sentence))

    def _target(self, row: TableRow) -> Target | None:
        name, county = unguarded(row.text("indicator")), row.text("county")
        counties = self.by_indicator.get(name)
        if counties is None:
            message = _("“%s” is no indicator of yours that a system knows.")
            self._fault(row, "indicator", message % name[:40])
            return None
        if county not in counties:
            message = _("“%(indicator)s” has no target in “%(county)s”.")
            self._fault(row, "county", message % {"indicator": name, "county": county[:20]})
        return counties.get(county)

    def _number(self, row: TableRow, target: Target | None) -> Decimal | None:
        cell = row.values["value"]
        try:
            number = decimal_of(cell).quantize(PLACES, ROUND_HALF_UP)
        except (ValueError, ArithmeticError):
            self._fault(row, "value", _("“%s” is not a number.") % row.text("value")[:20])
            return None
        if abs(number) >= LARGEST:
            self._fault(row, "value", _("the number is too large."))
        if target is not None and is_percentage(cell) and target.indicator.measure != "%":
            message = _("the cell shows a percentage, but the measure is not %.")
            self._fault(row, "value", message)
        return number

    def _period(self, row: TableRow, target: Target) -> int | None:
        """The period that the cell names; it may be empty where there is one only."""
        indicator = target.indicator
        known = {chinese_name(indicator.frequency, month): month for month in indicator.periods}
        word = row.text("period").replace(" ", "")
        if not word and len(known) == 1:
            return indicator.periods[0]
        if word not in known:
            message = _("“%(word)s” is no period; use one of: %(words)s.")
            self._fault(row, "period", message % {"word": word[:20], "words": _(", ").join(known)})
        return known.get(word)
