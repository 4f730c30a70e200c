"""A county's score sheet as plain data: each point with value, formula, source and evidence.

The live page, the sheet that is frozen when results are made public, the document and the what-if
all show this data, so that they cannot tell different stories. Numbers are texts of decimals.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.models import Block, Report
from assessment.scoring import Sheet, Tally
from assessment.scoring.tally import Scored
from assessment.yearend.values import Asked
from office.spreadsheets.values import plain_text

SheetData = dict[str, Any]


def sheets_data(
    tally: Tally, asked: Iterable[Asked], blocks: Iterable[Block]
) -> dict[int, SheetData]:
    """The sheets of all counties that take part, by county."""
    by_key = {(one.target.indicator_id, one.target.county_id): one for one in asked}
    blocks = list(blocks)
    return {county: sheet_data(sheet, by_key, blocks) for county, sheet in tally.sheets.items()}


def sheet_data(
    sheet: Sheet, asked: Mapping[tuple[int, int], Asked], blocks: Iterable[Block]
) -> SheetData:
    """One county's sheet; ``asked`` by indicator and county."""
    return {
        "group": sheet.group,
        "total": plain_text(sheet.total),
        "rank": sheet.place.rank,
        "shared": sheet.place.shared,
        "blocks": [_block(sheet, block, asked) for block in blocks],
    }


def _block(sheet: Sheet, block: Block, asked: Mapping[tuple[int, int], Asked]) -> SheetData:
    counted = sheet.blocks[block.pk]
    return {
        "name": block.name,
        "share": plain_text(counted.fold.share) if block.share is not None else "",
        "asked": plain_text(counted.asked),
        "indicators": plain_text(counted.indicators),
        "tour": "" if counted.tour is None else plain_text(counted.tour),
        "tour_share": plain_text(counted.fold.tour_share),
        "points": plain_text(counted.points),
        "rows": [
            _row(scored, asked[scored.line.indicator, sheet.county]) for scored in counted.lines
        ],
    }


def _row(scored: Scored, asked: Asked) -> SheetData:
    target, report, line = asked.target, asked.report, scored.line
    indicator = target.indicator
    return {
        "target": target.pk,
        "indicator": indicator.pk,
        "code": indicator.code,
        "name": indicator.name,
        "measure": indicator.measure,
        "weight": plain_text(line.weight),
        "aim": plain_text(line.target),
        "value": "" if line.value is None else plain_text(line.value),
        "points": plain_text(scored.earned.points),
        "formula": scored.earned.formula or _("no value: 0"),
        "method": line.method.sentence,
        "source": indicator.data_source,
        "section": indicator.section.name,
        "evidence": "" if report is None else _given(report),
        "comment": "" if report is None else report.comment,
    }


def _given(report: Report) -> str:
    """Who stands by a value, since when."""
    day = timezone.localdate(report.given_at or report.reported_at)
    words = {"name": report.given_name, "day": date_format(day, "DATE_FORMAT")}
    return _("%(name)s on %(day)s") % words


def total_of(data: SheetData) -> Decimal:
    """The total of a sheet."""
    return Decimal(data["total"])
