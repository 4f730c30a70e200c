"""Every role's pages on a phone and on a computer: no fault for axe-core, nothing sticks out.

``SCREENSHOTS=FOLDER make test`` keeps a picture of each, to look at.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.plugins.processes import LogIn

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
SCREENSHOTS = os.environ.get("SCREENSHOTS")
ACCOUNTS = (
    "cadre",
    "county",
    "organ",
    "office",
    "leader",
    "assess",
    "discipline",
    "sysadmin",
    "secadmin",
    "auditor",
)
NOT_OURS = re.compile(
    r"\.(docx|xlsx|ics)$|/export/$|/attachments/|/file/$|/original/$|/template/$|^/admin/."
)
"""Addresses that answer with a file, and Django's own pages behind the entry of the admin."""

looked_at: set[str] = set()
"""Kinds of pages that some account has looked at; besides its own entries each is seen once."""


def kind_of(address: str) -> str:
    """An address without its numbers, its query and its place on the page."""
    return re.sub(r"\d+", "N", re.split(r"[?#]", address)[0])


def links(page: Page, within: str = "body") -> list[str]:
    """The pages on this site to which a part of the page links."""
    found = page.locator(f"{within} a[href^='/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href').split('#')[0])"
    )
    return [address for address in found if not NOT_OURS.search(address.split("?")[0])]


def addresses(page: Page) -> Iterator[str]:
    """The home page, every entry of the bar, and whatever links lead to from there.

    ``page`` stands on each address while it is looked at.
    """
    page.goto("/")
    entries = ["/", *links(page, ".bar-entries")]
    waiting, seen = list(entries), set()
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        page.goto(address)
        waiting += links(page)
        if address in entries or kind_of(address) not in looked_at:
            looked_at.add(kind_of(address))
            yield address


@pytest.mark.parametrize("account", ACCOUNTS)
def test_pages_are_accessible_at_every_width(account: str, log_in: LogIn) -> None:
    faults: list[str] = []
    with log_in(account) as page:
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        for address in addresses(page):
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                faults += [f"{address} at {width}: {fault}" for fault in look(page, width)]
                if SCREENSHOTS:
                    name = f"{account}{address.replace('/', '-')}{width}.png"
                    page.screenshot(path=Path(SCREENSHOTS) / name, full_page=True)

    assert faults == []


def look(page: Page, width: int) -> Iterator[str]:
    """What is wrong with the page as it is shown now."""
    page.wait_for_load_state()
    for violation in Axe().run(page).response["violations"]:
        targets = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
        yield f"{violation['id']} ({violation['help']}): {targets[:3]}"
    needed = page.evaluate("document.documentElement.scrollWidth")
    if needed > width:
        yield f"needs {needed} pixels"


def test_typing_keeps_the_session(log_in: LogIn) -> None:
    with log_in("organ") as page:
        page.goto("/notices/compose/")
        with page.expect_response("**/me/alive/") as told:
            page.locator("[name=title]").press_sequentially("通知")

    assert told.value.status == 204
