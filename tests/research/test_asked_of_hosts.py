"""What hosts may be asked for: a small briefing (R10), nothing written for the visit (R13)."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from notices.models import Requirement
from research.models import Trip
from tests.cast import Cast
from tests.research.planning import plan, switch_off


def _refusal(cast: Cast, now: datetime, **changes: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        plan(cast, now, **changes)
    assert not Trip.objects.exists()
    return " ".join(refusal.value.messages)


def test_a_briefing_has_at_most_thirty_people(cast: Cast, now: datetime) -> None:
    assert "R10" in _refusal(cast, now, briefing_people=31)

    assert plan(cast, now, briefing_people=30).briefing_people == 30


def test_a_briefing_may_be_larger_while_the_rule_is_off(cast: Cast, now: datetime) -> None:
    switch_off(now, "R10")

    assert plan(cast, now, briefing_people=31).briefing_people == 31


@pytest.mark.parametrize(
    "materials",
    [
        "请提交自查报告",
        "自 检 情况",
        "自评表",
        "准备汇报材料",
        "工作总结一份",
        "Self-Inspection report",
    ],
)
def test_no_report_on_oneself_is_asked_for(cast: Cast, now: datetime, materials: str) -> None:
    assert "R13" in _refusal(cast, now, materials=materials)


def test_records_that_are_there_anyway_may_be_looked_at(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, materials=" 三会一课记录本、党费账册 ")

    assert trip.materials == "三会一课记录本、党费账册"


def test_the_rule_on_reports_can_be_switched_off(cast: Cast, now: datetime) -> None:
    switch_off(now, "R13")

    assert plan(cast, now, materials="自查报告").materials == "自查报告"


def test_who_is_told_nothing_is_asked_for_nothing(cast: Cast, now: datetime) -> None:
    assert "R8" in _refusal(cast, now, announced=False, briefing_people=1)
    assert "R8" in _refusal(cast, now, announced=False, materials="记录本")


def test_materials_that_are_too_long_are_refused(cast: Cast, now: datetime) -> None:
    assert "200" in _refusal(cast, now, materials="账" * 201)
    assert plan(cast, now, materials="账" * 200)


def test_briefing_and_materials_count_in_the_burden(cast: Cast, now: datetime) -> None:
    """3 × 120 minutes, 20 people × 60 and 60 for the materials: 1,620 minutes, rounded up."""
    plan(cast, now, host_people=3, host_minutes=120, briefing_people=20, materials="记录本")

    asked = Requirement.objects.get()
    assert (asked.people, asked.minutes) == (23, 71)
    assert 1620 <= asked.burden < 1620 + 23
    assert "20人" in asked.estimate


def test_without_them_the_estimate_is_as_typed(cast: Cast, now: datetime) -> None:
    plan(cast, now, host_people=3, host_minutes=120)

    asked = Requirement.objects.get()
    assert (asked.people, asked.minutes) == (3, 120)
