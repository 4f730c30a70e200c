"""The rules page and the office's hand on it."""

from django.test import Client
from django.urls import reverse

from office.models import RuleChange
from office.rules import declared, in_force
from tests.cast import Cast


def test_everybody_reads_all_rules(cast: Cast, client: Client) -> None:
    client.force_login(cast.cadre)

    page = client.get(reverse("rules"))

    assert all(f'id="{rule.id}"' in page.text for rule in declared())
    assert reverse("rule", args=["N5"]) not in page.text


def test_only_the_office_changes_one(cast: Cast, client: Client) -> None:
    for name, person in cast.people().items():
        client.force_login(person)
        expected = 200 if name == "office" else 403
        assert client.get(reverse("rule", args=["N5"])).status_code == expected, name


def test_a_change_holds_at_once_and_is_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)

    answer = client.post(
        reverse("rule", args=["N5"]), {"enabled": "on", "days": "3", "reason": "乡镇反映时限太紧"}
    )

    assert answer.headers["Location"] == reverse("rules")
    assert in_force("N5")["days"] == 3
    page = client.get(reverse("rules"))
    assert "乡镇反映时限太紧" in page.text
    assert cast.office.name in page.text


def test_a_change_without_a_reason_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)

    page = client.post(reverse("rule", args=["N5"]), {"enabled": "on", "days": "7", "reason": ""})

    assert page.status_code == 200
    assert 'value="7"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert not RuleChange.objects.exists()


def test_a_negative_number_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)

    client.post(reverse("rule", args=["N5"]), {"enabled": "on", "days": "-1", "reason": "试试"})

    assert not RuleChange.objects.exists()


def test_a_rule_that_nobody_declares_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)

    assert client.get(reverse("rule", args=["Z9"])).status_code == 404
