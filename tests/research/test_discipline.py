"""Rule R9: the pledge before a trip, the sign-off after it, and both sides of its numbers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.rules import change_rule
from research.models import SignOff, TeamMember, Trip, Visit
from research.pledge import pledge_lines
from research.services import give_pledge, mark_arrived, mark_missed
from tests.cast import Cast
from tests.clients import client_of
from tests.connections import at_once
from tests.factories import UnitFactory, UserFactory
from tests.research.conducting import signed, visited
from tests.research.planning import day, plan, stop


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


def _unpledged(cast: Cast, now: datetime, **changes: object) -> Trip:
    """Today's trip to 阜新镇 of ``organ`` and ``talent``, nobody of whom has pledged."""
    today = stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town])
    return plan(cast, now, today, members=[cast.talent], pledged=False, **changes)


def _switch_off(rule_id: str, now: datetime, **numbers: Decimal) -> None:
    change_rule(
        rule_id, enabled=False, numbers=numbers, reason="试行", changed_by="办公室", now=now
    )


R9 = {"meals": Decimal(1), "companions": Decimal(3), "guests": Decimal(10)}


# --- the pledge ------------------------------------------------------------------------------
def test_nobody_arrives_before_all_have_pledged(cast: Cast, now: datetime) -> None:
    trip = _unpledged(cast, now)
    visit = Visit.objects.get()
    for person, missing in (
        (cast.organ, {cast.organ.name, cast.talent.name}),
        (cast.talent, {cast.talent.name}),
    ):
        with pytest.raises(ValidationError) as refusal:
            mark_arrived(visit=visit, by=cast.organ, now=now)
        named = {name for name in (cast.organ.name, cast.talent.name) if name in str(refusal.value)}
        assert named == missing
        assert Visit.objects.get().arrived_at is None
        assert give_pledge(trip=trip, person=person, now=now)

    assert mark_arrived(visit=visit, by=cast.organ, now=now)


def test_without_the_rule_no_pledge_is_asked_for(cast: Cast, now: datetime) -> None:
    trip = _unpledged(cast, now)
    _switch_off("R9", now, **R9)

    assert mark_arrived(visit=Visit.objects.get(), by=cast.organ, now=now)
    page = client_of(cast.organ).get(reverse("research:trip", args=[trip.pk]))
    assert not page.context["discipline"].pledge_wanted


def test_a_pledge_is_given_once_and_by_the_team_alone(cast: Cast, now: datetime) -> None:
    trip = _unpledged(cast, now)
    assert give_pledge(trip=trip, person=cast.talent, now=now)
    assert not give_pledge(trip=trip, person=cast.talent, now=now + timedelta(hours=1))
    assert TeamMember.objects.get(person=cast.talent).pledged_at == now

    with pytest.raises(PermissionDenied):
        give_pledge(trip=trip, person=cast.office, now=now)


def test_a_cancelled_trip_takes_no_pledge(cast: Cast, now: datetime) -> None:
    trip = _unpledged(cast, now)
    TeamMember.objects.update(cancelled=True)

    with pytest.raises(ValidationError):
        give_pledge(trip=trip, person=cast.talent, now=now)


def test_the_pledge_states_the_numbers_in_force(cast: Cast, now: datetime) -> None:
    numbers = {**R9, "companions": Decimal(2), "guests": Decimal(8)}
    change_rule("R9", enabled=True, numbers=numbers, reason="从严", changed_by="办公室", now=now)
    text = "".join(pledge_lines())

    for words in ("不饮酒", "一次工作餐", "8人以内的，陪餐不超过2人", "三分之一", "不超过30人"):
        assert words in text
    _switch_off("R10", now, people=Decimal(30))
    assert "不超过30人" not in "".join(pledge_lines())


def test_the_trip_leads_its_member_to_the_pledge(cast: Cast, now: datetime) -> None:
    trip = _unpledged(cast, now)
    page, pledge = (
        reverse("research:trip", args=[trip.pk]),
        reverse("research:pledge", args=[trip.pk]),
    )
    member, other = client_of(cast.talent), client_of(cast.office)
    assert pledge in member.get(page).text
    assert pledge not in other.get(page).text
    assert "不饮酒" in member.get(pledge).text

    assert member.post(pledge).headers["Location"] == page

    assert TeamMember.objects.get(person=cast.talent).pledged_at == now
    assert pledge not in member.get(page).text
    assert other.get(pledge).status_code == other.post(pledge).status_code == 404


def test_whoever_plans_nothing_can_pledge_too(cast: Cast, now: datetime) -> None:
    """Administrators of the department may go along without seeing the plan of trips."""
    today = stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town])
    trip = plan(cast, now, today, pledged=False)
    TeamMember.objects.create(
        trip=trip, person=cast.auditor, first_day=day(now, 0), last_day=day(now, 0)
    )
    client, pledge = client_of(cast.auditor), reverse("research:pledge", args=[trip.pk])
    assert client.get(reverse("research:trip", args=[trip.pk])).status_code == 404

    assert client.post(pledge).headers["Location"] == pledge
    assert client.get(pledge).status_code == 200
    assert TeamMember.objects.get(person=cast.auditor).pledged_at == now


