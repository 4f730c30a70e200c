"""Two debriefing reviews become one meeting, from the two requests to what the resolution brought.

组织科 and 人才科 ask for theirs; the plan of mergers finds that one meeting does for both; the
department affairs meeting decides so; each county is convened once, by both. It is held by the run
sheet, noted at the door and minuted; a county reports what it was to do; the ledger shows the hours
saved. All processes are real.
"""

import re
from pathlib import Path

import psycopg
import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect

from tests.browser.arrival import each
from tests.browser.test_one_day import let_messages_leave_at_once, workday
from tests.plugins.processes import House, LogIn

pytestmark = pytest.mark.browser

PARTY, TALENT = "党建述职评议会议", "人才述职评议会议"
DEBRIEFING, SCORING, TALENT_WORK = "县区委书记述职", "现场评议打分", "人才工作述职"
RESOLVED = "年底前整改评议指出的问题"
DONE = "三个问题均已整改"
AHEAD = 12
"""Working days from today to the day on which both are possible."""


def ask(page: Page, *, name: str, line: str, days: tuple[int, int], agenda: dict[str, int]) -> None:
    """Ask all counties' organization departments, for the first of these days or the other."""
    page.goto("/meetings/ask/")
    page.check("[name=classified][value=no]")
    page.fill("[name=name]", name)
    page.fill("[name=purpose]", "听取述职，现场评议")
    page.select_option("[name=line]", line)
    page.check("[name=needs_discussion][value=yes]")
    page.fill("[name=why_not_notice]", "述职评议须当面进行")
    page.fill("[name=off_plan_reason]", "评议时间上级刚刚明确")
    page.fill("[name=convener]", "市委组织部")
    page.check("[name=mode][value=in_person]")
    page.fill("[name=place]", "市委会议室")
    first, other = (workday(ahead) for ahead in days)
    page.fill("[name=starts_at]", f"{first}T09:00")
    page.fill("[name=other_days_0]", str(other))
    for row, (title, minutes) in enumerate(agenda.items()):
        page.fill(f"[name=agenda-{row}-title]", title)
        page.fill(f"[name=agenda-{row}-presenter]", f"{name}主持人")
        page.fill(f"[name=agenda-{row}-minutes]", str(minutes))
    for box in each(page.locator("[name=counties]")):
        box.check()
    page.fill("[name=travel_minutes]", "60")
    page.fill("[name=preparation_minutes]", "30")
    page.fill("[name=notice_text]", "请各县区报送述职报告，以书面方式评议。")
    page.fill("[name=notice_due_at]", str(workday(4)))
    page.locator("main form .next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def plan_and_accept(page: Page) -> None:
    """Have the mergers of that day worked out and put the one that there is on the agenda."""
    page.goto("/meetings/merging/")
    page.fill("[name=first_day]", str(workday(AHEAD)))
    page.fill("[name=last_day]", str(workday(AHEAD)))
    page.locator("main form.narrow button").click()
    accept = page.locator(".page-action form[action$='/accept/'] button")
    accept.click()  # the page follows the worker by itself
    page.locator("main a[href*='/meetings/affairs/']").first.click()


def decide_as_proposed(page: Page) -> Locator:
    """Decide on what is proposed as it stands; the rows of both requests on the agenda."""
    proposal = page.locator(".proposal").filter(has_text=TALENT)
    expect(proposal).to_contain_text(PARTY)
    proposal.locator("textarea").fill("参会对象相同，一并召开。")
    proposal.get_by_role("button").click()
    expect(page.locator(".proposal")).to_have_count(0)
    rows = page.locator("main tbody tr").filter(has_text=re.compile(f"{PARTY}|{TALENT}"))
    expect(rows).to_have_count(2)
    return rows


def name_who_attends(page: Page) -> None:
    """Open the invitation from the list of what is to be done; send one name."""
    invited = page.get_by_role("row", name=PARTY).locator("a[href^='/meetings/invitations/']")
    expect(invited).to_have_count(1)  # once, though two sections asked
    invited.click()
    for part in (PARTY, TALENT, "组织科", "人才科"):
        expect(page.locator("main")).to_contain_text(part)
    page.locator("[name^=attendee_1]").last.fill("张三")
    page.locator("main form .next").click()


def begin_it_now(house: House) -> None:
    """Let its hour have come.

    A meeting is opened on its day, and this one is days ahead, as a convocation in time asks.
    """
    with psycopg.connect(host=str(house.data / "postgres"), user="postgres") as connection:
        moved = connection.execute(
            "UPDATE meetings_meeting SET starts_at = date_trunc('minute', now()) WHERE name = %s",
            [PARTY],
        )
        assert moved.rowcount == 1


def run(page: Page, meeting: str) -> None:
    """Open the meeting, go through its three items, close it."""
    page.goto(f"{meeting}run/")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(3)
    page.locator("form[action$='/run/begin/'] button").click()
    for title in (DEBRIEFING, SCORING):
        expect(page.locator("tr[aria-current=step]")).to_contain_text(title)
        page.locator("form[action$='/run/next/'] button").click()
    expect(page.locator("tr[aria-current=step]")).to_contain_text(TALENT_WORK)
    page.locator("form[action$='/run/end/'] button").click()
    expect(page.locator("main form[action*='/run/']")).to_have_count(0)


def note_at_the_door(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}door/")
    place = page.locator(".at-door").filter(has_text="张三")
    place.locator("button[value=named]").click()
    expect(place.locator(".state-done")).to_be_visible()


def write_minutes(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}minutes/")
    page.fill("[name=text]", "会议听取了述职。\n会议进行了评议。")
    page.locator("main form .next").click()
    page.fill("form[action$='/resolutions/'] [name=text]", RESOLVED)
    page.get_by_role("combobox").select_option(label="阜蒙县委组织部")
    page.fill("[name=due_on]", str(workday(10)))
    page.fill("[name=minutes]", "120")
    page.locator("form[action$='/resolutions/'] button").click()
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator("main form[action$='/publish/']")).to_have_count(0)


