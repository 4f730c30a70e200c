"""Simple lists: the header is found by its names, wherever it stands."""

import pytest
from django.utils import translation

from office.spreadsheets.tables import MissingColumns, cell_name, read_table
from office.spreadsheets.writing import SheetToWrite, write_workbook

COLUMNS = {"name": ["姓名", "name"], "phone": ["手机号", "phone"], "email": ["邮箱"]}


def test_rows_come_as_dicts_with_the_sheets_row_numbers() -> None:
    content = write_workbook(
        [
            SheetToWrite("说明", ["先看这里"], []),
            SheetToWrite(
                "人员",
                ["人员名单"],
                [[], ["手 机 号", "姓名"], [13800000000, "张三"], [], ["", "李四"]],
            ),
        ]
    )
    table = read_table(content, filename="a.xlsx", columns=COLUMNS, required=["name", "phone"])
    assert (table.sheet, table.header_row) == ("人员", 3)
    assert [(row.number, row.text("name"), row.text("phone")) for row in table.rows] == [
        (4, "张三", "13800000000"),
        (6, "李四", ""),
    ]
    assert table.rows[0].values["email"] is None
    with translation.override("zh-hans"):
        assert table.cell(table.rows[0], "phone") == "第 4 行 A 列"
        assert table.cell(table.rows[0], "email") == "第 4 行"


def test_english_names_and_csv() -> None:
    table = read_table(
        "Name,Phone\n张三,１３８".encode(), filename="a.csv", columns=COLUMNS, required=["name"]
    )
    assert [row.text("phone") for row in table.rows] == ["138"]


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumns) as caught:
        read_table("姓名,单位\n张三,阜新镇".encode(), filename="a.csv", columns=COLUMNS)
    assert caught.value.names == ("手机号", "邮箱")


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")]
)
def test_columns_have_the_sheets_letters(column: int, letters: str) -> None:
    with translation.override("en"):
        assert cell_name(7, column) == f"row 7, column {letters}"
