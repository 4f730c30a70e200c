"""The list of routine words as a page, and the good rows by their button."""

from datetime import datetime

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessment.models import IndicatorImport, RoutineWord
from assessment.slimming.words import ROUTINE
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.assessment.test_imports import apply
from tests.cast import Cast


def words_on(page: HttpResponse) -> dict[str, str]:
    return {word: reason for word, reason, _harmless in page.context["words"]}


def test_a_word_is_added_with_its_reason_and_taken_off_again(city: Cast, client: Client) -> None:
    client.force_login(city.assess)
    url = reverse("assessment:words")
    page = client.get(url)
    assert words_on(page) == dict(ROUTINE)
    assert "精简报" in page.content.decode()
    added = {"word": "填表", "is_refused": "yes", "reason": "日常工作"}
    wrong = client.post(url, added | {"reason": ""})
    assert (wrong.status_code, "填表" in wrong.content.decode()) == (200, True)
    assert client.post(url, added | {"is_refused": "no"}).context["form"].errors
    assert client.post(url, added).status_code == 302
    assert words_on(client.get(url)) == ROUTINE | {"填表": "日常工作"}
    assert client.post(url, added | {"word": "照片", "is_refused": "no"}).status_code == 302
    assert "照片" not in words_on(client.get(url))
    assert RoutineWord.objects.count() == 2


def test_the_good_rows_have_a_button_of_their_own(
    upload: Upload, city: Cast, client: Client, now: datetime
) -> None:
    apply(upload(sheet(), "a.csv"), now)
    refused = upload(sheet(GOOD | {"目标值-阜蒙县": "15"}, SECOND | {"数据来源": ""}), "b.csv")
    client.force_login(city.assess)
    page = client.get(reverse("assessment:import_detail", args=[refused.pk])).content.decode()
    assert 'name="good_rows_only" value="1"' in page
    confirm = reverse("assessment:confirm", args=[refused.pk])
    client.post(confirm)
    refused.refresh_from_db()
    assert refused.state == IndicatorImport.State.REFUSED
    client.post(confirm, {"good_rows_only": "1"})
    refused.refresh_from_db()
    assert refused.state == IndicatorImport.State.IMPORTING
