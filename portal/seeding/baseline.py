"""Last year's register of meetings, invented: nine a month, as offices had before the reform."""

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from accounts.models import User
from meetings.services import import_baseline
from meetings.workbooks.baseline import COLUMNS, read_baseline
from portal.seeding.answers import share
from portal.seeding.calendar import Month

SECTIONS = (("干部", "干部科"), ("基层党建", "组织科"), ("人才", "人才科"), ("综合", "办公室"))
OCCASIONS = ("调度会", "推进会", "座谈会", "部署会", "培训会")
LEVELS = (("市直", 15), ("县区", 60), ("乡镇", 95))
"""How far down, and the usual way there in minutes."""
DAYS = (3, 6, 9, 12, 15, 18, 21, 24, 27)


def write(month: Month, people: dict[str, User]) -> None:
    """Import the register as ``import_baseline`` does."""
    office = people["office"].own_section.office
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "register.csv"
        with file.open("w", newline="", encoding="utf-8") as stream:
            table = csv.writer(stream)
            table.writerow(names[0] for names in COLUMNS.values())
            table.writerows(_rows(month.today.year - 1))
        import_baseline(office=office, meetings=read_baseline(file, office=office))


def _rows(year: int) -> Iterator[tuple[object, ...]]:
    days = [date(year, month, day) for month in range(1, 13) for day in DAYS]
    for number, day in enumerate(days, 1):
        chance = share(day.isoformat())
        line, section = SECTIONS[number % len(SECTIONS)]
        level, way = LEVELS[int(chance * len(LEVELS))]
        is_video = chance * 100 % 1 < 0.18
        yield (
            number,
            day.isoformat(),
            f"全市{line}工作{OCCASIONS[number % len(OCCASIONS)]}",
            line,
            section,
            level,
            "视频" if is_video else "现场",
            20 + int(chance * 150),
            60 + 30 * (number % 6),
            0 if is_video else way,
        )
