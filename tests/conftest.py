"""Fixtures that every test may use."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast of accounts."""
    return make_cast()


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning with no holiday near: 13 October 2026, 09:00 in Shanghai."""
    return datetime(2026, 10, 13, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
