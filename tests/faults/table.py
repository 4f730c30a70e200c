"""The table of a drill, row by row as it goes on, in Markdown."""

import os
import platform
import subprocess
from datetime import date
from importlib.metadata import version

import psutil

from portal.demo.postgres import POSTGRES
from tests.faults.drill import Result

COLUMNS = (
    "fault",
    "lost",
    "twice in the portal",
    "sent twice",
    "unknown (arrived)",
    "failed",
    "back after",
    "settled after",
    "in all",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n| --- |{' ---: |' * (len(COLUMNS) - 1)}"


def row(result: Result) -> str:
    """One fault's line; seconds with one decimal, a dash where the fault lasts to the end."""
    books = result.books
    cells = (
        result.fault.name,
        f"{len(books.lost)}",
        f"{books.portal_duplicates}",
        f"{books.duplicates}",
        f"{books.states['unknown']} ({books.arrived_unknown})",
        f"{books.states['failed']:,}",
        _seconds(result.back),
        _seconds(result.settled),
        _seconds(result.total),
    )
    return f"| {' | '.join(cells)} |"


def circumstances(messages: int) -> str:
    """The load, the day, the machine and the versions, in one paragraph."""
    memory = round(psutil.virtual_memory().total / 2**30)
    return (
        f"{messages:,} notices each, on {date.today():%-d %B %Y}; "  # noqa: DTZ011 - as on the wall
        f"{os.cpu_count()} cores, {memory} GiB; Python {platform.python_version()}, "
        f"PostgreSQL {_says([str(POSTGRES), '--version']).split()[-1]}, "
        f"Redis {_says(['redis-server', '--version']).split('v=')[1].split()[0]}, "
        f"Celery {version('celery')}."
    )


def _says(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _seconds(number: float | None) -> str:
    return "–" if number is None else f"{number:.1f} s"
