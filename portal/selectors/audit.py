"""The audit trail: every recorded change of every tracked table, read as one list.

The auditor reads it while an unannounced visit is still to come, and is nobody who may know of it
(rule R8). Changes of a trip or topic that is kept secret, and of whatever hangs on it, are recorded
like all others but join the list only at the first arrival, or when its days are over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pghistory.models
from django.apps import apps
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import User
from research.models import Topic, Trip

Secrets = dict[type[Model], QuerySet[Any, Any]]
"""Keys of the rows that are kept secret, by model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change: ``who`` is empty for what the portal did by itself (commands, workers)."""

    at: datetime
    who: str
    action: str
    table: str
    key: str
    page: str
    address: str


def trail(today: date) -> QuerySet[Any, Any]:
    """All recorded changes that may be told, the newest first: one union over the event tables.

    pghistory's own ``Events`` reckons the difference to the row before for every row that there
    is before it sorts them; a list of a page's length does not need that.
    """
    secrets: Secrets = {
        Trip: Trip.objects.kept_secret(today).values("pk"),
        Topic: Topic.objects.kept_secret(today).values("pk"),
    }
    events = {model.pgh_tracked_model: model for model in _event_models()}
    first, *others = (_changes_of(model, events, secrets) for model in events)
    return first.union(*others, all=True).order_by("-pgh_created_at", "table", "-pgh_id")


def entries(rows: Iterable[dict[str, Any]]) -> list[Entry]:
    """Put names to the rows of one page of the trail: one query."""
    rows = list(rows)
    contexts = [row["context"] or {} for row in rows]
    known = {user for context in contexts if (user := context.get("user"))}
    names: dict[int | None, str] = dict(User.objects.filter(pk__in=known).values_list("pk", "name"))
    return [
        Entry(
            at=row["pgh_created_at"],
            who=names.get(context.get("user"), ""),
            action=row["pgh_label"],
            table=str(apps.get_model(row["table"])._meta.verbose_name),
            key=row["key"],
            page=context.get("url", ""),
            address=context.get("address", ""),
        )
        for row, context in zip(rows, contexts, strict=True)
    ]


def _event_models() -> list[Any]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and hasattr(model, "pgh_tracked_model")
    ]


def _changes_of(
    model: type[Model], events: dict[type[Model], Any], secrets: Secrets
) -> QuerySet[Any, Any]:
    changes = events[model].objects.exclude(_hangs_on(secrets, model, events))
    return changes.order_by().values(
        "pgh_id",
        "pgh_created_at",
        "pgh_label",
        context=F("pgh_context__metadata"),
        key=Cast("pgh_obj_id", CharField()),
        table=Value(model._meta.label, output_field=CharField()),
    )


def _hangs_on(
    secrets: Secrets,
    model: type[Model],
    events: dict[type[Model], Any],
    passed: frozenset[type[Model]] = frozenset(),
) -> Q:
    """Rows of the model, or of its event table, that lead by foreign keys to a secret.

    On the way the event tables are followed where there are any: they still know what was deleted.
    """
    if model in secrets:
        return Q(pgh_obj_id__in=secrets[model])
    passed |= {model}
    found = Q(pk__in=[])
    for field in model._meta.concrete_fields:
        to = field.related_model
        if not isinstance(to, type) or to in passed or not _is_of_research(to):
            continue
        if to in secrets:
            rows = secrets[to]
        elif to in events:
            hanging = events[to].objects.filter(_hangs_on(secrets, to, events, passed))
            rows = hanging.values("pgh_obj_id")
        else:
            hanging = to._default_manager.filter(_hangs_on(secrets, to, events, passed))
            rows = hanging.values("pk")
        found |= Q(**{f"{field.attname}__in": rows})
    return found


def _is_of_research(model: type[Model]) -> bool:
    """Nothing of another floor points to a secret."""
    return model._meta.app_label == Trip._meta.app_label
