"""Public results on paper and as a workbook.

What stands here goes out to offices, hence always in Chinese.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from django.utils import timezone, translation

from assessment.models import Standing, YearEnd
from assessment.yearend.pages import Result
from office.documents import Heading, OfficialDocument, Paragraph, chinese_date
from office.documents.document import Block
from office.spreadsheets.writing import Cell, SheetToWrite, write_workbook

_NUMERALS = "一二三四五六七八九十"


def results_document(year_end: YearEnd, results: Sequence[Result]) -> OfficialDocument:
    """The list of results in the official layout, with how long it is public."""
    if year_end.published_by is None or year_end.published_at is None:
        raise ValueError("results that are not public have no document")
    issuer = f"中共{year_end.published_by.own_section.office}"
    state = "结果" if year_end.locked_at else "结果公示"
    return OfficialDocument(
        title=f"关于{year_end.cycle.year}年度县区实绩考核和年度考核{state}的通报",
        body=tuple(_body(year_end, results)),
        issuer=issuer,
        signed_on=timezone.localdate(year_end.locked_at or year_end.published_at),
    )


def _body(year_end: YearEnd, results: Sequence[Result]) -> Iterator[Block]:
    if year_end.public_until is not None and year_end.locked_at is None:
        yield Paragraph(
            f"{year_end.cycle.year}年度县区实绩考核和年度考核一并进行，现将结果予以公示，"
            f"公示期至{chinese_date(year_end.public_until)}。对结果有异议的，"
            "请在公示期内由县区委组织部在本系统提出。"
        )
    else:
        yield Paragraph(
            f"{year_end.cycle.year}年度县区实绩考核和年度考核一并进行，结果已经公示，现予通报。"
        )
    groups = groupby(results, key=lambda row: row.group)
    for numeral, (group, rows) in zip(_NUMERALS, groups, strict=False):
        yield Heading(f"{numeral}、{group}")
        for row in rows:
            shared = "（并列）" if row.shared else ""
            yield Paragraph(
                f"第{row.rank}名{shared}：{row.county.name}，{row.total}分，年度考核{row.grade}。"
            )


def results_workbook(
    year_end: YearEnd, results: Sequence[Result], standings: Iterable[Standing]
) -> bytes:
    """The list of results, and a sheet for each of these counties."""
    rows: list[list[Cell]] = [
        [r.group, r.rank, "是" if r.shared else "", r.county.name, r.total, r.grade]
        for r in results
    ]
    header = ["组别", "名次", "并列", "县区", "总分", "年度考核等次"]
    with translation.override("zh-hans"):
        return write_workbook(
            [
                SheetToWrite("结果", header, rows),
                *[_sheet(standing) for standing in standings if standing.sheet],
            ]
        )


def _sheet(standing: Standing) -> SheetToWrite:
    header = ["板块", "编码", "指标", "单位", "权重", "目标值", "实际值", "得分"]
    rows: list[list[Cell]] = [
        [
            block["name"],
            row["code"],
            row["name"],
            row["measure"],
            Decimal(row["weight"]),
            Decimal(row["aim"]),
            Decimal(row["value"]) if row["value"] else "",
            Decimal(row["points"]),
            row["formula"],
            row["source"],
            row["section"],
            row["evidence"],
        ]
        for block in standing.sheet["blocks"]
        for row in block["rows"]
    ]
    more = ["计分过程", "数据来源", "责任科室", "填报"]
    widths = (14, 8, 28, 8, 8, 10, 10, 8, 44, 16, 12, 22)
    return SheetToWrite(standing.county.short_name, [*header, *more], rows, widths=widths)