# --- the sign-off ----------------------------------------------------------------------------
def test_a_plain_reception_breaks_nothing(cast: Cast, now: datetime) -> None:
    row = signed(cast, visited(cast, now), now)

    assert (row.breaches, row.explanation, row.amount) == ([], "", Decimal("80.00"))
    assert not SignOff.objects.visible_to(cast.discipline).exists()


@pytest.mark.parametrize(
    ("numbers", "breaches"),
    [
        ({"guests": 10, "companions": 3}, []),
        ({"guests": 10, "companions": 4}, ["companions"]),
        ({"guests": 1, "companions": 3}, []),
        ({"guests": 11, "companions": 3}, []),
        ({"guests": 11, "companions": 4}, ["companions"]),
        ({"guests": 12, "companions": 4}, []),
        ({"guests": 12, "companions": 5}, ["companions"]),
        ({"meals": 2}, ["meals"]),
        ({"paid": False, "amount": None}, ["unpaid"]),
        ({"alcohol": True}, ["alcohol"]),
        ({"gifts": True}, ["gifts"]),
        ({"meals": 0, "companions": 0, "paid": None, "amount": None}, []),
        ({"alcohol": True, "gifts": True, "companions": 4}, ["companions", "alcohol", "gifts"]),
    ],
)
def test_both_sides_of_the_numbers_of_r9(
    cast: Cast, now: datetime, numbers: dict[str, object], breaches: list[str]
) -> None:
    visit = visited(cast, now)
    if breaches:
        with pytest.raises(ValidationError, match="R9"):
            signed(cast, visit, now, **numbers, explanation="  ")
        assert not SignOff.objects.exists()

    row = signed(cast, visit, now, **numbers, explanation="情况特殊。" if breaches else "")

    assert row.breaches == breaches
    assert SignOff.objects.visible_to(cast.discipline).exists() == bool(breaches)


def test_each_host_may_give_one_meal(cast: Cast, now: datetime) -> None:
    units = [cast.fuxin_town, UnitFactory(county=cast.fumeng)]
    plan(cast, now, stop(cast.fumeng, day(now, 0), units=units))
    for visit in Visit.objects.all():
        mark_arrived(visit=visit, by=cast.organ, now=now)

    with pytest.raises(ValidationError, match="R9"):
        signed(cast, visit, now, meals=3)
    assert signed(cast, visit, now, meals=2).breaches == []


@pytest.mark.parametrize("arrived", [1, 2])
def test_a_unit_where_nobody_arrived_gave_no_meal(cast: Cast, now: datetime, arrived: int) -> None:
    """Missed is the first of the units left; of the last nobody has said anything."""
    here = [cast.fuxin_town, UnitFactory(county=cast.fumeng)]
    absent = [UnitFactory(county=cast.fumeng) for _ in range(2)]
    plan(cast, now, stop(cast.fumeng, day(now, 0), units=[*here, *absent]))
    at = {visit.unit: visit for visit in Visit.objects.select_related("unit", "stop__trip")}
    for unit in here[:arrived]:
        mark_arrived(visit=at[unit], by=cast.organ, now=now)
    mark_missed(visit=at[absent[0]], reason="道路中断", by=cast.organ, now=now)
    after = now + timedelta(days=1)

    with pytest.raises(ValidationError, match="R9"):
        signed(cast, at[cast.fuxin_town], after, meals=arrived + 1)
    assert signed(cast, at[cast.fuxin_town], after, meals=arrived).breaches == []


def test_a_changed_number_and_a_switched_off_rule_hold(cast: Cast, now: datetime) -> None:
    visit = visited(cast, now)
    numbers = {**R9, "companions": Decimal(1)}
    change_rule("R9", enabled=True, numbers=numbers, reason="从严", changed_by="办公室", now=now)
    with pytest.raises(ValidationError, match="R9"):
        signed(cast, visit, now, companions=2)

    _switch_off("R9", now, **numbers)
    assert signed(cast, visit, now, companions=9, alcohol=True).breaches == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"guests": 0},
        {"meals": 0},
        {"meals": 0, "companions": 0, "paid": None},
        {"paid": None, "amount": None},
        {"amount": None},
        {"amount": Decimal(0)},
        {"paid": False},
    ],
)
def test_numbers_that_contradict_each_other_are_refused(
    cast: Cast, now: datetime, wrong: dict[str, object]
) -> None:
    visit = visited(cast, now)

    with pytest.raises(ValidationError):
        signed(cast, visit, now, explanation="情况特殊。", **wrong)

    assert not SignOff.objects.exists()


