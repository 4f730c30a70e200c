"""A county reports a value in one step, and its requirement is done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from assessment import selectors
from assessment.models import Report, Target
from assessment.services import report_value, take_back
from notices.models import Requirement
from notices.services import rebuild
from tests.cast import Cast
from tests.world import make_world


def requirement(target: Target) -> Requirement:
    return Requirement.objects.get(source_kind="assessment.target", source_key=str(target.pk))


def test_reporting_finishes_the_requirement(target: Target, city: Cast, now: datetime) -> None:
    report_value(target=target, value=Decimal("7.1"), user=city.county, now=now)
    done = requirement(target)
    assert (done.state, done.done_at, done.done_by) == ("done", now, city.county.name)
    assert Requirement.objects.open().count() == 21 * 7 - 1
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_a_later_value_replaces_the_earlier_one(target: Target, city: Cast, now: datetime) -> None:
    later = now + timedelta(hours=1)
    report_value(target=target, value=Decimal(7), user=city.county, now=now)
    report_value(target=target, value=Decimal(8), comment="更正", user=city.county, now=later)
    report = Report.objects.get()
    assert (report.value, report.comment, report.reported_at) == (8, "更正", later)
    history = Report.pgh_event_model.objects.order_by("pgh_id")
    assert [event.value for event in history] == [7, 8]


@pytest.mark.parametrize("name", ["county2", "cadre", "assess", "leader"])
def test_nobody_else_reports(target: Target, city: Cast, now: datetime, name: str) -> None:
    with pytest.raises(PermissionDenied):
        report_value(target=target, value=Decimal(1), user=getattr(city, name), now=now)
    assert not Report.objects.exists()


def test_the_page_takes_the_value(target: Target, city: Cast, client: Client) -> None:
    client.force_login(city.county)
    url = reverse("assessment:target", args=[target.pk])
    assert "填报" in client.get(url).content.decode()
    wrong = client.post(url, {"value": "很多", "comment": "见附件"})
    assert wrong.status_code == 200
    assert "见附件" in wrong.content.decode()
    assert client.post(url, {"value": "７.５"}).status_code == 302
    assert Report.objects.get().value == Decimal("7.5")
    assert 'value="7.5"' in client.get(url).content.decode()


def test_who_only_looks_on_sees_no_form(target: Target, city: Cast, client: Client) -> None:
    client.force_login(city.assess)
    url = reverse("assessment:target", args=[target.pk])
    assert '<form method="post">' not in client.get(url).content.decode()
    assert client.post(url, {"value": "1"}).status_code == 403


def test_reporting_takes_a_fixed_number_of_queries(
    target: Target, city: Cast, now: datetime, django_assert_max_num_queries: Callable
) -> None:
    with django_assert_max_num_queries(20):
        report_value(target=target, value=Decimal(1), user=city.county, now=now)


def test_what_is_still_to_be_reported_comes_first(cast: Cast, now: datetime) -> None:
    world = make_world(cast, now)
    take_back(year_end=world["年终考核"], reason="补列一个县", by=cast.assess)
    other = Target.objects.create(
        indicator=world["人才科指标"], county=cast.fumeng, value=Decimal(80)
    )

    slots = selectors.slots(cast.county, world["考核年度"])

    assert [slot.target for slot in slots][-3:] == [
        other,
        world["组织科指标阜蒙县"],
        world["系统已知数值"].target,
    ]
