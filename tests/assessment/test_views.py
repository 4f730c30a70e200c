"""The pages: cycles for county and department, and the import from upload to the button."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment import services
from assessment.models import Cycle, Indicator, IndicatorImport, Target
from office.spreadsheets.reading import read_workbook
from office.spreadsheets.values import text_of
from tests.assessment.conftest import SAMPLES, Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.cast import PEOPLE, Cast

CLEAN = SAMPLES / "indicators-sample-clean.xlsx"
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def test_everybody_with_a_part_in_it_has_an_assessment_page(
    imported: Cycle, city: Cast, client: Client
) -> None:
    for name in PEOPLE:
        client.force_login(getattr(city, name))
        expected = 403 if name in (*ADMINISTRATORS, "discipline") else 200
        assert client.get("/assessment/").status_code == expected


def test_a_county_sees_its_targets_and_due_dates(
    imported: Cycle, city: Cast, client: Client
) -> None:
    client.force_login(city.county)
    page = client.get("/assessment/").content.decode()
    assert "制造业技改投资增速" in page
    assert "8.5 %" in page
    assert "12月20日" in page
    assert "已逾期" in page
    assert "导入指标" not in page


def test_the_department_sees_who_has_answered(
    target: Target, city: Cast, client: Client, now: datetime
) -> None:
    services.report_value(target=target, value=target.value, user=city.county, now=now)
    client.force_login(city.assess)
    page = client.get("/assessment/cycles/2026/").content.decode()
    assert "1 / 7" in page
    detail = client.get(reverse("assessment:indicator", args=[target.indicator_id]))
    assert city.county.name in detail.content.decode()


def test_without_a_cycle_the_page_says_so(city: Cast, client: Client) -> None:
    client.force_login(city.assess)
    page = client.get("/assessment/").content.decode()
    assert reverse("assessment:import") in page
    assert client.get("/assessment/cycles/2026/").status_code == 404


@pytest.mark.parametrize(
    ("years", "shown"),
    [((2025, 2026, 2027), 2026), ((2024, 2025, 2027), 2025), ((2027, 2028), 2027)],
)
def test_the_first_page_is_of_this_year_also_when_the_next_is_imported(
    city: Cast, client: Client, years: tuple[int, ...], shown: int
) -> None:
    for year in years:
        Cycle.objects.create(city=city.fumeng.city, year=year)
    client.force_login(city.assess)
    assert client.get("/assessment/").context["cycle"].year == shown


@pytest.mark.parametrize("name", ["county", "assess"])
def test_pages_take_the_same_queries_for_one_and_three_indicators(
    upload: Upload, city: Cast, client: Client, now: datetime, name: str
) -> None:
    client.force_login(getattr(city, name))
    queries = []
    for rows in ((GOOD | {"权重": "100"},), (GOOD, SECOND | {"权重": "30"}, THIRD)):
        indicator_import = upload(sheet(*rows), "a.csv")
        services.confirm_import(
            indicator_import=indicator_import, user=indicator_import.uploaded_by
        )
        services.apply_import(indicator_import.pk, now=now)
        with CaptureQueriesContext(connection) as captured:
            client.get("/assessment/")
        queries.append(len(captured))
    assert Indicator.objects.count() == 3
    assert queries[0] == queries[1]


THIRD = GOOD | {"指标编码": "A03", "二级指标": "育才数", "权重": "10"}


def uploaded(client: Client, source: Path, **data: str) -> IndicatorImport:
    """Upload as the browser does."""
    file = SimpleUploadedFile(source.name, source.read_bytes())
    answer = client.post(
        "/assessment/imports/new/", {"year": "2026", "classified": "no", "file": file} | data
    )
    indicator_import = IndicatorImport.objects.first()
    assert indicator_import is not None
    assert answer.headers["Location"] == f"/assessment/imports/{indicator_import.pk}/"
    return indicator_import


def test_upload_check_preview_import(city: Cast, client: Client, now: datetime) -> None:
    client.force_login(city.assess)
    indicator_import = uploaded(client, CLEAN)
    url = reverse("assessment:import_detail", args=[indicator_import.pk])
    waiting = client.get(url).content.decode()
    assert 'hx-trigger="every' in waiting
    assert "等待处理" in waiting
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part

    services.check_import(indicator_import.pk, now=now)
    ready = client.get(url).content.decode()
    assert 'hx-trigger="every' not in ready
    assert ready.count('class="button next"') == 1
    assert "制造业技改投资增速" in ready

    client.post(reverse("assessment:confirm", args=[indicator_import.pk]))
    assert "正在导入" in client.get(url).content.decode()
    services.apply_import(indicator_import.pk, now=now)
    assert "已导入" in client.get(url).content.decode()
    assert "indicators-sample-clean.xlsx" in client.get("/assessment/imports/").content.decode()
    assert Cycle.objects.get().indicators.count() == 24


def test_faults_are_listed_by_row_and_cell(city: Cast, client: Client, now: datetime) -> None:
    client.force_login(city.assess)
    indicator_import = uploaded(client, SAMPLES / "indicators-sample-faulty.xlsx")
    services.check_import(indicator_import.pk, now=now)
    page = client.get(reverse("assessment:import_detail", args=[indicator_import.pk]))
    for text in ("第 3 行 A 列", "第 5 行 G 列", "“若干”不是数字", "A7", "没有导入任何内容"):
        assert text in page.content.decode()


def test_a_second_confirmation_is_told_so(upload: Upload, city: Cast, client: Client) -> None:
    client.force_login(city.assess)
    url = reverse("assessment:confirm", args=[upload(CLEAN).pk])
    client.post(url)
    page = client.post(url, follow=True).content.decode()
    assert "不在待导入状态" in page


def test_the_file_is_given_back_as_it_came(upload: Upload, city: Cast, client: Client) -> None:
    client.force_login(city.assess)
    answer = client.get(reverse("assessment:original", args=[upload(CLEAN).pk]))
    assert b"".join(answer.streaming_content) == CLEAN.read_bytes()


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        ({"classified": "yes"}, "a.xlsx", "涉密"),
        ({"year": "26"}, "a.xlsx", "2000"),
        ({}, "a.pdf", "不是电子表格"),
    ],
)
def test_a_wrong_form_keeps_nothing(
    city: Cast, client: Client, data: dict[str, str], name: str, sentence: str
) -> None:
    client.force_login(city.assess)
    file = SimpleUploadedFile(name, b"x")
    answer = client.post(
        "/assessment/imports/new/", {"year": "2026", "classified": "no", "file": file} | data
    )
    assert sentence in answer.content.decode()
    assert not IndicatorImport.objects.exists()


def test_an_export_can_be_imported_again_and_changes_nothing(
    imported: Cycle, city: Cast, client: Client, upload: Upload
) -> None:
    client.force_login(city.assess)
    content = client.get("/assessment/cycles/2026/export/").content
    preview = upload(content, "export.xlsx").preview
    assert (preview["unchanged"], preview["rows"]) == (24, [])


def test_an_export_is_inert(upload: Upload, city: Cast, client: Client, now: datetime) -> None:
    formula = '=HYPERLINK("http://example.invalid","点我")'
    indicator_import = upload(sheet(GOOD | {"二级指标": formula}, SECOND), "a.csv")
    services.confirm_import(indicator_import=indicator_import, user=indicator_import.uploaded_by)
    services.apply_import(indicator_import.pk, now=now)
    client.force_login(city.assess)
    content = client.get("/assessment/cycles/2026/export/").content
    rows = read_workbook(content, filename="a.xlsx").sheets[0].rows
    assert rows[1].values[3] == "'" + formula
    assert upload(content, "export.xlsx").preview["unchanged"] == 2


def test_the_template_has_the_citys_counties(city: Cast, client: Client) -> None:
    client.force_login(city.assess)
    content = client.get("/assessment/imports/template/").content
    first, second, lists = read_workbook(content, filename="a.xlsx").sheets
    header = [text_of(value) for value in first.rows[0].values]
    assert [name for name in header if name.startswith("目标值-")][-1] == "目标值-彰武县"
    assert len(header) == 16 + 7
    assert len(second.rows) > 5
    assert [value for row in lists.rows for value in row.values].count("完成率") == 1


def test_the_template_offers_words_and_its_example_is_no_indicator(
    city: Cast, client: Client, upload: Upload, now: datetime
) -> None:
    client.force_login(city.assess)
    content = client.get("/assessment/imports/template/").content
    assert drop_downs(content) == 4
    filled, *_others = read_workbook(content, filename="a.xlsx").sheets
    header, example = (list(map(text_of, row.values)) for row in filled.rows)
    shown = dict(zip(header, example, strict=False))
    rows = [shown, GOOD, SECOND]
    ready = upload(sheet(*rows, header=tuple(header)), "a.csv")
    assert (ready.state, ready.preview["new"]) == ("ready", 2)
    changed = sheet(shown | {"权重": "100"}, GOOD, SECOND, header=tuple(header))
    assert upload(changed, "b.csv").preview["new"] == 3
    services.confirm_import(indicator_import=ready, user=ready.uploaded_by)
    services.apply_import(ready.pk, now=now)
    assert drop_downs(client.get("/assessment/imports/template/").content) == 5


def drop_downs(workbook: bytes) -> int:
    """Columns of the first sheet that offer a list; the fifth is the blocks of the cycle."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode().count('type="list"')


def test_strangers_are_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.get("/assessment/").status_code == 302
