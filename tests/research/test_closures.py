"""Days on which a county receives nobody: closed, opened, held against new trips."""

from collections.abc import Iterator
from datetime import datetime
from threading import Event

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from research.models import CountyClosure, Trip
from research.services import close_county, lift_closure
from research.services.closures import LONGEST_CLOSURE
from tests.cast import Cast
from tests.clients import client_of
from tests.connections import at_once
from tests.factories import UnitFactory
from tests.research.planning import day, plan, propose, stop

PAGE = "/research/closures/"
Cause = CountyClosure.Cause


def close(cast: Cast, now: datetime, first: int, last: int, **changes: object) -> CountyClosure:
    """阜蒙县 closes for the harvest, from one day after ``now`` to another."""
    fields: dict[str, object] = {
        "county": cast.fumeng,
        "first_day": day(now, first),
        "last_day": day(now, last),
        "cause": Cause.HARVEST,
        "by": cast.county,
        "now": now,
    }
    return close_county(**{**fields, **changes})


@pytest.fixture
def at_that_time(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("county", True),
        ("office", True),
        ("county2", False),
        ("cadre", False),
        ("organ", False),
        ("leader", False),
    ],
)
def test_the_county_itself_and_the_office_close_and_open_days(
    cast: Cast, now: datetime, name: str, *, may: bool
) -> None:
    person = cast.people()[name]
    if may:
        lift_closure(closure=close(cast, now, 3, 4, by=person), by=person, now=now)
        closure = CountyClosure.objects.get()
        assert (closure.closed_by, closure.lifted_by, closure.lifted_at) == (person, person, now)
        return
    with pytest.raises(PermissionDenied):
        close(cast, now, 3, 4, by=person)
    with pytest.raises(PermissionDenied):
        lift_closure(closure=close(cast, now, 3, 4), by=person, now=now)


@pytest.mark.parametrize(
    ("first", "last", "accepted"),
    [
        (4, 3, False),
        (3, 3, True),
        (-3, -1, False),
        (-3, 0, True),
        (1, LONGEST_CLOSURE + 1, False),
        (1, LONGEST_CLOSURE, True),
    ],
)
def test_the_days_are_in_order_not_past_and_not_too_many(
    cast: Cast, now: datetime, first: int, last: int, *, accepted: bool
) -> None:
    if accepted:
        close(cast, now, first, last)
    else:
        with pytest.raises(ValidationError):
            close(cast, now, first, last)
    assert CountyClosure.objects.exists() == accepted


