"""The Celery application: the engine that works off what the database queues."""

import os

from celery import Celery
from celery.signals import after_task_publish, beat_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect  # type: ignore[untyped-decorator]
def keep_heartbeat(**_: object) -> None:
    """In the scheduler's process, and in no other, each task published is a sign of its life."""
    _heard_from("beat")
    after_task_publish.connect(_heard_from_beat)


@worker_ready.connect  # type: ignore[untyped-decorator]
def show_that_the_worker_lives(**_: object) -> None:
    """From its start on; later each sweep says so."""
    _heard_from("worker")


def _heard_from_beat(**_: object) -> None:
    _heard_from("beat")


def _heard_from(part: str) -> None:
    from django.db import connection
    from django.utils import timezone

    from notices.models import Heartbeat
    from notices.services import heard_from

    try:
        heard_from(Heartbeat.Part(part), now=timezone.now())
    finally:
        connection.close()  # these processes live for months, a connection does not
