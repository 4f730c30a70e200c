"""What the machines that watch the portal are told."""

from datetime import datetime

import pytest
import time_machine
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.engine_health import SILENT_AFTER
from notices.models import Heartbeat
from notices.services import heard_from
from portal.celery import app
from tests.cast import Cast

BACKEND = "accounts.backends.StaffNumberOrPhoneBackend"


def test_healthz_needs_neither_account_nor_database(client: Client) -> None:
    answer = client.get(reverse("healthz"))

    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.django_db
def test_readyz_names_each_part(client: Client) -> None:
    answer = client.get(reverse("readyz"))

    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "engine": "worker, scheduler",
    }


@pytest.mark.django_db
def test_readyz_stays_well_while_the_engine_is_silent(client: Client, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        for part in Heartbeat.Part:
            heard_from(part, now=now)
        assert client.get(reverse("readyz")).json()["engine"] == "ok"
    with time_machine.travel(now + SILENT_AFTER, tick=False):
        heard_from(Heartbeat.Part.BEAT, now=now + SILENT_AFTER)
        answer = client.get(reverse("readyz"))

    assert answer.status_code == 200
    assert answer.json()["engine"] == "worker"


def test_whoever_sends_is_told_that_nothing_leaves(cast: Cast, client: Client) -> None:
    pages = {"organ": "home", "office": "home", "sysadmin": "admin:index"}

    def alarms(name: str, page: str) -> int:
        client.force_login(cast.people()[name], backend=BACKEND)
        return client.get(reverse(page)).text.count('role="alert"')

    assert {name: alarms(name, page) for name, page in pages.items()} == dict.fromkeys(pages, 2)
    for part in Heartbeat.Part:
        heard_from(part, now=timezone.now())
    assert {name: alarms(name, page) for name, page in pages.items()} == dict.fromkeys(pages, 0)


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
