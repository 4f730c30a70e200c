"""A value on its way: typed, approved, returned, mended, accepted; the page tells all of it.

Two people of 阜蒙县 and 组织科, on a phone and on a computer. All processes are real.
"""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.arrival import each
from tests.browser.test_one_day import workday
from tests.plugins.processes import LogIn

pytestmark = pytest.mark.browser

INDICATOR = "党群服务中心达标率"
REASON = "与民政台账不一致，请核对。"


def board(page: Page) -> Locator:
    """The county's page of values with its scripts, and in it the indicator's row."""
    page.goto("/assessment/")
    page.locator(".page-action a[href$='/reporting/']").click()
    page.wait_for_load_state()
    return page.locator("li.answer").filter(has_text=INDICATOR)


def report(page: Page, value: str) -> None:
    row = board(page)
    row.locator("input[name$='-value']").fill(value)
    row.locator("button[name=only]").click()
    expect(row.locator(".state-waiting")).to_be_visible()


def approve(page: Page) -> None:
    board(page)
    form = page.locator("main form[action$='/approve/']")
    for box in each(form.locator("[name=seen]")):
        box.uncheck()
    form.get_by_role("row", name=INDICATOR).locator("[name=seen]").check()
    form.get_by_role("button").click()
    expect(page.locator("main form[action$='/approve/']")).not_to_contain_text(INDICATOR)


def incoming(page: Page) -> Locator:
    page.goto(f"/assessment/cycles/{workday(0).year}/incoming/")
    return page.get_by_role("row").filter(has_text=INDICATOR).filter(has_text="阜蒙县")


def give_back(page: Page) -> None:
    row = incoming(page)
    row.locator("summary").click()
    row.locator("[name=reason]").fill(REASON)
    row.locator("form button").click()
    expect(incoming(page)).to_have_count(0)


def accept(page: Page) -> None:
    incoming(page).locator("[name=seen]").check()
    page.locator("main button[form=accept]").click()
    expect(incoming(page)).to_have_count(0)


def test_a_value_from_the_county_to_what_counts(log_in: LogIn) -> None:
    with log_in("county", width=360) as page:
        report(page, "87")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
    with log_in("county3", width=360) as page:
        approve(page)
    with log_in("organ") as page:
        give_back(page)

    with log_in("county", width=360) as page:
        expect(board(page)).to_contain_text(REASON)
        expect(board(page).locator("input[name$='-value']")).to_have_value("87")
        report(page, "89.5")
    with log_in("county3", width=360) as page:
        approve(page)
    with log_in("organ") as page:
        accept(page)

    with log_in("county", width=360) as page:
        page.goto("/assessment/")
        page.get_by_role("row").filter(has_text=INDICATOR).locator("td.action a").click()
        history = page.locator("main table").last
        expect(history.locator("tbody tr")).to_have_count(6)
        expect(history).to_contain_text(REASON)
        expect(history).to_contain_text("87 → 89.5")
        expect(page.locator("main .state-done").first).to_be_visible()
