"""``import_indicators`` takes the same path as the browser."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assessment.models import Cycle, Indicator, IndicatorImport
from tests.assessment.conftest import SAMPLES
from tests.cast import Cast

CLEAN = str(SAMPLES / "indicators-sample-clean.xlsx")


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("import_indicators", *arguments, stdout=output, stderr=StringIO())
    return output.getvalue().strip()


def test_it_imports_once(city: Cast) -> None:
    assert run(CLEAN, "--cycle", "2026") == "24 new, 0 changed, 0 unchanged, 0 withdrawn"
    assert run(CLEAN, "--cycle", "2026") == "0 new, 0 changed, 24 unchanged, 0 withdrawn"
    assert Indicator.objects.count() == 24
    assert {row.state for row in IndicatorImport.objects.all()} == {"imported"}


def test_a_dry_run_writes_nothing(city: Cast, tmp_path: Path) -> None:
    assert run(CLEAN, "--cycle", "2026", "--dry-run").startswith("24 new")
    assert [model.objects.count() for model in (Cycle, IndicatorImport)] == [0, 0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extra", [[], ["--dry-run"]])
def test_a_faulty_file_fails(city: Cast, extra: list[str]) -> None:
    with pytest.raises(CommandError):
        run(str(SAMPLES / "indicators-sample-faulty.xlsx"), "--cycle", "2026", *extra)
    assert not Cycle.objects.exists()


@pytest.mark.parametrize("extra", [[], ["--dry-run"]])
def test_an_unreadable_file_fails(city: Cast, tmp_path: Path, extra: list[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError):
        run(str(path), "--cycle", "2026", *extra)


def test_it_wants_a_person_and_a_file(city: Cast) -> None:
    with pytest.raises(CommandError):
        run(CLEAN, "--cycle", "2026", "--by", "nobody")
    with pytest.raises(CommandError):
        run("nowhere.xlsx", "--cycle", "2026")
