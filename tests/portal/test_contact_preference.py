"""How somebody chooses to be told, at ``/me/``; and that it is kept to."""

from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from notices.models import Delivery
from notices.services import draft_notice, send_notice, set_contact_preference
from office.workdays import close_of
from tests.cast import Cast

CONTACT = reverse("contact_preference")
WECOM = {"WECOM_CORP_ID": "ww1", "WECOM_AGENT_ID": "1000002", "WECOM_SECRET": "s"}


def channels_of(person: User, cast: Cast, now: datetime) -> set[str]:
    """Over which channels a notice to 阜新镇 tells this person."""
    draft = draft_notice(
        author=cast.organ,
        section=cast.organ_section,
        title="通知",
        text="请签收。",
        basis="工作要点",
        audience=[cast.fuxin_town],
        due_at=close_of((now + timedelta(days=3)).date()),
        minutes=5,
        classified=False,
        now=now,
    )
    send_notice(notice=draft, now=now)
    return {row.channel for row in Delivery.objects.filter(person=person)}


def test_only_those_who_are_told_of_notices_choose(cast: Cast, client: Client) -> None:
    for name, person in cast.people().items():
        client.force_login(person)
        is_told = name in {"cadre", "cadre2", "outsider", "county", "county2"}
        assert client.post(CONTACT).status_code == (302 if is_told else 403), name
        assert (CONTACT in client.get(reverse("me")).text) == is_told, name


def test_at_first_every_channel_is_on_and_the_portal_stays_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.cadre)

    form = client.get(reverse("me")).context["contact_form"]
    assert [form[name].value() for name in ("portal", "wecom", "email")] == [True, True, True]
    client.post(CONTACT, {"wecom": "on"})

    form = client.get(reverse("me")).context["contact_form"]
    assert [form[name].value() for name in ("portal", "wecom", "email")] == [True, True, False]
    assert form.fields["portal"].disabled


def test_the_choice_is_one_s_own_and_kept_to(cast: Cast, now: datetime) -> None:
    set_contact_preference(person=cast.cadre, wecom=True, email=False, now=now)

    assert channels_of(cast.cadre, cast, now) == {"portal"}
    assert channels_of(cast.cadre2, cast, now) == {"portal", "email"}


def test_wecom_comes_first_unless_it_is_switched_off(cast: Cast, now: datetime) -> None:
    User.objects.filter(pk__in=[cast.cadre.pk, cast.cadre2.pk]).update(wecom_id="zhang")
    set_contact_preference(person=cast.cadre, wecom=False, email=True, now=now)
    set_contact_preference(person=cast.cadre2, wecom=False, email=False, now=now)
    set_contact_preference(person=cast.cadre2, wecom=True, email=True, now=now)

    with override_settings(**WECOM):
        assert channels_of(cast.cadre, cast, now) == {"portal", "email"}
        assert channels_of(cast.cadre2, cast, now) == {"portal", "wecom"}


@pytest.mark.parametrize("address", ["zhang@fuxin.example", ""])
def test_the_page_says_which_address_is_meant(cast: Cast, client: Client, address: str) -> None:
    cast.cadre.email = address
    cast.cadre.save()
    client.force_login(cast.cadre)

    help_text = client.get(reverse("me")).context["contact_form"].fields["email"].help_text

    assert (address in help_text) if address else ("@" not in help_text)
