"""What a table leaves out is inferred where only one reading makes sense, shown, and else asked."""

import pytest
from django.test import Client
from django.urls import reverse

from assessment.models import IndicatorImport
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, HEADER, SECOND, sheet
from tests.assessment.test_imports import SAMPLES, apply
from tests.assessment.test_long_form import long, places, unfolded
from tests.cast import Cast

ALONE = GOOD | {"权重": "100"}
SILENT = ALONE | {"方向": "", "考核频次": "", "预计填报分钟": ""}
BOTH = ("目标值-阜蒙县", "目标值-彰武县")


def both(first: str, second: str, **more: str) -> dict[str, str]:
    return SILENT | dict(zip(BOTH, (first, second), strict=True)) | more


def shown(ready: IndicatorImport) -> dict[str, tuple[str, bool]]:
    (row,) = ready.preview["rows"]
    return {fact["column"]: (fact["value"], fact["inferred"]) for fact in row["facts"]}


@pytest.mark.parametrize(
    ("row", "direction"),
    [
        (both("12", "9"), "越高越好"),
        (both("0", "0"), "越高越好"),
        (both("≤3", "3"), "越低越好"),
        (both("0", "0", 计分方法="扣分"), "越低越好"),
        (both("2", "0", 计分方法="扣分"), "越低越好"),
        (both("≤2", "≤1", 计分方法="扣分"), "越低越好"),
        (both("≥95", "95", 计分方法="扣分"), "越高越好"),
        (both("≥0", "0", 计分方法="扣分"), "越高越好"),
    ],
)
def test_the_direction_follows_from_bounds_method_and_targets(
    upload: Upload, row: dict[str, str], direction: str
) -> None:
    assert shown(upload(sheet(row), "a.csv"))["方向"] == (direction, True)


def test_five_accidents_are_worse_than_none(upload: Upload) -> None:
    """A deduction that may mean either is asked about; said, it is what it says."""
    accidents = both("2", "1", 计分方法="扣分")
    assert places(upload(sheet(accidents), "a.csv")) == ["2F"]
    without = tuple(column for column in HEADER if column != "方向")
    assert places(upload(sheet(accidents, header=without), "a.csv")) == ["2G"]
    for said in ("越低越好", "越高越好"):
        ready = upload(sheet(accidents | {"方向": said}), "a.csv")
        assert shown(ready)["方向"] == (said, False)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (both("≤3", "9", 方向="越高越好"), ["2L"]),
        (both("9", "不低于9", 方向="越低越好"), ["2M"]),
        (both("≤3", "≥9"), ["2M"]),
        (both("≥3", "＞9", 方向="越高越好"), []),
        (both("≤3", "不高于9", 方向="越低越好"), []),
    ],
)
def test_a_bound_against_the_direction_is_a_fault_of_its_cell(
    upload: Upload, row: dict[str, str], wrong: list[str]
) -> None:
    assert places(upload(sheet(row), "a.csv")) == wrong
    lines = {"2L": "2M", "2M": "3M"}
    assert places(upload(long(unfolded(row)), "a.csv")) == [lines[place] for place in wrong]


def test_what_is_new_is_shown_with_what_was_inferred(upload: Upload) -> None:
    assert shown(upload(sheet(SILENT | {"数据来源": "组织部系统"}), "a.csv")) == {
        "方向": ("越高越好", True),
        "计分方法": ("完成率", False),
        "考核频次": ("半年", True),
        "预计填报分钟": ("0", True),
    }
    said = upload(sheet(ALONE), "a.csv")
    assert [inferred for _value, inferred in shown(said).values()] == [False] * 4
    assert said.preview["inferred"] is False


def test_a_change_that_was_inferred_says_so(upload: Upload, now: object) -> None:
    apply(upload(sheet(ALONE | {"方向": "越低越好"}), "a.csv"), now)
    (row,) = upload(sheet(SILENT), "b.csv").preview["rows"]
    assert row["changes"] == [
        {"column": "方向", "old": "越低越好", "new": "越高越好", "inferred": True}
    ]


def test_the_page_says_in_words_what_was_inferred(
    upload: Upload, city: Cast, client: Client
) -> None:
    client.force_login(city.assess)
    ready = upload(SAMPLES / "indicators-sample-office.xlsx")
    page = client.get(reverse("assessment:import_detail", args=[ready.pk])).content.decode()
    assert page.count("方向：越低越好（") == 2
    assert page.count("预计填报分钟：0（") == 3
    assert page.count("计分方法：扣分（") == 0 < page.count("计分方法：扣分")


def test_the_good_rows_show_what_was_inferred_too(
    upload: Upload, city: Cast, client: Client, now: object
) -> None:
    apply(upload(sheet(), "a.csv"), now)
    silent = SILENT | {"权重": "60", "考核频次": "半年", "方向": "", "目标值-阜蒙县": "≤12"}
    refused = upload(sheet(silent, SECOND | {"数据来源": ""}), "b.csv")
    assert refused.rows_left_out == 1
    client.force_login(city.assess)
    page = client.get(reverse("assessment:import_detail", args=[refused.pk])).content.decode()
    assert "方向：越高越好 → 越低越好（" in page
