"""``python -m tests.faults``: every fault in full size, as ``make drill`` runs it.

Prints the table of docs/reliability.md row by row; ends with exit code 1 if a promise is broken.
"""

import argparse
import os
import sys
import tempfile
import traceback
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-drills")
os.environ.setdefault("DATABASE_URL", "postgres:///offline")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

PATIENCE = 900
"""Seconds for one load to be settled."""


def main() -> int:
    """Run the named faults, or all."""
    django.setup()
    from tests.faults.catalogue import FAULTS
    from tests.faults.drill import drill
    from tests.faults.house import House, Scale
    from tests.faults.table import HEAD, circumstances, row

    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(FAULTS))
    parser.add_argument("--notices", type=int, default=10_000, help="of each load (10,000)")
    parser.add_argument("--keep", type=Path, help="a folder for the logs, to look at afterwards")
    options = parser.parse_args()
    unheard = set(options.faults) - set(FAULTS)
    if unheard:
        parser.error(f"no such fault: {', '.join(sorted(unheard))}")
    scale = Scale(messages=options.notices, hold=30, patience=PATIENCE)
    kept = True
    with tempfile.TemporaryDirectory(prefix="qingzhuang-drill-") as temporary:
        print(f"{circumstances(options.notices)}\n\n{HEAD}", flush=True)
        with House(options.keep or Path(temporary), scale) as house:
            for name in options.faults or FAULTS:
                try:
                    result = drill(house, FAULTS[name])
                except Exception:
                    traceback.print_exc()
                    return 1
                print(row(result), flush=True)
                for promise in result.broken():
                    kept = False
                    print(f"BROKEN {name}: {promise}", file=sys.stderr, flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
