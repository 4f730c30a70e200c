"""Rules A4, A5, A6 and A8 on both sides of what they ask, without a file or a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules import ASKED_ONCE
from assessment.slimming.gates import (
    Asked,
    Item,
    check_against_last_year,
    check_cap,
    check_once,
    check_routine,
    check_veto,
)
from assessment.slimming.names import letters_of, likeness
from assessment.slimming.words import HARMLESS, ROUTINE, VETO, first_word_in

SHARE = ASKED_ONCE.numbers["likeness"]
RATE = {"measure": "%", "data_source": "统计部门"}


@pytest.mark.parametrize(("count", "passed"), [(39, True), (40, True), (41, False)])
def test_a4_counts_up_to_the_cap(*, count: int, passed: bool) -> None:
    verdict = check_cap(count, cap=Decimal(40))
    assert (verdict.rule.id, verdict.passed) == ("A4", passed)


@pytest.mark.parametrize(
    "name",
    [
        "召开专题会议次数",
        "会议召开场次",
        "活动照片及学习笔记上报篇数",
        "获领导批示及媒体宣传报道篇数",
        "信息 报送 篇数",
        "印发相关文件数",
        "公开发文数",
        "文旅领域发文数",
        "县级以上媒体报道篇数",
        "融媒体报道篇数",
        "编发工作简报期数",
        "精简简报期数",
        "审批示范工作获领导批示件数",
        "村干部打卡次数",
        "按照片区上报活动照片数",
    ],
)
def test_a5_refuses_routine_work_with_the_reason_of_the_word(name: str) -> None:
    verdict = check_routine(Item(name=name), ROUTINE)
    assert (verdict.rule.id, verdict.passed) == ("A5", False)
    assert any(reason in str(verdict.message) for reason in ROUTINE.values())


@pytest.mark.parametrize(
    "name",
    [
        "村务公开及时率",
        "社区物业党建覆盖率",
        "引进急需紧缺人才数",
        "书记项目完成率",
        "精简报表数",
        "行政审批示范窗口数",
        "首批示范村达标率",
        "开发文旅项目数",
        "融媒体中心建设",
        "多媒体教室覆盖率",
        "新增网红打卡地数",
        "按照片区统筹的项目数",
        "",
    ],
)
def test_a5_lets_results_pass(name: str) -> None:
    assert check_routine(Item(name=name), ROUTINE).passed


@pytest.mark.parametrize(("word", "longer"), HARMLESS.items())
def test_what_is_harmless_is_said_of_a_declared_word_and_holds_it(
    word: str, longer: tuple[str, ...]
) -> None:
    assert word in ROUTINE
    assert first_word_in(word, [word]) == word
    assert [name for name in longer if word not in name or first_word_in(name, ROUTINE)] == []


def test_a_word_that_a_city_adds_is_found_as_it_stands() -> None:
    assert first_word_in("精简报表数", ["简报", "报表"]) == "报表"
    assert first_word_in("融媒体中心建设", ["媒体", "融媒体中心"]) == "融媒体中心"


def test_a_gap_in_a_word_wants_its_parts_in_order() -> None:
    assert first_word_in("召开专题会议次数", ["召开…次"]) == "召开…次"
    assert first_word_in("次年召开", ["召开…次"]) is None
    assert first_word_in("任何名称", ["…", "——"]) is None


@pytest.mark.parametrize("word", VETO)
def test_a6_asks_for_an_explanation(word: str) -> None:
    for item in (Item(name=f"{word}事项"), Item(name="完成率", remark=word)):
        assert not check_veto(item).passed
    assert check_veto(Item(name="完成率", remark=word, explanation="依据省委文件")).passed
    assert check_veto(Item(name="完成率")).passed


def test_a8_knows_a_name_again_whatever_its_spaces_and_marks() -> None:
    asked = Asked([Item(name="村务公开及时率", place="第 2 行")])
    verdict = check_once(Item(name="村务 公开（及时率）"), asked, share=SHARE)
    assert (verdict.rule.id, verdict.passed) == ("A8", False)
    assert "第 2 行" in str(verdict.message)


@pytest.mark.parametrize(
    ("other", "passed"),
    [
        ("固定资产投资额增速", False),
        ("固定资产投资总额增长速度", True),
        ("固定资产折旧", True),
    ],
)
def test_a8_refuses_nearly_the_same_name(*, other: str, passed: bool) -> None:
    asked = Asked([Item(name="固定资产投资增速", **RATE)])
    assert (likeness("固定资产投资增速", other) < SHARE) == passed
    assert check_once(Item(name=other, **RATE), asked, share=SHARE).passed == passed


@pytest.mark.parametrize("change", [{"measure": "亿元"}, {"data_source": "发改部门"}])
def test_a8_leaves_alone_what_is_measured_or_comes_differently(change: dict[str, str]) -> None:
    asked = Asked([Item(name="固定资产投资增速", **RATE)])
    other = Item(name="固定资产投资额增速", **(RATE | change))
    assert check_once(other, asked, share=SHARE).passed


def test_a8_takes_another_number_for_another_matter() -> None:
    asked = Asked([Item(name="任期满1年的干部比例", **RATE)])
    assert check_once(Item(name="任期满3年的干部比例", **RATE), asked, share=SHARE).passed


def test_last_years_data_keeps_its_name_or_is_explained() -> None:
    before = Asked([Item(name="固定资产投资增速", **RATE)])
    same = Item(name="固定资产投资增速", **RATE)
    renamed = Item(name="固定资产投资额增速", **RATE)
    explained = Item(name=renamed.name, explanation="口径改为投资额", **RATE)
    passed = [
        check_against_last_year(item, before, share=SHARE).passed
        for item in (same, renamed, explained)
    ]
    assert passed == [True, False, True]


NAMES = st.text("固定资产投资增速率数ａA1 （）", max_size=12)


@given(NAMES, NAMES)
def test_likeness_is_the_same_either_way_and_full_for_equal_letters(one: str, other: str) -> None:
    alike = likeness(one, other)
    assert alike == likeness(other, one)
    assert 0 <= alike <= 100
    if letters_of(one) == letters_of(other) != "":
        assert alike == 100
