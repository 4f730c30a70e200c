"""Rule R11: until when a report is filed, what an overdue one blocks, and how it is lifted."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Section, User
from office.rules import change_rule
from research.models import ReportLift, Topic, Trip, Visit
from research.overdue import blocking, feedback_due, overdue_for, report_due
from research.reading import reporting, waiting_reports
from research.services import (
    approve_report,
    cancel_trip,
    lift_overdue,
    mark_arrived,
    return_report,
)
from tests.cast import Cast
from tests.research.planning import day, plan, propose, stop
from tests.research.reporting import filed, later, plain, took_place, workday, written


def at(year: int, month: int, on: int) -> datetime:
    return datetime.combine(date(year, month, on), time(9), tzinfo=ZoneInfo("Asia/Shanghai"))


def owed_by(section: Section, today: date) -> list[str]:
    return [owed.trip.title for owed in blocking(section, today)]


@pytest.mark.parametrize(
    ("visited", "due"),
    [
        (at(2026, 10, 13), date(2026, 10, 27)),  # ten plain weekdays
        (at(2026, 9, 22), date(2026, 10, 13)),  # over Mid-Autumn and the National Day week
        (at(2026, 9, 14), date(2026, 9, 28)),
    ],
)
def test_a_report_is_due_after_ten_working_days(cast: Cast, visited: datetime, due: date) -> None:
    trip = took_place(cast, visited)
    assert workday(visited, 10) == due

    assert report_due(trip) == due
    assert owed_by(cast.organ_section, due) == []
    assert owed_by(cast.organ_section, due + timedelta(days=1)) == [trip.title]


def test_a_worked_saturday_counts(cast: Cast) -> None:
    """10 October 2026 is a Saturday on which offices work."""
    friday = at(2026, 10, 9)
    trip = took_place(cast, friday)

    assert workday(friday, 1) == date(2026, 10, 10)
    assert report_due(trip) == date(2026, 10, 22)


def test_a_filed_report_is_fed_back_within_five_working_days(cast: Cast) -> None:
    """Rule R12, over the National Day week."""
    before_the_holiday = at(2026, 9, 29)
    report = filed(cast, took_place(cast, before_the_holiday), before_the_holiday)

    assert feedback_due(report) == workday(before_the_holiday, 5) == date(2026, 10, 12)


@pytest.mark.parametrize(("after", "late"), [(5, False), (6, True)])
def test_feedback_is_late_from_the_sixth_working_day_on(
    cast: Cast, now: datetime, *, after: int, late: bool
) -> None:
    """Rule R12: a report waits for its leader, and then for nobody."""
    report = filed(cast, took_place(cast, now), now, [plain(cast.fuxin_town)])

    (waiting,) = waiting_reports(cast.leader, workday(now, after))
    assert (waiting.report, waiting.is_overdue) == (report, late)

    approve_report(report=report, by=cast.leader, now=now)
    assert waiting_reports(cast.leader, workday(now, after)) == []


def test_an_overdue_report_stops_new_topics_of_its_sections(cast: Cast, now: datetime) -> None:
    of_talent = propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)
    trip = took_place(cast, now, title="联合调研", topics=[propose(cast, now), of_talent])
    last, overdue = (datetime.combine(workday(now, after), now.timetz()) for after in (10, 11))
    propose(cast, last)
    count = Topic.objects.count()

    for person, section in (
        (cast.organ, cast.organ_section),
        (cast.talent, cast.talent_section),
    ):
        with pytest.raises(ValidationError, match="联合调研"):
            propose(cast, overdue, proposed_by=person, section=section)
    assert Topic.objects.count() == count
    propose(cast, overdue, proposed_by=cast.cadres, section=cast.cadres_section)

    filed(cast, trip, overdue)
    propose(cast, overdue)


def test_a_draft_does_not_file_itself(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    written(cast, trip, now)

    assert owed_by(cast.organ_section, workday(now, 11)) == [trip.title]


def test_a_returned_report_has_its_days_again(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    report = filed(cast, trip, now)
    returned = datetime.combine(workday(now, 9), now.timetz())

    return_report(report=report, by=cast.leader, reason="请补充", now=returned)

    assert report_due(trip) == workday(now, 19)
    assert owed_by(cast.organ_section, workday(now, 19)) == []
    assert owed_by(cast.organ_section, workday(now, 20)) == [trip.title]


def test_a_trip_of_which_no_arrival_was_told_owes_its_report_until_it_is_cancelled(
    cast: Cast, now: datetime
) -> None:
    """To say nothing of where one was is no way out of rule R11."""
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)))
    last, overdue = (datetime.combine(workday(now, after), now.timetz()) for after in (10, 11))
    propose(cast, last)

    with pytest.raises(ValidationError, match=trip.title):
        propose(cast, overdue)
    (owed,) = blocking(cast.organ_section, overdue.date())
    assert (owed.due_on, owed.arrival_told) == (last.date(), False)

    cancel_trip(trip=trip, reason="防汛", by=cast.office, now=overdue)
    propose(cast, overdue)


def test_a_leader_lifts_the_block_of_a_trip_without_arrival(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)))
    overdue = later(now, 30)

    fields = {"section": cast.organ_section, "reason": "带队人住院", "by": cast.leader}
    lift_overdue(trip=trip, now=overdue, **fields)

    propose(cast, overdue)


@pytest.mark.parametrize(("after", "reminded"), [(0, False), (1, True)])
def test_the_leader_of_a_trip_is_reminded_from_the_day_after_a_visit_on(
    cast: Cast, now: datetime, client: Client, *, after: int, reminded: bool
) -> None:
    trip = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 0)),
        stop(cast.zhangwu, day(now, 1)),
        members=[cast.talent],
    )

    def shown(person: User, page: str) -> list[tuple[Trip, int, date]]:
        client.force_login(person)
        untold = client.get(page).context.get("untold", [])
        return [(row, row.untold, row.since) for row in untold]

    with time_machine.travel(later(now, after), tick=False):
        for page in ("/", "/research/"):
            expected = [(trip, 1, day(now, 0))] if reminded else []
            assert shown(cast.organ, page) == expected
            assert not any(shown(person, page) for person in (cast.talent, cast.office, cast.cadre))
        visit = Visit.objects.get(unit=cast.fuxin_town)
        mark_arrived(visit=visit, by=cast.organ, now=later(now, after))
        assert shown(cast.organ, "/") == []


def test_the_page_of_a_trip_that_is_over_asks_for_the_arrival_first(
    cast: Cast, now: datetime
) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)))

    assert reporting(trip, cast.organ, day(now, 0)) is None
    shown = reporting(trip, cast.organ, day(now, 1))

    assert shown is not None
    assert (shown.arrival_told, shown.may_write) == (False, False)
    assert shown.due_on == workday(now, 10)
    assert reporting(trip, cast.cadre, day(now, 1)) is None
    late = reporting(trip, cast.leader, workday(now, 11))
    assert late is not None
    assert (late.is_overdue, late.may_lift) == (True, True)


def test_a_cancelled_trip_owes_nothing(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.zhangwu, day(now, 0)))
    cancel_trip(trip=trip, reason="防汛", by=cast.office, now=now)

    assert owed_by(cast.organ_section, day(now, 60)) == []


def test_the_office_changes_the_number_or_switches_it_off(cast: Cast, now: datetime) -> None:
    took_place(cast, now)

    def change(*, enabled: bool, days: int) -> None:
        numbers = {"days": Decimal(days)}
        change_rule(
            "R11", enabled=enabled, numbers=numbers, reason="试行", changed_by="办公室", now=now
        )

    change(enabled=True, days=3)
    assert owed_by(cast.organ_section, workday(now, 3)) == []
    assert len(owed_by(cast.organ_section, workday(now, 4))) == 1
    change(enabled=False, days=3)
    assert owed_by(cast.organ_section, workday(now, 40)) == []


def test_a_leader_lifts_the_block_for_one_section(cast: Cast, now: datetime) -> None:
    of_talent = propose(cast, now, section=cast.talent_section, proposed_by=cast.talent)
    trip = took_place(cast, now, topics=[propose(cast, now), of_talent])
    overdue = later(now, 30)

    def lift(**changes: object) -> ReportLift:
        fields: dict[str, object] = {
            "trip": trip,
            "section": cast.organ_section,
            "by": cast.leader,
            "reason": "带队人住院",
            "now": overdue,
        }
        return lift_overdue(**{**fields, **changes})

    for person in (cast.organ, cast.office, cast.county):
        with pytest.raises(PermissionDenied):
            lift(by=person)
    with pytest.raises(ValidationError):
        lift(reason=" ")
    lift()

    propose(cast, overdue)
    with pytest.raises(ValidationError):
        propose(cast, overdue, proposed_by=cast.talent, section=cast.talent_section)
    for useless in ({}, {"section": cast.cadres_section}):
        with pytest.raises(ValidationError) as refusal:
            lift(**useless)
        assert refusal.value.code == "not_blocked"


def test_nothing_is_lifted_before_it_is_overdue(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)

    with pytest.raises(ValidationError):
        lift_overdue(trip=trip, section=cast.organ_section, by=cast.leader, reason="提前", now=now)


def test_the_department_sees_what_is_overdue(
    cast: Cast, now: datetime, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    trips = [took_place(cast, now), took_place(cast, now, cast.zhangwu_town, leader=cast.talent)]
    overdue = day(now, 30)

    with django_assert_max_num_queries(3):
        found = overdue_for(cast.leader, overdue)
        assert {owed.trip for owed in found} == set(trips)
        assert {str(owed.trip.section) for owed in found} == {"组织科", "人才科"}
    assert overdue_for(cast.county, overdue) == []
    assert overdue_for(cast.cadre, overdue) == []
