"""A marked copy: values as they were, coloured and commented cells, nothing that can start."""

import io
import re
import zipfile

import pytest

from office.spreadsheets.marking import COLOUR, LINE, NARROWEST, Mark, write_marked
from office.spreadsheets.reading import read_workbook
from office.spreadsheets.writing import SheetToWrite
from tests.office.spreadsheets.workbooks import text, xlsx

ROWS = (
    f'<row r="1">{text("A1", "名称")}{text("B1", "比例")}</row>'
    f'<row r="3">{text("A3", "=1+1")}<c r="B3" s="1"><v>0.5</v></c>'
    '<c r="C3"><f>1/0</f></c><c r="D3" s="4"><v>46000</v></c></row>'
)
FRONT = SheetToWrite("问题清单", ["单元格", "问题"], [["B3", "=错"]], widths=(10, 40))


def marked(content: bytes, *marks: Mark, filename: str = "a.xlsx", sheet: str = "表") -> bytes:
    workbook = read_workbook(content, filename=filename)
    return write_marked(workbook, sheet=sheet, marks=marks, front=FRONT)


def parts(workbook: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_values_stay_in_their_places_and_the_list_comes_first() -> None:
    original = read_workbook(xlsx(ROWS), filename="a.xlsx").sheets[0].rows
    front, copy = read_workbook(marked(xlsx(ROWS)), filename="b.xlsx").sheets
    assert (front.name, copy.name) == ("问题清单", "表")
    assert [row.number for row in copy.rows] == [1, 3]
    assert copy.rows[0] == original[0]
    assert copy.rows[1].values[0] == "'=1+1"
    assert copy.rows[1].values[1] == original[1].values[1]
    assert copy.rows[1].values[3] == original[1].values[3]


def test_a_marked_cell_has_its_colour_and_its_comments() -> None:
    content = parts(marked(xlsx(ROWS), Mark(3, 2, "=太低"), Mark(3, 2, "再看"), Mark(9, 9, "缺")))
    comments = content["xl/comments1.xml"]
    assert re.findall(r'<comment ref="(\w+)"', comments) == ["B3", "I9"]
    assert "=太低\n再看" in comments
    assert COLOUR.removeprefix("#") in content["xl/styles.xml"]
    sheet = content["xl/worksheets/sheet2.xml"]
    styles = dict(re.findall(r'<c r="(\w+)"(?: s="(\d+)")?', sheet))
    assert styles["B3"] != styles["A3"]
    assert styles["I9"]


def test_nothing_of_it_is_a_formula_a_link_or_a_macro() -> None:
    content = parts(marked(xlsx(ROWS), Mark(3, 1, "=HYPERLINK(1)")))
    sheets = [body for name, body in content.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert not any("<f>" in body or "hyperlink" in body for body in sheets)
    assert not any("vba" in name or "externalLink" in name for name in content)


@pytest.mark.parametrize("name", ["[a]:*?/\\", "问题清单", "长" * 40, "'", ""])
def test_any_name_of_a_sheet_is_made_one_that_a_workbook_may_have(name: str) -> None:
    workbook = read_workbook(xlsx(ROWS), filename="a.xlsx")
    sheet = type(workbook.sheets[0])(name, workbook.sheets[0].rows)
    twice = type(workbook)("a.xlsx", (sheet, sheet))
    content = write_marked(twice, sheet=name, marks=[], front=FRONT)
    assert len(read_workbook(content, filename="b.xlsx").sheets) == 3


def test_columns_are_as_wide_as_the_table_and_not_as_its_title() -> None:
    title = f'<row r="1">{text("A1", "二〇二六年度县区实绩考核指标表")}</row>'
    table = f'<row r="2">{text("A2", "名称")}<c r="B2" s="4"><v>46000</v></c></row>'
    sheet = parts(marked(xlsx(title + table)))["xl/worksheets/sheet2.xml"]
    assert [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)] == [
        pytest.approx(NARROWEST, abs=1),
        pytest.approx(len("2025-12-09") + 2, abs=1),
    ]


def test_a_long_sentence_gets_a_line_more() -> None:
    workbook = read_workbook(xlsx(ROWS), filename="a.xlsx")
    front = SheetToWrite(
        "问题清单", ["单元格", "问题"], [["A1", "错"], ["A3", "错" * 21]], (10, 40)
    )
    content = write_marked(workbook, sheet="表", marks=(), front=front)
    heights = re.findall(
        r'<row r="[23]"[^>]* ht="([\d.]+)"', parts(content)["xl/worksheets/sheet1.xml"]
    )
    assert [float(height) for height in heights] == [LINE, 2 * LINE]
