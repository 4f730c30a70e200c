"""Office hours: half past eight to half past five, on the days that are worked."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from office.models import DayOverride
from office.workdays import WORK_ENDS, WORK_STARTS, WorkingCalendar, close_of
from office.workhours import OfficeHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = OfficeHours(WorkingCalendar({}))
A_DAY = timedelta(hours=9)

zones = st.sampled_from([SHANGHAI, UTC, timezone(timedelta(hours=-5))])
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=zones)  # noqa: DTZ001
open_moments = moments.map(PLAIN.next_open)
hours = st.decimals(0, 100, places=2)
no_deadline = settings(deadline=None)  # the first look at a year takes its time


def at(text: str) -> datetime:
    """A moment in Shanghai: ``at("2026-10-13 09:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def open_time(start: datetime, end: datetime) -> timedelta:
    """Open time between two moments, reckoned day by day."""
    day, total = start.astimezone(SHANGHAI).date(), timedelta()
    while day <= end.astimezone(SHANGHAI).date():
        opens, closes = (datetime.combine(day, c, SHANGHAI) for c in (WORK_STARTS, WORK_ENDS))
        if PLAIN.calendar.is_working_day(day):
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return total


@given(open_moments, hours)
@no_deadline
def test_forward_and_back_undo_each_other(moment: datetime, far: Decimal) -> None:
    assert PLAIN.back(PLAIN.forward(moment, far), far) == moment
    assert PLAIN.forward(PLAIN.back(moment, far), far) == moment


@given(moments, hours)
@no_deadline
def test_so_many_open_hours_lie_between(moment: datetime, far: Decimal) -> None:
    distance = timedelta(hours=float(far))

    assert open_time(moment, PLAIN.forward(moment, far)) == distance
    assert open_time(PLAIN.back(moment, far), moment) == distance or not far


@given(moments, hours.filter(bool))
@no_deadline
def test_no_later_moment_lies_as_far_back(moment: datetime, far: Decimal) -> None:
    later = PLAIN.back(moment, far) + timedelta(microseconds=1)

    assert open_time(later, moment) < timedelta(hours=float(far))


@given(moments, moments, hours)
@no_deadline
def test_what_is_earlier_stays_earlier(one: datetime, other: datetime, far: Decimal) -> None:
    earlier, later = sorted([one, other])

    assert PLAIN.next_open(earlier) <= PLAIN.next_open(later)
    assert PLAIN.forward(earlier, far) <= PLAIN.forward(later, far)
    assert PLAIN.back(earlier, far) <= PLAIN.back(later, far)


@given(moments, hours)
@no_deadline
def test_answers_lie_within_the_hours_and_in_shanghai(moment: datetime, far: Decimal) -> None:
    for answer in (
        PLAIN.next_open(moment),
        PLAIN.forward(moment, far),
        PLAIN.back(moment, far),
        PLAIN.next_at(moment, time(9)),
    ):
        assert answer.tzinfo == SHANGHAI
        assert PLAIN.is_open(answer)


@given(moments)
@no_deadline
def test_the_next_opening_is_the_first_open_moment(moment: datetime) -> None:
    opening = PLAIN.next_open(moment)

    assert opening >= moment
    assert open_time(moment, opening) == timedelta()
    assert PLAIN.next_open(opening) == opening


@given(moments, st.times())
@no_deadline
def test_the_next_time_of_day_is_strictly_later(moment: datetime, clock: time) -> None:
    answer = PLAIN.next_at(moment, clock)

    assert answer > moment
    assert answer.timetz() == clock.replace(tzinfo=SHANGHAI)
    assert PLAIN.calendar.is_working_day(answer.date())
    assert open_time(moment, answer) <= A_DAY


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-10-13 08:29:59.999999", False),
        ("2026-10-13 08:30", True),
        ("2026-10-13 12:30", True),
        ("2026-10-13 17:29:59.999999", True),
        ("2026-10-13 17:30", False),
        ("2026-10-10 10:00", True),  # a worked Saturday
        ("2026-10-11 10:00", False),
        ("2026-10-01 10:00", False),
    ],
)
def test_the_office_opens_and_closes(moment: str, *, is_open: bool) -> None:
    assert PLAIN.is_open(at(moment)) == is_open
    assert PLAIN.is_open(at(moment).astimezone(UTC)) == is_open


