"""What the machines that watch the portal are told."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

from portal.celery import app


def test_healthz_needs_neither_account_nor_database(client: Client) -> None:
    answer = client.get(reverse("healthz"))

    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.django_db
def test_readyz_names_each_part(client: Client) -> None:
    answer = client.get(reverse("readyz"))

    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_a_missing_migration_is_told(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="office").delete()

    answer = client.get(reverse("readyz"))

    assert answer.status_code == 503
    assert answer.json()["migrations"] == "failed"


@pytest.mark.django_db
def test_a_broker_out_of_reach_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    answer = client.get(reverse("readyz"))

    assert answer.status_code == 503
    assert answer.json()["broker"] == "failed"
