"""The team of a booked trip is changed: somebody falls ill, leaves, or another leads."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from accounts.access import Role
from accounts.models import User
from notices.models import Engagement, Requirement
from notices.services import rebuild, rebuild_engagements
from office.rules import change_rule
from research.models import TeamChange, TeamMember, Trip, Visit
from research.services import cancel_trip, change_team, give_pledge, mark_arrived
from tests.cast import Cast
from tests.clients import client_of
from tests.connections import at_once
from tests.factories import UserFactory
from tests.research.bundled import refused
from tests.research.planning import day, plan, propose, stop, stranger

TRIES = 10


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


def _change(cast: Cast, trip: Trip, now: datetime, **changes: object) -> TeamChange:
    """The organ section's head goes on leading, alone unless told otherwise."""
    fields = {"leader": cast.organ, "members": [], "reason": "住院", "by": cast.office, **changes}
    return change_team(trip=trip, now=now, **fields)


def _people(trip: Trip) -> set[User]:
    return {member.person for member in trip.team.select_related("person")}


# --- What it does ---------------------------------------------------------------------------------
def test_somebody_is_replaced_and_who_stays_keeps_the_pledge(cast: Cast, now: datetime) -> None:
    stops = [stop(cast.fumeng, day(now, 7)), stop(cast.zhangwu, day(now, 9))]
    trip = plan(cast, now, *stops, members=[cast.talent])

    change = _change(cast, trip, now, members=[cast.cadres], reason="  人才科科长住院 ")

    assert _people(trip) == {cast.organ, cast.cadres}
    new = trip.team.get(person=cast.cadres)
    assert (new.first_day, new.last_day, new.pledged_at) == (day(now, 7), day(now, 9), None)
    assert trip.team.get(person=cast.organ).pledged_at == now
    assert (change.left, change.joined) == ([cast.talent.name], [cast.cadres.name])
    assert (change.reason, change.led_before, change.changed_by) == (
        "人才科科长住院",
        "",
        cast.office,
    )


def test_whoever_left_is_free_and_whoever_joined_is_not(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, members=[cast.talent])
    _change(cast, trip, now, members=[cast.cadres])
    elsewhere = stop(cast.zhangwu, day(now, 7))
    topic = propose(cast, now)

    refusal = refused(lambda: plan(cast, now, elsewhere, topics=[topic], leader=cast.cadres))

    assert cast.cadres.name in refusal
    assert plan(cast, now, elsewhere, topics=[topic], leader=cast.talent)


def test_another_leads_for_their_section(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, members=[cast.talent])

    change = _change(cast, trip, now, leader=cast.talent, members=[cast.organ])

    trip.refresh_from_db()
    assert (trip.leader, trip.section) == (cast.talent, cast.talent_section)
    assert (change.led_before, change.left, change.joined) == (cast.organ.name, [], [])
    assert trip.is_run_by(cast.talent)
    assert not trip.is_run_by(cast.organ)
    assert Requirement.objects.get().asked_by == cast.talent_section
    assert Engagement.objects.get().section == cast.talent_section
    assert not any(rebuild(check_only=True).values())
    assert not any(rebuild_engagements(check_only=True).values())


def test_a_closed_account_no_longer_keeps_the_team_from_arriving(cast: Cast, now: datetime) -> None:
    trip = plan(
        cast, now, stop(cast.fumeng, day(now, 0)), members=[cast.talent, cast.cadres], pledged=False
    )
    for person in (cast.organ, cast.cadres):
        give_pledge(trip=trip, person=person, now=now)
    User.objects.filter(pk=cast.talent.pk).update(is_active=False)
    arrive = partial(mark_arrived, visit=Visit.objects.get(), by=cast.organ, now=now)
    assert cast.talent.name in refused(arrive)

    _change(cast, trip, now, members=[cast.cadres])

    assert arrive()