def test_a_stop_is_signed_off_after_the_last_arrival_and_once(cast: Cast, now: datetime) -> None:
    units = [cast.fuxin_town, UnitFactory(county=cast.fumeng)]
    plan(cast, now, stop(cast.fumeng, day(now, 0), units=units))
    first, last = Visit.objects.all()
    mark_arrived(visit=first, by=cast.organ, now=now)
    with pytest.raises(ValidationError):
        signed(cast, first, now)
    mark_arrived(visit=last, by=cast.organ, now=now)

    signed(cast, first, now)

    with pytest.raises(ValidationError):
        signed(cast, first, now)
    assert SignOff.objects.count() == 1


def test_a_stop_whose_days_are_over_is_signed_off_though_a_visit_fell_out(
    cast: Cast, now: datetime
) -> None:
    units = [cast.fuxin_town, UnitFactory(county=cast.fumeng)]
    plan(cast, now, stop(cast.fumeng, day(now, 0), units=units))
    first = Visit.objects.first()
    with pytest.raises(ValidationError):
        signed(cast, first, now + timedelta(days=1))
    mark_arrived(visit=first, by=cast.organ, now=now)

    assert signed(cast, first, now + timedelta(days=1))


@pytest.mark.parametrize("name", ["talent", "leader", "cadre", "county", "discipline"])
def test_only_who_runs_the_trip_signs(cast: Cast, now: datetime, name: str) -> None:
    with pytest.raises(PermissionDenied):
        signed(cast, visited(cast, now), now, by=cast.people()[name])


def test_the_database_keeps_the_sign_off_whole(cast: Cast, now: datetime) -> None:
    row = signed(cast, visited(cast, now), now)
    for change in ({"alcohol": True}, {"remark": "改"}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            SignOff.objects.filter(pk=row.pk).update(**change)
    other = {"stop": row.stop, "signed_by": cast.organ, "signed_at": now, "remark": ""}
    fields = {"guests": 1, "meals": 1, "companions": 1, "paid": True, "amount": Decimal(9)}
    answers = {"alcohol": False, "gifts": False, "breaches": [], "explanation": ""}
    for constraint, wrong in (
        ("sign_off_guests_positive", {"guests": 0}),
        ("sign_off_companions_at_meals", {"meals": 0}),
        ("sign_off_amount_if_paid", {"amount": None}),
        ("sign_off_breach_explained", {"breaches": ["gifts"]}),
        ("stop_id", {}),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            SignOff.objects.create(**{**other, **fields, **answers, **wrong})


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_once(cast: Cast, now: datetime) -> None:
    visit = visited(cast, now)

    answers = at_once(
        lambda: signed(cast, visit, now), lambda: signed(cast, visit, now, by=cast.office)
    )

    assert {type(answer) for answer in answers} == {SignOff, ValidationError}
    assert SignOff.objects.count() == 1


TYPED = {
    "guests": "4",
    "meals": "1",
    "companions": "4",
    "paid": "yes",
    "amount": "80",
    "alcohol": "no",
    "gifts": "no",
}


def test_the_trip_leads_to_the_sign_off_and_a_refusal_keeps_what_was_typed(
    cast: Cast, now: datetime
) -> None:
    visit = visited(cast, now)
    trip = reverse("research:trip", args=[visit.stop.trip_id])
    page = reverse("research:sign_off", args=[visit.stop_id])
    leader = client_of(cast.organ)
    assert page in leader.get(trip).text
    assert page not in client_of(cast.talent).get(trip).text

    refused = leader.post(page, TYPED | {"remark": "简餐"})
    assert refused.context["form"].errors.keys() == {"explanation"}
    assert "简餐" in refused.text
    assert leader.post(page, TYPED | {"explanation": "县里多来一人。"}).headers["Location"] == trip

    shown = client_of(cast.talent).get(page).text
    assert "县里多来一人。" in shown
    assert "县里多来一人。" in client_of(cast.discipline).get(reverse("research:breaches")).text


@pytest.mark.parametrize("name", ["cadre", "county"])
def test_hosts_see_the_pledges_and_no_sign_off(cast: Cast, now: datetime, name: str) -> None:
    visit = visited(cast, now)
    signed(cast, visit, now, gifts=True, explanation="不便谢绝。")
    client = client_of(cast.people()[name])

    shown = client.get(reverse("research:trip", args=[visit.stop.trip_id]))

    assert [member.person for member in shown.context["discipline"].team] == [cast.organ]
    assert shown.context["discipline"].stops == []
    assert client.get(reverse("research:sign_off", args=[visit.stop_id])).status_code == 403


def test_the_page_of_a_trip_costs_the_same_for_a_larger_team(cast: Cast, now: datetime) -> None:
    trip = _unpledged(cast, now)
    client, page = client_of(cast.organ), reverse("research:trip", args=[trip.pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    first = cost()
    for _ in range(3):
        person = UserFactory(section=cast.talent_section, role="section")
        TeamMember.objects.create(
            trip=trip, person=person, first_day=day(now, 0), last_day=day(now, 0)
        )
    assert cost() == first