@pytest.mark.parametrize(
    ("closed", "opens"),
    [
        ("2025-01-27 17:30", "2025-02-05 08:30"),  # Spring Festival
        ("2025-02-07 18:00", "2025-02-08 08:30"),  # ... and its worked Saturday
        ("2025-09-26 20:00", "2025-09-28 08:30"),  # a worked Sunday
        ("2025-09-30 17:30", "2025-10-09 08:30"),  # National Day with Mid-Autumn
        ("2025-10-10 18:00", "2025-10-11 08:30"),
        ("2026-02-13 17:30", "2026-02-14 08:30"),
        ("2026-02-14 17:30", "2026-02-24 08:30"),
        ("2026-02-27 19:00", "2026-02-28 08:30"),
        ("2026-09-30 17:30", "2026-10-08 08:30"),
        ("2026-10-09 17:30", "2026-10-10 08:30"),
        ("2026-10-10 17:30", "2026-10-12 08:30"),
    ],
)
def test_the_next_opening_waits_for_the_end_of_a_holiday(closed: str, opens: str) -> None:
    assert PLAIN.next_open(at(closed)) == at(opens)
    assert PLAIN.forward(at(closed), 4) == at(opens) + timedelta(hours=4)
    assert PLAIN.back(at(opens), Decimal("0.5")).time() == time(17)


def test_a_week_of_holiday_counts_no_hour() -> None:
    assert PLAIN.forward(at("2026-09-30 15:30"), 4) == at("2026-10-08 10:30")
    assert PLAIN.back(at("2026-10-08 10:30"), 4) == at("2026-09-30 15:30")
    assert PLAIN.forward(at("2026-10-09 15:30"), 12) == at("2026-10-12 09:30")


def test_hours_that_fill_the_day_lead_to_the_next_opening() -> None:
    assert PLAIN.forward(at("2026-10-13 08:30"), 9) == at("2026-10-14 08:30")
    assert PLAIN.back(at("2026-10-13 20:00"), 9) == at("2026-10-13 08:30")
    assert PLAIN.back(at("2026-10-14 07:00"), 9) == at("2026-10-13 08:30")


def test_a_time_of_day_that_has_come_is_tomorrows() -> None:
    assert PLAIN.next_at(at("2026-10-13 07:59"), time(8)) == at("2026-10-13 08:00")
    assert PLAIN.next_at(at("2026-10-13 08:00"), time(8)) == at("2026-10-14 08:00")
    assert PLAIN.next_at(at("2026-09-30 21:00"), time(16)) == at("2026-10-08 16:00")
    assert PLAIN.next_at(at("2026-10-04 07:00"), time(16)) == at("2026-10-08 16:00")


def test_the_office_has_the_last_word_on_a_day(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    DayOverride.objects.create(day=date(2026, 10, 13), is_working=False, reason="全市停电")
    DayOverride.objects.create(day=date(2026, 10, 17), is_working=True, reason="补班")

    with django_assert_num_queries(1):
        office = OfficeHours(WorkingCalendar.load())
        assert not office.is_open(at("2026-10-13 09:00"))
        assert office.forward(at("2026-10-12 16:30"), 2) == at("2026-10-14 09:30")
        assert office.back(at("2026-10-19 09:30"), 2) == at("2026-10-17 16:30")


def test_an_unpublished_year_works_on_plain_weekdays() -> None:
    monday = at("2094-10-04 09:00")

    assert monday.isoweekday() == 1
    assert PLAIN.is_open(monday)
    assert PLAIN.back(monday, 1) == at("2094-10-01 17:00")


@given(moments, st.times(), st.times())
@no_deadline
def test_any_hours_will_do_that_begin_before_they_end(
    moment: datetime, one: time, other: time
) -> None:
    assume(one != other)
    opens, closes = sorted([one, other])
    office = OfficeHours(PLAIN.calendar, opens, closes)

    assert office.is_open(office.next_open(moment))
    with pytest.raises(ValueError, match="before it opens"):
        OfficeHours(PLAIN.calendar, closes, opens)


def test_the_hours_end_when_deadlines_fall_due() -> None:
    assert close_of(date(2026, 10, 13)).time() == PLAIN.closes


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        PLAIN.is_open(datetime(2026, 10, 13, 9))  # noqa: DTZ001
