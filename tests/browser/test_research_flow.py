"""Field research as a whole: from two topics to a correction that is closed.

组织科 and 干部科 both want to go to 彰武县 unannounced; the plan of bundling sends one team. Its
hosts learn of it when it stands before them, each of its own visit alone; what was found comes
back to them, each its own, and is put right. All processes are real.

How an overdue report is made up for, and what hosts report in confidence, other files tell.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from office.workdays import WorkingCalendar
from tests.browser.test_discipline import let_today_be_a_working_day
from tests.browser.test_one_day import workday
from tests.browser.test_report_and_correction import (
    answer,
    approve,
    move_trip,
    sign_off,
    verify,
)
from tests.plugins.processes import House, LogIn

pytestmark = pytest.mark.browser

BEFORE = "组织、人才两科联合调研（彰武县）"
"""The demo's trip there, whose quiet period is not over yet."""
TOWN, NEIGHBOUR = "彰武镇", "哈尔套镇"
PARTY, CADRES = "村级后备干部储备情况", "乡镇干部夜间值守情况"
TRIP = f"彰武县：{CADRES}等2个课题"
FOUND, ELSEWHERE = "值班表三个月没有更新", "后备干部台账缺少联系方式"
ANSWER, BETTER = "已经重视", "值班表已更新并公示"
BACK = "请说明由谁负责。"


