"""Stating requirements, and reading a township's home page from all of the country's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection

from accounts.models import City, County, LineOfWork, Office, Section, Unit
from benchmarks.result import Result, seconds
from notices.models import Requirement
from notices.services import require
from notices.sources import RequirementSpec

NOW = datetime(2026, 10, 13, 1, tzinfo=UTC)
UNITS = 10_000
PER_UNIT = 40


def run() -> Iterator[Result]:
    """Both questions, on the same rows."""
    section, units = _divisions()
    yield _stating(section, units)
    yield _reading(section, units)


def _divisions() -> tuple[Section, list[Unit]]:
    city = City.objects.create(code="2109", name="阜新市", province_name="辽宁省")
    county = County.objects.create(city=city, code="210921", name="样例县", short_name="样例县")
    organ = Unit.objects.create(
        city=city, kind=Unit.Kind.CITY_ORGAN, code="210900901", name="样例部"
    )
    section = Section.objects.create(
        office=Office.objects.create(unit=organ), name="组织科", line=LineOfWork.PARTY_BUILDING
    )
    units = Unit.objects.bulk_create(
        Unit(
            city=city,
            county=county,
            kind=Unit.Kind.TOWNSHIP,
            code=f"{300_000_000 + n}",
            name=f"样例{n}镇",
        )
        for n in range(UNITS)
    )
    return section, units


def _specs(section: Section, units: list[Unit], source_key: str) -> list[RequirementSpec]:
    return [
        RequirementSpec(
            source_kind="benchmark",
            source_key=source_key,
            kind=Requirement.Kind.ACKNOWLEDGE,
            unit_id=unit.pk,
            county_id=unit.county_id,
            asked_by_id=section.pk,
            title="样例通知",
            basis="样例依据",
            due_at=NOW + timedelta(days=3),
            people=1,
            minutes=10,
            estimate="样例",
        )
        for unit in units
    ]


def _stating(section: Section, units: list[Unit]) -> Result:
    keys = iter(range(PER_UNIT))
    some = units[:1000]

    def one_by_one() -> None:
        for spec in _specs(section, some, str(next(keys))):
            require([spec])

    def together() -> None:
        require(_specs(section, some, str(next(keys))))

    return Result(
        name="stating requirements",
        baseline="one statement each",
        size=len(some),
        seconds=seconds(together),
        baseline_seconds=seconds(one_by_one, runs=3),
        least_ratio=5,
    )


def _reading(section: Section, units: list[Unit]) -> Result:
    Requirement.objects.all().delete()
    for n in range(PER_UNIT):
        require(_specs(section, units, f"read-{n}"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    def home() -> None:
        list(Requirement.objects.open().filter(unit=units[UNITS // 2]))

    with_index = seconds(home)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
    without = seconds(home)
    with connection.cursor() as cursor:
        cursor.execute("RESET ALL")
    return Result(
        name="a township's open requirements",
        baseline="reading the whole table",
        size=UNITS * PER_UNIT,
        seconds=with_index,
        baseline_seconds=without,
        least_ratio=10,
    )