def test_who_joins_gives_the_pledge_before_the_arrival(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)))
    _change(cast, trip, now, members=[cast.cadres])
    arrive = partial(mark_arrived, visit=Visit.objects.get(), by=cast.organ, now=now)

    assert cast.cadres.name in refused(arrive)

    give_pledge(trip=trip, person=cast.cadres, now=now)
    assert arrive()


def test_of_an_unannounced_trip_nothing_shows(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, announced=False)

    _change(cast, trip, now, leader=cast.talent)

    assert not Requirement.objects.exists()
    assert not Engagement.objects.exists()
    for person in (cast.cadre, cast.county):
        for model in (TeamChange, TeamMember):
            assert not model.objects.visible_to(person).exists()


# --- What is refused ------------------------------------------------------------------------------
def test_a_team_of_more_than_r4_allows_is_explained(cast: Cast, now: datetime) -> None:
    change_rule(
        "R4",
        enabled=True,
        numbers={"people": Decimal(2)},
        reason="试行",
        changed_by="办公室",
        now=now,
    )
    trip = plan(cast, now)
    _change(cast, trip, now, members=[cast.talent])
    three = partial(_change, cast, trip, now, members=[cast.talent, cast.cadres])

    with pytest.raises(ValidationError) as refusal:
        three()

    assert list(refusal.value.error_dict) == ["explanation"]
    assert three(explanation="三个课题同行")
    assert trip.alerts.get().rule_id == "R4"


def test_people_who_cannot_go_do_not(cast: Cast, now: datetime) -> None:
    """Another department's, a county's, one on another trip, one without an account."""
    trip = plan(cast, now)
    plan(cast, now, stop(cast.zhangwu, day(now, 7)), leader=cast.talent)
    gone = UserFactory(section=cast.organ_section, role=Role.SECTION, is_active=False)

    for person in (stranger(cast), cast.county, cast.talent, gone):
        assert person.name in refused(partial(_change, cast, trip, now, members=[person]))
        refused(partial(_change, cast, trip, now, leader=person))

    assert _people(trip) == {cast.organ}
    assert not TeamChange.objects.exists()


def test_it_needs_a_reason_and_a_change(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, members=[cast.talent])

    for reason in ("", "  ", "因" * 201):
        with pytest.raises(ValidationError) as refusal:
            _change(cast, trip, now, reason=reason)
        assert list(refusal.value.error_dict) == ["reason"]
    refused(partial(_change, cast, trip, now, members=[cast.organ, cast.talent]))

    assert _change(cast, trip, now, reason="因" * 200)


def test_nothing_changes_after_an_arrival_or_on_a_cancelled_trip(cast: Cast, now: datetime) -> None:
    stops = [stop(cast.fumeng, day(now, 0)), stop(cast.zhangwu, day(now, 1))]
    trip = plan(cast, now, *stops, members=[cast.talent])
    mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)
    refused(partial(_change, cast, trip, now))
    assert _people(trip) == {cast.organ, cast.talent}

    other = plan(cast, now, stop(cast.fumeng, day(now, 20)))
    cancel_trip(trip=other, reason="防汛", by=cast.office, now=now)
    refused(partial(_change, cast, other, now, members=[cast.talent]))


def test_only_who_runs_the_trip_changes_its_team(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, members=[cast.talent])

    for person in (cast.talent, cast.leader, cast.county, cast.cadre, stranger(cast)):
        with pytest.raises(PermissionDenied):
            _change(cast, trip, now, by=person)

    assert _change(cast, trip, now, by=cast.organ)


