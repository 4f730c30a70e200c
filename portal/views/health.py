"""Whether the portal lives, and whether it can work: for the machines that watch it."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from notices.engine_health import ailing_parts
from portal.celery import app

BROKER_PATIENCE = 2
"""Seconds to wait for the broker before it counts as unreachable."""


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process serves at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if database, migrations and broker are all in order, else 503; name each.

    ``engine`` names what else is deaf or late (worker, scheduler, messages). It changes nothing
    of the status: pages are served all the same.
    """
    found = {name: check() for name, check in _CHECKS.items()}
    answer = {name: "ok" if fine else "failed" for name, fine in found.items()}
    if found["database"] and found["migrations"]:
        answer["engine"] = ", ".join(ailing_parts(timezone.now())) or "ok"
    return JsonResponse(answer, status=200 if all(found.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _migrations() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return False


def _broker() -> bool:
    try:
        with app.connection_for_write(transport_options={"max_retries": 1}) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE)
    except OperationalError:
        return False
    return True


_CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
}
