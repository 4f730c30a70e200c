"""The security administrator's page."""

from django.test import Client
from django.urls import reverse

from accounts.access import Role
from accounts.models import User
from tests.cast import Cast


def test_only_the_security_administrator_comes_in(cast: Cast, client: Client) -> None:
    for name, person in cast.people().items():
        client.force_login(person)
        expected = 200 if name == "secadmin" else 403
        assert client.get(reverse("grants")).status_code == expected, name


def test_the_list_names_the_counties_of_each(cast: Cast, client: Client) -> None:
    client.force_login(cast.secadmin)

    rows = client.get(reverse("grants")).context["grants"]

    reached = {grant.person.username: grant.counties for grant in rows}
    assert reached["cadre"] == [cast.fumeng]
    assert reached["organ"] == [cast.fumeng, cast.zhangwu]
    assert reached["auditor"] == []


def test_a_person_is_found_by_name(cast: Cast, client: Client) -> None:
    client.force_login(cast.secadmin)

    rows = client.get(reverse("grants"), {"q": cast.cadre.name}).context["grants"]

    assert cast.cadre in [grant.person for grant in rows]
    assert cast.outsider not in [grant.person for grant in rows]


def test_a_grant_changes_role_and_counties(cast: Cast, client: Client) -> None:
    client.force_login(cast.secadmin)

    client.post(
        reverse("grant", args=[cast.cadre.pk]), {"role": "cadre", "counties": [cast.zhangwu.pk]}
    )

    cadre = User.objects.get(pk=cast.cadre.pk)
    assert cadre.role == Role.CADRE
    assert cadre.permitted_counties() == {cast.zhangwu.pk}


def test_a_role_that_does_not_fit_the_person_is_refused_in_words(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.secadmin)

    page = client.post(reverse("grant", args=[cast.cadre.pk]), {"role": "office"})

    assert page.status_code == 200
    assert "此人不在任何科室" in page.text
    assert User.objects.get(pk=cast.cadre.pk).role == Role.CADRE


def test_nobody_grants_to_the_own_account(cast: Cast, client: Client) -> None:
    client.force_login(cast.secadmin)

    answer = client.post(reverse("grant", args=[cast.secadmin.pk]), {"role": "system"})

    assert answer.status_code == 404
    assert User.objects.get(pk=cast.secadmin.pk).role == Role.SECURITY
