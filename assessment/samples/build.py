"""``python -m assessment.samples.build``: write the sample workbooks anew.

``indicators-sample-clean.xlsx``   one header row, every column: the layout of our own export
``indicators-sample-office.xlsx``  the same indicators as an office lays them out: titles, merged
cells, a header over two rows, sums, a footnote, full-width digits, bounds, percent formats
``indicators-sample-faulty.xlsx``  a file that is refused, one fault a row
"""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from assessment.samples.invented import BLOCKS, COUNTIES, MIDYEAR, YEAR, Sample

FOLDER = Path(__file__).parent
MADE_ON = dt.datetime(YEAR, 1, 5)  # noqa: DTZ001 - a fixed stamp keeps the files the same
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

CLEAN_HEADER = (
    *("指标编码", "板块", "一级指标", "二级指标", "计量单位", "方向", "权重", "计分方法"),
    *("数据来源", "责任科室", "考核频次", *(f"目标值-{county}" for county in COUNTIES)),
    *("完成时限", "预计填报分钟", "备注"),
)
OFFICE_HEADER = (
    *("序号", "板块", "一级指标", "二级指标", "计量\n单位", "权重", "计分方法"),
    *("数据来源", "责任科室", "目标值", *[""] * (len(COUNTIES) - 1), "完成时限", "备\u3000注"),
)
FIRST_TARGET = OFFICE_HEADER.index("目标值")


def clean_rows() -> Iterator[list[Any]]:
    """All indicators with codes, one list per row, as in ``CLEAN_HEADER``."""
    for letter, (block, (section, samples)) in zip("ABC", BLOCKS.items(), strict=True):
        for number, sample in enumerate(samples, 1):
            yield [
                *(f"{letter}{number:02d}", block, sample.group, sample.name, sample.measure),
                *(sample.direction, sample.weight, sample.scoring, sample.data_source, section),
                *(sample.frequency, *sample.targets, sample.due_on, sample.minutes, ""),
            ]


def write_clean(path: Path) -> None:
    """One header row and every column."""
    _write_table(path, list(clean_rows()))


def write_faulty(path: Path) -> None:
    """Structural faults, each in a row of its own; nothing of such a file is imported."""
    rows = list(clean_rows())[:10]
    column = {name: index for index, name in enumerate(CLEAN_HEADER)}
    for row, name, value in (
        (1, "指标编码", "A01"),
        (2, "权重", -3),
        (3, "权重", "若干"),
        (4, "数据来源", ""),
        (5, "计分方法", "看情况"),
        (6, "完成时限", f"{YEAR}年2月30日"),
        (7, "目标值-海州区", "良好"),
        (8, "责任科室", "不存在科"),
        (9, "二级指标", "长" * 150),
    ):
        rows[row][column[name]] = value
    _write_table(path, rows)


def _write_table(path: Path, rows: list[list[Any]]) -> None:
    with _workbook(path) as workbook:
        sheet = workbook.add_worksheet("指标")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate([list(CLEAN_HEADER), *rows]):
            for column, value in enumerate(row):
                sheet.write(number, column, value, day if isinstance(value, dt.date) else None)


def write_office(path: Path) -> None:
    """The same indicators the way an office prints them."""
    with _workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件2")
        last = len(OFFICE_HEADER) - 1
        sheet.write(0, 0, "附件2")
        sheet.merge_range(1, 0, 1, last, f"{YEAR}年度县区实绩考核指标表（样例数据）")
        sheet.merge_range(2, 0, 2, last, f"填报单位：市委组织部考核办\u3000\u3000{YEAR}年1月")
        _office_header(sheet)
        row, number = 5, 1
        percent = workbook.add_format({"num_format": "0.0%"})
        for block, (section, samples) in BLOCKS.items():
            _merge(sheet, row, row + len(samples) - 1, 1, block)
            for _group, members in groupby(samples, key=lambda sample: sample.group):
                group = list(members)
                points = sum(sample.weight for sample in group)
                _merge(sheet, row, row + len(group) - 1, 2, f"{group[0].group}\n（{points}分）")
                for sample in group:
                    _office_row(sheet, row, number, sample, section, percent)
                    row, number = row + 1, number + 1
            sheet.write(row, 2, "小计")
            sheet.write_formula(row, 5, f"=SUM(F{row - len(samples) + 1}:F{row})", None, "")
            row += 1
        sheet.merge_range(
            row, 0, row, last, "注：1.带★指标按县区排名计分；2.常规性工作不纳入本表。"
        )


def _office_header(sheet: Worksheet) -> None:
    end = FIRST_TARGET + len(COUNTIES) - 1
    for column, title in enumerate(OFFICE_HEADER):
        if column == FIRST_TARGET:
            sheet.merge_range(3, column, 3, end, title)
        elif not FIRST_TARGET < column <= end:
            sheet.merge_range(3, column, 4, column, title)
    for column, county in enumerate(COUNTIES, FIRST_TARGET):
        sheet.write(4, column, county)


def _office_row(
    sheet: Worksheet, row: int, number: int, sample: Sample, section: str, percent: Format
) -> None:
    """Every few rows another habit: full-width digits, bounds, percent formats."""
    star = "★" if sample.scoring == "排名" else ""
    weight = str(sample.weight).translate(FULL_WIDTH) if number % 5 == 0 else sample.weight
    due = "6月底前" if sample.due_on == MIDYEAR else "12月20日前"
    cells = [number, "", "", sample.name + star, sample.measure, weight, sample.scoring]
    for column, value in enumerate([*cells, sample.data_source, section]):
        if column not in (1, 2):
            sheet.write(row, column, value)
    sheet.write(row, FIRST_TARGET + len(COUNTIES), due)
    lower = sample.direction == "越低越好"
    for column, target in enumerate(sample.targets, FIRST_TARGET):
        if lower or number % 4 == 0:
            sign = "%" if sample.measure == "%" else ""
            sheet.write_string(row, column, f"{'≤' if lower else '≥'}{target:g}{sign}")
        elif sample.measure == "%" and number % 2:
            sheet.write_number(row, column, target / 100, percent)
        else:
            sheet.write_number(row, column, target)


def _merge(sheet: Worksheet, first: int, last: int, column: int, text: str) -> None:
    if first == last:
        sheet.write(first, column, text)
    else:
        sheet.merge_range(first, column, last, column, text)


def _workbook(path: Path) -> Workbook:
    workbook = xlsxwriter.Workbook(path)
    workbook.set_properties({"title": "样例数据", "created": MADE_ON})
    return workbook


if __name__ == "__main__":
    write_clean(FOLDER / "indicators-sample-clean.xlsx")
    write_office(FOLDER / "indicators-sample-office.xlsx")
    write_faulty(FOLDER / "indicators-sample-faulty.xlsx")
