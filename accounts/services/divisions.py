"""Bring cities, counties and townships up to the national table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F

from accounts.divisions import (
    CITIES,
    COUNTIES,
    PROVINCES,
    SHORT_NAME_LENGTH,
    TOWNSHIPS,
    Division,
    Divisions,
)
from accounts.models import City, County, Unit
from accounts.services.roles import ensure_groups

_BATCH = 5000

Row = TypeVar("Row", City, County, Unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows of a table were new, changed or as before."""

    new: int
    changed: int
    unchanged: int


@transaction.atomic
def load_divisions(divisions: Divisions) -> dict[str, Tally]:
    """Add what is new and rename what was renamed; answer what happened to each table.

    Rows that the table no longer names stay: history hangs on them. A county's own short name
    is kept where the file gives none. Every county gets its groups. The number of statements
    grows with thousands of rows, not with rows; repeating changes nothing.
    """
    tally = {"cities": _load_cities(divisions)}
    tally["counties"] = _load_counties(divisions[COUNTIES].values())
    tally["townships"] = _load_townships(divisions[TOWNSHIPS].values())
    ensure_groups(County.objects.filter(code__in=divisions[COUNTIES]))
    return tally


def _load_cities(divisions: Divisions) -> Tally:
    provinces = divisions[PROVINCES]
    return _upsert(
        City,
        (
            City(code=city.code, name=city.name, province_name=provinces[city.code[:2]].name)
            for city in divisions[CITIES].values()
        ),
        columns=["name", "province_name"],
    )


def _load_counties(divisions: Iterable[Division]) -> Tally:
    cities = _ids(City)
    own = County.objects.exclude(short_name=F("name"))
    kept = dict(own.values_list("code", "short_name"))
    return _upsert(
        County,
        (
            County(
                code=county.code,
                name=county.name,
                short_name=county.short_name
                or kept.get(county.code)
                or county.name[:SHORT_NAME_LENGTH],
                city_id=cities[county.code[:4]],
            )
            for county in divisions
        ),
        columns=["name", "short_name", "city_id"],
    )


def _load_townships(divisions: Iterable[Division]) -> Tally:
    cities, counties = _ids(City), _ids(County)
    return _upsert(
        Unit,
        (
            Unit(
                code=township.code,
                name=township.name,
                kind=_kind_of(township),
                county_id=counties[township.code[:6]],
                city_id=cities[township.code[:4]],
            )
            for township in divisions
        ),
        columns=["name", "kind", "county_id", "city_id"],
    )


def _kind_of(division: Division) -> Unit.Kind:
    """Numbers 001–099 are subdistricts; some of the zones numbered from 400 are called so too."""
    is_subdistrict = division.code[6] == "0" or division.name.endswith(("街道", "街道办事处"))
    return Unit.Kind.SUBDISTRICT if is_subdistrict else Unit.Kind.TOWNSHIP


def _ids(model: type[models.Model]) -> dict[str, int]:
    return dict(model._default_manager.values_list("code", "pk"))


def _upsert(model: type[Row], rows: Iterable[Row], *, columns: list[str]) -> Tally:
    """Insert rows with unknown codes and update known ones that differ in these columns."""
    before = {code: rest for code, *rest in model._default_manager.values_list("code", *columns)}
    new: list[Any] = []
    changed: list[Any] = []
    unchanged = 0
    for row in rows:
        known = before.get(row.code)
        if known is None:
            new.append(row)
        elif known != [getattr(row, column) for column in columns]:
            changed.append(row)
        else:
            unchanged += 1
    model._default_manager.bulk_create(
        [*new, *changed],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[column.removesuffix("_id") for column in columns],
    )
    return Tally(new=len(new), changed=len(changed), unchanged=unchanged)
