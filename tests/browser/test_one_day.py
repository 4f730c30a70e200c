"""The portal's main job, once through, by the hands of the people who do it.

A section asks for a meeting; the department affairs meeting decides that a notice will do; a
worker sends it; a township acknowledges it on a phone; the section sees it. The assessment office
imports its indicators; a county sees what is due. All processes are real.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from office.workdays import WorkingCalendar
from tests.plugins.processes import House, LogIn

pytestmark = pytest.mark.browser

NAME = "全市基层党建重点任务推进会"
TEXT = "请各乡镇核对基层党建重点任务清单。有出入的，电话联系组织科，不用报材料。"
REASON = "任务清单已经印发，书面说明即可，不再开会。"
TOWNSHIPS = 35
"""Of Fumeng county, to which the meeting would have called."""

BASE = Path(settings.BASE_DIR)
WORKBOOKS = (
    BASE.parent / "shared" / "data" / "indicators" / "indicators-2026-office.xlsx",
    BASE / "assessment" / "samples" / "indicators-sample-office.xlsx",
)
"""What the office really made, where it is at hand; our own in the same layout otherwise."""


def workday(ahead: int) -> date:
    """The working day so many from today, by the national calendar."""
    return WorkingCalendar({}).add(timezone.localdate(), ahead)


def let_messages_leave_at_once(page: Page) -> None:
    """Switch off office hours (N2) and the digest (N6): the test runs at any hour of any day."""
    for rule in ("N2", "N6"):
        page.goto(f"/rules/{rule}/")
        page.uncheck("[name=enabled]")
        page.fill("[name=reason]", "试运行")
        page.locator("main form .next").click()


def ask_for_meeting(page: Page) -> None:
    page.get_by_role("link", name="会议", exact=True).click()
    page.locator("a[href$='/ask/']").first.click()
    page.check("[name=classified][value=no]")
    page.fill("[name=name]", NAME)
    page.fill("[name=purpose]", "部署年底前的重点任务")
    page.select_option("[name=line]", "party_building")
    page.check("[name=needs_discussion][value=yes]")
    page.fill("[name=why_not_notice]", "需要当面明确分工")
    page.fill("[name=off_plan_reason]", "任务本月才下达")
    page.fill("[name=convener]", "市委组织部")
    page.check("[name=mode] >> nth=0")
    page.fill("[name=place]", "市委会议室")
    page.fill("[name=starts_at]", f"{workday(10)}T09:00")
    page.fill("[name=agenda-0-title]", "部署重点任务")
    page.fill("[name=agenda-0-presenter]", "组织科科长")
    page.fill("[name=agenda-0-minutes]", "90")
    page.get_by_label("阜蒙县", exact=True).check()
    page.locator("[name=kinds][value=county_organ]").uncheck()
    page.locator("[name=kinds][value=township]").check()
    page.fill("[name=travel_minutes]", "90")
    page.fill("[name=preparation_minutes]", "60")
    page.fill("[name=notice_text]", TEXT)
    page.fill("[name=notice_due_at]", str(workday(4)))
    page.locator("main form .next").click()


def decide_for_a_notice(page: Page) -> None:
    page.goto("/meetings/affairs/new/")
    page.fill("[name=held_on]", str(workday(0)))
    page.locator("main form .next").click()
    page.get_by_role("link", name=NAME).first.click()
    page.check("[name=outcome][value=notice_instead]")
    page.fill("[name=reason]", REASON)
    page.locator("main form .next").click()


def read_the_decision(page: Page) -> None:
    """It leads the section's page until it is opened; it says what else was looked at (rule M3)."""
    page.goto("/meetings/")
    news = page.locator("main ul.rows").first.get_by_role("link", name=NAME)
    news.click()
    for words in (REASON, "以通知代替：", "单独召开：", "系统建议："):
        expect(page.locator("main")).to_contain_text(words)
    page.goto("/meetings/")
    expect(page.locator("main ul.rows").get_by_role("link", name=NAME)).to_have_count(0)


def decisions_that_saved(page: Page) -> Locator:
    """This month's decisions by which hours were saved, by the ledger."""
    page.goto("/ledger/saved/")
    return page.get_by_role("row", name=NAME)


def acknowledge_on_a_phone(page: Page, link: str) -> None:
    row = page.get_by_role("row", name=NAME)
    expect(row).to_contain_text("组织科")
    row.get_by_role("link").click()
    expect(page).to_have_url(link)
    expect(page.locator("main")).to_contain_text(TEXT)
    page.locator("main form .next").click()
    page.goto("/")
    expect(page.get_by_role("row", name=NAME)).to_have_count(0)


def import_indicators(page: Page, workbook: Path, year: int) -> int:
    """Upload, wait for the worker's check, confirm; return how many indicators there are now."""
    page.goto("/assessment/imports/new/")
    page.check("[name=classified][value=no]")
    page.fill("[name=year]", str(year))
    page.set_input_files("[name=file]", workbook)
    page.locator("main form .next").click()
    page.locator("form[action$='/confirm/'] .next").click()
    expect(page.locator("#import-state")).to_contain_text("已导入")
    page.goto(f"/assessment/cycles/{year}/")
    return page.locator("main tbody tr").count()


def test_one_day(house: House, log_in: LogIn) -> None:
    with log_in("organ") as page:
        ask_for_meeting(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(NAME)

    with log_in("office") as page:
        let_messages_leave_at_once(page)
        decide_for_a_notice(page)
        expect(decisions_that_saved(page)).to_have_count(1)

    mail = house.wait_for_mail(to="cadre@example.invalid", about=NAME)
    link = re.search(rf"{house.url}/\S+", mail.get_content())
    assert link is not None

    with log_in("cadre", width=360) as page:
        acknowledge_on_a_phone(page, link.group())

    with log_in("organ") as page:
        read_the_decision(page)
        page.goto("/notices/")
        page.get_by_role("link", name=NAME).click()
        expect(page.locator("#board-sums .figures")).to_contain_text(f"1 / {TOWNSHIPS} 个单位")
        expect(page.get_by_role("row", name="阜新镇")).to_contain_text("王甲")

    workbook = next(path for path in WORKBOOKS if path.exists())
    year = timezone.localdate().year + 1
    with log_in("assess") as page:
        indicators = import_indicators(page, workbook, year)

    with log_in("county") as page:
        page.goto(f"/assessment/cycles/{year}/")  # the half-year's test has imported a later one
        expect(page.get_by_role("heading", level=1)).to_contain_text(str(year))
        expect(page.locator("main tbody tr")).to_have_count(indicators)
