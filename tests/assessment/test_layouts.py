"""The same indicators in two layouts give the same drafts; a faulty file its faults by cell."""

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import County
from assessment.samples.build import write_clean, write_faulty, write_office
from assessment.sheets.checking import CheckedFile, check_file
from assessment.sheets.layout import NoIndicatorSheet
from office.spreadsheets.values import column_letter
from tests.assessment.conftest import SAMPLES
from tests.assessment.sheets import GOOD, HEADER, SECOND, sheet
from tests.cast import Cast

Check = Callable[..., CheckedFile]


@pytest.fixture
def check(city: Cast) -> Check:
    def check(source: Path | bytes, filename: str = "a.csv", year: int = 2026) -> CheckedFile:
        filename = source.name if isinstance(source, Path) else filename
        return check_file(
            source,
            filename=filename,
            city=city.fumeng.city,
            year=year,
            counties=County.objects.permitting(city.assess, County.TASK),
        )

    return check


def places(checked: CheckedFile) -> list[str]:
    """Faults as 7G, by row and column letter; the whole sheet is empty."""
    return [
        f"{fault.row}{column_letter(fault.column)}" if fault.row and fault.column else ""
        for fault in checked.faults
    ]


def test_office_layout_equals_clean_layout(check: Check) -> None:
    clean = check(SAMPLES / "indicators-sample-clean.xlsx")
    office = check(SAMPLES / "indicators-sample-office.xlsx")
    assert clean.faults == office.faults == []
    assert len(clean.drafts) == 24
    assert sum(len(draft.targets) for draft in clean.drafts) == 24 * 7
    assert office.drafts == clean.drafts


def test_each_fault_of_the_faulty_sample_is_found_in_its_cell(check: Check) -> None:
    checked = check(SAMPLES / "indicators-sample-faulty.xlsx")
    assert places(checked) == ["3A", "4G", "5G", "6I", "7H", "8S", "9L", "10J", "11D", ""]
    assert checked.faults[-1].rule_id == "A7"
    assert checked.drafts == []


def test_the_samples_are_what_the_script_writes(check: Check, tmp_path: Path) -> None:
    for name, write in (("clean", write_clean), ("office", write_office)):
        write(tmp_path / f"{name}.xlsx")
        kept = check(SAMPLES / f"indicators-sample-{name}.xlsx")
        assert check(tmp_path / f"{name}.xlsx").drafts == kept.drafts
    write_faulty(tmp_path / "faulty.xlsx")
    kept = check(SAMPLES / "indicators-sample-faulty.xlsx")
    assert check(tmp_path / "faulty.xlsx").faults == kept.faults


BAD_CELLS = (
    ("指标编码", ""),
    ("指标编码", "A01"),
    ("指标编码", "很长的编码超过了十二个字符"),
    ("板块", "长" * 41),
    ("二级指标", ""),
    ("二级指标", "引才数"),
    ("权重", "0"),
    ("权重", "60.005"),
    ("权重", "101"),
    ("权重", "若干"),
    ("方向", "随意"),
    ("计分方法", ""),
    ("数据来源", " "),
    ("责任科室", "不存在科"),
    ("考核频次", "每天"),
    ("目标值-阜蒙县", "95%"),
    ("目标值-阜蒙县", "12345678901"),
    ("完成时限", ""),
    ("完成时限", "2026年2月30日"),
    ("完成时限", "2024-06-30"),
    ("预计填报分钟", "2.5"),
    ("预计填报分钟", "481"),
)


def test_each_bad_cell_is_named(check: Check) -> None:
    rows = [
        GOOD | {"指标编码": f"B{n}", "二级指标": f"指标{n}", column: value}
        for n, (column, value) in enumerate(BAD_CELLS)
    ]
    wrong = [
        f"{n}{column_letter(HEADER.index(column) + 1)}"
        for n, (column, _value) in enumerate(BAD_CELLS, 3)
    ]
    assert [place for place in places(check(sheet(GOOD, *rows))) if place] == wrong


def test_a_county_elsewhere_matters_where_it_has_a_value(check: Check) -> None:
    header = (*HEADER, "目标值-铁岭县")
    checked = check(sheet(GOOD, SECOND | {"目标值-铁岭县": "88"}, header=header))
    assert places(checked) == ["3Q"]


def test_a_county_by_its_full_name(check: Check) -> None:
    header = tuple(name.replace("阜蒙县", "阜新蒙古族自治县") for name in HEADER)
    rows = [{k.replace("阜蒙县", "阜新蒙古族自治县"): v for k, v in GOOD.items()}]
    checked = check(sheet(rows[0] | {"权重": "100"}, header=header))
    assert [sorted(draft.targets.values()) for draft in checked.drafts] == [[9, 12]]


def test_a_county_that_the_sender_may_not_task_is_a_fault(city: Cast) -> None:
    checked = check_file(
        sheet(),
        filename="a.csv",
        city=city.fumeng.city,
        year=2026,
        counties=County.objects.filter(pk=city.zhangwu.pk),
    )
    assert places(checked) == ["2L", "3L"]


def test_weights_of_a_block_total_100(check: Check) -> None:
    checked = check(sheet(GOOD, SECOND | {"权重": "39"}))
    assert [(fault.row, fault.rule_id) for fault in checked.faults] == [(None, "A7")]


@pytest.mark.parametrize(
    ("due", "frequency"),
    [
        ("6月底前", "half_year"),
        ("7月1日前", "year"),
        ("2026年12月20日", "year"),
        ("2027年1月10日之前", "year"),
        ("2027-01-10", "year"),
    ],
)
def test_what_is_due_by_june_of_the_cycles_own_year_is_half_yearly(
    check: Check, due: str, frequency: str
) -> None:
    (draft,) = check(sheet(GOOD | {"权重": "100", "考核频次": "", "完成时限": due})).drafts
    assert draft.frequency == frequency


def test_a_formula_is_kept_as_text(check: Check) -> None:
    formula = '=HYPERLINK("http://example.invalid","点我")'
    checked = check(sheet(GOOD | {"二级指标": formula}, SECOND))
    assert checked.drafts[0].name == formula


def test_a_sheet_without_the_header(check: Check) -> None:
    with pytest.raises(NoIndicatorSheet) as caught:
        check("姓名,单位\n张三,阜新镇".encode())
    assert "权重" in caught.value.missing


def test_a_header_alone_is_a_fault(check: Check) -> None:
    content = (",".join(HEADER) + "\n").encode()
    assert len(check(content).faults) == 1


def test_checking_takes_a_fixed_number_of_queries(
    check: Check, django_assert_max_num_queries: Callable
) -> None:
    check(sheet())
    with django_assert_max_num_queries(14):
        check(SAMPLES / "indicators-sample-clean.xlsx")
