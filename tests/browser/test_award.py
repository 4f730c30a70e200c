"""An award from the county's nomination to the examples.

组织科 opens this year's round of five-star organisations, extends it, calls it off for a mistake
and opens it anew; 阜蒙县 nominates; the section accepts it and makes it public; a cadre of another
county objects and is answered; the days of the publicity pass; the award is decided and stands
among the examples. All processes are real.
"""

import re

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.arrival import each
from tests.browser.test_one_day import workday
from tests.browser.test_pages import WIDTHS, look
from tests.plugins.processes import House, LogIn

pytestmark = pytest.mark.browser

NAME, DEEDS = "浏览器村党支部", "把村集体的荒坡变成果园"
OBJECTION, ANSWER = "果园面积不实", "已实地核对，面积属实。"
EXTENDED, CALLED_OFF = "农忙时节，材料来不及核。", "名额有误，重新组织。"


def let_the_publicity_pass(house: House) -> None:
    """Move what was made public today two weeks back, past the triggers that let nobody do so."""
    with psycopg.connect(host=str(house.data / "postgres"), user="postgres") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE assessment_awardround SET published_at = published_at - interval '14 days', "
            "publicity_until = publicity_until - 14 WHERE kind = 'organisation' AND year = %s",
            [timezone.localdate().year],
        )


def open_a_round(page: Page) -> None:
    page.goto("/assessment/awards/new/")
    page.check("[name=classified][value=no]")
    page.check("[name=kind][value=organisation]")
    page.fill("[name=basis]", "年度评先工作方案")
    page.fill("[name=places]", "1")
    page.fill("[name=nominate_until]", str(workday(10)))
    for field in each(page.locator("[name^=county-]")):
        field.fill("0")
    page.get_by_label("阜蒙县").fill("10")
    page.locator("main form .next").click()
    expect(page).to_have_url(re.compile(r"/awards/\d+/$"))


def extend(page: Page) -> None:
    """A day that is not later is refused beside its field; the reason stays."""
    page.locator("main a[href$='/extend/']").click()
    is_fit_for_everybody(page)
    page.fill("[name=nominate_until]", str(workday(10)))
    page.fill("[name=reason]", EXTENDED)
    page.locator("main form .next").click()
    expect(page.locator(".field-wrong [name=nominate_until]")).to_have_count(1)
    expect(page.locator("[name=reason]")).to_have_value(EXTENDED)
    page.fill("[name=nominate_until]", str(workday(12)))
    page.locator("main form .next").click()
    expect(page.locator("main")).to_contain_text(EXTENDED)


def call_off(page: Page) -> None:
    page.locator("main a[href$='/call-off/']").click()
    is_fit_for_everybody(page)
    page.fill("[name=reason]", CALLED_OFF)
    page.locator("main form .next").click()
    expect(page.locator("main")).to_contain_text(CALLED_OFF)
    expect(page.locator("main a[href$='/call-off/']")).to_have_count(0)
    is_fit_for_everybody(page)


def is_fit_for_everybody(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert list(look(page, width)) == []


def nominate(page: Page) -> None:
    page.locator(".page-action a[href$='/nominate/']").click()
    page.check("[name=classified][value=no]")
    page.fill("[name=name]", NAME)
    page.fill("[name=unit_name]", "阜新镇")
    page.fill("[name=score]", "89")
    page.fill("[name=deeds]", DEEDS)
    page.fill("[name=evidence]", "农经系统可查")
    page.locator("main form .next").click()
    expect(page.locator(".field-wrong [name=score]")).to_have_count(1)
    expect(page.locator("[name=deeds]")).to_have_value(DEEDS)
    page.fill("[name=score]", "95")
    page.check("[name=classified][value=no]")
    page.locator("main form .next").click()


def test_from_the_nomination_to_the_examples(house: House, log_in: LogIn) -> None:
    with log_in("organ") as page:
        open_a_round(page)
        extend(page)
        call_off(page)
        open_a_round(page)
        round_ = page.url
    with log_in("county") as page:
        page.goto(round_)
        page.locator(".page-action .next").click()
        nominate(page)
        expect(page.get_by_role("link", name=NAME)).to_be_visible()

    with log_in("organ") as page:
        page.goto(round_)
        page.locator(".page-action .next").click()
        page.fill("[name=reason]", "材料与系统数据一致。")
        page.click("button[name=outcome][value=accepted]")
        page.locator(".page-action form[action$='/publish/'] button").click()
        expect(page.locator("form[action$='/publish/']")).to_have_count(0)

    with log_in("outsider", width=360) as page:
        page.goto(round_)
        page.get_by_role("link", name=NAME).click()
        page.locator(".page-action a[href$='/object/']").click()
        page.check("[name=classified][value=no]")
        page.fill("[name=text]", OBJECTION)
        page.locator("main form .next").click()
        objection = page.url
    with log_in("leader") as page:
        page.goto(round_)
        expect(page.locator("main")).to_contain_text(NAME)
        expect(page.locator(f"a[href='{objection.removeprefix(house.url)}']")).to_have_count(0)

    let_the_publicity_pass(house)
    with log_in("organ") as page:
        page.goto(f"{round_}decide/")
        expect(page.locator("[name=resolution]")).to_have_count(0)  # the objection is open
        page.goto(round_)
        page.locator(".page-action .next").click()
        page.check("[name=is_upheld][value=no]")
        page.fill("[name=answer]", ANSWER)
        page.locator("main form .next").click()
        page.locator(".page-action .next").click()
        page.fill("[name=resolution]", "部务会研究决定")
        page.locator("main form .next").click()
        expect(page.locator("main a[href$='/list.docx']").first).to_be_visible()

    with log_in("outsider", width=360) as page:
        page.goto(objection)
        expect(page.locator("main")).to_contain_text(ANSWER)
        page.goto("/assessment/awards/examples/")
        page.fill("[name=q]", "果园")
        page.locator("main form button").click()
        expect(page.get_by_role("link", name=NAME)).to_be_visible()