def test_another_cause_needs_a_note(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        close(cast, now, 3, 4, cause=Cause.OTHER, note=" ")

    assert close(cast, now, 3, 4, cause=Cause.OTHER, note=" 换届 ").note == "换届"


def test_days_are_closed_once_until_they_are_opened(cast: Cast, now: datetime) -> None:
    closure = close(cast, now, 3, 5)
    for first, last in [(5, 6), (1, 3), (4, 4)]:
        with pytest.raises(ValidationError):
            close(cast, now, first, last)
    close(cast, now, 6, 6)
    close(cast, now, 3, 5, county=cast.zhangwu, by=cast.county2)

    lift_closure(closure=closure, by=cast.county, now=now)
    close(cast, now, 3, 5)
    with pytest.raises(ValidationError):
        lift_closure(closure=closure, by=cast.county, now=now)


def test_days_that_are_over_are_not_opened(cast: Cast, now: datetime) -> None:
    closure = close(cast, now, -1, 0)
    CountyClosure.objects.update(last_day=day(now, -1))

    with pytest.raises(ValidationError):
        lift_closure(closure=closure, by=cast.county, now=now)


@pytest.mark.parametrize(
    ("first", "last", "booked"),
    [(6, 7, False), (9, 10, False), (8, 8, False), (6, 6, True), (10, 10, True)],
)
def test_no_trip_is_planned_on_closed_days(
    cast: Cast, now: datetime, first: int, last: int, *, booked: bool
) -> None:
    """The county is closed on days 7 to 9."""
    close(cast, now, 7, 9)
    there = stop(cast.fumeng, day(now, first), day(now, last))

    if booked:
        plan(cast, now, there)
    else:
        with pytest.raises(ValidationError):
            plan(cast, now, there)
    assert Trip.objects.exists() == booked


def test_opened_days_and_other_counties_are_free(cast: Cast, now: datetime) -> None:
    closure = close(cast, now, 7, 9)
    plan(cast, now, stop(cast.zhangwu, day(now, 8)))

    lift_closure(closure=closure, by=cast.office, now=now)

    plan(cast, now, stop(cast.fumeng, day(now, 8)), leader=cast.talent)


@pytest.mark.django_db(transaction=True)
def test_a_booking_waits_for_a_closing_that_is_not_committed_yet(cast: Cast, now: datetime) -> None:
    """Without the lock on the county the booking would not see the closed days, and go through."""
    topic = propose(cast, now)
    is_closed, is_over = Event(), Event()

    def closing() -> None:
        with transaction.atomic():
            close(cast, now, 7, 9)
            is_closed.set()
            while not (somebody_waits() or is_over.is_set()):
                pass

    def booking() -> Trip:
        is_closed.wait(timeout=10)
        try:
            return plan(cast, now, stop(cast.fumeng, day(now, 8)), topics=[topic])
        finally:
            is_over.set()

    _closed, refusal = at_once(closing, booking)

    assert isinstance(refusal, ValidationError)
    assert not Trip.objects.exists()


def somebody_waits() -> bool:
    """Whether another connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid())"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.usefixtures("at_that_time")
def test_closing_the_days_of_an_unannounced_visit_is_accepted_in_silence(
    cast: Cast, now: datetime
) -> None:
    """The office reads of it on the trip's page; to the county all looks as if nothing were."""
    trip = plan(cast, now, stop(cast.fumeng, day(now, 8)), announced=False, title="暗访")
    page = reverse("research:trip", args=[trip.pk])
    assert not client_of(cast.office).get(page).context["closures"]

    wish = {
        "county": cast.fumeng.pk,
        "first_day": day(now, 7),
        "last_day": day(now, 9),
        "cause": "flood",
    }
    answer = client_of(cast.county).post(PAGE, wish, follow=True)

    closure = CountyClosure.objects.get()
    assert list(answer.context["ahead"]) == [closure]
    assert "暗访" not in answer.text
    assert list(client_of(cast.office).get(page).context["closures"]) == [closure]
    lift_closure(closure=closure, by=cast.county, now=now)
    assert not client_of(cast.office).get(page).context["closures"]


@pytest.mark.usefixtures("at_that_time")
def test_each_sees_the_days_of_the_own_counties(cast: Cast, now: datetime) -> None:
    here = close(cast, now, 7, 9)
    there = close(cast, now, 7, 9, county=cast.zhangwu, by=cast.county2)

    for name, seen, may_close in [
        ("county", [here], True),
        ("county2", [there], True),
        ("office", [here, there], True),
        ("organ", [here, there], False),
        ("leader", [here, there], False),
    ]:
        page = client_of(cast.people()[name]).get(PAGE)
        assert list(page.context["ahead"]) == seen, name
        assert (page.context["form"] is not None) == may_close, name
        assert (reverse("research:closure_lift", args=[seen[0].pk]) in page.text) == may_close
    assert client_of(cast.cadre).get(PAGE).status_code == 403
    lift = reverse("research:closure_lift", args=[there.pk])
    assert client_of(cast.county).post(lift).status_code == 404
    assert client_of(cast.organ).post(lift).status_code == 403
    client_of(cast.county2).post(lift)
    gone = client_of(cast.county2).get(PAGE).context
    assert (list(gone["ahead"]), list(gone["page"])) == ([], [there])


@pytest.mark.usefixtures("at_that_time")
def test_a_refused_form_keeps_what_was_typed(cast: Cast, now: datetime) -> None:
    wish = {
        "county": cast.fumeng.pk,
        "first_day": day(now, 9),
        "last_day": day(now, 7),
        "cause": "other",
        "note": "换届考察",
    }

    answer = client_of(cast.county).post(PAGE, wish)

    assert 'value="换届考察"' in answer.text
    assert answer.context["form"].non_field_errors()
    assert not CountyClosure.objects.exists()
    strange = client_of(cast.county).post(PAGE, wish | {"county": cast.zhangwu.pk})
    assert "county" in strange.context["form"].errors


@pytest.mark.usefixtures("at_that_time")
@pytest.mark.parametrize("name", ["county", "office"])
def test_pages_cost_the_same_for_one_row_and_three(cast: Cast, now: datetime, name: str) -> None:
    client = client_of(cast.people()[name])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    def closed(first: int) -> None:
        close(cast, now, first, first)
        lift_closure(closure=close(cast, now, first + 1, first + 1), by=cast.office, now=now)

    closed(1)
    once = cost()
    UnitFactory(county=cast.fumeng)
    closed(4)
    closed(7)

    assert cost() == once
