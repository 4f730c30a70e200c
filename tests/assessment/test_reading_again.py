"""Another sheet of the workbook, and headers that only the office knows."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessment import services
from assessment.models import ColumnName, Indicator, IndicatorImport
from assessment.sheets.naming import names_in_force
from office.spreadsheets.writing import SheetToWrite, write_workbook
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, HEADER, SECOND, sheet
from tests.assessment.test_imports import apply, counts
from tests.cast import Cast

State = IndicatorImport.State
ODD = {"计分方法": "打分办法", "完成时限": "完成期限", "目标值-彰武县": "彰武县", "备注": "联系人"}
ODD_HEADER = tuple(ODD.get(name, name) for name in HEADER)
SAID = {"打分办法": "计分方法", "完成期限": "完成时限", "彰武县": "目标值-彰武县", "联系人": ""}


def workbook(weight: str = "100") -> bytes:
    """A cover, last year's table with one indicator, and this year's with two."""
    first = [GOOD | {"权重": weight}]
    return write_workbook(
        [
            SheetToWrite("封面", ["附件"], [["指标表"]]),
            SheetToWrite("上年", HEADER, [[row[name] for name in HEADER] for row in first]),
            SheetToWrite(
                "本年", HEADER, [[row[name] for name in HEADER] for row in (GOOD, SECOND)]
            ),
        ]
    )


def odd() -> bytes:
    """The good rows under headers of the office's own."""
    rows = [{ODD.get(name, name): row[name] for name in HEADER} for row in (GOOD, SECOND)]
    return sheet(*rows, header=ODD_HEADER)


def again(city: Cast, file: IndicatorImport, now: datetime, **said: object) -> IndicatorImport:
    services.read_again(indicator_import=file, user=city.assess, now=now, **said)
    services.check_import(file.pk, now=now)
    file.refresh_from_db()
    return file


def test_the_first_sheet_is_proposed_and_another_can_be_chosen(
    upload: Upload, city: Cast, now: datetime
) -> None:
    ready = upload(workbook())
    assert (ready.reading["sheet"], ready.reading["sheets"]) == ("上年", ["上年", "本年"])
    assert counts(ready) == [1, 0, 0, 0]
    ready = again(city, ready, now, sheet="本年")
    assert (ready.state, ready.reading["sheet"], counts(ready)[0]) == (State.READY, "本年", 2)
    apply(ready, now)
    assert Indicator.objects.count() == 2
    with pytest.raises(ValidationError):
        services.read_again(indicator_import=ready, user=city.assess, now=now, sheet="上年")


def test_a_sheet_without_indicators_is_no_choice(upload: Upload, city: Cast, now: datetime) -> None:
    ready = upload(workbook())
    with pytest.raises(ValidationError):
        services.read_again(indicator_import=ready, user=city.assess, now=now, sheet="封面")


def test_one_sheet_leaves_nothing_to_choose(upload: Upload, city: Cast, client: Client) -> None:
    client.force_login(city.assess)
    ready = upload(sheet(), "a.csv")
    assert ready.reading["headers"] == []
    page = client.get(reverse("assessment:import_detail", args=[ready.pk])).content.decode()
    assert reverse("assessment:read_again", args=[ready.pk]) not in page


def test_the_page_offers_the_sheets_with_the_one_that_was_read_first(
    upload: Upload, city: Cast, client: Client, now: datetime
) -> None:
    client.force_login(city.assess)
    ready = again(city, upload(workbook()), now, sheet="本年")
    answer = client.get(reverse("assessment:import_detail", args=[ready.pk]))
    form = answer.context["sheet_form"]
    assert [name for name, _label in form.fields["sheet"].choices] == ["本年", "上年"]
    url = reverse("assessment:read_again", args=[ready.pk])
    assert client.post(url, {"sheet": "封面"}).context["sheet_form"].errors
    assert client.post(url, {"sheet": "上年"}).status_code == 302
    ready.refresh_from_db()
    assert (ready.state, ready.sheet) == (State.QUEUED, "上年")


