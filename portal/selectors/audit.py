"""The audit trail: every recorded change of every tracked table, read as one list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory.models
from django.apps import apps
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import User


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


def trail() -> QuerySet[Any, Any]:
    """All recorded changes, the newest first, as one union over the event tables.

    pghistory's own ``Events`` reckons the difference to the row before for every row that there
    is before it sorts them; a list of a page's length does not need that.
    """
    first, *others = (_changes_of(model) for model in _event_models())
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


def _changes_of(model: Any) -> QuerySet[Any, Any]:
    return model.objects.order_by().values(
        "pgh_id",
        "pgh_created_at",
        "pgh_label",
        context=F("pgh_context__metadata"),
        key=Cast("pgh_obj_id", CharField()),
        table=Value(model.pgh_tracked_model._meta.label, output_field=CharField()),
    )
