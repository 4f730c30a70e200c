"""Which tests of a parallel run start first, and which stay together.

The long ones start first, so that no worker is left with one of them when the others are done.
All browser tests stay with one worker: they share one running portal.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser/"
LONGEST_FIRST = (BROWSER, "tests/processes/", "tests/faults/", "tests/portal/")


def _turn(item: pytest.Item) -> int:
    return next(
        (turn for turn, folder in enumerate(LONGEST_FIRST) if item.nodeid.startswith(folder)),
        len(LONGEST_FIRST),
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


class OneBrowser(LoadFileScheduling):
    """File by file, but all of the browser's files as one."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneBrowser:
    return OneBrowser(config, log)
