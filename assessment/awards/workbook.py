"""The nominations of a round as a workbook."""

from collections.abc import Iterable

from assessment.models import AwardRound, Nomination
from office.spreadsheets.writing import SheetToWrite, write_workbook

HEADER = ("县区", "名称（姓名）", "单位", "得分", "状态", "事迹")


def nominations_file(round_: AwardRound, nominations: Iterable[Nomination]) -> bytes:
    """What is public of each nomination given, by county."""
    rows = [
        (
            str(row.county),
            row.name,
            row.unit_name,
            row.score,
            str(row.get_state_display()),
            row.deeds,
        )
        for row in nominations
    ]
    name = f"{round_.year}年推荐名单"
    return write_workbook([SheetToWrite(name, HEADER, rows, widths=(12, 28, 28, 8, 12, 80))])
