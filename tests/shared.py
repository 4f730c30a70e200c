"""Workbooks as offices really make them, kept beside the project and not in it."""

from pathlib import Path

import pytest
from django.conf import settings

SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"


def shared_file(name: str) -> Path:
    """The file of this name below the shared data; skips the test where there is none."""
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"the shared data ({name}) is not beside this checkout")
    return file
