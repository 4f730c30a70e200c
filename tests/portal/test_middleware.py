"""Language by cookie, and what is recorded with a change."""

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.selectors.audit import entries, trail
from tests.cast import Cast


def test_a_browser_that_prefers_english_gets_chinese(cast: Cast, client: Client) -> None:
    client.force_login(cast.cadre)

    page = client.get(reverse("me"), headers={"accept-language": "en"})

    assert page.headers["Content-Language"] == "zh-hans"
    assert "修改密码" in page.text


def test_the_switch_keeps_its_choice_in_a_cookie(cast: Cast, client: Client) -> None:
    client.force_login(cast.cadre)

    answer = client.post(reverse("set_language"), {"language": "en", "next": reverse("me")})

    assert answer.headers["Location"] == reverse("me")
    assert "Change the password" in client.get(reverse("me")).text


def test_an_unknown_language_is_chinese(cast: Cast, client: Client) -> None:
    client.force_login(cast.cadre)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"

    assert client.get(reverse("me")).headers["Content-Language"] == "zh-hans"


def test_a_change_is_recorded_with_person_page_and_address(cast: Cast, client: Client) -> None:
    client.force_login(cast.secadmin)

    client.post(
        reverse("grant", args=[cast.organ.pk]),
        {"role": "office", "counties": [cast.fumeng.pk]},
        REMOTE_ADDR="10.1.2.3",
    )

    newest = entries(trail(timezone.localdate())[:1])[0]
    assert newest.who == cast.secadmin.name
    assert newest.page == reverse("grant", args=[cast.organ.pk])
    assert newest.address == "10.1.2.3"