def word(page: Page, link: str) -> str:
    """The text of the Word file behind this link."""
    with page.expect_download() as download:
        page.locator(f"a[href$='{link}']").first.click()
    return "\n".join(p.text for p in Document(Path(download.value.path()).open("rb")).paragraphs)


def report(page: Page) -> None:
    row = page.get_by_role("row", name=RESOLVED)
    row.get_by_role("link").first.click()
    page.fill("[name=report]", DONE)
    page.locator("main form .next").click()
    expect(page.locator("main")).to_contain_text(DONE)


def saved_by_talent(page: Page) -> float:
    """Person-hours that mergers of 人才科's requests spare this month, by the ledger."""
    page.goto("/ledger/")
    cell = page.get_by_role("row", name="人才科").locator("a[href*='outcome=merge_into']")
    return float(cell.inner_text().replace(",", "")) if cell.count() else 0.0


def test_two_reviews_become_one_meeting(house: House, log_in: LogIn) -> None:
    agenda = {DEBRIEFING: 60, SCORING: 30}
    with log_in("organ") as page:
        ask(page, name=PARTY, line="party_building", days=(AHEAD, AHEAD + 1), agenda=agenda)
    with log_in("talent") as page:
        days = (AHEAD, AHEAD + 2)
        ask(page, name=TALENT, line="talent", days=days, agenda={TALENT_WORK: 60})

    with log_in("office") as page:
        let_messages_leave_at_once(page)
        before = saved_by_talent(page)
        plan_and_accept(page)
        rows = decide_as_proposed(page)
        expect(rows.filter(has_text=f"{TALENT}").first).to_contain_text(PARTY)
        assert PARTY in word(page, "/minutes.docx")
        assert saved_by_talent(page) > before

    mail = house.wait_for_mail(to="county@example.invalid", about=PARTY)
    with log_in("county") as page:
        name_who_attends(page)
    told = [m for m in house.mails() if PARTY in str(m["Subject"]) and m["To"] == mail["To"]]
    assert len(told) == 1

    begin_it_now(house)
    with log_in("talent") as page:  # both sections are hosts
        page.goto("/meetings/")
        row = page.get_by_role("row", name=PARTY).filter(has_text="组织科、人才科")
        row.get_by_role("link").first.click()
        meeting = page.url
        assert TALENT in word(page, "/notice.docx")
        run(page, meeting)
    with log_in("organ", width=360) as page:
        note_at_the_door(page, meeting)
    with log_in("organ") as page:
        write_minutes(page, meeting)
        minutes = word(page, "/minutes.docx")
    assert "会议听取了述职。" in minutes
    assert RESOLVED in minutes

    with log_in("county") as page:
        report(page)
    with log_in("organ") as page:
        page.goto(f"{meeting}minutes/")
        expect(page.get_by_role("row", name=RESOLVED)).to_contain_text(DONE)
