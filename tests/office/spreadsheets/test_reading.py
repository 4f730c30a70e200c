"""What honest workbooks say is what is read."""

import datetime as dt
from pathlib import Path

import pytest

from office.spreadsheets.reading import Row, read_workbook
from office.spreadsheets.values import BrokenCell, Percent
from office.spreadsheets.writing import SheetToWrite, write_workbook
from tests.office.spreadsheets.workbooks import ods, text, xlsx

DATA = Path(__file__).parent / "data"


def rows_of(content: bytes, filename: str = "a.xlsx") -> tuple[Row, ...]:
    return read_workbook(content, filename=filename).sheets[0].rows


def test_rows_and_columns_keep_the_sheets_own_numbers() -> None:
    rows = rows_of(xlsx(f'<row r="3">{text("B3", "甲")}</row><row r="7">{text("G7", "乙")}</row>'))
    assert [(row.number, row.values) for row in rows] == [
        (3, (None, "甲")),
        (7, (None, None, None, None, None, None, "乙")),
    ]
    assert rows[1].value(7) == "乙"
    assert rows[1].value(8) is None


@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1"/>', '<dimension ref="A1:XFD9"/>'])
def test_the_dimension_is_never_trusted(dimension: str) -> None:
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 31))
    assert [row.values[0] for row in rows_of(xlsx(body, dimension=dimension))] == list(range(1, 31))


def test_a_percentage_is_read_as_people_see_it() -> None:
    cells = (
        '<c r="A1" s="1"><v>0.95</v></c><c r="B1" s="2"><v>0.07200000000000001</v></c>'
        '<c r="C1" s="3"><v>0.5</v></c><c r="D1"><v>0.5</v></c>'
    )
    first, second, quoted, bare = rows_of(xlsx(f'<row r="1">{cells}</row>'))[0].values
    assert isinstance(first, Percent)
    assert isinstance(second, Percent)
    assert [str(first.shown), str(second.shown)] == ["95", "7.2"]
    assert (quoted, bare) == (0.5, 0.5)


def test_errors_and_formulas_without_a_value_are_not_empty_cells() -> None:
    cells = (
        '<c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>SUM(A1)</f><v></v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c>'
    )
    assert rows_of(xlsx(f'<row r="1">{cells}</row>'))[0].values == (
        BrokenCell("#N/A"),
        BrokenCell("="),
        2.0,
    )


def test_cells_without_references_are_counted() -> None:
    assert rows_of(xlsx('<row><c s="1"><v>0.5</v></c><c><v>2</v></c></row>'))[0].values == (
        Percent(0.5),
        2.0,
    )


def test_blank_cells_and_blank_shared_strings_are_no_rows() -> None:
    body = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    )
    strings = "<si><t>  </t></si><si><r><t>富</t></r><r><t>文本</t></r></si>"
    phantom = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 1000))
    rows = rows_of(xlsx(body + phantom, strings=strings))
    assert [(row.number, row.values) for row in rows] == [(1, ("富文本",))]


def test_an_ods_file_with_percentages_and_repeated_rows() -> None:
    cell = '<table:table-cell office:value-type="percentage" office:value="0.95"/>'
    rows = rows_of(
        ods(
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
            f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{cell}'
            '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
            "</table:table-row><table:table-row table:number-rows-repeated='1048570'>"
            "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
        ),
        "a.ods",
    )
    assert [(row.number, row.values) for row in rows] == [(3, (None, None, Percent(0.95), "甲"))]


def test_an_xls_file_with_percent_formats_and_dates() -> None:
    sheet = read_workbook(DATA / "percent.xls").sheets[0]
    assert sheet.name == "指标"
    assert [(row.number, row.values) for row in sheet.rows] == [
        (3, ("名称", "目标", "时限")),
        (4, ("兑现率", Percent(0.95), dt.date(2026, 6, 30), True)),
        (5, ("户数", 7.0)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_encoding_that_comes(encoding: str, delimiter: str) -> None:
    content = delimiter.join(["姓名", "单位"]) + "\r\n\r\n" + delimiter.join(["张三", "阜新镇"])
    rows = rows_of(content.encode(encoding), "名单.CSV")
    assert [(row.number, row.values) for row in rows] == [
        (1, ("姓名", "单位")),
        (3, ("张三", "阜新镇")),
    ]


def test_our_own_exports_are_read_back() -> None:
    written = write_workbook(
        [SheetToWrite("甲", ["a", "b"], [["乙", 1.5], [dt.date(2026, 6, 30), True]])]
    )
    assert [row.values for row in rows_of(written)] == [
        ("a", "b"),
        ("乙", 1.5),
        (dt.date(2026, 6, 30), True),
    ]


def test_a_nul_that_hides_in_an_escape_is_dropped() -> None:
    """xlsx may write _x0000_; no database takes what it stands for."""
    rows = f'<row r="1">{text("A1", "甲_x0000_乙")}</row>'
    (row,) = read_workbook(xlsx(rows), filename="a.xlsx").sheets[0].rows
    assert row.values == ("甲乙",)
