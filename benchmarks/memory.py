"""``python -m benchmarks.memory IMPORT DATABASE MOMENT``: KiB that a worker grows by at its peak.

In a process that has done nothing before: what is freed and taken again would not show.
"""

import os
import resource
import subprocess
import sys
from datetime import datetime

import django
import psutil


def growth_of(import_id: int, *, database: str, moment: datetime) -> float:
    """KiB that importing a confirmed file takes at most, beyond what any process of ours takes.

    Raises CalledProcessError if the import fails.
    """
    arguments = (str(import_id), database, moment.isoformat())
    command = [sys.executable, "-m", "benchmarks.memory", *arguments]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main() -> None:
    """Import it here, and print the growth."""
    import_id, database, moment = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    from assessment.models import IndicatorImport
    from assessment.services import apply_import

    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database
    IndicatorImport.objects.get(pk=import_id)
    before = psutil.Process().memory_info().rss / 1024
    apply_import(int(import_id), now=datetime.fromisoformat(moment))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


if __name__ == "__main__":
    main()
