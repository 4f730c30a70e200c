"""A refused file goes back marked: each fault in its cell, with what would be right."""

import io
import re
import zipfile

from django.test import Client
from django.urls import reverse

from assessment.models import IndicatorImport
from office.spreadsheets.reading import Workbook, read_workbook
from office.spreadsheets.values import column_letter
from tests.assessment.conftest import SAMPLES, Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.cast import Cast

FAULTY = SAMPLES / "indicators-sample-faulty.xlsx"


def test_the_worker_makes_the_copy_and_the_page_hands_it_out(
    upload: Upload, city: Cast, client: Client
) -> None:
    refused = upload(FAULTY)
    made = refused.marked.read()
    client.force_login(city.assess)
    answer = client.get(reverse("assessment:marked", args=[refused.pk]))
    assert b"".join(answer.streaming_content) == made
    page = client.get(reverse("assessment:import_detail", args=[refused.pk])).content.decode()
    assert reverse("assessment:marked", args=[refused.pk]) in page


def downloaded(client: Client, refused: IndicatorImport) -> tuple[Workbook, str]:
    answer = client.get(reverse("assessment:marked", args=[refused.pk]))
    content = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        comments = archive.read("xl/comments1.xml").decode()
    return read_workbook(content, filename="marked.xlsx"), comments


def test_every_fault_is_listed_and_marked_in_its_cell(
    upload: Upload, city: Cast, client: Client
) -> None:
    refused = upload(FAULTY)
    client.force_login(city.assess)
    workbook, comments = downloaded(client, refused)
    front, copy = workbook.sheets
    faults = list(refused.faults.all())
    cells = [f"{column_letter(f.column)}{f.row}" if f.row and f.column else None for f in faults]
    assert [row.value(1) for row in front.rows[1:]] == cells
    assert [row.value(2) for row in front.rows[1:]] == [fault.message for fault in faults]
    assert all(row.value(3) for row in front.rows[1:])
    assert re.findall(r'<comment ref="(\w+)"', comments) == [cell for cell in cells if cell]
    original = read_workbook(FAULTY).sheets[0]
    assert [row.values for row in copy.rows] == [row.values for row in original.rows]


def test_a_csv_comes_back_as_a_workbook_and_mends_to_an_import(
    upload: Upload, city: Cast, client: Client
) -> None:
    """The marked copy itself, not mended, is refused for the same cells."""
    refused = upload(sheet(GOOD, SECOND | {"数据来源": "", "二级指标": "=1+1"}), "a.csv")
    client.force_login(city.assess)
    answer = client.get(reverse("assessment:marked", args=[refused.pk]))
    again = upload(b"".join(answer.streaming_content), "again.xlsx")
    assert again.state == "refused"
    told = [list(row.faults.values_list("row", "column", "message")) for row in (refused, again)]
    assert told[0] == told[1]


def test_a_file_without_faults_has_no_marked_copy(
    upload: Upload, city: Cast, client: Client
) -> None:
    client.force_login(city.assess)
    for good in (upload(sheet(), "a.csv"), upload(b"PK\x03\x04", "b.xlsx")):
        answer = client.get(reverse("assessment:marked", args=[good.pk]))
        assert answer.url == reverse("assessment:import_detail", args=[good.pk])
