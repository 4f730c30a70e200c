"""A notice to every township instead of a meeting: written, sent, read, followed to the last one.

All 83 townships of the demo are told; one acknowledges on a phone, 79 by plain requests as a
browser without scripts makes them, three do not. The section sees who is missing, reminds them,
rings the first, and takes the list along. All processes are real.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from playwright.sync_api import APIRequestContext, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.arrival import each
from tests.browser.test_one_day import workday
from tests.plugins.processes import PASSWORD, House, LogIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TITLE = "关于核对党员信息的通知"
TOWNSHIPS, SILENT = 83, 3
LATE = 60
"""Seconds in which a page that refreshes every 20 s has to show what was done."""


@pytest.fixture
def cadres(house: House) -> list[str]:
    """One cadre of each township, with a password of their own already set.

    The office works today and at this hour, so that the test does whenever it runs.
    """
    with psycopg.connect(host=str(house.data / "postgres"), user="postgres") as connection:
        connection.execute(
            "UPDATE accounts_user SET password = %s, must_change_password = false"
            " WHERE username ~ '^[0-9]{9}01$'",
            [make_password(PASSWORD)],
        )
        connection.execute(
            "INSERT INTO office_dayoverride (day, is_working, reason) VALUES (%s, true, '测试')"
            " ON CONFLICT (day) DO UPDATE SET is_working = true",
            [timezone.localdate()],
        )
        found = connection.execute(
            "SELECT min(p.username) FROM accounts_user p JOIN accounts_unit u ON u.id = p.unit_id"
            " WHERE p.username ~ '^[0-9]{9}01$' GROUP BY u.id ORDER BY 1"
        )
        return [username for (username,) in found]


def open_the_office_all_day(page: Page) -> None:
    """The office's own hours (N2) reach from midnight to midnight; no digest is waited for (N6)."""
    page.goto("/rules/N2/")
    page.check("[name=enabled]")
    page.fill("[name=opens]", "0")
    page.fill("[name=closes]", "24")
    page.fill("[name=reason]", "试运行")
    page.locator("main form .next").click()
    page.goto("/rules/N6/")
    page.uncheck("[name=enabled]")
    page.fill("[name=reason]", "试运行")
    page.locator("main form .next").click()


def write_and_send(page: Page) -> str:
    """Compose to all townships, look at the preview, send; the address of the board."""
    page.goto("/notices/compose/")
    page.check("[name=classified][value=no]")
    page.fill("[name=title]", TITLE)
    page.fill(
        "[name=text]", "请各乡镇（街道）核对党员基本信息。\n没有出入的，签收即可，不用报材料。"
    )
    page.fill("[name=basis]", "年度工作要点")
    page.fill("[name=due_at]", str(workday(4)))
    page.fill("[name=minutes]", "10")
    for box in each(page.locator("[name=counties]")):
        box.check()
    page.locator("main form .next").click()
    figures = page.locator(".figures")
    expect(figures).to_contain_text(f"{TOWNSHIPS} 个单位")
    expect(figures).to_contain_text(f"{TOWNSHIPS * 10} 分钟")
    page.locator(
        "main header .next, .page-action .next, form[action$='/send/'] .next"
    ).first.click()
    expect(page.locator("#board-sums .figures")).to_contain_text(f"0 / {TOWNSHIPS} 个单位")
    return page.url


def acknowledge_on_a_phone(page: Page) -> None:
    page.get_by_role("row", name=TITLE).get_by_role("link").click()
    page.locator("main form .next").click()
    expect(page.locator("main")).to_contain_text("已签收")


@contextmanager
def signed_in(house: House, chromium: "Browser", account: str) -> Iterator[APIRequestContext]:
    """The requests of a browser without scripts in which this person has logged in."""
    profile = chromium.new_context(base_url=house.url)
    try:
        send(profile.request, "/accounts/login/", username=account, password=PASSWORD)
        yield profile.request
    finally:
        profile.close()


def send(requests: APIRequestContext, page: str, address: str = "", **fields: str) -> None:
    """Fill in the form of a page and send it, to another address if one is given."""
    found = requests.get(page).text()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', found)
    assert token is not None, page
    hidden = {"csrfmiddlewaretoken": token.group(1)}
    answer = requests.post(address or page, form=hidden | fields)
    assert answer.ok, (page, answer.status)


def acknowledge(requests: APIRequestContext) -> None:
    """Find the notice on the list, open it, acknowledge it."""
    found = requests.get("/notices/").text()
    link = re.search(rf'href="(/notices/receipts/\d+/)">[^<]*<span[^>]*>{TITLE}', found)
    assert link is not None, found
    send(requests, link.group(1), f"{link.group(1)}acknowledge/", version="1")


def rows_of(page: Page, link: str) -> list[list[str]]:
    """The first sheet of the workbook behind this link."""
    with page.expect_download() as download:
        page.locator(f"a[href$='{link}']").first.click()
    sheet = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def test_a_notice_to_eighty_three_townships(
    house: House, log_in: LogIn, chromium: "Browser", cadres: list[str]
) -> None:
    assert len(cadres) == TOWNSHIPS
    first, *others = cadres
    with log_in("office") as page:
        open_the_office_all_day(page)
    with log_in("organ") as page:
        board = write_and_send(page)

        with log_in(first, width=360) as phone:
            acknowledge_on_a_phone(phone)
        # The board follows by itself: nobody reloads it.
        expect(page.locator("#board-sums .figures")).to_contain_text("1 / 83", timeout=LATE * 1000)

        for cadre in others[:-SILENT]:
            with signed_in(house, chromium, cadre) as requests:
                acknowledge(requests)

        page.goto(board)
        figures = page.locator("#board-sums .figures")
        expect(figures).to_contain_text(f"{TOWNSHIPS - SILENT} / {TOWNSHIPS} 个单位")
        page.goto(f"{board}?state=missing")
        expect(page.locator("#board-units tbody tr")).to_have_count(SILENT)

        told = {to: len(mails_to(house, to)) for to in cadres}
        page.locator("form[action$='/remind/'] button").click()
        for cadre in cadres[-SILENT:]:
            house.wait_for_mail(to=f"{cadre}@example.invalid", about=f"催办：{TITLE}")
        assert {to: len(mails_to(house, to)) - told[to] for to in cadres} == {
            cadre: int(cadre in cadres[-SILENT:]) for cadre in cadres
        }
        page.goto(board)
        expect(page.locator("form[action$='/remind/']")).to_have_count(0)  # once a day

        by_unit = {(row[0], row[1]): row[6] for row in rows_of(page, "/export/")[1:]}
        assert len(by_unit) == TOWNSHIPS
        assert sum(by_whom != "" for by_whom in by_unit.values()) == TOWNSHIPS - SILENT

        page.locator("main header a[href$='/calls/'], a[href$='/calls/']").first.click()
        calls = page.locator("table.calls tbody tr")
        expect(calls).to_have_count(SILENT)
        calls.first.locator("[name=note]").fill("上午在村里，下午签收")
        calls.first.locator("button[value=reached]").click()
        expect(page.locator("table.calls")).to_contain_text("上午在村里，下午签收")
        assert len(rows_of(page, "/calls/export/")) == 1 + SILENT


def mails_to(house: House, cadre: str) -> list[str]:
    """The subjects of what this person was sent about the notice."""
    address = f"{cadre}@example.invalid"
    return [
        str(mail["Subject"])
        for mail in house.mails()
        if address in str(mail["To"]) and TITLE in str(mail["Subject"])
    ]
