"""Working days as the State Council set them, with the office's own exceptions."""

import logging
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from office.models import DayOverride
from office.workdays import WorkingCalendar, close_of

PLAIN = WorkingCalendar({})


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 3)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 4, 4), date(2026, 4, 6)),
        (date(2026, 5, 1), date(2026, 5, 5)),
        (date(2026, 6, 19), date(2026, 6, 21)),
        (date(2026, 9, 25), date(2026, 9, 27)),
        (date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_nobody_works_in_the_holidays_of_2026(first: date, last: date) -> None:
    assert not any(map(PLAIN.is_working_day, days(first, last)))
    assert PLAIN.add(first, 1) > last


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
)
def test_the_worked_weekends_of_2026_are_working_days(day: date) -> None:
    assert day.isoweekday() in (6, 7)
    assert PLAIN.is_working_day(day)


def test_adding_steps_over_holidays_both_ways() -> None:
    before, after = date(2026, 9, 30), date(2026, 10, 8)

    assert PLAIN.add(before, 1) == after
    assert PLAIN.add(after, -1) == before
    assert PLAIN.add(before, 3) == date(2026, 10, 10)
    assert PLAIN.add(date(2026, 10, 4), 0) == date(2026, 10, 4)


def test_counting_leaves_out_the_first_day_and_takes_in_the_last() -> None:
    assert PLAIN.count(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert PLAIN.count(date(2026, 10, 12), date(2026, 10, 16)) == 4
    assert PLAIN.count(date(2026, 10, 16), date(2026, 10, 16)) == 0
    assert PLAIN.count(date(2026, 10, 16), date(2026, 10, 12)) == 0


@pytest.mark.parametrize("working_days", range(1, 40))
def test_counting_undoes_adding(working_days: int) -> None:
    start = date(2026, 9, 14)

    assert PLAIN.count(start, PLAIN.add(start, working_days)) == working_days


def test_an_unpublished_year_has_plain_weekdays_and_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, logger="office.workdays"):
        assert not PLAIN.is_published(2093)

    assert "2093" in caplog.text
    assert PLAIN.is_published(2026)
    assert PLAIN.is_working_day(date(2093, 10, 1)) == (date(2093, 10, 1).isoweekday() < 6)
    assert PLAIN.count(date(2093, 1, 1), date(2093, 1, 15)) == 10


def test_the_office_has_the_last_word(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    DayOverride.objects.create(day=date(2026, 10, 13), is_working=False, reason="全市停电")
    DayOverride.objects.create(day=date(2026, 10, 1), is_working=True, reason="防汛值班")

    with django_assert_num_queries(1):
        calendar = WorkingCalendar.load()
        assert not calendar.is_working_day(date(2026, 10, 13))
        assert calendar.is_working_day(date(2026, 10, 1))
        assert calendar.add(date(2026, 10, 12), 1) == date(2026, 10, 14)


def test_a_day_has_one_exception(db: None) -> None:
    DayOverride.objects.create(day=date(2026, 10, 13), is_working=False, reason="全市停电")
    again = DayOverride(day=date(2026, 10, 13), is_working=True, reason="改期")

    with pytest.raises(ValidationError):
        again.full_clean()
    with pytest.raises(IntegrityError):
        again.save()


def test_the_office_closes_at_half_past_five_in_shanghai() -> None:
    closes = close_of(date(2026, 10, 13))

    assert closes.isoformat() == "2026-10-13T17:30:00+08:00"
    assert timezone.localdate(closes) == date(2026, 10, 13)
