"""A page arrives in parts; most of Playwright waits for what it needs, some of it does not."""

from playwright.sync_api import Locator


def each(found: Locator) -> list[Locator]:
    """Every match on the whole page: ``Locator.all`` alone takes what has arrived by now."""
    found.page.wait_for_load_state()
    return found.all()
