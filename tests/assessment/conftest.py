"""The whole city: seven counties with their departments, and the sample files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File

from accounts.access import Role
from accounts.models import County, Unit
from accounts.services import assign_role
from assessment import samples, services
from assessment.models import Cycle, IndicatorImport, Target
from tests.cast import Cast
from tests.factories import CountyFactory, OfficeFactory, UnitFactory

SAMPLES = Path(samples.__file__).parent
DISTRICTS = {
    "210902": "海州区",
    "210903": "新邱区",
    "210904": "太平区",
    "210905": "清河门区",
    "210911": "细河区",
}


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def city(cast: Cast) -> Cast:
    """The cast in a city of seven counties, all of which the assessment administrator tasks."""
    for code, name in DISTRICTS.items():
        county = CountyFactory(code=code, name=name, short_name=name, city=cast.fumeng.city)
        unit = UnitFactory(county=county, kind=Unit.Kind.COUNTY_ORGAN, code=f"{code}901")
        OfficeFactory(unit=unit)
    counties = list(County.objects.all())
    for user in (cast.assess, cast.office, cast.leader, cast.organ, cast.talent):
        assign_role(user=user, role=Role(user.role), counties=counties)
    return cast


Upload = Callable[..., IndicatorImport]


@pytest.fixture
def upload(city: Cast, now: datetime) -> Upload:
    """Upload and check a file: a sample's path, or bytes with a name."""

    def upload(source: Path | bytes, name: str = "a.xlsx", year: int = 2026) -> IndicatorImport:
        content = source.read_bytes() if isinstance(source, Path) else source
        file: File = ContentFile(content, name=source.name if isinstance(source, Path) else name)
        indicator_import = services.upload_import(
            city=city.fumeng.city,
            year=year,
            upload=file,
            user=city.assess,
            classified=False,
            now=now,
        )
        services.check_import(indicator_import.pk, now=now)
        indicator_import.refresh_from_db()
        return indicator_import

    return upload


@pytest.fixture
def imported(upload: Upload, now: datetime) -> Cycle:
    """The cycle of the clean sample."""
    indicator_import = upload(SAMPLES / "indicators-sample-clean.xlsx")
    services.confirm_import(indicator_import=indicator_import, user=indicator_import.uploaded_by)
    services.apply_import(indicator_import.pk, now=now)
    return Cycle.objects.get()


@pytest.fixture
def target(imported: Cycle, city: Cast) -> Target:
    """阜蒙县's target of an indicator of the whole year, which is not due yet."""
    return Target.objects.get(county=city.fumeng, indicator__code="A02")
