"""What is required of people and units: the lists and sums of the home pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import County, Unit, User
from notices.models import Requirement
from notices.sources import source_of
from portal.months import Month

VERBS: dict[str, str | Promise] = {
    Requirement.Kind.ACKNOWLEDGE: pgettext_lazy("button", "Acknowledge"),
    Requirement.Kind.ATTEND: pgettext_lazy("button", "Attend"),
    Requirement.Kind.HOST: pgettext_lazy("button", "Host"),
    Requirement.Kind.INSPECT: pgettext_lazy("button", "Inspect"),
    Requirement.Kind.REPORT: pgettext_lazy("button", "Report"),
    Requirement.Kind.ANSWER: pgettext_lazy("button", "Answer"),
}
"""The one step that settles a requirement, as its button says it."""

_BURDEN = Coalesce(Sum(F("people") * F("minutes")), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """A requirement with the page on which it is settled."""

    requirement: Requirement
    url: str
    verb: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much was asked in a month: number of requirements, and minutes over all people."""

    items: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The numbers above a list: this month, the month before, what is open and overdue now."""

    this_month: Load
    last_month: Load
    open: int
    overdue: int


def to_do(user: User) -> QuerySet[Requirement]:
    """Everything open that this person can settle, the most urgent first."""
    return (
        Requirement.objects.falling_on(user)
        .open()
        .select_related("asked_by__office__unit")
        .order_by("due_at", "pk")
    )


def with_pages(requirements: Iterable[Requirement]) -> list[ToDo]:
    """Tell each requirement's page and button; no query of its own."""
    return [
        ToDo(
            requirement=requirement,
            url=reverse(source_of(requirement).url_name, args=[requirement.source_key]),
            verb=VERBS[requirement.kind],
        )
        for requirement in requirements
    ]


def totals(requirements: QuerySet[Requirement], now: datetime) -> Totals:
    """Sum up requirements by the month in which they are due: one query.

    What was withdrawn counts nowhere.
    """
    month = Month.of(now)
    this, last = _due_in(month), _due_in(month.previous)
    is_open = Q(state=Requirement.State.OPEN)
    sums = requirements.exclude(state=Requirement.State.WITHDRAWN).aggregate(
        this_items=Count("pk", filter=this),
        this_minutes=Coalesce(Sum(F("people") * F("minutes"), filter=this), 0),
        last_items=Count("pk", filter=last),
        last_minutes=Coalesce(Sum(F("people") * F("minutes"), filter=last), 0),
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=now)),
    )
    return Totals(
        this_month=Load(items=sums["this_items"], minutes=sums["this_minutes"]),
        last_month=Load(items=sums["last_items"], minutes=sums["last_minutes"]),
        open=sums["open"],
        overdue=sums["overdue"],
    )


def unit_loads(user: User, now: datetime) -> QuerySet[Unit]:
    """Active units of the overseen counties, each with its month, the most loaded first.

    Each unit carries ``items``, ``minutes``, ``done`` (of the requirements due this month) and
    ``overdue`` (whenever they were due). One query.
    """
    counted = ~Q(requirements__state=Requirement.State.WITHDRAWN)
    month = counted & _due_in(Month.of(now), "requirements__")
    is_open = Q(requirements__state=Requirement.State.OPEN)
    minutes = F("requirements__people") * F("requirements__minutes")
    return (
        Unit.objects.filter(county__in=user.permitted_counties(County.OVERSEE), is_active=True)
        .annotate(
            items=Count("requirements", filter=month),
            minutes=Coalesce(Sum(minutes, filter=month), 0),
            done=Count("requirements", filter=month & Q(requirements__state="done")),
            overdue=Count("requirements", filter=is_open & Q(requirements__due_at__lt=now)),
        )
        .order_by("-minutes", "code")
    )


def _due_in(month: Month, prefix: str = "") -> Q:
    return Q(**{f"{prefix}due_at__gte": month.start, f"{prefix}due_at__lt": month.end})
