"""The rules of assessment are declared; A7 has a verdict on both sides."""

from datetime import datetime
from decimal import Decimal

import pytest

from assessment.rules import check_weights
from office.rules import change_rule, declared
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, SECOND, sheet


def test_all_rules_are_declared() -> None:
    assert [rule.id for rule in declared() if rule.id[0] == "A"] == [f"A{n}" for n in range(1, 15)]


@pytest.mark.parametrize(("weight", "passed"), [("100", True), ("99.99", False), ("101", False)])
def test_a7_wants_the_total(*, weight: str, passed: bool) -> None:
    (verdict,) = check_weights({"人才工作": Decimal(weight)}, total=Decimal(100))
    assert (verdict.passed, verdict.rule.id) == (passed, "A7")


def test_the_office_may_switch_a7_off_or_change_its_number(
    upload: Upload, now: datetime, db: None
) -> None:
    light = sheet(GOOD, SECOND | {"权重": "30"})
    assert upload(light, "a.csv").state == "refused"
    for enabled, total in ((True, 90), (False, 100)):
        change_rule(
            "A7",
            enabled=enabled,
            numbers={"total": Decimal(total)},
            reason="本市板块不按百分制",
            changed_by="办公室",
            now=now,
        )
        assert upload(light, "a.csv").state == "ready"
