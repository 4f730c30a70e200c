"""The long form, one row per indicator and county, is the same table."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import services
from assessment.models import Indicator, IndicatorImport, Target
from notices.services import rebuild
from office.spreadsheets.values import column_letter
from tests.assessment.conftest import SAMPLES, Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.assessment.test_imports import apply, counts
from tests.cast import Cast

HEADER = (
    *("县区", "指标编码", "板块", "一级指标", "二级指标", "计量单位", "方向", "权重", "计分方法"),
    *("数据来源", "责任科室", "考核频次", "目标值", "完成时限", "预计填报分钟", "备注"),
)
COUNTIES = ("阜蒙县", "彰武县")


def unfolded(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the wide form, each as a row per county."""
    return [
        row | {"县区": county, "目标值": row[f"目标值-{county}"]}
        for row in rows
        for county in COUNTIES
    ]


def long(rows: Iterable[dict[str, Any]] | None = None, *above: str) -> bytes:
    """A csv of these rows; the two good indicators by default. ``above`` stands over the header."""
    output = io.StringIO("".join(f"{line}\n" for line in above))
    output.seek(0, io.SEEK_END)
    writer = csv.DictWriter(output, HEADER, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(unfolded(GOOD, SECOND) if rows is None else rows)
    return output.getvalue().encode()


def places(refused: IndicatorImport) -> list[str]:
    return [
        f"{fault.row}{column_letter(fault.column)}" if fault.row and fault.column else ""
        for fault in refused.faults.all()
    ]


def changed(row: int, **cells: str) -> bytes:
    """The good rows with some cells of one, by its number in the sheet, changed."""
    rows = unfolded(GOOD, SECOND)
    rows[row - 2] |= cells
    return long(rows)


def test_it_is_known_by_its_header_and_is_the_same_table(upload: Upload, now: datetime) -> None:
    first = apply(upload(long(None, "附件2", "2026年度指标表"), "long.csv"), now)
    assert counts(first) == [2, 0, 0, 0]
    assert Indicator.objects.count() == 2
    assert [target.value for target in Target.objects.order_by("pk")] == [12, 9, 12, 9]
    assert counts(upload(sheet(), "wide.csv")) == [0, 0, 2, 0]
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_the_wide_sample_unfolded_changes_nothing(
    upload: Upload, now: datetime, city: Cast
) -> None:
    apply(upload(SAMPLES / "indicators-sample-clean.xlsx"), now)
    rows = [
        {
            "县区": target.county.name,
            "指标编码": target.indicator.code,
            "板块": target.indicator.block.name,
            "一级指标": target.indicator.group,
            "二级指标": target.indicator.name,
            "计量单位": target.indicator.measure,
            "方向": {"higher": "越高越好", "lower": "越低越好"}[target.indicator.direction],
            "权重": target.indicator.weight,
            "计分方法": SCORINGS[target.indicator.scoring],
            "数据来源": target.indicator.data_source,
            "责任科室": target.indicator.section.name,
            "考核频次": FREQUENCIES[target.indicator.frequency],
            "目标值": target.value,
            "完成时限": target.indicator.due_on,
            "预计填报分钟": target.indicator.minutes,
        }
        for target in Target.objects.order_by("county", "indicator")
    ]
    assert counts(upload(long(rows), "by-county.csv")) == [0, 0, 24, 0]


SCORINGS = {
    "completion": "完成率",
    "steps": "分档",
    "rank": "排名",
    "deduction": "扣分",
    "bonus": "加分",
}
FREQUENCIES = {"month": "月度", "quarter": "季度", "half_year": "半年", "year": "全年"}


def test_what_is_merged_is_carried_down(upload: Upload) -> None:
    """Later rows may leave empty what the first one said; sums and notes are none of them."""
    rows = unfolded(GOOD, SECOND)
    for number in (1, 3):
        rows[number] = {"县区": rows[number]["县区"], "目标值": rows[number]["目标值"]}
    rows[2] |= {"板块": "", "一级指标": ""}
    rows.insert(2, {"板块": "小计", "目标值": "21"})
    rows.insert(3, {"县区": "合计", "目标值": "21"})
    rows.append({"县区": "注：本表一式两份"})
    ready = upload(long(rows), "merged.csv")
    assert places(ready) == []
    assert counts(ready) == [2, 0, 0, 0]
    assert [row["targets"] for row in ready.preview["rows"]] == [2, 2]


@pytest.mark.parametrize(
    ("row", "cells", "wrong"),
    [
        (2, {"权重": "若干"}, ["2H", ""]),
        (3, {"权重": "50"}, ["3H"]),
        (3, {"板块": "基层党建"}, ["3C"]),
        (3, {"备注": "另有说明"}, ["3P"]),
        (3, {"县区": "阜蒙县"}, ["3A"]),
        (3, {"县区": "铁岭县"}, ["3A"]),
        (3, {"县区": ""}, ["3A"]),
        (3, {"目标值": "良好"}, ["3M"]),
        (5, {"目标值": "12345678901"}, ["5M"]),
        (4, {"指标编码": ""}, ["4B", "5B"]),
        (4, {"二级指标": "引才率"}, ["5B", ""]),
    ],
)
def test_a_fault_is_told_by_the_sheets_own_cell(
    upload: Upload, row: int, cells: dict[str, str], wrong: list[str]
) -> None:
    refused = upload(changed(row, **cells), "a.csv")
    assert refused.state == IndicatorImport.State.REFUSED
    assert places(refused) == wrong


def test_what_means_the_same_is_no_contradiction(upload: Upload) -> None:
    same = changed(3, 权重="６０", 完成时限="6月底前", 责任科室=" 人才科")
    assert upload(same, "a.csv").state == IndicatorImport.State.READY


def test_a_row_without_a_name_and_with_another_code_lacks_its_name(upload: Upload) -> None:
    rows = unfolded(GOOD, SECOND)
    rows[2] |= {"二级指标": ""}
    rows[3] |= {"二级指标": ""}
    assert places(upload(long(rows), "a.csv")) == ["4E"]


def test_at_most_makes_lower_better(upload: Upload, now: datetime) -> None:
    rows = [row | {"方向": ""} for row in unfolded(GOOD, SECOND)]
    rows[1]["目标值"] = "≤9"
    apply(upload(long(rows), "a.csv"), now)
    directions = Indicator.objects.order_by("code").values_list("direction", flat=True)
    assert list(directions) == ["lower", "higher"]


def test_good_rows_leave_out_an_indicator_with_all_its_rows(upload: Upload, now: datetime) -> None:
    apply(upload(long(), "a.csv"), now)
    rows = unfolded(GOOD | {"目标值-彰武县": "10"}, SECOND)
    rows[3]["目标值"] = "良好"
    refused = upload(long(rows), "b.csv")
    assert (refused.rows_left_out, counts(refused)) == (2, [0, 1, 0, 0])
    services.confirm_import(indicator_import=refused, user=refused.uploaded_by, good_rows_only=True)
    services.apply_import(refused.pk, now=now)
    assert [target.value for target in Target.objects.order_by("pk")] == [12, 10, 12, 9]


def test_a_target_in_force_cannot_be_left_out(upload: Upload, now: datetime) -> None:
    apply(upload(long(), "a.csv"), now)
    assert places(upload(changed(3, 目标值=""), "b.csv")) == ["3M"]
    rows = unfolded(GOOD, SECOND)
    assert places(upload(long([rows[0], *rows[2:]]), "c.csv")) == ["2M"]


def test_it_can_be_taken_back(upload: Upload, city: Cast, now: datetime) -> None:
    apply(upload(sheet(), "wide.csv"), now)
    second = apply(upload(changed(3, 目标值="20"), "long.csv"), now)
    services.undo_import(indicator_import=second, user=city.assess, now=now)
    assert counts(upload(sheet(), "wide.csv")) == [0, 0, 2, 0]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    row=st.sampled_from(range(4)),
    column=st.sampled_from(HEADER),
    cell=st.sampled_from(
        ["", "＝1", "1e999", "NaN", "95%", "一票否决", "A02", "阜蒙县", "长" * 300]
    ),
)
def test_a_random_edit_is_refused_or_imported_whole(
    upload: Upload, now: datetime, row: int, column: str, cell: str
) -> None:
    rows = unfolded(GOOD, SECOND)
    rows[row] |= {column: cell}
    with transaction.atomic():
        edited = upload(long(rows), "a.csv")
        if edited.state == IndicatorImport.State.READY:
            assert apply(edited, now).state == IndicatorImport.State.IMPORTED
            assert Indicator.objects.count() == edited.preview["new"]
        else:
            assert edited.faults.exists()
            assert not Indicator.objects.exists()
        transaction.set_rollback(True)


def test_checking_takes_no_more_queries_for_more_rows(
    upload: Upload, django_assert_max_num_queries: Callable
) -> None:
    upload(long(), "a.csv")
    with django_assert_max_num_queries(40):
        upload(long(), "b.csv")
