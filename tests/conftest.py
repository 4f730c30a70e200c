"""Fixtures that every test may use."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.cast import Cast, make_cast
from tests.plugins.postgres import copied_database


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_they_are() -> Iterator[None]:
    """Pages can be drawn without ``collectstatic``: addresses of static files carry no hash."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let each worker's database begin as a copy of one that was migrated."""
    connection.settings_dict["TEST"]["TEMPLATE"] = copied_database()


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast of accounts."""
    return make_cast()


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning with no holiday near: 13 October 2026, 09:00 in Shanghai."""
    return datetime(2026, 10, 13, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
