"""Rules: declared in code, changed by the office, every change kept."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from office.models import RuleChange
from office.rules import (
    Rule,
    UnknownRule,
    change_rule,
    declare,
    declared,
    declared_rule,
    in_force,
    rules_in_force,
)

RULES = {
    "M": 12,
    "R": 15,
    "A": 14,
    "N": 8,
    "S": 3,
}
"""How many rules each letter has."""


def change(now: datetime, **changes: object) -> RuleChange:
    """Change rule N5 (a deadline gives 2 working days)."""
    given: dict[str, object] = {
        "enabled": True,
        "numbers": {"days": Decimal("3")},
        "reason": "乡镇反映时间太紧",
        "changed_by": "样例主任",
        "now": now,
    }
    return change_rule("N5", **given | changes)


def test_all_rules_are_declared_and_in_order() -> None:
    expected = [
        f"{letter}{number}"
        for letter, count in sorted(RULES.items())
        for number in range(1, count + 1)
    ]

    assert [rule.id for rule in declared()] == expected


def test_every_rule_says_something_in_chinese_with_its_source() -> None:
    with override("zh-hans"):
        for rule in declared():
            for text in (rule.sentence, rule.source):
                assert any("一" <= character <= "龥" for character in str(text)), (rule.id, text)


def test_every_number_has_a_unit() -> None:
    for rule in declared():
        assert rule.units.keys() == rule.numbers.keys(), rule.id


@pytest.mark.parametrize("rule_id", ["M0", "", "m1", "Z1"])
def test_an_unknown_rule_is_an_error(db: None, now: datetime, rule_id: str) -> None:
    with pytest.raises(UnknownRule):
        in_force(rule_id)
    with pytest.raises(UnknownRule):
        change_rule(rule_id, enabled=True, numbers={}, reason="试", changed_by="样例", now=now)


def test_an_id_is_declared_once() -> None:
    with pytest.raises(ValueError, match="N5"):
        declare(Rule(id="N5", sentence="另一条", source="另一处"))

    assert declared_rule("N5").sentence != "另一条"


def test_the_default_holds_until_the_office_changes_it(db: None, now: datetime) -> None:
    before = in_force("N5")
    assert (before["days"], before.enabled, before.is_changed) == (2, True, False)

    change(now)

    after = in_force("N5")
    assert (after["days"], after.enabled, after.is_changed) == (3, True, True)


def test_the_newest_change_holds_and_all_are_kept(db: None, now: datetime) -> None:
    change(now + timedelta(days=2), numbers={"days": Decimal("1.5")})
    change(now + timedelta(days=1))
    change(now + timedelta(days=2), enabled=False)

    assert not in_force("N5").enabled
    assert in_force("N5")["days"] == 3
    assert RuleChange.objects.filter(rule_id="N5").count() == 3


def test_changed_back_is_not_changed(db: None, now: datetime) -> None:
    change(now)
    change(now + timedelta(days=1), numbers={"days": Decimal("2.0")})

    assert not in_force("N5").is_changed


def test_a_number_that_the_code_no_longer_knows_is_ignored(db: None, now: datetime) -> None:
    RuleChange.objects.create(
        rule_id="N5",
        enabled=True,
        numbers={"hours": "48"},
        reason="旧版本",
        changed_by="样例",
        changed_at=now,
    )

    assert in_force("N5").numbers == {"days": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"numbers": {}},
        {"numbers": {"days": Decimal(1), "hours": Decimal(1)}},
        {"numbers": {"days": Decimal(-1)}},
        {"numbers": {"days": Decimal("NaN")}},
        {"numbers": {"days": Decimal("Infinity")}},
    ],
)
def test_a_wrong_change_is_refused(db: None, now: datetime, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        change(now, **wrong)

    assert not RuleChange.objects.exists()


def test_many_rules_cost_one_query(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(rules_in_force([rule.id for rule in declared()])) == sum(RULES.values())
