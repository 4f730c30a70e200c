"""Logging in, being locked out, and the own password (rule S1)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory

PASSWORD = "Zhong-yang-8866"


@pytest.fixture
def person(db: None) -> User:
    person = UserFactory(username="T00001", phone="10000000001")
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(client: Client, username: str, password: str = PASSWORD) -> bool:
    client.post(reverse("login"), {"username": username, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["T00001", "10000000001"])
def test_by_staff_number_or_phone(client: Client, person: User, name: str) -> None:
    assert log_in(client, name)


@pytest.mark.parametrize(
    ("name", "password"), [("T00001", "wrong"), ("T00002", PASSWORD), ("", ""), ("T00001", "")]
)
def test_not_otherwise(client: Client, person: User, name: str, password: str) -> None:
    assert not log_in(client, name, password)


def test_a_wrong_name_and_a_wrong_password_look_the_same(client: Client, person: User) -> None:
    answers = [
        client.post(reverse("login"), {"username": "T00001", "password": "wrong"}),
        client.post(reverse("login"), {"username": "T00002", "password": "wrong"}),
    ]

    sentences = {str(answer.context["form"].non_field_errors()) for answer in answers}
    assert len(sentences) == 1
    assert "不正确" in sentences.pop()


def test_the_inactive_stay_outside(client: Client, person: User) -> None:
    assert log_in(client, "T00001")
    User.objects.update(is_active=False)

    assert client.get(reverse("me")).status_code == 302
    assert not log_in(Client(), "T00001")


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/notices/receipts/7/?a=1", "/notices/receipts/7/%3Fa%3D1"),
        ("http://elsewhere.example/me/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_the_time_out_leads_back_to_its_page(
    client: Client, db: None, page: str, back: str
) -> None:
    answer = client.post("/notices/receipts/7/acknowledge/", headers={"Referer": page})

    assert answer.headers["Location"] == f"{reverse('login')}?next={back}"
    assert "没有生效" in client.get(answer.headers["Location"]).content.decode()


def test_five_failures_lock_the_account_whatever_name_is_typed(
    client: Client, person: User
) -> None:
    for name in ("T00001", "10000000001", "T00001", "10000000001", "T00001"):
        log_in(client, name, "wrong")

    assert not log_in(client, "T00001")
    assert not log_in(Client(REMOTE_ADDR="10.0.0.9"), "10000000001")
    locked = client.post(reverse("login"), {"username": "T00001", "password": PASSWORD})
    assert locked.status_code == 429
    assert "15" in locked.content.decode()


def test_four_failures_do_not(client: Client, person: User) -> None:
    for _time in range(4):
        log_in(client, "T00001", "wrong")

    assert log_in(client, "T00001")


def test_a_password_from_somebody_else_is_changed_first(client: Client, person: User) -> None:
    User.objects.update(must_change_password=True)
    log_in(client, "T00001")
    change = reverse("password_change")

    for name in ("home", "me", "notices:list"):
        assert client.get(reverse(name)).headers["Location"] == change
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(change, same).status_code == 200
    new = "Qing-zhuang-2027"
    answer = client.post(change, {**same, "new_password1": new, "new_password2": new})

    assert answer.headers["Location"] == reverse("home")
    assert client.get(reverse("me")).status_code == 200
    assert log_in(Client(), "T00001", new)


def test_whoever_must_change_can_still_leave(client: Client, person: User) -> None:
    User.objects.update(must_change_password=True)
    log_in(client, "T00001")

    client.post(reverse("logout"))

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Abcdef-123", True),
        ("abcdef-123", True),
        ("干部abcdef12", True),
        ("Abcdef-12", False),
        ("abcdefghijk", False),
        ("abcdef12345", False),
        ("12345678901", False),
    ],
)
def test_ten_characters_of_three_classes(db: None, password: str, *, good: bool) -> None:
    if good:
        validate_password(password)
    else:
        with pytest.raises(ValidationError):
            validate_password(password)


def test_an_account_s_own_number_is_no_password(person: User) -> None:
    person.username = "Liaoning-T00001"

    with pytest.raises(ValidationError):
        validate_password("Liaoning-T00001", person)


def test_a_part_that_refreshes_after_the_session_ended_brings_the_whole_page_here(
    client: Client, db: None
) -> None:
    answer = client.get(reverse("notices:list"), headers={"HX-Request": "true"}, follow=True)

    assert answer.headers["HX-Redirect"] == reverse("login") + "?next=%2Fnotices%2F"
