"""Last year's register: read, refused by cell, imported once."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from meetings.models import PastMeeting
from meetings.selectors import in_this_month
from meetings.workbooks.baseline import read_baseline
from tests.cast import Cast
from tests.shared import shared_file

HEADER = "序号,日期,会议名称,条线,主办科室,开到层级,形式,参会人数,时长（分钟）,平均单程路途（分钟）"
GOOD = (
    "1,2025-01-06,全市干部工作动员会,干部,干部科,县区,现场,42,180,60",
    "2,2025-12-08,全市人才工作调度会,人才,人才科,市直,视频,52,90,0",
)


def register(folder: Path, *rows: str) -> Path:
    file = folder / "register.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return file


def test_the_same_file_twice_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    file = register(tmp_path, *GOOD)

    call_command("import_baseline", str(file))
    before = list(PastMeeting.objects.values())
    call_command("import_baseline", str(file))

    assert list(PastMeeting.objects.values()) == before
    assert len(before) == len(GOOD)


def test_what_the_file_no_longer_names_goes(cast: Cast, tmp_path: Path) -> None:
    call_command("import_baseline", str(register(tmp_path, *GOOD)))
    call_command("import_baseline", str(register(tmp_path, GOOD[0])))

    assert [meeting.number for meeting in PastMeeting.objects.all()] == [1]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("x,2025-01-06,会,干部,干部科,县区,现场,42,180,60", "A"),
        ("1,2025-02-30,会,干部,干部科,县区,现场,42,180,60", "B"),
        ("1,2025-01-06,,干部,干部科,县区,现场,42,180,60", "C"),
        ("1,2025-01-06,会,宣传,干部科,县区,现场,42,180,60", "D"),
        ("1,2025-01-06,会,干部,宣传科,县区,现场,42,180,60", "E"),
        ("1,2025-01-06,会,干部,干部科,村,现场,42,180,60", "F"),
        ("1,2025-01-06,会,干部,干部科,县区,书面,42,180,60", "G"),
        ("1,2025-01-06,会,干部,干部科,县区,现场,0,180,60", "H"),
        ("1,2025-01-06,会,干部,干部科,县区,现场,42,-5,60", "I"),
        ("1,2025-01-06,会,干部,干部科,县区,现场,42,180,", "J"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_imported(
    cast: Cast, tmp_path: Path, row: str, cell: str
) -> None:
    file = register(tmp_path, GOOD[1], row)

    with pytest.raises(ValidationError) as refused:
        read_baseline(file, office=cast.organ_section.office)
    with pytest.raises(CommandError):
        call_command("import_baseline", str(file))

    assert [cell in message for message in refused.value.messages] == [True]
    assert not PastMeeting.objects.exists()


def test_a_number_stands_once(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="2"):
        read_baseline(register(tmp_path, GOOD[0], GOOD[0]), office=cast.organ_section.office)


def test_a_month_is_compared_with_the_same_month_of_last_year(cast: Cast, tmp_path: Path) -> None:
    call_command("import_baseline", str(register(tmp_path, *GOOD)))
    december, november = date(2026, 12, 7), date(2026, 11, 7)

    assert in_this_month(cast.leader, december) == {"this_year": 0, "last_year": 1}
    assert in_this_month(cast.leader, november)["last_year"] == 0
    assert in_this_month(cast.organ, december)["last_year"] == 0


def test_an_office_s_own_register_is_read(cast: Cast) -> None:
    file = shared_file("meetings/meetings-2025-baseline.xlsx")

    call_command("import_baseline", str(file))

    assert PastMeeting.objects.count() == 107
