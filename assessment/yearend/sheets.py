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

from assessment.models import Block, Report, Target
from assessment.scoring import Sheet, Tally
from assessment.scoring.methods import plain
from assessment.scoring.tally import Scored
from assessment.yearend.values import settled

SheetData = dict[str, Any]


def sheets_data(
    tally: Tally, targets: Iterable[Target], blocks: Iterable[Block]
) -> dict[int, SheetData]:
    """The sheets of all counties that take part, by county."""
    by_key = {(target.indicator_id, target.county_id): target for target in targets}
    blocks = list(blocks)
    return {county: sheet_data(sheet, by_key, blocks) for county, sheet in tally.sheets.items()}


def sheet_data(
    sheet: Sheet, targets: Mapping[tuple[int, int], Target], blocks: Iterable[Block]
) -> SheetData:
    """One county's sheet; ``targets`` by indicator and county."""
    return {
        "group": sheet.group,
        "total": plain(sheet.total),
        "rank": sheet.place.rank,
        "shared": sheet.place.shared,
        "blocks": [_block(sheet, block, targets) for block in blocks],
    }


def _block(sheet: Sheet, block: Block, targets: Mapping[tuple[int, int], Target]) -> SheetData:
    counted = sheet.blocks[block.pk]
    return {
        "name": block.name,
        "share": plain(counted.fold.share) if block.share is not None else "",
        "asked": plain(counted.asked),
        "indicators": plain(counted.indicators),
        "tour": "" if counted.tour is None else plain(counted.tour),
        "tour_share": plain(counted.fold.tour_share),
        "points": plain(counted.points),
        "rows": [
            _row(scored, targets[scored.line.indicator, sheet.county]) for scored in counted.lines
        ],
    }


def _row(scored: Scored, target: Target) -> SheetData:
    indicator, line, report = target.indicator, scored.line, settled(target)
    return {
        "target": target.pk,
        "indicator": indicator.pk,
        "code": indicator.code,
        "name": indicator.name,
        "measure": indicator.measure,
        "weight": plain(line.weight),
        "aim": plain(line.target),
        "value": "" if line.value is None else plain(line.value),
        "points": plain(scored.earned.points),
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


def missing_values(targets: Iterable[Target]) -> int:
    """How many targets have no value that counts."""
    return sum(settled(target) is None for target in targets)


def total_of(data: SheetData) -> Decimal:
    """The total of a sheet."""
    return Decimal(data["total"])
