"""Year-end to publicity: begun, graded, made public, read on a phone, objected to, answered.

All processes are real; the cycle is the one that the demo imported.
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.arrival import each
from tests.plugins.processes import LogIn

pytestmark = pytest.mark.browser

OBJECTION = "制造业技改投资增速应为7.4，请核对统计部门数据。"
ANSWER = "已与统计部门核对，数据无误，维持原结果。"


def results() -> str:
    return f"/assessment/results/{timezone.localdate().year}/"


def number(text: str | None) -> float:
    """The first number in a text."""
    found = re.search(r"[\d.]+", text or "")
    assert found
    return float(found[0])


def prepare(page: Page) -> None:
    """Shares that do not add up are refused with what was typed; then begin, and grade."""
    page.goto(f"{results()}settings/")
    shares = page.locator("[name^=share-]")
    before = shares.first.input_value()
    shares.first.fill("99")
    page.locator("main form .next").click()
    expect(shares.first).to_have_value("99")
    expect(page.locator("main .errorlist").first).to_be_visible()
    shares.first.fill(before)
    page.locator("main form .next").click()
    expect(page).to_have_url(re.compile(rf"{results()}$"))
    page.locator("main form button.next, header form button.next").first.click()
    for n, grade in enumerate(each(page.locator("[name^=grade-]"))):
        grade.select_option("excellent" if n < 2 else "good")
    page.locator("main form .next").click()
    expect(page).to_have_url(re.compile(rf"{results()}$"))


def test_from_shares_to_an_answered_objection(log_in: LogIn) -> None:
    with log_in("county", width=360) as phone:
        assert phone.goto(results()).status == 404

    with log_in("assess") as page:
        prepare(page)
        page.goto(f"{results()}counties/210921/if/")
        now = number(page.locator(".figures").first.text_content())
        page.locator("[name^=value-]").first.fill("999")
        page.locator("main form .next").click()
        expect(page.locator(".figures > *")).to_have_count(2)
        assert number(page.locator(".figures > *").nth(1).text_content()) >= now
        page.goto(f"{results()}publish/")
        for confirmed in each(page.locator("[name=confirmed]")):
            confirmed.check()
        page.locator("main form .next").click()
        expect(page).to_have_url(re.compile(rf"{results()}$"))

    with log_in("county", width=360) as phone:
        phone.goto(results())
        phone.get_by_role("link", name="阜蒙县", exact=True).click()
        first = phone.locator("details").first
        first.locator("summary").click()
        expect(first.locator("dl")).to_be_visible()
        expect(first).to_contain_text("统计部门")
        phone.goto(f"{results()}counties/210922/")
        expect(phone.get_by_role("heading", level=1)).not_to_contain_text("彰武县")
        phone.goto(results())
        phone.locator(".button.next").first.click()
        phone.fill("[name=text]", OBJECTION)
        phone.locator("main form .next").click()
        expect(phone.get_by_role("link", name=OBJECTION)).to_be_visible()

    with log_in("county2") as page:
        page.goto(results())
        expect(page.get_by_text(OBJECTION)).to_have_count(0)

    with log_in("assess") as page:
        page.goto(results())
        page.get_by_role("link", name=OBJECTION).click()
        page.fill("[name=answer]", ANSWER)
        page.locator("button[value=dismissed]").click()
        expect(page.get_by_text(ANSWER)).to_be_visible()
        with page.expect_download() as download:
            page.goto(results())
            page.locator(f"a[href='{results()}document/']").click()
        assert download.value.suggested_filename.endswith(".docx")

    with log_in("county", width=360) as phone:
        phone.goto(results())
        phone.get_by_role("link", name=OBJECTION).click()
        expect(phone.get_by_text(ANSWER)).to_be_visible()
