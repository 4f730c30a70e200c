"""The half-year, from the plan of a tour to a correction that is put right.

The tour is that of the year after next, of two counties: planned, given a score table, approved;
its days are then moved to today, for the portal waits for no July. Both counties inspect each
other, the city publishes, a host answers its correction. All processes are real.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessment.halfyear.rows import TOUR
from tests.browser.test_one_day import WORKBOOKS, import_indicators, workday
from tests.plugins.processes import House, LogIn

pytestmark = pytest.mark.browser

YEAR = timezone.localdate().year + 2
PAGE = f"/assessment/half-year/{YEAR}/"
ITEM = "党建人才拉练互检"
REASON, FOUND, ANSWER = "两个支部未按期换届", "村活动场所闲置", "已排出值班表"


def word_item(page: Page) -> None:
    page.goto(f"/assessment/inspections/{YEAR}/new/")
    page.check("[name=classified][value=no]")
    page.fill("[name=name]", ITEM)
    page.check("[name=kind][value=inspection]")
    page.fill("[name=subject]", "党建与人才工作一次看完")
    page.fill("[name=basis]", "年度工作要点")
    page.check("[name=months][value='7']")
    page.fill("[name=days]", "2")
    page.check("[name=method][value=on_site]")
    for county in ("阜蒙县", "彰武县"):
        page.get_by_label(county, exact=True).first.check()
    page.locator("[name=kinds][value=township]").uncheck()
    page.locator("[name=kinds][value=county_organ]").check()
    page.fill("[name=people]", "5")
    page.fill("[name=minutes]", "120")
    page.locator("main form .next").click()
    page.locator("form[action$='/submit/'] button").click()


def open_item(page: Page) -> None:
    page.goto(f"/assessment/inspections/{YEAR}/")
    page.locator("main table").get_by_role("link", name=ITEM).click()


def approve_item(page: Page) -> None:
    open_item(page)
    page.locator("a[href$='/decide/']").click()
    page.fill("[name=reason]", "年度安排")
    page.click("button[name=outcome][value=approve]")


def plan_tour(page: Page) -> None:
    page.goto(f"{PAGE}plan/")
    page.select_option("[name=item]", label=ITEM)
    page.fill("[name=first_day]", f"{YEAR}-07-03")
    page.fill("[name=last_day]", f"{YEAR}-07-14")
    page.uncheck("[name=lines][value=talent]")  # one line alone is refused (A9), the rest stays
    page.locator("main form .next").click()
    expect(page.locator("main form")).to_contain_text("A9")
    expect(page.locator("[name=first_day]")).to_have_value(f"{YEAR}-07-03")
    page.check("[name=lines][value=talent]")
    page.locator("main form .next").click()
    expect(page.locator("main tbody tr")).to_have_count(2)


def fill_table(page: Page) -> None:
    page.goto(f"{PAGE}table/")
    for number, line in enumerate(("party_building", "talent")):
        page.select_option(f"[name=items-{number}-line]", line)
        page.fill(f"[name=items-{number}-text]", f"{line} 100")
        page.fill(f"[name=items-{number}-points]", "100")
    page.locator("main form .next").click()
    expect(page).to_have_url(re.compile(f"{PAGE}$"))


def approve_tour(page: Page) -> None:
    page.goto(f"/assessment/inspections/{YEAR}/months/?month=7")
    page.get_by_role("row", name=ITEM).locator("button[name=admitted][value=yes]").click()
    page.goto(PAGE)
    page.locator("form[action$='/approve/'] button").click()
    expect(page.locator("form[action$='/approve/']")).to_have_count(0)


@contextmanager
def the_day_has_come(house: House) -> Iterator[None]:
    """The tour's stops are today's; what is approved stands, so the triggers are passed by.

    Then nobody is taken by them any more: other tests visit these counties today.
    """
    with psycopg.connect(host=str(house.data / "postgres"), user="postgres") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE assessment_tourstop SET day = %s WHERE tour_id = (SELECT t.id "
            "FROM assessment_tour t JOIN assessment_inspectionitem i ON i.id = t.item_id "
            "WHERE i.name = %s)",
            [timezone.localdate(), ITEM],
        )
    try:
        yield
    finally:
        with psycopg.connect(host=str(house.data / "postgres"), user="postgres") as connection:
            connection.execute("DELETE FROM notices_engagement WHERE source_kind = %s", [TOUR])


def open_stop(page: Page, host: str) -> None:
    page.goto(PAGE)
    page.locator("main table").first.get_by_role("link", name=host, exact=True).click()


def inspect(page: Page) -> None:
    open_stop(page, "彰武县")
    page.select_option("[name=deduct-item]", label="party_building 100")
    page.fill("[name=deduct-points]", "2.5")
    page.locator("[name=deduct-reason]").evaluate("field => field.required = false")
    page.locator("form[action$='/deduct/'] button").click()  # no reason: all is still there
    expect(page.locator("[name=deduct-points]")).to_have_value("2.5")
    page.fill("[name=deduct-reason]", REASON)
    page.locator("form[action$='/deduct/'] button").click()
    expect(page.locator("main")).to_contain_text(REASON)
    page.check("[name=problem-classified][value=no]")
    page.fill("[name=problem-text]", FOUND)
    page.fill("[name=problem-correction]", "公示开放时间")
    page.fill("[name=problem-due_on]", str(workday(7)))
    page.fill("[name=problem-minutes]", "60")
    page.locator("form[action$='/problem/'] button").click()
    expect(page.get_by_role("row", name=FOUND)).to_be_visible()
    hand_in(page)


def hand_in(page: Page) -> None:
    page.locator("form[action$='/hand-in/'] button").click()
    expect(page.locator("form[action$='/hand-in/']")).to_have_count(0)


def answer_correction(page: Page) -> None:
    open_stop(page, "彰武县")
    expect(page.locator("main")).to_contain_text(REASON)
    page.get_by_role("row", name=FOUND).get_by_role("link").click()
    page.fill("[name=text]", ANSWER)
    page.locator("main form .next").click()
    expect(page.locator("main")).to_contain_text(ANSWER)


def verify(page: Page) -> None:
    page.goto(PAGE)
    page.get_by_role("row", name=FOUND).get_by_role("link").click()
    page.fill("[name=sentence]", "已核实。")
    page.click("button[name=outcome][value=accepted]")
    page.goto(PAGE)
    expect(page.get_by_role("row", name=FOUND).locator(".state-done")).to_be_visible()


def test_a_tour_is_planned_held_and_its_problem_put_right(house: House, log_in: LogIn) -> None:
    with log_in("assess") as page:
        import_indicators(page, WORKBOOKS[1], YEAR)
    with log_in("organ") as page:
        word_item(page)
    with log_in("leader") as page:
        approve_item(page)
    with log_in("assess") as page:
        plan_tour(page)
        fill_table(page)
    with log_in("office") as page:
        approve_tour(page)

    with the_day_has_come(house):
        with log_in("county", width=360) as page:
            inspect(page)
        with log_in("county2") as page:
            open_stop(page, "阜蒙县")
            hand_in(page)
            open_stop(page, "彰武县")
            expect(page.locator("main")).not_to_contain_text(REASON)
        with log_in("assess") as page:
            page.goto(PAGE)
            page.locator("form[action$='/publish/'] button").click()
            expect(page.locator("form[action$='/publish/']")).to_have_count(0)

        with log_in("county2", width=360) as page:
            answer_correction(page)
        with log_in("assess") as page:
            verify(page)
            page.goto(f"{PAGE}progress/")
            expect(page.locator("main svg").first).to_be_visible()
