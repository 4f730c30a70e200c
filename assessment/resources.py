"""The columns of an indicator sheet, declared once for import and export."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources
from import_export.fields import Field

from accounts.models import County, Section
from assessment.models import Indicator
from assessment.sheets import columns
from assessment.sheets.drafts import Fault
from assessment.sheets.layout import Layout
from assessment.sheets.rows import SheetRow, number_of
from assessment.sheets.widgets import (
    ChoiceWidget,
    DueDateWidget,
    MinutesWidget,
    TargetWidget,
    TextWidget,
    WeightWidget,
)

DIRECTIONS = {"越高越好": Indicator.Direction.HIGHER, "越低越好": Indicator.Direction.LOWER}
SCORINGS = {
    "完成率": Indicator.Scoring.COMPLETION,
    "分档": Indicator.Scoring.STEPS,
    "排名": Indicator.Scoring.RANK,
    "扣分": Indicator.Scoring.DEDUCTION,
    "加分": Indicator.Scoring.BONUS,
}
LENGTHS = {field.name: field.max_length or 0 for field in Indicator._meta.fields}
"""The longest text that each field of the model takes."""
FREQUENCIES = {
    "月度": Indicator.Frequency.MONTH,
    "季度": Indicator.Frequency.QUARTER,
    "半年": Indicator.Frequency.HALF_YEAR,
    "全年": Indicator.Frequency.YEAR,
}


def text(name: str, column: str, *, required: bool = False) -> Field:
    """A column of text that goes into the model's field of this name."""
    widget = TextWidget(max_length=LENGTHS[name], required=required)
    return Field(name, column, widget)


class TargetField(Field):
    """The column of one county; the resource keys its targets by county."""

    def __init__(self, county: County) -> None:
        self.county_id = county.pk
        self.county_name = county.name
        self.short_name = county.short_name
        column = columns.target_column(county.short_name)
        super().__init__(column_name=column, widget=TargetWidget(columns.MEASURE))

    def get_value(self, instance: Indicator) -> Decimal | None:
        """The county's target; the queryset has to prefetch ``targets``."""
        values = (t.value for t in instance.targets.all() if t.county_id == self.county_id)
        return next(values, None)


class IndicatorResource(resources.Resource):
    """Cells to values and back for one cycle: its year, its sections and its counties."""

    code = text("code", columns.CODE)
    block = Field("block__name", columns.BLOCK, TextWidget(max_length=40, required=True))
    group = text("group", columns.GROUP)
    name = text("name", columns.NAME, required=True)
    measure = text("measure", columns.MEASURE)
    direction = Field("direction", columns.DIRECTION, ChoiceWidget(DIRECTIONS))
    weight = Field("weight", columns.WEIGHT, WeightWidget())
    scoring = Field("scoring", columns.SCORING, ChoiceWidget(SCORINGS, required=True))
    data_source = text("data_source", columns.DATA_SOURCE, required=True)
    frequency = Field("frequency", columns.FREQUENCY, ChoiceWidget(FREQUENCIES))
    minutes = Field("minutes", columns.MINUTES, MinutesWidget())
    remark = text("remark", columns.REMARK)
    explanation = text("explanation", columns.EXPLANATION)

    def __init__(
        self, *, year: int, sections: Collection[Section], counties: Collection[County]
    ) -> None:
        super().__init__()
        self.year = year
        by_name = {section.name: section.pk for section in sections}
        self.fields["section"] = Field(
            "section_id", columns.SECTION, ChoiceWidget(by_name, required=True)
        )
        self.fields["due_on"] = Field("due_on", columns.DUE_ON, DueDateWidget(year))
        self.fields["locks_on"] = Field(
            "locks_on", columns.LOCKS_ON, DueDateWidget(year, required=False)
        )
        self.own = dict(self.fields)
        self.targets = {county.pk: TargetField(county) for county in counties}
        self.fields |= {f"target_{pk}": field for pk, field in self.targets.items()}

    def take_county_columns(self, layout: Layout) -> None:
        """Follow the sheet where it gives a county its full name."""
        for target in self.targets.values():
            full = columns.target_column(target.county_name)
            if full in layout.columns:
                target.column_name = full

    def get_export_order(self) -> list[str]:
        targets = [f"target_{pk}" for pk in self.targets]
        before = [name for name in ORDER if name not in AFTER_TARGETS]
        return [*before, *targets, *AFTER_TARGETS]

    def column_of(self, county_id: int) -> str:
        """The name of the column of a county's targets."""
        return str(self.targets[county_id].column_name)

    def clean_own(self, row: SheetRow, layout: Layout) -> tuple[dict[str, Any], list[Fault]]:
        """What a row says of the indicator itself, by field name, and a fault for each cell that
        says nothing.
        """
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, field in self.own.items():
            try:
                values[name] = field.clean({field.column_name: None, **row})
            except ValidationError as error:
                faults.append(fault_in(row, field.column_name, error, layout))
        return values, faults


def fault_in(row: SheetRow, name: str, error: ValidationError, layout: Layout) -> Fault:
    """What is wrong with a row's cell in a column of ours."""
    return Fault(number_of(row), layout.column_of(name), f"{name}：{error.messages[0]}")


ORDER = (
    *("code", "block", "group", "name", "measure", "direction", "weight", "scoring"),
    *("data_source", "section", "frequency", "due_on", "locks_on", "minutes"),
    *("remark", "explanation"),
)
AFTER_TARGETS = ("due_on", "locks_on", "minutes", "remark", "explanation")
