"""The same table in every format that offices save it in."""

from datetime import datetime
from xml.sax.saxutils import escape

import pytest

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


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv_text().encode("utf-8-sig"), "excel.csv"),
        (csv_text().encode("gb18030"), "wps.csv"),
        (csv_text().replace(",", "\t").encode(), "tabs.csv"),
        (csv_text().replace(",", ";").replace("\r\n", "\n").encode("utf-8-sig"), "semicolons.csv"),
        (as_ods(), "libreoffice.ods"),
    ],
)
def test_every_format_gives_the_same_table(
    upload: Upload, now: datetime, content: bytes, name: str
) -> None:
    apply(upload(sheet(), "a.csv"), now)
    again = upload(content, name)
    assert again.state == IndicatorImport.State.READY
    assert counts(again) == [0, 0, 2, 0]


def test_a_fault_in_an_ods_file_is_told_by_its_cell(upload: Upload) -> None:
    refused = upload(as_ods(source=" "), "a.ods")
    assert [fault.place for fault in refused.faults.all()] == ["第 2 行 I 列", "第 3 行 I 列"]
