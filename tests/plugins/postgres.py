"""Give the test run a real PostgreSQL before Django reads its settings.

``DATABASE_URL`` is used when it is set; otherwise an embedded server starts in a temporary
folder and goes when the run ends, be it by Ctrl-C. The workers of a parallel run inherit its
address from the process that started them: one server, and in it one database per worker.
"""

import atexit
import os
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

from portal.demo.environment import make_queue
from portal.demo.postgres import start_postgres
from portal.demo.processes import Processes


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


start()
