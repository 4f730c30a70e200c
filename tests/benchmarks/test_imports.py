"""The benchmark of the import does its work: with few rows here, where nothing is promised."""

from datetime import datetime
from pathlib import Path

import pytest

from assessment.services import apply_import
from benchmarks import imports


def measured_here(import_id: int, *, database: str, moment: datetime) -> float:
    """Without a process of its own, which would not find the files of this test."""
    apply_import(import_id, now=moment)
    return 1.0


@pytest.mark.django_db(transaction=True)
def test_all_ways_bring_every_row(
    monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path
) -> None:
    """Each race counts the rows that arrived, and ends with an error where some are missing."""
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr(imports, "COUNTIES", [1, 2])
    monkeypatch.setattr(imports, "RUNS", 1)
    monkeypatch.setattr(imports, "growth_of", measured_here)

    results = list(imports.run())

    rows = imports.INDICATORS
    assert [result.size for result in results] == [rows] * 4 + [2 * rows] * 5
    assert {result.baseline for result in results} == {
        *("bulk mode", "default mode", "calamine and COPY", "at most"),
    }
