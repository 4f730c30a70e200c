"""The one function through which every app states what it requires."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import cache
from itertools import islice
from operator import attrgetter

from django.db import connection, models, transaction
from psycopg import sql

from notices.models import Requirement
from notices.sources import RequirementSpec, registered
from office.arrays import array_of

_KEY = ("source_kind", "source_key", "unit_id", "person_id")
_COLUMNS = tuple(field.name for field in fields(RequirementSpec))
_BATCH = 10_000
_VALUES = attrgetter(*_COLUMNS)


@transaction.atomic
def require(specs: Iterable[RequirementSpec]) -> None:
    """State requirements: new ones are added, known ones brought up to date.

    To be called in the transaction of the source's own change. To withdraw one, state it again
    as withdrawn. Set-based: one statement for every 10,000 specs, and no model instances.
    """
    remaining = iter(specs)
    with connection.cursor() as cursor:
        while some := [_VALUES(spec) for spec in islice(remaining, _BATCH)]:
            cursor.execute(_statement(), [array_of(column) for column in zip(*some, strict=True)])


@cache
def _statement() -> str:
    """Insert or bring up to date from one array per column; text, as the history's context reads
    each statement of a request.
    """
    kinds = {field.attname: field for field in Requirement._meta.concrete_fields}
    # Text and not varchar(40): a cast would cut off what is too long, and nobody be told.
    types = [
        "text" if isinstance(kind := kinds[name], models.CharField) else kind.db_type(connection)
        for name in _COLUMNS
    ]
    arrays: list[sql.Composable] = [sql.SQL(f"%s::{each}[]") for each in types]
    comma = sql.SQL(", ")
    updated = [sql.Identifier(name) for name in _COLUMNS if name not in _KEY]
    changes: list[sql.Composable] = [sql.SQL("{0} = EXCLUDED.{0}").format(name) for name in updated]
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) "
        "ON CONFLICT ({key}) DO UPDATE SET {changes}"
    ).format(
        table=sql.Identifier(Requirement._meta.db_table),
        columns=comma.join(map(sql.Identifier, _COLUMNS)),
        arrays=comma.join(arrays),
        key=comma.join(map(sql.Identifier, _KEY)),
        changes=comma.join(changes),
    )
    return statement.as_string()


@transaction.atomic
def rebuild(*, check_only: bool = False) -> dict[str, int]:
    """Restate all requirements from their sources and tell what differed.

    Answers with the number of requirements ``missing``, ``changed`` and ``orphaned`` (without a
    source). With ``check_only`` nothing is written. Whoever states requirements meanwhile waits
    until this is done, so nothing half-stated is taken for a difference.
    """
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Requirement._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    expected = {_key(spec): spec for source in registered() for spec in source.expected()}
    actual = {
        tuple(row[column] for column in _KEY): row
        for row in Requirement.objects.values("pk", *_COLUMNS).iterator()
    }
    missing = [spec for key, spec in expected.items() if key not in actual]
    changed = [
        spec
        for key, spec in expected.items()
        if key in actual and any(actual[key][name] != value for name, value in asdict(spec).items())
    ]
    orphaned = [row["pk"] for key, row in actual.items() if key not in expected]
    if not check_only:
        require([*missing, *changed])
        Requirement.objects.filter(pk__in=orphaned).delete()
    return {"missing": len(missing), "changed": len(changed), "orphaned": len(orphaned)}


def _key(spec: RequirementSpec) -> tuple[str, str, int, int | None]:
    return (spec.source_kind, spec.source_key, spec.unit_id, spec.person_id)
