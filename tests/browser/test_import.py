"""A workbook with faults: told by cell, taken back marked, mended in the marked copy, imported.

On the way the same cells are wrong on the page, in the list of the marked copy and in the copy
itself; and what was refused has left nothing behind.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessment.samples.build import FIRST_TARGET, FOLDER, OFFICE_HEADER, clean_rows
from office.spreadsheets.marking import write_marked
from office.spreadsheets.reading import Row, Sheet, read_workbook
from office.spreadsheets.values import Value, column_letter
from office.spreadsheets.writing import SheetToWrite
from tests.plugins.processes import LogIn

pytestmark = pytest.mark.browser

OFFICE = FOLDER / "indicators-sample-office.xlsx"
YEAR = timezone.localdate().year + 3
"""A cycle that no other test imports into."""
Cells = Mapping[tuple[int, int], Value]

SOURCE, DUE = (OFFICE_HEADER.index(name) + 1 for name in ("数据来源", "完成时限"))
FAULTS: Cells = {(6, FIRST_TARGET + 1): "良好", (7, SOURCE): None, (9, DUE): "2月30日前"}
"""What a tired hand types, by row and column."""


def saved_with(cells: Cells, source: Path, to: Path) -> Path:
    """The workbook with these cells typed over and saved."""
    book = read_workbook(source)
    *before, table = book.sheets
    sheets = (*before, Sheet(table.name, tuple(_typed(row, cells) for row in table.rows)))
    front = SheetToWrite("批注", ("说明",), [["样例数据"]], widths=(20,))
    to.write_bytes(write_marked(replace(book, sheets=sheets), sheet="", marks=(), front=front))
    return to


def _typed(row: Row, cells: Cells) -> Row:
    values = enumerate(row.values, 1)
    return Row(row.number, tuple(cells.get((row.number, column), old) for column, old in values))


def values_of(source: Path) -> dict[tuple[int, int], Value]:
    table = read_workbook(source).sheets[-1]
    return {
        (row.number, column): value
        for row in table.rows
        for column, value in enumerate(row.values, 1)
    }


def upload(page: Page, workbook: Path) -> None:
    page.check("[name=classified][value=no]")
    page.fill("[name=year]", str(YEAR))
    page.set_input_files("[name=file]", workbook)
    page.locator("main form .next").click()


def test_a_faulty_file_is_marked_mended_and_imported(log_in: LogIn, tmp_path: Path) -> None:
    right = {place: value for place, value in values_of(OFFICE).items() if place in FAULTS}
    with log_in("assess") as page:
        page.goto("/assessment/imports/new/")
        upload(page, saved_with(FAULTS, OFFICE, tmp_path / "指标表.xlsx"))

        state = page.locator("#import-state")
        expect(state).to_contain_text("没有导入任何内容")
        faults = page.get_by_role("table", name="按行列排列的问题").locator("tbody tr")
        expect(faults).to_have_count(len(FAULTS))
        for number, (row, column) in enumerate(FAULTS):
            place = f"第 {row} 行 {column_letter(column)} 列"
            expect(faults.nth(number)).to_contain_text(place)
        page.goto(f"/assessment/cycles/{YEAR}/")
        expect(page.get_by_role("heading", level=1)).not_to_contain_text(str(YEAR))
        page.go_back()

        with page.expect_download() as downloading:
            page.locator("a[href$='/marked/']").click()
        marked = tmp_path / downloading.value.suggested_filename
        downloading.value.save_as(marked)
        listed = read_workbook(marked).sheets[0].rows[1:]
        assert [row.value(1) for row in listed] == [
            f"{column_letter(column)}{row}" for row, column in FAULTS
        ]

        state.locator("a.next").click()
        upload(page, saved_with(right, marked, tmp_path / "已修改.xlsx"))
        page.locator("form[action$='/confirm/'] .next").click()
        expect(state).to_contain_text("已导入")
        page.goto(f"/assessment/cycles/{YEAR}/")
        expect(page.locator("main tbody tr")).to_have_count(len(list(clean_rows())))
