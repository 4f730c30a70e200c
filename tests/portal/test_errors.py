"""Error pages: plain words, and one 404 for every cause."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast


@pytest.fixture
def cadre(cast: Cast, client: Client) -> Client:
    client.force_login(cast.cadre)
    return client


def test_404_is_the_same_for_every_address_and_person(
    cast: Cast, cadre: Client, client: Client
) -> None:
    one = cadre.get("/no/such/page/")
    cadre.force_login(cast.office)
    other = cadre.get("/rules/Z99/")

    assert one.status_code == other.status_code == 404
    assert one.content == cadre.get("/another/").content
    assert "没有找到这个页面" in one.text


def test_403_says_whom_to_ask(cadre: Client) -> None:
    answer = cadre.get(reverse("audit"))

    assert answer.status_code == 403
    assert "安全管理员" in answer.text
