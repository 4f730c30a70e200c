"""A visit that did not take place: who says so, what follows from it, and what is refused."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Unit
from notices.models import Engagement, Requirement
from notices.services import rebuild, rebuild_engagements
from research.discipline import discipline_of
from research.models import Trip, Visit
from research.services import (
    cancel_trip,
    confirm_hosting,
    file_report,
    mark_arrived,
    mark_missed,
    move_stop,
)
from tests.cast import Cast, make_cast
from tests.clients import client_of
from tests.connections import at_once
from tests.factories import UnitFactory
from tests.research.bundled import worked_out
from tests.research.planning import day, plan, stop
from tests.research.reporting import later, plain, sign_off_all, written

REASON = "山洪断路"


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def neighbour(cast: Cast) -> Unit:
    return UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")


def to_both(cast: Cast, now: datetime, neighbour: Unit, **changes: object) -> Trip:
    """Today's trip to 阜新镇 and its neighbour."""
    there = stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town, neighbour])
    return plan(cast, now, there, **changes)


def at(unit: Unit) -> Visit:
    return Visit.objects.select_related("stop__trip__section", "stop__county").get(unit=unit)


def missed(cast: Cast, now: datetime, unit: Unit, **changes: object) -> Visit:
    fields = {"visit": at(unit), "reason": REASON, "by": cast.organ, "now": now}
    return mark_missed(**{**fields, **changes})


def refused(work: Callable[[], object]) -> ValidationError:
    """The refusal; nothing is said of any visit."""
    with pytest.raises(ValidationError) as refusal:
        work()
    assert not Visit.objects.exclude(missed_at=None).exists()
    return refusal.value


def test_a_missed_visit_asks_nothing_and_leaves_its_unit_free(
    cast: Cast, now: datetime, neighbour: Unit
) -> None:
    to_both(cast, now, neighbour)
    confirm_hosting(visit=at(cast.fuxin_town), person=cast.cadre, now=now)

    missed(cast, now, cast.fuxin_town, reason=f"  {REASON} ")

    visit = at(cast.fuxin_town)
    assert (visit.missed_reason, visit.missed_by, visit.missed_at) == (REASON, cast.organ, now)
    asked = {row.unit: row.state for row in Requirement.objects.all()}
    assert asked == {cast.fuxin_town: "withdrawn", neighbour: "open"}
    assert [slot.unit for slot in Engagement.objects.all()] == [neighbour]
    assert not any(rebuild(check_only=True).values())
    assert not any(rebuild_engagements(check_only=True).values())
    assert plan(cast, now, stop(cast.fumeng, day(now, 15), units=[cast.fuxin_town]))
    with pytest.raises(ValidationError, match="R2"):
        plan(cast, now, stop(cast.fumeng, day(now, 30), units=[neighbour]))


@pytest.mark.parametrize("announced", [True, False])
def test_an_announced_host_reads_why_an_unannounced_one_learns_nothing(
    cast: Cast, now: datetime, neighbour: Unit, *, announced: bool
) -> None:
    trip = to_both(cast, now, neighbour, announced=announced)
    missed(cast, now, cast.fuxin_town)
    mark_arrived(visit=at(neighbour), by=cast.organ, now=now)

    page = client_of(cast.cadre).get(reverse("research:visit", args=[at(cast.fuxin_town).pk]))

    assert page.status_code == (200 if announced else 404)
    assert (REASON in page.text) == announced
    assert Trip.objects.visible_to(cast.cadre).filter(pk=trip.pk).exists() == announced
    assert Requirement.objects.filter(unit=cast.fuxin_town).exists() == announced
    assert REASON in client_of(cast.organ).get(reverse("research:trip", args=[trip.pk])).text


def test_a_county_where_every_visit_was_missed_is_free_again(cast: Cast, now: datetime) -> None:
    trip = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town]),
        stop(cast.zhangwu, day(now, 0), units=[cast.zhangwu_town]),
    )
    mark_arrived(visit=at(cast.zhangwu_town), by=cast.organ, now=now)

    missed(cast, now, cast.fuxin_town)

    (entered,) = discipline_of(trip, cast.organ, now).stops
    assert entered.stop.county == cast.zhangwu
    (again,) = worked_out(cast, now).planned_stops.all()
    assert again.county == cast.fumeng  # the trip's topic is still to be asked there
    assert plan(cast, now, stop(cast.fumeng, day(now, 2)))


@pytest.mark.parametrize(("after", "said"), [(-1, False), (0, True), (1, True)])
def test_it_is_said_from_the_visits_day_on(
    cast: Cast, now: datetime, neighbour: Unit, *, after: int, said: bool
) -> None:
    to_both(cast, now, neighbour)

    say = partial(missed, cast, later(now, after), neighbour)

    if said:
        assert say().cancelled
    else:
        assert refused(say).code == "too_early"


def test_a_reason_is_given_of_some_length(cast: Cast, now: datetime, neighbour: Unit) -> None:
    to_both(cast, now, neighbour)

    for reason in ("", "  ", "因" * 201):
        refusal = refused(partial(missed, cast, now, neighbour, reason=reason))
        assert list(refusal.error_dict) == ["reason"]
    missed(cast, now, neighbour, reason="因" * 200)