def test_a_change_stands_with_its_reason(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, members=[cast.talent])
    change = _change(cast, trip, now)
    empty = {"trip": trip, "left": [], "joined": [], "changed_by": cast.office, "changed_at": now}

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        TeamChange.objects.filter(pk=change.pk).update(reason="另有原因")
    for fields, name in (
        ({"left": ["甲"], "reason": ""}, "team_change_with_reason"),
        ({"reason": "住院"}, "team_change_changes_something"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            TeamChange.objects.create(**{**empty, **fields})


# --- Two at once ----------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_one_team_the_second_is_told(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)

    answers = at_once(
        *(
            partial(_change, cast, trip, now, members=[person], changes=0)
            for person in (cast.talent, cast.cadres)
        )
    )

    [refusal] = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert refusal.code == "changed"
    change = TeamChange.objects.get()
    assert change.joined == [person.name for person in _people(trip) - {cast.organ}]


@pytest.mark.django_db(transaction=True)
def test_two_trips_that_take_one_person_at_once(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)
    other = plan(cast, now, stop(cast.zhangwu, day(now, 7)), leader=cast.talent)

    for _try in range(TRIES):
        answers = at_once(
            partial(_change, cast, trip, now, members=[cast.cadres]),
            partial(_change, cast, other, now, leader=cast.talent, members=[cast.cadres]),
        )

        [refusal] = [answer for answer in answers if isinstance(answer, ValidationError)]
        assert cast.cadres.name in " ".join(refusal.messages)
        assert TeamMember.objects.filter(person=cast.cadres).count() == 1
        TeamMember.objects.filter(person=cast.cadres).delete()


@pytest.mark.django_db(transaction=True)
def test_an_arrival_and_a_change_at_once(cast: Cast, now: datetime) -> None:
    """Nobody is on a trip that has arrived without the pledge."""
    topic = propose(cast, now)
    for _try in range(TRIES):
        trip = plan(
            cast, now, stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town]), topics=[topic]
        )
        visit = Visit.objects.select_related("stop__trip__section").get()

        answers = at_once(
            partial(mark_arrived, visit=visit, by=cast.organ, now=now),
            partial(_change, cast, trip, now, members=[cast.talent]),
        )

        assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
        visit.refresh_from_db()
        assert trip.team.filter(pledged_at=None).exists() == (visit.arrived_at is None)
        Trip.objects.all().delete()


# --- The page -------------------------------------------------------------------------------------
def _typed(cast: Cast, **changes: object) -> dict[str, object]:
    fields = {"changes": 0, "leader": cast.organ.pk, "members": [cast.cadres.pk], "reason": "住院"}
    return {**fields, **changes}


def test_the_trips_page_leads_to_it_and_shows_what_was_changed(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 0)), members=[cast.talent])
    page, form = reverse("research:trip", args=[trip.pk]), reverse("research:team", args=[trip.pk])
    client = client_of(cast.organ)
    assert form in client.get(page).content.decode()
    assert form not in client_of(cast.talent).get(page).content.decode()

    assert client.post(form, _typed(cast)).status_code == 302

    shown = client.get(page).content.decode()
    assert cast.talent.name in shown
    assert "住院" in shown
    assert "住院" not in client_of(cast.cadre).get(page).content.decode()
    give_pledge(trip=trip, person=cast.cadres, now=now)
    mark_arrived(visit=Visit.objects.get(), by=cast.organ, now=now)
    assert form not in client.get(page).content.decode()


def test_the_form_keeps_what_was_typed(cast: Cast, now: datetime) -> None:
    """Refused for one who is on another trip, and for a colleague who was faster."""
    trip = plan(cast, now)
    other = plan(cast, now, stop(cast.zhangwu, day(now, 7)), leader=cast.talent)
    form = reverse("research:team", args=[trip.pk])
    client = client_of(cast.organ)

    both = _typed(cast, members=[cast.cadres.pk, cast.talent.pk], reason="人手不够")
    refused_page = client.post(form, both).content.decode()
    assert "人手不够" in refused_page
    assert refused_page.count(" checked") == 2

    cancel_trip(trip=other, reason="防汛", by=cast.office, now=now)
    _change(cast, trip, now, members=[cast.assess], reason="先改")
    again = client.post(form, both)
    assert "人手不够" in again.content.decode()
    assert again.content.decode().count(" checked") == 2
    assert cast.office.name in again.content.decode()
    assert _people(trip) == {cast.organ, cast.assess}

    assert client.post(form, {**both, "changes": again.context["form"]["changes"].value()})
    assert _people(trip) == {cast.organ, cast.cadres, cast.talent}
