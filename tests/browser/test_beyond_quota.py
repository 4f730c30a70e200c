"""A request beyond the year's number of meetings: refused without an explanation, held with one.

干部科 may hold half as many as last year's register of the demo has; the office cuts deeper until
nothing is left, and puts the cut back afterwards. All processes are real.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.test_one_day import workday
from tests.plugins.processes import LogIn

pytestmark = pytest.mark.browser

NAME = "干部监督工作紧急调度会"
EXPLANATION = "上级当天部署，须当天传达并商定分工。"


@contextmanager
def cut_by(page: Page, percent: int) -> Iterator[None]:
    """Let rule M2 cut last year's number by so much; other tests find it as it was."""
    before = set_cut(page, str(percent))
    yield
    set_cut(page, before)


def set_cut(page: Page, percent: str) -> str:
    """Change rule M2; the percentage that was in force."""
    page.goto("/rules/M2/")
    before = page.locator("[name=cut]").input_value()
    page.fill("[name=cut]", percent)
    page.fill("[name=reason]", "试运行")
    page.locator("main form .next").click()
    return before


def ask_at_short_notice(page: Page) -> None:
    """Ask for a telephone conference at the end of tomorrow, or of the year's last day.

    Either lies in the year after the demo's register, on whatever day the test runs.
    """
    today = timezone.localdate()
    day = min(today + timedelta(days=1), today.replace(month=12, day=31))
    page.goto("/meetings/ask/")
    page.check("[name=classified][value=no]")
    page.fill("[name=name]", NAME)
    page.fill("[name=purpose]", "传达上级当天的部署")
    page.select_option("[name=line]", "cadres")
    page.check("[name=needs_discussion][value=yes]")
    page.fill("[name=why_not_notice]", "须当天商定分工")
    page.fill("[name=off_plan_reason]", "上级当天部署")
    page.fill("[name=convener]", "市委组织部")
    page.check("[name=mode][value=telephone]")
    page.fill("[name=starts_at]", f"{day}T23:59")
    page.fill("[name=agenda-0-title]", "商定分工")
    page.fill("[name=agenda-0-presenter]", "干部科科长")
    page.fill("[name=agenda-0-minutes]", "30")
    page.get_by_label("阜蒙县", exact=True).check()
    page.fill("[name=travel_minutes]", "0")
    page.fill("[name=preparation_minutes]", "10")
    page.fill("[name=notice_text]", "请阜蒙县委组织部按上级部署做好分工。")
    page.fill("[name=notice_due_at]", str(workday(4)))
    page.locator("main form .next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def put_before_a_session(page: Page) -> None:
    page.goto("/meetings/affairs/new/")
    page.fill("[name=held_on]", str(timezone.localdate()))
    page.locator("main form .next").click()
    page.get_by_role("link", name=NAME).first.click()


def hold(page: Page, explanation: str) -> None:
    page.check("[name=outcome][value=hold]")
    page.fill("[name=reason]", "须当天商定分工，以电话会议召开。")
    page.fill("[name=over_quota_reason]", explanation)
    page.locator("main form .next").click()


def used(page: Page) -> int:
    """Meetings of the year so far, as the year page counts them."""
    page.goto(f"/meetings/year/{timezone.localdate().year}/")
    number = re.search(r"\d+", page.locator("main .figures").first.inner_text())
    assert number is not None
    return int(number.group())


def test_a_meeting_beyond_the_quota_is_explained(log_in: LogIn) -> None:
    with log_in("cadres") as page:
        ask_at_short_notice(page)

    with log_in("office") as page, cut_by(page, 100):
        before = used(page)
        put_before_a_session(page)
        hold(page, "")
        wrong = page.locator(".field-wrong")
        expect(wrong.locator("[name=over_quota_reason]")).to_have_count(1)
        expect(page.locator("[name=reason]")).not_to_be_empty()  # what was typed is there still
        hold(page, EXPLANATION)
        page.get_by_role("link", name=NAME).first.click()
        expect(page.locator("main")).to_contain_text(EXPLANATION)

        assert used(page) == before + 1
        page.locator("main details summary").nth(1).click()  # the sections' numbers
        row = page.get_by_role("row", name="干部科")
        expect(row.locator(".state")).to_have_count(1)
        page.goto("/meetings/")
        page.locator("details summary").last.click()
        gauge = page.locator("table.compact").last.get_by_role("row", name="干部科")
        expect(gauge.locator(".state")).to_have_count(1)