def test_what_was_made_missed_or_cancelled_stays_so(
    cast: Cast, now: datetime, neighbour: Unit
) -> None:
    third = UnitFactory(county=cast.fumeng, code="210921102", name="大巴镇")
    there = stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town, neighbour, third])
    plan(cast, now, there)
    mark_arrived(visit=at(neighbour), by=cast.organ, now=now)
    refused(partial(missed, cast, now, neighbour))
    missed(cast, now, cast.fuxin_town)

    for again in (
        partial(missed, cast, now, cast.fuxin_town),
        partial(mark_arrived, visit=at(cast.fuxin_town), by=cast.organ, now=now),
        partial(confirm_hosting, visit=at(cast.fuxin_town), person=cast.cadre, now=now),
    ):
        with pytest.raises(ValidationError):
            again()
    assert at(cast.fuxin_town).arrived_at is None

    cancelled = plan(cast, now, stop(cast.zhangwu, day(now, 0)), leader=cast.cadres)
    cancel_trip(trip=cancelled, reason="防汛", by=cast.office, now=now)
    with pytest.raises(ValidationError):
        missed(cast, now, cast.zhangwu_town, by=cast.office)


def test_a_team_that_was_nowhere_cancels_its_trip(
    cast: Cast, now: datetime, neighbour: Unit
) -> None:
    trip = to_both(cast, now, neighbour)
    missed(cast, now, neighbour)

    with pytest.raises(ValidationError) as refusal:
        missed(cast, now, cast.fuxin_town)

    assert refusal.value.code == "nowhere"
    cancel_trip(trip=trip, reason=REASON, by=cast.organ, now=now)
    assert at(neighbour).missed_reason == REASON


def test_only_who_runs_the_trip_says_it(cast: Cast, now: datetime, neighbour: Unit) -> None:
    to_both(cast, now, neighbour, members=[cast.talent])

    for person in (cast.talent, cast.leader, cast.county, cast.cadre):
        with pytest.raises(PermissionDenied):
            missed(cast, now, neighbour, by=person)
    missed(cast, now, neighbour, by=cast.office)


def test_days_on_which_a_visit_was_missed_are_not_moved(
    cast: Cast, now: datetime, neighbour: Unit
) -> None:
    trip = to_both(cast, now, neighbour)
    missed(cast, now, neighbour)

    with pytest.raises(ValidationError):
        move_stop(stop=trip.stops.get(), first_day=day(now, 2), by=cast.office, now=now)


def test_a_missed_visit_keeps_no_report_waiting(cast: Cast, now: datetime, neighbour: Unit) -> None:
    trip = to_both(cast, now, neighbour)
    mark_arrived(visit=at(cast.fuxin_town), by=cast.organ, now=now)
    report = written(cast, trip, now, [plain(cast.fuxin_town)])
    with pytest.raises(ValidationError) as refusal:
        file_report(report=report, by=cast.organ, now=now)
    assert refusal.value.code == "under_way"

    missed(cast, now, neighbour)
    sign_off_all(trip, now)

    assert file_report(report=report, by=cast.organ, now=now).state == "filed"
    with pytest.raises(ValidationError, match=str(neighbour)):
        written(cast, trip, now, [plain(neighbour)])


def test_the_database_keeps_it_with_its_reason(cast: Cast, now: datetime, neighbour: Unit) -> None:
    to_both(cast, now, neighbour)
    said = {"missed_at": now, "missed_by": cast.organ, "missed_reason": REASON, "cancelled": True}

    for lack in ({"missed_reason": ""}, {"missed_by": None}, {"cancelled": False}):
        with (
            pytest.raises(IntegrityError, match="visit_missed_with_reason"),
            transaction.atomic(),
        ):
            Visit.objects.update(**{**said, **lack})
    Visit.objects.update(**said)


def test_it_is_said_on_its_page(cast: Cast, now: datetime, neighbour: Unit) -> None:
    trip = to_both(cast, now, neighbour)
    page = reverse("research:missed", args=[at(neighbour).pk])
    client = client_of(cast.organ)
    assert page in client.get(reverse("research:trip", args=[trip.pk])).text

    refused_page = client.post(page, {"reason": "因" * 201})
    assert refused_page.context["form"].errors["reason"]
    assert "因" * 201 in refused_page.text
    done = client.post(page, {"reason": REASON})

    assert done.url == reverse("research:trip", args=[trip.pk])
    assert at(neighbour).missed_reason == REASON
    assert page not in client.get(done.url).text
    assert client_of(cast.talent).get(page).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_one_was_made_or_the_trip_is_cancelled(now: datetime) -> None:
    cast = make_cast()
    neighbour = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
    to_both(cast, now, neighbour)

    answers = at_once(*[partial(missed, cast, now, unit) for unit in (cast.fuxin_town, neighbour)])

    (refusal,) = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert refusal.code == "nowhere"
    assert Visit.objects.filter(cancelled=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_visit_is_made_or_missed_and_never_both(now: datetime) -> None:
    cast = make_cast()
    neighbour = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
    to_both(cast, now, neighbour)

    answers = at_once(
        partial(missed, cast, now, neighbour),
        partial(mark_arrived, visit=at(neighbour), by=cast.organ, now=now),
    )

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    visit = at(neighbour)
    assert (visit.arrived_at is None) == (visit.missed_at is not None)
