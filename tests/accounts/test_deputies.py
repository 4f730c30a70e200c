"""Who answers in whose place: what is agreed, refused, taken back and seen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.access import Role
from accounts.models import Deputy, User
from accounts.services import appoint_deputy, revoke_deputy
from tests.cast import Cast, make_cast
from tests.factories import UserFactory


def day(now: datetime, days: int) -> date:
    return now.date() + timedelta(days=days)


def appoint(cast: Cast, now: datetime, *, first: int = 0, last: int = 2, **people: User) -> Deputy:
    """``cadre2`` stands in for ``cadre`` from today until the day after tomorrow."""
    return appoint_deputy(
        **{"person": cast.cadre, "deputy": cast.cadre2, **people},
        first_day=day(now, first),
        last_day=day(now, last),
        now=now,
    )


def fresh(user: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(ValidationError) as refused:
        call()
    (message,) = refused.value.messages
    return message


def test_a_deputy_stands_in_from_the_first_to_the_last_day(cast: Cast, now: datetime) -> None:
    agreed = appoint(cast, now, first=1, last=2)

    days = [-1, 0, 1, 2, 3]
    in_force = [n for n in days if agreed in Deputy.objects.on(day(now, n))]
    stands_in = [n for n in days if cast.cadre2.stands_in_for(day(now, n)) == {cast.cadre.pk}]
    assert in_force == stands_in == [1, 2]
    assert not any(cast.cadre.stands_in_for(day(now, n)) for n in days)


def test_standing_in_is_read_once_a_day(
    cast: Cast, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    appoint(cast, now)
    colleague = UserFactory(unit=cast.fuxin_town)
    appoint(cast, now, person=colleague)
    user = User.objects.select_related("unit").get(pk=cast.cadre2.pk)

    with django_assert_num_queries(1):
        assert user.stands_in_for(now.date()) == {cast.cadre.pk, colleague.pk}
        assert user.stands_in_for(now.date()) == {cast.cadre.pk, colleague.pk}
    with django_assert_num_queries(1):
        assert user.stands_in_for(day(now, 3)) == frozenset()


@pytest.mark.parametrize("who", ["cadre", "cadre2"])
@pytest.mark.parametrize("change", ["moved", "closed"])
def test_whoever_leaves_the_unit_stands_in_no_more(
    cast: Cast, now: datetime, who: str, change: str
) -> None:
    appoint(cast, now)
    if change == "moved":
        User.objects.filter(username=who).update(unit=cast.zhangwu_town)
    else:
        User.objects.filter(username=who).update(is_active=False)

    assert fresh(cast.cadre2).stands_in_for(now.date()) == frozenset()


def test_a_department_s_people_stand_in_for_each_other(cast: Cast, now: datetime) -> None:
    colleague = UserFactory(role=Role.COUNTY, section=cast.county.section)

    appoint(cast, now, person=cast.county, deputy=colleague)

    assert fresh(colleague).stands_in_for(now.date()) == {cast.county.pk}


def test_a_deputy_s_deputy_answers_for_the_deputy_alone(cast: Cast, now: datetime) -> None:
    third = UserFactory(unit=cast.fuxin_town)
    appoint(cast, now)
    appoint(cast, now, person=cast.cadre2, deputy=third)

    assert third.stands_in_for(now.date()) == {cast.cadre2.pk}


def test_only_colleagues_who_may_answer_can_stand_in(cast: Cast, now: datetime) -> None:
    UserFactory(unit=cast.fuxin_town, is_active=False)
    UserFactory(unit=cast.fuxin_town, role=Role.AUDIT)

    assert [*User.objects.able_to_stand_in_for(cast.cadre)] == [cast.cadre2]
    assert [*User.objects.able_to_stand_in_for(cast.county)] == []
    assert [*User.objects.able_to_stand_in_for(UserFactory(unit=None))] == []


def test_others_are_refused_in_words(cast: Cast, now: datetime) -> None:
    closed = UserFactory(unit=cast.fuxin_town, is_active=False, name="停用者")
    auditor = UserFactory(unit=cast.fuxin_town, role=Role.AUDIT, name="审计员")
    homeless = UserFactory(unit=None)

    def refused(**changes: object) -> str:
        return refusal(lambda: appoint(cast, now, **changes))

    with_names = {
        refused(deputy=cast.cadre): "",
        refused(deputy=cast.outsider): cast.outsider.name,
        refused(person=homeless, deputy=UserFactory(unit=None)): homeless.name,
        refused(deputy=closed): "停用者",
        refused(person=closed): "停用者",
        refused(deputy=auditor): "审计员",
        refused(person=auditor): "审计员",
        refused(first=-1): "",
        refused(first=2, last=1): "",
    }
    assert len(with_names) == 7  # person and deputy share a sentence about account and role
    assert all(name in sentence for sentence, name in with_names.items())
    assert not Deputy.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(0, 0), (2, 2), (1, 1), (0, 5), (2, 5)])
def test_nobody_has_two_deputies_on_one_day(
    cast: Cast, now: datetime, first: int, last: int
) -> None:
    third = UserFactory(unit=cast.fuxin_town)
    appoint(cast, now)

    sentence = refusal(lambda: appoint(cast, now, first=first, last=last, deputy=third))

    assert cast.cadre2.name in sentence
    assert "10月13日" in sentence
    assert "10月15日" in sentence


def test_other_days_and_other_people_are_free(cast: Cast, now: datetime) -> None:
    third = UserFactory(unit=cast.fuxin_town)
    appoint(cast, now, first=1, last=2)

    appoint(cast, now, first=0, last=0, deputy=third)
    appoint(cast, now, first=3, last=9, deputy=third)
    appoint(cast, now, first=1, last=2, person=third)

    assert Deputy.objects.count() == 4


def test_what_is_taken_back_frees_its_days(cast: Cast, now: datetime) -> None:
    agreed = appoint(cast, now)

    revoke_deputy(deputy_row=agreed, by=cast.cadre, now=now)
    later = revoke_deputy(deputy_row=agreed, by=cast.cadre, now=now + timedelta(hours=1))

    assert later.revoked_at == now
    assert cast.cadre2.stands_in_for(now.date()) == frozenset()
    assert appoint(cast, now).pk != agreed.pk


def test_only_the_person_takes_it_back_and_not_afterwards(cast: Cast, now: datetime) -> None:
    agreed = appoint(cast, now)

    by_deputy = refusal(lambda: revoke_deputy(deputy_row=agreed, by=cast.cadre2, now=now))
    afterwards = refusal(
        lambda: revoke_deputy(deputy_row=agreed, by=cast.cadre, now=now + timedelta(days=3))
    )

    assert cast.cadre.name in by_deputy
    assert by_deputy != afterwards
    assert fresh(cast.cadre2).stands_in_for(now.date()) == {cast.cadre.pk}


def test_every_change_is_kept(cast: Cast, now: datetime) -> None:
    agreed = appoint(cast, now)
    revoke_deputy(deputy_row=agreed, by=cast.cadre, now=now)

    events = agreed.events.order_by("pgh_id")
    assert [(event.pgh_label, event.revoked_at) for event in events] == [
        ("insert", None),
        ("update", now),
    ]


def test_the_database_refuses_as_well(cast: Cast, now: datetime) -> None:
    agreed = appoint(cast, now)
    wrong = {
        "deputy_not_oneself": {"deputy": cast.cadre},
        "deputy_days_in_order": {"last_day": day(now, -1)},
        "deputy_one_at_a_time": {"first_day": agreed.last_day, "last_day": day(now, 9)},
    }
    for constraint, changes in wrong.items():
        columns = {
            "person": cast.cadre,
            "deputy": cast.cadre2,
            "first_day": now.date(),
            "last_day": now.date(),
            "created_at": now,
        }
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Deputy.objects.create(**columns | changes)


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_appointments_at_once_one_wins(now: datetime) -> None:
    cast = make_cast()
    third = UserFactory(unit=cast.fuxin_town)
    start = Barrier(2)

    def name(deputy: User) -> object:
        try:
            start.wait(timeout=10)
            return appoint(cast, now, deputy=deputy)
        except ValidationError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = [*threads.map(name, [cast.cadre2, third])]

    winner = Deputy.objects.select_related("deputy").get()
    (refused,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert refused.code == "taken"
    assert winner.deputy.name in refused.message
