"""Django's admin behind the portal's roles."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.access import Role
from accounts.models import User
from tests.cast import Cast


def test_only_the_system_administrator_comes_in(cast: Cast, client: Client) -> None:
    for name, person in cast.people().items():
        client.force_login(person)
        answer = client.get(reverse("admin:index"), follow=True)
        assert answer.status_code == (200 if name == "sysadmin" else 403), name


def test_strangers_are_sent_to_the_one_log_in(client: Client, db: None) -> None:
    answer = client.get(reverse("admin:accounts_user_changelist"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("login"))


def test_the_tables_are_these_and_no_library_s() -> None:
    tables = {model._meta.label for model in admin.site._registry}

    assert tables == {
        "accounts.City",
        "accounts.County",
        "accounts.Office",
        "accounts.Section",
        "accounts.Unit",
        "accounts.User",
        "office.DayOverride",
    }


@pytest.mark.parametrize(
    "table",
    [
        "accounts_city",
        "accounts_county",
        "accounts_office",
        "accounts_section",
        "accounts_unit",
        "accounts_user",
        "office_dayoverride",
    ],
)
def test_every_table_opens(table: str, cast: Cast, client: Client) -> None:
    client.force_login(cast.sysadmin)

    assert client.get(reverse(f"admin:{table}_changelist"), {"q": ""}).status_code == 200
    assert client.get(reverse(f"admin:{table}_add")).status_code == 200


def test_a_new_person_has_no_grant_and_must_change_the_password(cast: Cast, client: Client) -> None:
    client.force_login(cast.sysadmin)

    answer = client.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "T90001",
            "name": "新来的",
            "phone": "",
            "unit": cast.fuxin_town.pk,
            "password1": "Long-Enough-1",
            "password2": "Long-Enough-1",
            "role": "security",
        },
    )

    assert answer.status_code == 302, answer.context["adminform"].errors
    person = User.objects.get(username="T90001")
    assert person.role == Role.CADRE
    assert person.phone is None
    assert person.must_change_password
    assert not person.permitted_counties()


def test_a_role_is_not_changed_here(cast: Cast, client: Client) -> None:
    client.force_login(cast.sysadmin)
    url = reverse("admin:accounts_user_change", args=[cast.cadre.pk])
    form = client.get(url).context["adminform"].form

    data = {name: form[name].value() or "" for name in form.fields if name != "password"}
    client.post(url, {**data, "role": "system", "name": "改了名"})

    cadre = User.objects.get(pk=cast.cadre.pk)
    assert (cadre.name, cadre.role) == ("改了名", Role.CADRE)


def test_a_password_given_by_somebody_else_must_be_changed(cast: Cast, client: Client) -> None:
    client.force_login(cast.sysadmin)
    url = reverse("admin:auth_user_password_change", args=[cast.cadre.pk])

    client.post(url, {"password1": "Long-Enough-1", "password2": "Long-Enough-1"})

    cadre = User.objects.get(pk=cast.cadre.pk)
    assert cadre.check_password("Long-Enough-1")
    assert cadre.must_change_password


def test_nobody_is_deleted(cast: Cast, client: Client) -> None:
    client.force_login(cast.sysadmin)

    answer = client.post(reverse("admin:accounts_user_delete", args=[cast.cadre.pk]))

    assert answer.status_code == 403


def test_a_department_role_cannot_lose_its_section(cast: Cast, client: Client) -> None:
    client.force_login(cast.sysadmin)
    form = {"username": "organ", "name": "组织科", "section": "", "is_active": "on"}

    answer = client.post(reverse("admin:accounts_user_change", args=[cast.organ.pk]), form)

    assert answer.status_code == 200
    assert "section" in answer.context["adminform"].form.errors
    cast.organ.refresh_from_db()
    assert cast.organ.section is not None
