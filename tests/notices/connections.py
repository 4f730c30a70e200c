"""Other connections to the database, beside the test's own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

T = TypeVar("T")


def elsewhere(call: Callable[[], T]) -> T:
    """What the call answers on a connection of its own; whatever it has to wait for refuses it.

    Raises ``OperationalError`` if somebody else holds a lock that the call needs.
    """

    def run() -> T:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(run).result(timeout=30)


def has_to_wait(call: Callable[[], object]) -> bool:
    """Whether the call would wait for a lock that is held now."""
    try:
        elsewhere(call)
    except OperationalError:
        return True
    return False


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each on a connection; refusals are answers as well."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=30)
            return call()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