def test_unknown_headers_are_proposed_said_and_remembered(
    upload: Upload, city: Cast, now: datetime
) -> None:
    refused = upload(odd(), "a.csv")
    assert refused.state == State.REFUSED
    assert refused.refusal
    asked = {asked["header"]: asked["proposed"] for asked in refused.reading["headers"]}
    assert asked == SAID
    ready = again(city, refused, now, names=SAID)
    assert (ready.state, ready.refusal, counts(ready)) == (State.READY, "", [2, 0, 0, 0])
    assert ready.reading["headers"] == []
    assert names_in_force(city.assess.own_section.office) == SAID
    apply(ready, now)
    assert counts(upload(odd(), "b.csv")) == [0, 0, 2, 0]


def test_an_optional_column_is_asked_about_while_the_file_is_ready(
    upload: Upload, city: Cast, now: datetime
) -> None:
    header = tuple("必要性" if name == "备注" else name for name in HEADER)
    rows = [row | {"必要性": "确有必要"} for row in (GOOD, SECOND)]
    ready = upload(sheet(*rows, header=header), "a.csv")
    assert ready.state == State.READY
    assert ready.reading["headers"] == [{"header": "必要性", "proposed": "情况说明"}]
    ready = again(city, ready, now, names={"必要性": "情况说明"})
    assert [row["explanation"] for row in ready.preview["flagged"]] == ["确有必要"] * 2


def test_what_was_said_is_shown_and_taken_back(
    upload: Upload, city: Cast, client: Client, now: datetime
) -> None:
    again(city, upload(odd(), "a.csv"), now, names=SAID)
    client.force_login(city.assess)
    url = reverse("assessment:column_names")
    names = client.get(url).context["names"]
    assert {name.header: name.column for name in names} == SAID
    for name in names:
        assert client.post(reverse("assessment:forget_name", args=[name.pk])).url == url
    assert not ColumnName.objects.exists()
    assert upload(odd(), "b.csv").state == State.REFUSED


def test_what_is_taken_back_meanwhile_does_not_change_a_preview(
    upload: Upload, city: Cast, now: datetime
) -> None:
    ready = again(city, upload(odd(), "a.csv"), now, names=SAID)
    services.forget_name(name=ColumnName.objects.get(header="打分办法"))
    assert apply(ready, now).state == State.IMPORTED


def test_the_page_takes_what_is_said_and_keeps_what_was_typed(
    upload: Upload, city: Cast, client: Client
) -> None:
    client.force_login(city.assess)
    refused = upload(odd(), "a.csv")
    page = client.get(reverse("assessment:import_detail", args=[refused.pk]))
    form = page.context["columns_form"]
    typed = {name: field.initial for name, field in form.fields.items()}
    url = reverse("assessment:read_again", args=[refused.pk])
    twice = dict.fromkeys(typed, "计分方法")
    wrong = client.post(url, twice)
    assert wrong.context["columns_form"].non_field_errors()
    assert wrong.context["columns_form"].data.dict() == twice
    assert not ColumnName.objects.exists()
    assert client.post(url, typed).status_code == 302
    assert names_in_force(city.assess.own_section.office) == SAID
    assert client.post(url, typed).status_code == 302  # it is queued already, and says so


def test_the_marked_copy_is_of_the_sheet_and_columns_that_were_read(
    upload: Upload, city: Cast, client: Client, now: datetime
) -> None:
    client.force_login(city.assess)
    rows = [{ODD.get(name, name): row[name] for name in HEADER} for row in (GOOD, SECOND)]
    rows[1]["完成期限"] = "某日"
    refused = again(city, upload(sheet(*rows, header=ODD_HEADER), "a.csv"), now, names=SAID)
    assert [fault.column for fault in refused.faults.all()] == [HEADER.index("完成时限") + 1]
    answer = client.get(reverse("assessment:marked", args=[refused.pk]))
    assert answer.headers["Content-Disposition"].endswith(".xlsx")


def test_read_again_without_a_fault_it_leaves_no_marked_copy(
    upload: Upload, city: Cast, now: datetime, django_capture_on_commit_callbacks: Callable
) -> None:
    refused = upload(workbook(weight="很重"))
    stored, storage = str(refused.marked), refused.marked.storage
    assert storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        services.read_again(indicator_import=refused, user=city.assess, now=now, sheet="本年")
    assert not storage.exists(stored)
    services.check_import(refused.pk, now=now)
    refused.refresh_from_db()
    assert (refused.state, refused.marked) == (State.READY, "")
