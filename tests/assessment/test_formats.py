"""The same table in every format that offices save it in."""

import io
from datetime import date, datetime
from xml.sax.saxutils import escape

import pytest
import xlwt

from assessment.models import IndicatorImport
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, HEADER, SECOND, sheet
from tests.assessment.test_imports import apply, counts
from tests.office.spreadsheets.workbooks import ods

ROWS = (dict(zip(HEADER, HEADER, strict=True)), GOOD, SECOND)


def csv_text() -> str:
    return sheet().decode()


def as_ods(source: str = "人社部门") -> bytes:
    """As LibreOffice writes it: typed cells, and repeated blanks to the end of the sheet."""
    rows = [row | {"数据来源": source} if row is not ROWS[0] else row for row in ROWS]
    filled = "".join(f"<table:table-row>{_cells(row)}</table:table-row>" for row in rows)
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    return ods(
        f'{filled}<table:table-row table:number-rows-repeated="1048573">{blank}</table:table-row>'
    )


def _cells(row: dict[str, str]) -> str:
    return "".join(_cell(name, row[name]) for name in HEADER)


def _cell(name: str, value: str) -> str:
    text = f"<text:p>{escape(value)}</text:p>"
    if not value:
        return "<table:table-cell/>"
    if value == name:
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    if name == "完成时限":
        kind = f'office:value-type="date" office:date-value="{value}"'
    elif name in ("权重", "预计填报分钟") or name.startswith("目标值"):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}>{text}</table:table-cell>"


def as_xls(source: str = "人社部门") -> bytes:
    """As Excel 97 and old WPS save it: numbers and days as such, a percentage by its format."""
    book = xlwt.Workbook(encoding="utf-8")
    table = book.add_sheet("指标")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    percent = xlwt.easyxf(num_format_str="0.0%")
    for number, row in enumerate(ROWS):
        for column, name in enumerate(HEADER):
            value = row[name]
            if number == 0 or not (value.isdigit() or name == "完成时限"):
                is_source = number and name == "数据来源"
                table.write(number, column, source if is_source else value)
            elif name == "完成时限":
                table.write(number, column, date.fromisoformat(value), day)
            elif name.startswith("目标值") and row["计量单位"] == "%":
                table.write(number, column, int(value) / 100, percent)
            else:
                table.write(number, column, int(value))
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv_text().encode("utf-8-sig"), "excel.csv"),
        (csv_text().encode("gb18030"), "wps.csv"),
        (csv_text().replace(",", "\t").encode(), "tabs.csv"),
        (csv_text().replace(",", ";").replace("\r\n", "\n").encode("utf-8-sig"), "semicolons.csv"),
        (as_ods(), "libreoffice.ods"),
        (as_xls(), "excel97.xls"),
    ],
)
def test_every_format_gives_the_same_table(
    upload: Upload, now: datetime, content: bytes, name: str
) -> None:
    apply(upload(sheet(), "a.csv"), now)
    again = upload(content, name)
    assert again.state == IndicatorImport.State.READY
    assert counts(again) == [0, 0, 2, 0]


@pytest.mark.parametrize(
    ("content", "name"), [(as_ods(source=" "), "a.ods"), (as_xls(source=" "), "a.xls")]
)
def test_a_fault_in_a_file_of_cells_is_told_by_its_cell(
    upload: Upload, content: bytes, name: str
) -> None:
    refused = upload(content, name)
    assert [fault.place for fault in refused.faults.all()] == ["第 2 行 I 列", "第 3 行 I 列"]
