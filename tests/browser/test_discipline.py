"""Discipline on a trip: no arrival without the pledge, and what the host reports in confidence.

人才科 goes to 阜新镇 today; whatever the demo's month has booked around it is let pass for the
while. All processes are real.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from office.workdays import WorkingCalendar
from tests.plugins.processes import LogIn

pytestmark = pytest.mark.browser

TITLE = "人才公寓使用情况"
TRIP = "人才公寓调研"
LEADER = "赵甲"
"""The person behind the demo's account ``talent``."""
REPORTED = "调研组中午在镇里饮酒。"
SENTENCE = "已核实并批评教育，谢谢反映。"
IN_THE_WAY = ("R1", "R2", "R3", "R6")


@contextmanager
def switched_off(page: Page, *rules: str) -> Iterator[None]:
    """Let these rules pass; other tests find them as they were."""
    for rule in rules:
        switch(page, rule, on=False)
    yield
    for rule in rules:
        switch(page, rule, on=True)


def switch(page: Page, rule: str, *, on: bool) -> None:
    page.goto(f"/rules/{rule}/")
    page.locator("[name=enabled]").set_checked(on)
    page.fill("[name=reason]", "试运行")
    page.locator("main form .next").click()


def let_today_be_a_working_day(page: Page) -> None:
    """Offices work today, on whatever day the test runs."""
    page.goto("/admin/office/dayoverride/add/")
    page.fill("[name=day]", str(timezone.localdate()))
    page.check("[name=is_working]")
    page.fill("[name=reason]", "值班")
    page.locator("[name=_save]").click()


def propose(page: Page) -> str:
    """Propose the topic; its address."""
    today = timezone.localdate()
    page.goto("/research/topics/new/")
    page.check("[name=classified][value=no]")
    page.fill("[name=title]", TITLE)
    page.fill("[name=problems]", "公寓空置的有多少")
    page.get_by_label("阜蒙县", exact=True).check()
    page.fill("[name=first_day]", str(today))
    page.fill("[name=last_day]", str(today + timedelta(days=9)))
    page.check("[name=method][value=on_site]")
    page.check("[name=announced][value=yes]")
    page.locator("main form .next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page.url


def plan(page: Page, topic: str) -> str:
    """Book the trip to 阜新镇 for today; its address."""
    page.goto(topic)
    page.locator("a.next").click()
    page.fill("[name=first_210921]", str(timezone.localdate()))
    page.locator("main form .next").click()
    page.get_by_label("阜新镇", exact=True).check()
    page.fill("[name=title]", TRIP)
    leader = page.locator("[name=leader] option", has_text=LEADER).get_attribute("value")
    page.select_option("[name=leader]", leader)
    page.check("[name=announced][value=yes]")
    page.fill("[name=host_people]", "2")
    page.fill("[name=host_minutes]", "60")
    page.locator("[name=step][value=book]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TRIP)
    return page.url


def report_in_confidence(page: Page) -> str:
    """Report a violation on the page of the visit; the receipt number."""
    page.goto("/research/")
    page.get_by_role("link", name=TITLE).first.click()
    page.locator("main a[href$='/conduct/']").click()
    page.check("[name=classified][value=no]")
    page.check("[name=kind][value=violation]")
    page.fill("[name=text]", REPORTED)
    page.locator("main form .next").click()
    receipt = re.compile(r"(?:[a-z0-9]{4}-){2}[a-z0-9]{4}")
    expect(page.locator("main")).to_contain_text(receipt)
    number = receipt.search(page.locator("main").inner_text())
    assert number is not None
    return number.group()


def test_pledge_arrival_and_a_report_in_confidence(log_in: LogIn) -> None:
    if not WorkingCalendar({}).is_working_day(timezone.localdate()):
        with log_in("sysadmin") as page:
            let_today_be_a_working_day(page)

    with log_in("talent") as page:
        topic = propose(page)

    with log_in("office") as page:
        with switched_off(page, *IN_THE_WAY):
            trip = plan(page, topic)
        page.goto(trip)
        page.locator("main form[action$='/arrive/'] .next").click()
        expect(page.locator(".message.error")).to_contain_text(LEADER)

    with log_in("talent", width=360) as page:
        page.goto(trip)
        page.locator("main a.next[href$='/pledge/']").click()
        expect(page.locator("main ol")).to_contain_text("不饮酒")
        page.locator("main form .next").click()
        page.locator("main form[action$='/arrive/'] .next").click()
        expect(page.locator("main a.next[href$='/sign-off/']")).to_have_count(1)

    with log_in("cadre", width=360) as page:
        receipt = report_in_confidence(page)

    with log_in("county") as page:  # sees the visit, and no way to a report
        page.goto("/research/")
        page.get_by_role("link", name=TITLE).first.click()
        expect(page.locator("main a[href$='/conduct/']")).to_have_count(0)

    with log_in("discipline") as page:
        page.locator("main a.next").click()
        expect(page.locator("main")).to_contain_text(REPORTED)
        page.locator("main form[action$='/take-up/'] .next").click()
        page.fill("[name=sentence]", SENTENCE)
        page.locator("main form .next").click()
        page.goto("/")
        expect(page.locator("main a.next")).to_have_count(0)

    with log_in("cadre", width=360) as page:
        page.goto("/research/conduct/receipt/")
        page.fill("[name=receipt]", receipt)
        page.locator("main form .next").click()
        expect(page.locator("main")).to_contain_text(SENTENCE)
