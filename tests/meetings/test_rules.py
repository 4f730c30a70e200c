"""Each verdict on both sides of its number, and with the office's own."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from meetings.rules import check_request
from office.rules import Verdict, change_rule, declared_rule
from tests.cast import Cast


def verdicts(cast: Cast, now: datetime, **changes: Any) -> dict[str, Verdict]:
    found = check_request(
        **{
            "minutes": 60,
            "has_group_discussion": False,
            "starts_at": now + timedelta(days=10),
            "audience": [cast.fumeng_office],
            "filed_at": now,
            **changes,
        }
    )
    return {verdict.rule.id: verdict for verdict in found}


def test_all_twelve_are_declared_with_a_source() -> None:
    for number in range(1, 13):
        assert declared_rule(f"M{number}").source


@pytest.mark.parametrize(
    ("minutes", "discussion", "passed"),
    [(240, False, True), (241, False, False), (720, True, True), (721, True, False)],
)
def test_m6_half_a_day_and_a_day_and_a_half_with_discussion(
    cast: Cast, now: datetime, *, minutes: int, discussion: bool, passed: bool
) -> None:
    found = verdicts(cast, now, minutes=minutes, has_group_discussion=discussion)

    assert found["M6"].passed == passed


@pytest.mark.parametrize(("days", "passed"), [(7, True), (6, False)])
def test_m8_five_working_days_ahead(cast: Cast, now: datetime, *, days: int, passed: bool) -> None:
    """13 October is a Tuesday: the Tuesday after lies five working days ahead."""
    assert verdicts(cast, now, starts_at=now + timedelta(days=days))["M8"].passed == passed


def test_m11_flags_townships(cast: Cast, now: datetime) -> None:
    assert verdicts(cast, now)["M11"].passed
    assert not verdicts(cast, now, audience=[cast.fumeng_office, cast.fuxin_town])["M11"].passed


@pytest.mark.parametrize(
    ("rule_id", "numbers", "changes"),
    [
        (
            "M6",
            {"speech": "60", "meeting": "0.1", "discussion": "1.5"},
            {"minutes": 49},
        ),
        ("M8", {"days": "9"}, {}),
    ],
)
def test_the_office_moves_a_number(
    cast: Cast, now: datetime, rule_id: str, numbers: dict[str, str], changes: dict[str, Any]
) -> None:
    assert verdicts(cast, now, **changes)[rule_id].passed
    change_rule(
        rule_id,
        enabled=True,
        numbers={name: Decimal(number) for name, number in numbers.items()},
        reason="从严掌握",
        changed_by="办公室",
        now=now,
    )

    assert not verdicts(cast, now, **changes)[rule_id].passed


@pytest.mark.parametrize("rule_id", ["M6", "M8", "M11"])
def test_a_rule_switched_off_is_silent(cast: Cast, now: datetime, rule_id: str) -> None:
    change_rule(
        rule_id,
        enabled=False,
        numbers=declared_rule(rule_id).numbers,
        reason="试行",
        changed_by="办公室",
        now=now,
    )

    assert rule_id not in verdicts(cast, now)
