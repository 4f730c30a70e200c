"""Run benchmarks on an embedded PostgreSQL (or that of ``DATABASE_URL``), in a scratch database.

Ends with exit code 1 if a promise is broken.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django

from benchmarks.result import Result
from portal.demo.environment import prepare_environment
from portal.demo.postgres import start_postgres
from portal.demo.processes import Processes

MODULES = {
    path.stem.replace("imports", "import"): f"benchmarks.{path.stem}"
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.stem not in {"__init__", "__main__", "result", "memory"}
}
"""Modules by the name that is typed; a module cannot be called import."""


@contextmanager
def scratch_database() -> Iterator[None]:
    """A migrated database of our own, gone at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qingzhuang-bench-")))
        prepare_environment(folder, port=0)
        if "DATABASE_URL" not in os.environ:
            processes = stack.enter_context(Processes(folder / "log"))
            os.environ["DATABASE_URL"] = start_postgres(processes, folder / "postgres")
        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        stack.callback(connection.creation.destroy_test_db, "", verbosity=0)
        yield


def results(names: list[str]) -> Iterator[Result]:
    """Run the named benchmarks one after the other."""
    for name in names:
        yield from importlib.import_module(MODULES[name]).run()


def main() -> int:
    """Print each result as it comes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*MODULES, []], metavar="NAME", help=", ".join(MODULES)
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    kept = True
    with scratch_database():
        for result in results(options.names or list(MODULES)):
            kept &= result.kept
            print(json.dumps(result.as_dict()) if options.json else result, flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
