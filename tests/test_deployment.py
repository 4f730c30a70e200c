"""What operators are told and given agrees with what the portal reads."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

BASE = Path(settings.BASE_DIR)
READ = re.compile(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"")


def compose() -> dict[str, Any]:
    return yaml.safe_load((BASE / "docker-compose.yml").read_text())


def read_settings() -> set[str]:
    return set(READ.findall((BASE / "portal" / "settings.py").read_text()))


def test_the_operators_table_lists_every_setting() -> None:
    table = (BASE / "docs" / "operators.md").read_text()

    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == read_settings()


@pytest.mark.parametrize("service", ["migrate", "web", "worker", "beat"])
def test_services_get_only_settings_that_exist(service: str) -> None:
    given = {name.removesuffix("_FILE") for name in compose()["services"][service]["environment"]}

    assert given <= read_settings()


def test_secrets_are_files_and_never_values() -> None:
    secret = {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "POSTGRES_PASSWORD"}

    given = {
        name for each in compose()["services"].values() for name in each.get("environment", {})
    }

    assert given.isdisjoint(secret)
    assert {f"{name}_FILE" for name in secret} <= given


def test_redis_keeps_the_queue() -> None:
    command = " ".join(compose()["services"]["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_every_direct_dependency_has_its_reason() -> None:
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    pinned = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    reasons = (BASE / "docs" / "dependencies.md").read_text()

    names = {re.split(r"[\[=]", pin)[0] for pin in pinned}

    assert {name for name in names if name not in reasons} == set()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_name_no_address(lock: str) -> None:
    assert "://" not in (BASE / lock).read_text()
