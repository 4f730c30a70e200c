"""No report is filed before its stops are signed off (rule R9), and nobody forgets one."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from research.models import ResearchReport, Stop, Trip, Visit
from research.services import cancel_trip, file_report, mark_arrived
from tests.cast import Cast
from tests.clients import client_of
from tests.research.planning import day, plan, stop, switch_off
from tests.research.reporting import later, sign_off_all, took_place, written


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def trip(cast: Cast, now: datetime) -> Trip:
    """Today's trip to 阜新镇 and 彰武镇, where the team was, and has not said how it was hosted."""
    trip = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town]),
        stop(cast.zhangwu, day(now, 0), units=[cast.zhangwu_town]),
        members=[cast.talent],
    )
    for visit in Visit.objects.filter(stop__trip=trip):
        mark_arrived(visit=visit, by=cast.organ, now=now)
    return trip


def test_a_report_is_filed_once_each_county_is_signed_off(
    cast: Cast, now: datetime, trip: Trip
) -> None:
    report = written(cast, trip, now)

    with pytest.raises(ValidationError) as refusal:
        file_report(report=report, by=cast.organ, now=now)

    faults = refusal.value.messages
    assert len(faults) == 2
    for county in (cast.fumeng, cast.zhangwu):
        assert sum(str(county) in fault and "R9" in fault for fault in faults) == 1
    assert ResearchReport.objects.get().state == "draft"

    sign_off_all(trip, now)

    assert file_report(report=report, by=cast.organ, now=now).state == "filed"


def test_a_county_where_nobody_arrived_needs_no_sign_off(cast: Cast, now: datetime) -> None:
    trip = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town]),
        stop(cast.zhangwu, day(now, 0), units=[cast.zhangwu_town]),
    )
    mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)
    after = later(now, 1)

    assert [left.county for left in Stop.objects.to_sign_off(day(now, 1))] == [cast.fumeng]
    sign_off_all(trip, after)
    assert file_report(report=written(cast, trip, after), by=cast.organ, now=after)


def test_while_somebody_is_still_to_arrive_nothing_is_asked(cast: Cast, now: datetime) -> None:
    units = [cast.fuxin_town, cast.fumeng_office]
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0), units=units))
    assert not Stop.objects.to_sign_off(day(now, 0)).exists()
    mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)

    assert not Stop.objects.to_sign_off(day(now, 0)).exists()
    assert list(Stop.objects.to_sign_off(day(now, 1))) == list(trip.stops.all())


def test_a_cancelled_trip_needs_none(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)))
    cancel_trip(trip=trip, reason="防汛", by=cast.office, now=now)

    assert not Stop.objects.to_sign_off(day(now, 1)).exists()


def test_without_the_rule_a_report_is_filed_and_nothing_listed(
    cast: Cast, now: datetime, trip: Trip
) -> None:
    switch_off(now, "R9")

    assert file_report(report=written(cast, trip, now), by=cast.organ, now=now).state == "filed"
    assert list(client_of(cast.organ).get("/").context["unsigned"]) == []


def test_the_page_says_what_is_missing_and_keeps_what_was_typed(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now, signed_off=False)
    typed = {
        "classified": "no",
        "version": 0,
        "text": "总体较好。",
        "step": "file",
        "findings-TOTAL_FORMS": 0,
        "findings-INITIAL_FORMS": 0,
    }

    answer = client_of(cast.organ).post(reverse("research:report_write", args=[trip.pk]), typed)

    (fault,) = answer.context["form"].non_field_errors()
    assert str(cast.fumeng) in fault
    assert answer.context["form"]["text"].value() == "总体较好。"
    assert (ResearchReport.objects.get().text, ResearchReport.objects.get().state) == (
        "总体较好。",
        "draft",
    )


def test_who_leads_a_trip_finds_its_sign_offs_at_home(
    cast: Cast, now: datetime, trip: Trip
) -> None:
    def listed(person: User, page: str) -> list[Stop]:
        return list(client_of(person).get(page).context.get("unsigned", []))

    for page in ("/", "/research/"):
        assert {left.county for left in listed(cast.organ, page)} == {cast.fumeng, cast.zhangwu}
        assert not any(listed(person, page) for person in (cast.talent, cast.office, cast.cadre))
    address = reverse("research:sign_off", args=[trip.stops.first().pk])
    assert address in client_of(cast.organ).get("/").text

    sign_off_all(trip, now)

    assert listed(cast.organ, "/") == []
