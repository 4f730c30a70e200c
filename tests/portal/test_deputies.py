"""The page on which somebody names a deputy."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Deputy, User
from accounts.services import appoint_deputy, revoke_deputy
from tests.cast import Cast
from tests.factories import UserFactory

DEPUTIES = reverse("deputies")


@pytest.fixture(autouse=True)
def _today(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def cadre(cast: Cast, client: Client) -> Client:
    """The browser of ``cadre``."""
    client.force_login(cast.cadre)
    return client


def appoint(
    now: datetime, *, person: User, deputy: User, first: int = 0, last: int | None = None
) -> Deputy:
    """Agree on the days that lie so many days ahead; one day unless told otherwise."""
    first_day = now.date() + timedelta(days=first)
    last_day = first_day if last is None else now.date() + timedelta(days=last)
    return appoint_deputy(
        person=person, deputy=deputy, first_day=first_day, last_day=last_day, now=now
    )


def choice(deputy: User, first_day: str = "2026-10-14", last_day: str = "2026-10-16") -> dict:
    return {"deputy": deputy.pk, "first_day": first_day, "last_day": last_day}


def test_only_those_who_answer_come_in(cast: Cast, client: Client) -> None:
    for name, person in cast.people().items():
        client.force_login(person)
        may_answer = name in {"cadre", "cadre2", "outsider", "county", "county2"}
        assert client.get(DEPUTIES).status_code == (200 if may_answer else 403), name
        assert (DEPUTIES in client.get(reverse("me")).text) == may_answer, name


def test_a_colleague_is_named(cast: Cast, cadre: Client) -> None:
    page = cadre.post(DEPUTIES, choice(cast.cadre2), follow=True)

    agreed = Deputy.objects.get()
    assert (agreed.person, agreed.deputy) == (cast.cadre, cast.cadre2)
    assert (agreed.first_day, agreed.last_day) == (date(2026, 10, 14), date(2026, 10, 16))
    assert page.context["mine"] == [agreed]
    assert cast.cadre2.name in page.text


@pytest.mark.parametrize(
    ("first_day", "last_day", "field"),
    [
        ("2026-10-12", "2026-10-13", "first_day"),
        ("2026-10-16", "2026-10-15", "last_day"),
        ("2026-10-17", "", "last_day"),
        ("2026-10-20", "2026-10-22", "__all__"),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    cast: Cast, now: datetime, cadre: Client, first_day: str, last_day: str, field: str
) -> None:
    appoint(now, person=cast.cadre, deputy=cast.cadre2, first=9)

    page = cadre.post(DEPUTIES, choice(cast.cadre2, first_day, last_day))

    assert page.status_code == 200
    assert set(page.context["form"].errors) == {field}
    assert f'value="{first_day}"' in page.text
    assert Deputy.objects.count() == 1


def test_only_colleagues_can_be_chosen(cast: Cast, cadre: Client) -> None:
    offered = cadre.get(DEPUTIES).context["form"].fields["deputy"].queryset
    page = cadre.post(DEPUTIES, choice(cast.outsider))

    assert [*offered] == [cast.cadre2]
    assert set(page.context["form"].errors) == {"deputy"}


def test_who_is_alone_is_told_what_to_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.outsider)

    page = client.get(DEPUTIES)

    assert page.text.count('class="empty"') == 2
    assert 'name="first_day"' not in page.text


def test_the_page_shows_present_and_coming_days_of_both_sides(
    cast: Cast, now: datetime, cadre: Client
) -> None:
    present = appoint(now, person=cast.cadre, deputy=cast.cadre2, last=1)
    coming = appoint(now, person=cast.cadre, deputy=cast.cadre2, first=5)
    taken_back = appoint(now, person=cast.cadre, deputy=cast.cadre2, first=7)
    revoke_deputy(deputy_row=taken_back, by=cast.cadre, now=now)
    for_another = appoint(now, person=cast.cadre2, deputy=cast.cadre)
    past = appoint(now - timedelta(days=9), person=cast.cadre, deputy=cast.cadre2)

    page = cadre.get(DEPUTIES)

    assert page.context["mine"] == [present, coming]
    assert page.context["for_others"] == [for_another]
    assert reverse("deputy_revoke", args=[coming.pk]) in page.text
    assert reverse("deputy_revoke", args=[for_another.pk]) not in page.text
    assert reverse("deputy_revoke", args=[past.pk]) not in page.text


def test_a_deputy_is_taken_back(cast: Cast, now: datetime, cadre: Client) -> None:
    agreed = appoint(now, person=cast.cadre, deputy=cast.cadre2)
    address = reverse("deputy_revoke", args=[agreed.pk])

    assert cadre.get(address).status_code == 405
    page = cadre.post(address, follow=True)

    agreed.refresh_from_db()
    assert agreed.revoked_at == now
    assert page.context["mine"] == []


def test_days_that_are_over_are_not_taken_back(cast: Cast, now: datetime, cadre: Client) -> None:
    past = appoint(now - timedelta(days=9), person=cast.cadre, deputy=cast.cadre2)

    page = cadre.post(reverse("deputy_revoke", args=[past.pk]), follow=True)

    past.refresh_from_db()
    assert past.revoked_at is None
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_nobody_takes_back_another_s(cast: Cast, now: datetime, client: Client) -> None:
    agreed = appoint(now, person=cast.cadre, deputy=cast.cadre2)
    address = reverse("deputy_revoke", args=[agreed.pk])

    for person in (cast.cadre2, cast.outsider, cast.county):
        client.force_login(person)
        assert client.post(address).status_code == 404
    agreed.refresh_from_db()
    assert agreed.revoked_at is None


def test_the_page_costs_the_same_for_one_deputy_and_three(
    cast: Cast, now: datetime, cadre: Client
) -> None:
    def agree(first: int) -> None:
        colleague = UserFactory(unit=cast.fuxin_town)
        appoint(now, person=cast.cadre, deputy=colleague, first=first)
        appoint(now, person=colleague, deputy=cast.cadre, first=first)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            cadre.get(DEPUTIES)
        return len(queries)

    agree(0)
    cost_of_one = cost()
    agree(1)
    agree(2)

    assert cost() == cost_of_one <= 8
