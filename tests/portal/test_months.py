"""Months as pages ask for them."""

from datetime import UTC, datetime

import pytest
from django.http import Http404

from portal.months import Month


def test_a_month_begins_by_local_time() -> None:
    """On 31 October at 17:00 UTC it is November in Shanghai."""
    assert Month.of(datetime(2026, 10, 31, 17, tzinfo=UTC)) == Month(2026, 11)


def test_neighbours_cross_the_year() -> None:
    assert Month(2026, 1).previous == Month(2025, 12)
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 12).end == Month(2027, 1).start


@pytest.mark.parametrize("text", ["2026-13", "2026", "1999-01", "2026-1", "x", "2026-01-01"])
def test_a_month_that_is_none_is_not_found(text: str, now: datetime) -> None:
    with pytest.raises(Http404):
        Month.asked_for(text, now)


def test_without_a_question_it_is_this_month(now: datetime) -> None:
    assert Month.asked_for(None, now).slug == "2026-10"
    assert Month.asked_for("2025-02", now) == Month(2025, 2)
