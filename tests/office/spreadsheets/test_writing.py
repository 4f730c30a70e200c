"""No cell of an export can start a formula, and an export can be read again."""

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.spreadsheets.reading import read_workbook
from office.spreadsheets.writing import SheetToWrite, inert, unguarded, write_workbook

EVIL = '=HYPERLINK("http://example.invalid","点我")'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", " =", "＝", "＠"])
def test_no_text_starts_a_formula(start: str) -> None:
    assert inert(f"{start}1+1").startswith("'")


@given(st.text(alphabet=st.sampled_from("'=+-@ 甲a1"), max_size=6))
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguarded(inert(text)) == text


def test_an_export_holds_no_formula_and_no_link() -> None:
    content = write_workbook(
        [SheetToWrite("表", ["@名称"], [[EVIL], ["-1"], ["http://a.invalid"]])]
    )
    values = [row.values[0] for row in read_workbook(content, filename="a.xlsx").sheets[0].rows]
    assert values == ["'@名称", "'" + EVIL, "'-1", "http://a.invalid"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet


def test_numbers_stay_numbers() -> None:
    content = write_workbook([SheetToWrite("表", ["a"], [[Decimal("-1.65")], [None], [7]])])
    rows = read_workbook(content, filename="a.xlsx").sheets[0].rows
    assert [row.values[0] for row in rows] == ["a", -1.65, 7.0]


def test_a_text_too_long_for_a_cell_is_an_error() -> None:
    with pytest.raises(ValueError, match="32767"):
        write_workbook([SheetToWrite("表", ["a"], [["长" * 32_768]])])
