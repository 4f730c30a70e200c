"""The slimming rules in the path of an import: refused by cell, explained, or let through."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessment.models import Indicator, IndicatorImport
from assessment.rules import check_weights
from assessment.services import apply_import, change_word, confirm_import
from office.rules import change_rule
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, HEADER, SECOND, sheet
from tests.assessment.test_imports import apply
from tests.cast import Cast
from tests.clients import client_of

EXPLAINED = (*HEADER, "情况说明")


def told(indicator_import: IndicatorImport) -> list[tuple[int | None, int | None, str]]:
    return [(fault.row, fault.column, fault.rule_id) for fault in indicator_import.faults.all()]


def change(rule_id: str, now: datetime, *, enabled: bool = True, **numbers: int) -> None:
    change_rule(
        rule_id,
        enabled=enabled,
        numbers={name: Decimal(number) for name, number in numbers.items()},
        reason="试行",
        changed_by="办公室",
        now=now,
    )


def test_a4_points_to_the_first_row_beyond_the_cap(upload: Upload, now: datetime) -> None:
    change("A4", now, indicators=2)
    assert upload(sheet(), "a.csv").state == "ready"
    change("A4", now, indicators=1)
    assert told(upload(sheet(), "a.csv")) == [(3, 4, "A4")]
    change("A4", now, enabled=False, indicators=1)
    assert upload(sheet(), "a.csv").state == "ready"


def test_a4_counts_the_blocks_that_the_file_does_not_name(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(), "a.csv"), now)
    other = GOOD | {"指标编码": "B01", "板块": "基层党建", "二级指标": "换届率", "权重": "100"}
    change("A4", now, indicators=3)
    assert upload(sheet(other), "b.csv").state == "ready"
    change("A4", now, indicators=2)
    assert told(upload(sheet(other), "b.csv")) == [(2, 4, "A4")]


def test_a5_holds_what_the_citys_list_says(upload: Upload, city: Cast, now: datetime) -> None:
    photos = sheet(GOOD, SECOND | {"二级指标": "活动照片报送数"})
    assert told(upload(photos, "a.csv")) == [(3, 4, "A5")]
    for word, is_refused, state in (("照片", False, "ready"), ("报送数", True, "refused")):
        change_word(
            city=city.fumeng.city,
            word=word,
            is_refused=is_refused,
            reason="本市规定",
            user=city.assess,
            now=now,
        )
        assert upload(photos, "a.csv").state == state


@pytest.mark.parametrize(
    "wrong", [{"word": "……"}, {"reason": " "}, {"word": "没有的词", "is_refused": False}]
)
def test_a_word_needs_letters_a_reason_and_to_be_there(
    city: Cast, now: datetime, wrong: dict[str, object]
) -> None:
    word = {"word": "填表", "is_refused": True, "reason": "日常工作"}
    with pytest.raises(ValidationError):
        change_word(city=city.fumeng.city, user=city.assess, now=now, **(word | wrong))


def test_a6_asks_where_the_word_stands_or_in_the_explanation(upload: Upload, now: datetime) -> None:
    veto = SECOND | {"备注": "一票否决"}
    assert told(upload(sheet(GOOD, veto), "a.csv")) == [(3, 16, "A6")]
    empty = sheet(GOOD, veto | {"情况说明": ""}, header=EXPLAINED)
    assert told(upload(empty, "a.csv")) == [(3, 17, "A6")]
    explained = sheet(GOOD, veto | {"情况说明": "依据国家规定"}, header=EXPLAINED)
    ready = upload(explained, "a.csv")
    assert ready.preview["flagged"] == [{"name": "A02 留才率", "explanation": "依据国家规定"}]
    apply(ready, now)
    assert Indicator.objects.get(code="A02").explanation == "依据国家规定"


def test_a8_within_the_file_the_cycle_and_last_year(upload: Upload, now: datetime) -> None:
    first = GOOD | {"二级指标": "高层次人才引进总人数", "权重": "60"}
    again = first | {"指标编码": "A02", "二级指标": "高层次 人才引进总人数", "权重": "40"}
    assert told(upload(sheet(first, again), "a.csv")) == [(3, 4, "A8")]
    assert apply(upload(sheet(first, SECOND), "a.csv"), now).state == "imported"
    near = first | {"二级指标": "高层次人才引进人数"}
    elsewhere = near | {"指标编码": "B01", "板块": "基层党建", "权重": "100"}
    assert told(upload(sheet(elsewhere), "b.csv")) == [(2, 4, "A8")]
    next_year = [row | {"完成时限": "2027-06-30"} for row in (near, SECOND)]
    assert told(upload(sheet(*next_year), "c.csv", year=2027)) == [(2, 4, "A8")]
    next_year[0]["情况说明"] = "口径不同"
    explained = sheet(*next_year, header=EXPLAINED)
    assert upload(explained, "c.csv", year=2027).state == "ready"


def test_the_preview_sets_the_minutes_beside_last_year(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(), "a.csv"), now)
    rows = [
        row | {"完成时限": "2027-06-30", "考核频次": "季度", "目标值-彰武县": ""}
        for row in (GOOD, SECOND)
    ]
    preview = upload(sheet(*rows), "b.csv", year=2027).preview
    assert preview["indicators"] == {"last_year": 2, "now": 0, "then": 2}
    minutes = {
        row["county"]: (row["last_year"], row["now"], row["then"]) for row in preview["minutes"]
    }
    assert minutes == {"阜新蒙古族自治县": (40, 0, 80), "彰武县": (40, 0, 0)}


def test_good_rows_are_imported_without_the_faulty_ones(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(), "a.csv"), now)
    refused = upload(sheet(GOOD | {"目标值-阜蒙县": "15"}, SECOND | {"数据来源": ""}), "b.csv")
    assert (refused.state, refused.rows_left_out) == ("refused", 1)
    assert [refused.preview[name] for name in ("new", "changed", "withdrawn")] == [0, 1, 0]
    confirm_import(indicator_import=refused, user=refused.uploaded_by, good_rows_only=True)
    apply_import(refused.pk, now=now)
    refused.refresh_from_db()
    assert (refused.state, refused.rows_left_out, refused.done) == ("imported", 1, 1)
    assert told(refused) == [(3, 9, "")]
    assert Indicator.objects.live().count() == 2
    assert Indicator.objects.get(code="A01").targets.filter(value=15).count() == 1


def test_good_rows_are_no_choice_where_the_rest_breaks_a_rule(
    upload: Upload, city: Cast, now: datetime
) -> None:
    """The weights that are left total 60, which is said; a whole-sheet fault of its own is no
    choice either, and where every row is faulty there is nothing to choose.
    """
    sixty = str(check_weights({"人才工作": Decimal(60)}, total=Decimal(100))[0].message)
    client = client_of(city.assess)
    for content, why in (
        (sheet(GOOD, SECOND | {"数据来源": ""}), {"why_no_good_rows": sixty}),
        (sheet(GOOD, SECOND | {"权重": "30"}), {}),
        (sheet(GOOD | {"数据来源": ""}, SECOND | {"数据来源": ""}), {}),
    ):
        refused = upload(content, "a.csv")
        assert (refused.state, refused.rows_left_out, refused.preview) == ("refused", 0, why)
        page = client.get(reverse("assessment:import_detail", args=[refused.pk])).content.decode()
        assert (sixty in page) == bool(why)
        assert "good_rows_only" not in page
        with pytest.raises(ValidationError):
            apply(refused, now)


def test_a_repeated_row_may_be_left_out(upload: Upload) -> None:
    repeated = upload(sheet(GOOD, SECOND, SECOND | {"指标编码": "A03"}), "a.csv")
    assert (repeated.rows_left_out, repeated.preview["new"]) == (1, 2)
