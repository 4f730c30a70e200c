"""What became of a value, step by step: who, when, old → new, returned why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from assessment.models import Report

State = Report.State
_NOTHING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a word and its shape, by whom and when, and what it did to the value."""

    word: str
    kind: str
    name: str
    at: datetime
    is_change: bool
    """Whether the value is another than before this step."""
    old: Decimal | None
    new: Decimal | None
    comment: str
    """What was said: the comment beside the value, or why it was returned."""


def history_of(report: Report) -> list[Step]:
    """All steps of a value, the first one first: two queries.

    The steps are read from the table that the database keeps of every change; what was said to an
    objection stands in the objection.
    """
    model = apps.get_model("assessment", "ReportEvent")
    events = list(model._default_manager.filter(pgh_obj=report.pk).order_by("pgh_id"))
    objections = {objection.revision: objection for objection in report.objections.all()}
    return list(_steps(events, objections))


def _steps(events: list[Any], objections: dict[int, Any]) -> Iterator[Step]:
    value: Any = _NOTHING
    state = ""
    for event in events:
        word, kind = _words(event, state)
        name, at = _by(event)
        comment = event.comment
        if event.state == State.RETURNED:
            comment = event.return_reason
        elif event.state == State.OBJECTED and event.revision in objections:
            objection = objections[event.revision]
            name, at, comment = objection.objected_name, objection.objected_at, objection.reason
        elif state == State.OBJECTED:
            answered = [o for o in objections.values() if o.answered_at == event.decided_at]
            comment = answered[0].answer if answered else comment
        yield Step(
            word=word,
            kind=kind,
            name=name,
            at=at,
            is_change=value is _NOTHING or value != event.value,
            old=None if value is _NOTHING else value,
            new=event.value,
            comment=comment,
        )
        value, state = event.value, event.state


def _words(event: Any, before: str) -> tuple[str, str]:
    if event.state == State.DRAFT:
        return _("reported, to be approved"), "waiting"
    if event.state == State.APPROVED:
        typed_too = event.approved_alone and event.approved_at == event.reported_at
        return (_("reported") if typed_too else _("approved by the county")), "waiting"
    if event.state == State.RETURNED:
        return _("returned, to be mended"), "late"
    if event.state == State.OBJECTED:
        return _("the county objects"), "waiting"
    if before == State.OBJECTED:
        return _("objection answered"), "done"
    return (_("entered from a system") if event.is_known else _("accepted")), "done"


def _by(event: Any) -> tuple[str, datetime]:
    if event.state == State.DRAFT:
        return event.reported_name, event.reported_at
    if event.state == State.APPROVED:
        return event.approved_name, event.approved_at
    return event.decided_name, event.decided_at