def propose(page: Page, *, title: str, unit: str) -> None:
    """Propose an unannounced topic that has to see this unit, from today on."""
    page.goto("/research/topics/new/")
    page.check("[name=classified][value=no]")
    page.fill("[name=title]", title)
    page.fill("[name=problems]", "制度落实到位没有")
    page.get_by_label("彰武县", exact=True).check()
    page.click("[name=step][value=units]")
    page.get_by_label(unit, exact=True).check()
    page.fill("[name=first_day]", str(timezone.localdate()))
    page.fill("[name=last_day]", str(workday(10)))
    page.check("[name=method][value=on_site]")
    page.check("[name=announced][value=no]")
    page.fill("[name=unannounced_reason]", "看真实情况")
    page.click("[name=step][value=propose]")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def bundle(page: Page) -> str:
    """Have today's trips worked out, look at the board, accept; the address of the one trip."""
    today = str(timezone.localdate())
    page.goto("/research/bundling/")
    page.fill("[name=first_day]", today)
    page.fill("[name=last_day]", today)
    page.locator("main form.narrow[action$='/bundling/'] button").click()
    accept = page.locator(".page-action form[action$='/accept/'] button")
    accept.wait_for()  # the page follows the worker by itself
    planned = page.locator("main table").first.get_by_role("link")
    expect(planned).to_have_count(1)
    planned.click()
    for title in (PARTY, CADRES):
        expect(page.locator("section:target")).to_contain_text(title)
    accept.click()
    page.locator("section#trip-1 a[href*='/research/trips/']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TRIP)
    expect(page.locator("main")).to_contain_text(PARTY)
    return page.url


def learns_nothing(page: Page, trip: str) -> None:
    """No page of this account tells of the trip."""
    answered = page.goto(trip)
    assert answered is not None
    assert answered.status == 404
    for address in ("/", "/research/", "/schedule/"):
        page.goto(address)
        for title in (PARTY, CADRES):
            expect(page.locator("body")).not_to_contain_text(title)


def pledge(page: Page, trip: str) -> None:
    page.goto(trip)
    page.locator(".page-action a[href$='/pledge/']").click()
    page.locator("main form .next").click()
    expect(page.locator(".page-action a[href$='/pledge/']")).to_have_count(0)


def arrive(page: Page, trip: str, unit: str) -> None:
    """Tell the next arrival, which is the one at this unit."""
    page.goto(trip)
    arrived = page.locator(".page-action form[action$='/arrive/'] button")
    expect(arrived).to_contain_text(unit)
    arrived.click()
    expect(page.get_by_role("row", name=unit).locator(".state-done")).to_have_count(1)


def sees_only(page: Page, unit: str) -> None:
    """The visits of this county are the one to this unit, on the lists and on its page."""
    page.goto("/research/")
    visits = page.get_by_role("row").filter(has_text=PARTY)
    expect(visits).to_have_count(1)
    expect(visits).to_contain_text(unit)
    visits.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(unit)
    expect(page.locator("body")).not_to_contain_text(NEIGHBOUR)


def write_report(page: Page, trip: str) -> str:
    """Two findings, each of one unit, the first to be put right; the address of the report."""
    page.goto(trip)
    page.locator("main a[href$='/report/']").click()
    page.check("[name=classified][value=no]")
    page.fill("[name=text]", "走访两个镇。")
    finding = page.locator("#id_findings-0-units")
    page.fill("[name=findings-0-text]", FOUND)
    finding.get_by_label(TOWN, exact=True).check()
    page.check("[name=findings-0-needs_correction]")
    page.fill("[name=findings-0-correction]", "更新值班表并公示")
    page.fill("[name=findings-0-due_on]", str(workday(7)))
    page.fill("[name=findings-0-minutes]", "60")
    page.click("button[name=step][value=more]")
    page.check("[name=classified][value=no]")
    page.fill("[name=findings-1-text]", ELSEWHERE)
    page.locator("#id_findings-1-units").get_by_label(NEIGHBOUR, exact=True).check()
    page.click("button[name=step][value=file]")
    expect(page.locator("main table")).to_have_count(2)
    return page.url


def became_of_it(page: Page) -> None:
    """The library finds the report by a word of its finding and tells how it ended."""
    page.goto(f"/research/reports/?q={FOUND}")
    page.get_by_role("row", name=TRIP).get_by_role("link").click()
    row = page.get_by_role("row", name=TOWN)
    expect(row.locator(".state-done")).to_be_visible()
    expect(row).to_contain_text(BETTER)


def test_from_two_topics_to_a_closed_correction(house: House, log_in: LogIn) -> None:
    move_trip(house, BEFORE, workday(-30))
    if not WorkingCalendar({}).is_working_day(timezone.localdate()):
        with log_in("sysadmin") as page:
            let_today_be_a_working_day(page)

    with log_in("organ") as page:
        propose(page, title=PARTY, unit=TOWN)
    with log_in("cadres") as page:
        propose(page, title=CADRES, unit=NEIGHBOUR)
    with log_in("office") as page:
        trip = bundle(page)
    with log_in("cadres") as page:
        pledge(page, trip)

    for host in ("outsider", "county2"):
        with log_in(host, width=360) as page:
            learns_nothing(page, trip)
    with log_in("organ", width=360) as page:
        pledge(page, trip)
        arrive(page, trip, TOWN)
    for host in ("outsider", "county2"):
        with log_in(host, width=360) as page:
            sees_only(page, TOWN)
    with log_in("organ", width=360) as page:
        arrive(page, trip, NEIGHBOUR)

    with log_in("organ") as page:
        sign_off(page, trip)
        report = write_report(page, trip)
    with log_in("outsider", width=360) as page:
        expect(page.get_by_role("row", name=FOUND)).to_have_count(0)
    with log_in("leader") as page:
        approve(page, TRIP)

    with log_in("outsider", width=360) as page:
        expect(page.locator("body")).not_to_contain_text(ELSEWHERE)
        answer(page, FOUND, ANSWER)
    with log_in("organ") as page:
        verify(page, report, "returned", BACK)
    with log_in("outsider", width=360) as page:
        page.get_by_role("row", name=FOUND).get_by_role("link").first.click()
        expect(page.locator("main")).to_contain_text(BACK)
        page.goto("/")
        answer(page, FOUND, BETTER)
    with log_in("organ") as page:
        verify(page, report, "accepted", "已核实。")
    with log_in("leader") as page:
        became_of_it(page)
