"""Give the test run a real PostgreSQL before Django reads its settings.

``DATABASE_URL`` is used when it is set; otherwise an embedded server starts in a temporary
folder and goes when the run ends, be it by Ctrl-C. The workers of a parallel run inherit its
address from the process that started them: one server, and in it one database per worker. Each is
a copy of one that the first worker migrates: that takes half a minute, and a copy a second.
"""

import atexit
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from portal.demo.environment import make_queue
from portal.demo.postgres import start_postgres
from portal.demo.processes import Processes

MIGRATED = "MIGRATED_DATABASE"
"""The name of the database to copy, where the server is our own."""


def start() -> None:
    """Fill in what the environment does not say; let ``kill`` end the run as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    run = ExitStack()
    atexit.register(run.close)
    folder = Path(run.enter_context(tempfile.TemporaryDirectory(prefix="qingzhuang-tests-")))
    os.environ["DATA_DIR"] = str(folder)
    os.environ["STATIC_ROOT"] = run.enter_context(tempfile.TemporaryDirectory(dir=folder))
    make_queue(folder)
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    if "DATABASE_URL" not in os.environ:
        processes = run.enter_context(Processes(folder / "log"))
        os.environ["DATABASE_URL"] = start_postgres(
            processes, folder / "postgres", fsync="off", full_page_writes="off"
        )
        os.environ[MIGRATED] = "migrated"


def copied_database() -> str | None:
    """The migrated database to begin with, made now if no other worker has made it.

    None on a server that is not our own, where one could be left from another day.
    """
    name, url = os.environ.get(MIGRATED), os.environ["DATABASE_URL"]
    if name is None:
        return None
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(1)")  # until the connection ends
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        environment = os.environ | {"DATABASE_URL": url.replace("/postgres?", f"/{name}?")}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, env=environment, check=True)
    return name


start()
