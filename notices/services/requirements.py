"""The one function through which every app states what it requires."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from django.db import connection, transaction

from notices.models import Requirement
from notices.sources import RequirementSpec, registered

_KEY = ("source_kind", "source_key", "unit_id", "person_id")
_COLUMNS = tuple(field.name for field in fields(RequirementSpec))
_BATCH = 2000


@transaction.atomic
def require(specs: Iterable[RequirementSpec]) -> None:
    """State requirements: new ones are added, known ones brought up to date.

    To be called in the transaction of the source's own change. To withdraw one, state it again
    as withdrawn. Set-based: one statement for every 2,000 specs.
    """
    Requirement.objects.bulk_create(
        [Requirement(**asdict(spec)) for spec in specs],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["source_kind", "source_key", "unit", "person"],
        update_fields=[column for column in _COLUMNS if column not in _KEY],
    )


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
