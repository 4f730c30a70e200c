"""What becomes of uploaded files before a form has looked at them (rule N3)."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessment.models import IndicatorImport
from office.spreadsheets.limits import Limits
from tests.cast import Cast


def test_a_classified_file_never_reaches_the_disk(
    cast: Cast, client: Client, settings: Settings, tmp_path: Path
) -> None:
    """With a folder that takes no files, whatever wrote one would fail."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "missing")
    client.force_login(cast.assess)
    file = SimpleUploadedFile("indicators.csv", b"x" * 3 * 2**20)

    answer = client.post(
        reverse("assessment:import"), {"classified": "yes", "year": "2026", "file": file}
    )

    assert answer.status_code == 200
    assert not IndicatorImport.objects.exists()


def test_of_a_file_too_large_only_its_size_is_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.assess)
    file = SimpleUploadedFile("indicators.csv", b"x" * (Limits().file_bytes + 1))

    answer = client.post(
        reverse("assessment:import"), {"classified": "no", "year": "2026", "file": file}
    )

    assert "file" in answer.context["form"].errors
    assert not IndicatorImport.objects.exists()
