"""An import is taken back while nothing rests on it, and the cycle is what it was before."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessment.models import Cycle, Indicator, IndicatorImport, Target
from assessment.services import report_value, undo_import
from notices.models import Requirement
from notices.services import rebuild
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.assessment.test_imports import apply, counts
from tests.cast import Cast

NOTHING = {"missing": 0, "changed": 0, "orphaned": 0}
CHANGED = sheet(
    GOOD | {"目标值-阜蒙县": "15", "权重": "70", "目标值-彰武县": "8"},
    SECOND | {"指标编码": "A03", "二级指标": "人才公寓套数", "权重": "30"},
)


@pytest.fixture
def now() -> datetime:
    """A day in June: what the sheets ask for by the end of it is not locked yet."""
    return datetime(2026, 6, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def state() -> list[Any]:
    live = Indicator.objects.live()
    return [
        list(live.order_by("pk").values()),
        list(Target.objects.filter(indicator__in=live).order_by("pk").values()),
        list(
            Requirement.objects.exclude(state="withdrawn")
            .order_by("pk")
            .values("source_key", "title", "state", "minutes", "due_at")
        ),
    ]


@pytest.fixture
def second(upload: Upload, now: datetime) -> IndicatorImport:
    """An import that changes, adds and withdraws, after one that laid the ground."""
    apply(upload(sheet(GOOD | {"目标值-彰武县": ""}, SECOND), "a.csv"), now)
    return apply(upload(CHANGED, "b.csv"), now)


def test_the_state_before_comes_back(upload: Upload, city: Cast, now: datetime) -> None:
    apply(upload(sheet(GOOD | {"目标值-彰武县": ""}, SECOND), "a.csv"), now)
    before = state()
    second = apply(upload(CHANGED, "b.csv"), now)
    assert counts(second) == [1, 1, 0, 1]
    assert state() != before

    undone = undo_import(indicator_import=second, user=city.assess, now=now)

    assert state() == before
    assert (undone.state, undone.undone_by, undone.undone_at) == ("undone", city.assess, now)
    assert rebuild(check_only=True) == NOTHING
    assert counts(apply(upload(CHANGED, "c.csv"), now)) == [1, 1, 0, 1]


def test_the_first_import_leaves_an_empty_cycle(upload: Upload, city: Cast, now: datetime) -> None:
    first = apply(upload(sheet(), "a.csv"), now)
    undo_import(indicator_import=first, user=city.assess, now=now)
    assert not Indicator.objects.live().exists()
    assert not Requirement.objects.open().exists()
    assert Cycle.objects.get().indicators.count() == 2
    assert rebuild(check_only=True) == NOTHING


def test_a_block_that_came_with_it_counts_no_more(
    upload: Upload, city: Cast, now: datetime
) -> None:
    apply(upload(sheet(), "a.csv"), now)
    asked = Cycle.objects.get().blocks.asked()
    another = {"板块": "党建工作", "指标编码": "B01", "二级指标": "达标率", "权重": "100"}
    second = apply(upload(sheet(GOOD, SECOND, SECOND | another), "b.csv"), now)
    assert [block.name for block in asked.all()] == ["人才工作", "党建工作"]

    undo_import(indicator_import=second, user=city.assess, now=now)

    assert [block.name for block in asked.all()] == ["人才工作"]


def test_a_later_import_comes_first(second: IndicatorImport, city: Cast, now: datetime) -> None:
    first = IndicatorImport.objects.get(filename="a.csv")
    with pytest.raises(ValidationError, match=r"b\.csv"):
        undo_import(indicator_import=first, user=city.assess, now=now)
    undo_import(indicator_import=second, user=city.assess, now=now)
    undo_import(indicator_import=first, user=city.assess, now=now)
    with pytest.raises(ValidationError):
        undo_import(indicator_import=first, user=city.assess, now=now)


def test_a_report_given_since_stands_in_the_way(
    second: IndicatorImport, city: Cast, now: datetime
) -> None:
    target = Target.objects.get(indicator__code="A01", county=city.fumeng)
    later = now + timedelta(hours=1)
    report_value(target=target, value=Decimal(1), user=city.county, now=later)
    before = state()
    with pytest.raises(ValidationError, match="引才数"):
        undo_import(indicator_import=second, user=city.assess, now=later)
    assert state() == before


def test_the_page_asks_first_and_then_does_it(
    second: IndicatorImport, city: Cast, client: Client
) -> None:
    client.force_login(city.assess)
    url = reverse("assessment:undo", args=[second.pk])
    assert client.get(url).context["obstacle"] is None
    assert client.post(url).status_code == 302
    second.refresh_from_db()
    assert second.state == "undone"
    page = client.get(reverse("assessment:import_detail", args=[second.pk]))
    assert page.status_code == 200
    assert client.get(url).context["obstacle"]
    assert client.get(reverse("assessment:original", args=[second.pk])).status_code == 200
