"""From an overdue report to a correction that is closed.

干部科's unannounced visit lies five weeks back and nobody has reported on it: the section starts
no new topic. It files the report, a leader approves it, the township answers the correction, is
asked again, and answers anew. All processes are real.
"""

import re
from datetime import date

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_one_day import workday
from tests.plugins.processes import House, LogIn

pytestmark = pytest.mark.browser

TRIP = "干部在岗履职不打招呼调研"
FOUND = "窗口中午无人值守"
ANSWER, BETTER = "正在研究", "已排出值班表并上墙"
BACK = "请写明值班安排。"


def move_trip(house: House, title: str, day: date) -> None:
    """Put a trip of the demo's on another day, as if it had been planned so; it is at rest on its
    way, in nobody's quiet period.
    """
    with psycopg.connect(host=str(house.data / "postgres"), user="postgres") as connection:
        (trip,) = connection.execute(
            "SELECT id FROM research_trip WHERE title = %s", [title]
        ).fetchone()
        visits = "SELECT v.id FROM research_visit v JOIN research_stop s ON s.id = v.stop_id"
        for change in (
            "UPDATE research_stop SET first_day = %s, cancelled = true WHERE trip_id = %s",
            f"UPDATE research_visit SET day = %s WHERE id IN ({visits} WHERE s.trip_id = %s)",
            "UPDATE research_stop SET last_day = %s, cancelled = false WHERE trip_id = %s",
        ):
            connection.execute(change, [day, trip])
        connection.execute(
            "UPDATE research_teammember SET first_day = %s, last_day = %s WHERE trip_id = %s",
            [day, day, trip],
        )


def arrive_everywhere(page: Page) -> None:
    page.goto("/research/")
    page.get_by_role("link", name=TRIP).first.click()
    page.locator(".page-action a[href$='/pledge/']").click()
    page.locator("main form .next").click()
    for _ in range(2):
        page.locator(".page-action form[action$='/arrive/'] button").click()
    expect(page.locator("form[action$='/arrive/']")).to_have_count(0)


def propose(page: Page, title: str) -> None:
    page.goto("/research/topics/new/")
    page.check("[name=classified][value=no]")
    page.fill("[name=title]", title)
    page.fill("[name=problems]", "年轻干部为何留不住")
    page.get_by_label("阜蒙县", exact=True).first.check()
    page.fill("[name=first_day]", str(workday(20)))
    page.fill("[name=last_day]", str(workday(30)))
    page.check("[name=method][value=talks]")
    page.check("[name=announced][value=yes]")
    page.locator("main form .next").click()


def sign_off(page: Page, trip: str) -> None:
    """One working meal, paid, with two companions."""
    page.goto(trip)
    page.locator(".page-action a[href$='/sign-off/']").click()
    for name, value in {"guests": 2, "meals": 1, "companions": 2, "amount": 60}.items():
        page.fill(f"[name={name}]", str(value))
    page.check("[name=paid][value=yes]")
    page.check("[name=alcohol][value=no]")
    page.check("[name=gifts][value=no]")
    page.locator("main form .next").click()
    expect(page.locator("main a[href$='/sign-off/']")).to_have_count(1)
    expect(page.locator(".page-action a[href$='/sign-off/']")).to_have_count(0)


def write_report(page: Page) -> None:
    page.goto("/research/")
    page.locator("main ul.rows").get_by_role("link", name=TRIP).first.click()
    page.locator("main a[href$='/report/']").click()
    page.check("[name=classified][value=no]")
    page.fill("[name=text]", "走访两个乡镇的便民服务窗口。")
    page.fill("[name=findings-0-text]", FOUND)
    page.get_by_label("阜新镇", exact=True).check()
    page.check("[name=findings-0-needs_correction]")
    page.fill("[name=findings-0-correction]", "安排午间轮值")
    page.fill("[name=findings-0-due_on]", str(workday(7)))
    page.click("button[name=step][value=file]")  # the minutes are missing: all is still there
    expect(page.locator("[name=findings-0-text]")).to_have_value(FOUND)
    page.fill("[name=findings-0-minutes]", "60")
    page.click("button[name=step][value=file]")
    expect(page).to_have_url(re.compile(r"/research/reports/[0-9a-f-]{36}/$"))


def approve(page: Page, trip: str) -> None:
    page.get_by_role("row", name=trip).get_by_role("link").click()
    page.locator("form[action$='/approve/'] button").click()
    expect(page.locator("form[action$='/approve/']")).to_have_count(0)


def answer(page: Page, found: str, words: str) -> None:
    page.get_by_role("row", name=found).get_by_role("link").first.click()
    page.fill("[name=text]", words)
    page.locator("main form .next").click()
    expect(page.locator("main")).to_contain_text(words)


def verify(page: Page, report: str, outcome: str, sentence: str) -> None:
    page.goto(report)
    page.locator("main a[href$='/answers/']").click()
    page.fill("[name=sentence]", sentence)
    page.click(f"button[name=outcome][value={outcome}]")


def test_an_overdue_report_is_filed_and_its_correction_closed(house: House, log_in: LogIn) -> None:
    # As far back as R11 does not allow, and past the quiet period of its units (R2), which other
    # tests visit.
    move_trip(house, TRIP, workday(-25))
    with log_in("cadres") as page:
        arrive_everywhere(page)
        sign_off(page, page.url)
        propose(page, "年轻干部培养")
        expect(page.locator("main form")).to_contain_text(TRIP)
        write_report(page)
        report = page.url
        propose(page, "年轻干部培养")
        expect(page.get_by_role("heading", level=1)).to_have_text("年轻干部培养")

    with log_in("cadre", width=360) as page:
        expect(page.get_by_role("row", name=FOUND)).to_have_count(0)
    with log_in("leader") as page:
        approve(page, TRIP)

    with log_in("cadre", width=360) as page:
        answer(page, FOUND, ANSWER)
    with log_in("cadres") as page:
        verify(page, report, "returned", BACK)
    with log_in("cadre", width=360) as page:
        page.get_by_role("row", name=FOUND).get_by_role("link").first.click()
        expect(page.locator("main")).to_contain_text(BACK)
        page.goto("/")
        answer(page, FOUND, BETTER)
    with log_in("cadres") as page:
        verify(page, report, "accepted", "已核实。")
        page.goto(report)
        row = page.get_by_role("row", name="阜新镇")
        expect(row.locator(".state-done")).to_be_visible()
        expect(row).to_contain_text(BETTER)
