"""The home page of every role: it opens, it tells what it should, and its cost stays flat."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import County
from tests.cast import PEOPLE, Cast
from tests.meetings.steps import ask as asked
from tests.meetings.steps import held
from tests.portal.conftest import Ask
from tests.research.planning import day, plan, stop

pytestmark = pytest.mark.usefixtures("_at_now")

REDIRECTED = {"sysadmin": "admin:index", "secadmin": "grants", "auditor": "audit"}


@pytest.fixture
def _at_now(now: datetime) -> Iterator[None]:
    """Pages read the clock; a holiday near the day of the run must not matter."""
    with time_machine.travel(now):
        yield


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_has_a_home(name: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, name))

    answer = client.get(reverse("home"))

    if name in REDIRECTED:
        assert answer.headers["Location"] == reverse(REDIRECTED[name])
    else:
        assert answer.status_code == 200
        assert len(answer.context["navigation"]()) <= 6


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_reads_the_common_pages(name: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, name))

    for page in ("me", "rules"):
        assert client.get(reverse(page)).status_code == 200, page
    for page in ("schedule", "ledger"):
        assert client.get(reverse(page)).status_code == (403 if name in REDIRECTED else 200), page


@pytest.mark.parametrize("name", PEOPLE)
def test_every_entry_of_the_bar_opens(name: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, name))

    for entry in client.get(reverse("me")).context["navigation"]():
        assert client.get(entry.url).status_code == 200, entry.url


def test_strangers_are_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.get(reverse("home")).headers["Location"].startswith(reverse("login"))


def test_the_cadre_s_home_tells_who_asks_on_what_basis_and_how_long(
    cast: Cast, ask: Ask, client: Client
) -> None:
    late = timezone.now() - timedelta(days=2)
    ask(cast.fuxin_town, late, title="报送换届情况", basis="阜组发〔2026〕12号", people=2)
    ask(cast.zhangwu_town, late, title="别县的事")
    client.force_login(cast.cadre)

    page = client.get(reverse("home")).text

    for words in ("报送换届情况", "阜组发〔2026〕12号", "组织科", "2 × 60", "已逾期 2 天", "签收"):
        assert words in page, words
    assert "别县的事" not in page


@pytest.mark.parametrize("name", ["cadre", "county", "leader"])
def test_one_row_costs_as_much_as_three(name: str, cast: Cast, ask: Ask, client: Client) -> None:
    client.force_login(getattr(cast, name))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        return len(queries)

    ask(cast.fuxin_town, timezone.now())
    ask(cast.fumeng_office, timezone.now())
    first = cost()
    for _ in range(2):
        ask(cast.fuxin_town, timezone.now())
        ask(cast.fumeng_office, timezone.now())
        ask(cast.zhangwu_town, timezone.now(), asked_by=cast.talent_section)

    assert cost() == first


@pytest.mark.parametrize("name", ["organ", "office", "leader"])
def test_one_piece_of_work_costs_as_much_as_three(
    name: str, cast: Cast, now: datetime, client: Client
) -> None:
    client.force_login(getattr(cast, name))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        return len(queries)

    def work(county: County, after: int) -> None:
        asked(cast, now)
        held(cast, now)
        plan(cast, now, stop(county, day(now, after)))

    work(cast.fumeng, 6)
    first = cost()
    work(cast.zhangwu, 7)
    work(cast.fumeng, 62)

    assert cost() == first
