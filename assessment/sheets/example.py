"""The example row of the template: shows how, and is no indicator as long as it is unchanged."""

from collections.abc import Mapping

from assessment.sheets import columns
from office.spreadsheets.values import Value, text_of

EXAMPLE: Mapping[str, str | int] = {
    columns.CODE: "示例",
    columns.BLOCK: "基层党建",
    columns.GROUP: "组织体系",
    columns.NAME: "（示例，本行不导入）党组织按期换届率",
    columns.MEASURE: "%",
    columns.DIRECTION: "越高越好",
    columns.WEIGHT: 10,
    columns.SCORING: "完成率",
    columns.DATA_SOURCE: "组织部系统",
    columns.FREQUENCY: "全年",
    columns.DUE_ON: "12月20日前",
    columns.MINUTES: 0,
}
EXAMPLE_TARGET = 100
"""The example's target in every county."""


def is_example(cells: Mapping[str, Value]) -> bool:
    """Whether the row is the template's example as it was; the section is the city's own."""
    return all(text_of(cells.get(name)) == text_of(value) for name, value in EXAMPLE.items())
