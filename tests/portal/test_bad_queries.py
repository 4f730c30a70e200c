"""Addresses that no link leads to: an answer, never an error of ours."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.world import make_world


@pytest.mark.parametrize("account", ["secadmin", "organ"])
def test_a_character_that_no_text_has_finds_nothing(
    cast: Cast, now: datetime, client: Client, account: str
) -> None:
    world = make_world(cast, now)
    client.force_login(
        cast.people()[account], backend="accounts.backends.StaffNumberOrPhoneBackend"
    )
    url = (
        reverse("grants") + "?q=%00"
        if account == "secadmin"
        else reverse("notices:board", args=[world["组织科通知"].pk]) + "?county=%00&state=%00"
    )

    assert client.get(url).status_code == 200
