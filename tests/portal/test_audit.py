"""The audit trail's page."""

from datetime import date

from django.test import Client
from django.urls import reverse

from portal.selectors.audit import trail
from tests.cast import Cast


def test_only_the_auditor_comes_in(cast: Cast, client: Client) -> None:
    for name, person in cast.people().items():
        client.force_login(person)
        expected = 200 if name == "auditor" else 403
        assert client.get(reverse("audit")).status_code == expected, name


def test_the_newest_change_comes_first(cast: Cast, client: Client) -> None:
    cast.cadre.name = "改名"
    cast.cadre.save()
    client.force_login(cast.auditor)

    first = client.get(reverse("audit")).context["entries"][0]

    assert (first.action, first.key, first.who) == ("update", str(cast.cadre.pk), "")


def test_pages_cost_the_same_however_long_the_trail(
    cast: Cast, client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(cast.auditor)
    assert trail(date(2026, 10, 13)).count() > 10

    with django_assert_max_num_queries(8):
        client.get(reverse("audit"))
