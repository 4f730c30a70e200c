"""Set up the organization departments of a city and its counties."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import City, County, LineOfWork, Office, Section, Unit

DEPARTMENT_NUMBER = "901"
"""Organs have no public code; ours begin with 9, a number that the national table leaves free."""

CITY_SECTIONS = {
    "办公室": LineOfWork.GENERAL,
    "组织科": LineOfWork.PARTY_BUILDING,
    "干部科": LineOfWork.CADRES,
    "干部监督科": LineOfWork.CADRES,
    "人才科": LineOfWork.TALENT,
    "考核办": LineOfWork.GENERAL,
}
COUNTY_SECTIONS = {"办公室": LineOfWork.GENERAL}
"""Names of sections as departments have them, with their lines of work."""


@transaction.atomic
def ensure_departments(*, cities: Collection[City]) -> dict[str, Office]:
    """The departments of these cities and of all their counties, by the unit's code.

    What is missing is created with its usual sections; what is there stays as it is, renamed or
    not. Set-based: the same few statements for one city or a hundred.
    """
    units = [_city_department(city) for city in cities]
    counties = County.objects.filter(city__in=cities).select_related("city")
    units += [_county_department(county) for county in counties]
    codes = [unit.code for unit in units]
    Unit.objects.bulk_create(units, ignore_conflicts=True)
    missing = Unit.objects.filter(code__in=codes, office=None)
    new = Office.objects.bulk_create(Office(unit=unit) for unit in missing)
    Section.objects.bulk_create(
        Section(office=office, name=name, line=line)
        for office in new
        for name, line in _sections_of(office.unit).items()
    )
    offices = Office.objects.filter(unit__code__in=codes).select_related("unit")
    return {office.unit.code: office for office in offices}


def _city_department(city: City) -> Unit:
    return Unit(
        city=city,
        kind=Unit.Kind.CITY_ORGAN,
        code=f"{city.code}00{DEPARTMENT_NUMBER}",
        name=f"{city.name}委组织部",
    )


def _county_department(county: County) -> Unit:
    return Unit(
        city=county.city,
        county=county,
        kind=Unit.Kind.COUNTY_ORGAN,
        code=f"{county.code}{DEPARTMENT_NUMBER}",
        name=f"{county.short_name}委组织部",
    )


def _sections_of(unit: Unit) -> dict[str, LineOfWork]:
    return CITY_SECTIONS if unit.kind == Unit.Kind.CITY_ORGAN else COUNTY_SECTIONS
