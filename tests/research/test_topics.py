"""Proposing a topic: what is kept, and what is refused."""

from datetime import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from office.rules import change_rule
from research.models import BundlePair, Topic
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import CountyFactory
from tests.research.bundled import left, worked_out
from tests.research.planning import day, propose, topic_as_typed


def test_a_topic_keeps_its_problems_as_a_list(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now, problems=["  谁来带头 ", "", "钱从哪来"])

    assert topic.problems == ["谁来带头", "钱从哪来"]
    assert set(topic.counties.all()) == {cast.fumeng, cast.zhangwu}


def test_a_classified_topic_leaves_nothing(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        propose(cast, now, classified=True)

    assert not Topic.objects.exists()


def test_a_topic_without_problems_is_refused_while_r7_is_in_force(
    cast: Cast, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="R7"):
        propose(cast, now, problems=[" ", ""])

    change_rule("R7", enabled=False, numbers={}, reason="试行", changed_by="办公室", now=now)
    assert propose(cast, now, problems=[]).problems == []


def test_the_window_is_in_order_not_past_and_long_enough(cast: Cast, now: datetime) -> None:
    for first, last, days in [(5, 4, 1), (-9, -1, 1), (3, 4, 3), (-5, 0, 2), (3, 4, 0)]:
        with pytest.raises(ValidationError):
            propose(cast, now, first_day=day(now, first), last_day=day(now, last), days=days)

    assert propose(cast, now, first_day=day(now, 2), last_day=day(now, 3), days=2)
    assert propose(cast, now, first_day=day(now, -5), last_day=day(now, 0), days=1)


@pytest.mark.parametrize(
    ("first", "last", "days", "fits"),
    [(4, 5, 1, False), (4, 6, 1, True), (3, 6, 3, False), (3, 7, 3, True), (-5, 5, 5, False)],
)
def test_the_window_has_as_many_working_days(
    cast: Cast, now: datetime, *, first: int, last: int, days: int, fits: bool
) -> None:
    """Days 4 and 5 are a Saturday and a Sunday; what has passed of a window does not count."""
    window = {"first_day": day(now, first), "last_day": day(now, last), "days": days}

    if fits:
        assert propose(cast, now, **window)
    else:
        with pytest.raises(ValidationError):
            propose(cast, now, **window)


@pytest.mark.parametrize(("days", "fits"), [(8, True), (9, False), (10, False)])
def test_a_topic_takes_no_more_days_than_a_stop_holds(
    cast: Cast, now: datetime, *, days: int, fits: bool
) -> None:
    """Ten days of a county hold eight working days; what can be proposed can be planned."""
    with time_machine.travel(now, tick=False):
        typed = topic_as_typed(cast, now, days=days)
        answer = client_of(cast.organ).post("/research/topics/new/", typed)

    assert (answer.status_code == 302) == fits
    if fits:
        assert left(worked_out(cast, now)) == {}
    else:
        with pytest.raises(ValidationError, match="8"):
            propose(cast, now, days=days)
    assert Topic.objects.count() == fits


def test_an_older_topic_that_is_too_long_is_left_out_for_its_length(
    cast: Cast, now: datetime
) -> None:
    topic = propose(cast, now, counties=[cast.fumeng])
    for days in (9, 10, 11):
        Topic.objects.filter(pk=topic.pk).update(days=days)
        found = left(worked_out(cast, now))
        assert found == {(topic.title, str(cast.fumeng)): BundlePair.Reason.LENGTH}


def test_an_unannounced_topic_says_why(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        propose(cast, now, announced=False)

    topic = propose(cast, now, announced=False, unannounced_reason="看真实情况")
    assert (topic.announced, topic.unannounced_reason) == (False, "看真实情况")


def test_a_topic_goes_to_permitted_counties_only(cast: Cast, now: datetime) -> None:
    for counties in ([], [cast.fumeng, CountyFactory()]):
        with pytest.raises(ValidationError):
            propose(cast, now, counties=counties)


def test_the_number_of_r1_has_a_default_and_can_change(db: None, now: datetime) -> None:
    from research.rules import quiet_days

    assert quiet_days() == 14
    days = {"days": Decimal(7)}
    change_rule("R1", enabled=True, numbers=days, reason="试行", changed_by="办公室", now=now)
    assert quiet_days() == 7
    change_rule("R1", enabled=False, numbers=days, reason="试行", changed_by="办公室", now=now)
    assert quiet_days() == 0
