"""The one function through which every app states whose time it takes."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from django.db import connection, transaction

from notices.models import Engagement
from notices.sources import EngagementSpec, registered_engaging

_COLUMNS = tuple(field.name for field in fields(EngagementSpec))
_BATCH = 2000


@transaction.atomic
def engage(
    *, source_kind: str, source_keys: Iterable[object], specs: Iterable[EngagementSpec]
) -> None:
    """State all slots that these causes take: what they took before and no longer take is free.

    To be called in the transaction of the source's own change, with the cause locked. A cause
    without a spec takes nobody's time. Set-based, however many causes there are.
    """
    keys = [str(key) for key in source_keys]
    Engagement.objects.filter(source_kind=source_kind, source_key__in=keys).delete()
    _write(specs)


@transaction.atomic
def rebuild_engagements(*, check_only: bool = False) -> dict[str, int]:
    """Restate all engagements from their sources and tell what differed.

    Answers with the number that were ``missing`` and ``orphaned``; one that is otherwise than its
    source says is both. With ``check_only`` nothing is written. Whoever states engagements
    meanwhile waits until this is done.
    """
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Engagement._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    expected = {spec for source in registered_engaging() for spec in source.expected()}
    actual: dict[EngagementSpec, int] = {}
    for row in Engagement.objects.values("pk", *_COLUMNS).iterator():
        pk = row.pop("pk")
        actual[EngagementSpec(**row)] = pk
    missing, orphaned = expected - actual.keys(), actual.keys() - expected
    if not check_only:
        Engagement.objects.filter(pk__in=[actual[spec] for spec in orphaned]).delete()
        _write(missing)
    return {"missing": len(missing), "orphaned": len(orphaned)}


def _write(specs: Iterable[EngagementSpec]) -> None:
    Engagement.objects.bulk_create(
        [Engagement(**asdict(spec)) for spec in specs], batch_size=_BATCH
    )
