"""This year's meetings against last year's, counted by line, section, level, mode and month.

Both years are read through the same columns, so that a figure and the rows that it opens are one
query with one more condition. A meeting counts once, for the section that hosts it; its people
and minutes are those of its invitations. Last year's are the register's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractMonth, TruncDate
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Section, Unit, User
from accounts.visibility import asked_by_own
from meetings.models import Invitation, Level, Meeting, Mode, PastMeeting
from meetings.yearly.quota import allowed
from office.rules import in_force

DIMENSIONS: dict[str, str | Promise] = {
    "line": _("Line of work"),
    "section": _("Section"),
    "level": _("Reaches"),
    "mode": _("Mode"),
    "month": _("Month"),
}
"""By what meetings are counted; each is a column of both years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Meetings, the people who were to come, and minutes of all of them together."""

    meetings: int = 0
    people: int = 0
    minutes: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            meetings=self.meetings + other.meetings,
            people=self.people + other.people,
            minutes=self.minutes + other.minutes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One row of a comparison; ``query`` and ``query_before`` open the rows of its figures.

    ``allowed`` is last year's number less the cut of M2, or None while M2 is off.
    """

    name: str
    now: Sums
    before: Sums
    allowed: int | None
    query: str
    query_before: str

    @property
    def is_beyond(self) -> bool:
        """Whether more meetings are held than the cut leaves."""
        return self.allowed is not None and self.now.meetings > self.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The figures by one dimension, in its own order."""

    dimension: str
    label: str | Promise
    rows: Sequence[Figures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year against the one before: together, and by each dimension."""

    year: int
    cut: int | None
    """In percent; None while M2 is off."""
    together: Figures
    comparisons: Sequence[Comparison]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which meetings: of this year or the one before, and by which values of the dimensions."""

    before: bool = False
    by: Mapping[str, str | int] = field(default_factory=dict)

    @classmethod
    def asked_for(cls, parameters: Mapping[str, str]) -> "Choice":
        """The choice in an address; parameters that name no dimension are passed over."""
        by: dict[str, str | int] = {}
        for name in DIMENSIONS:
            text = parameters.get(name, "").replace("\0", "")
            if name in ("section", "month"):
                by |= {name: int(text)} if text.isdecimal() and len(text) < 10 else {}
            elif text:
                by[name] = text
        return cls(before=parameters.get("of") == "before", by=by)

    @property
    def query(self) -> str:
        """As in an address."""
        return urlencode({**({"of": "before"} if self.before else {}), **self.by})


def held(user: User, year: int) -> QuerySet[Meeting]:
    """The year's meetings that the user's section hosts (office and leader: all), by columns."""
    invitations = Invitation.objects.filter(meeting=OuterRef("pk")).order_by()
    reaching = invitations.values("meeting")
    each = F("meeting__minutes") + 2 * F("travel_minutes") + F("preparation_minutes")
    return (
        Meeting.objects.standing()
        .filter(asked_by_own(user, section="decision__request__section"), starts_at__year=year)
        .annotate(
            line=F("decision__request__line"),
            section=F("decision__request__section"),
            level=Case(
                When(
                    Exists(invitations.filter(unit__kind__in=Unit.TOWNSHIPS)),
                    then=_level("TOWNSHIP"),
                ),
                When(Exists(invitations.filter(county__isnull=False)), then=_level("COUNTY")),
                default=_level("CITY"),
            ),
            month=ExtractMonth("starts_at"),
            day=TruncDate("starts_at"),
            section_name=F("decision__request__section__name"),
            people=Coalesce(Subquery(reaching.annotate(sum=Sum("people")).values("sum")), 0),
            burden=Coalesce(
                Subquery(reaching.annotate(sum=Sum(F("people") * each)).values("sum")), 0
            ),
        )
        .order_by("starts_at", "pk")
    )


def _level(name: str) -> Value:
    return Value(Level[name].value, output_field=CharField())


def registered(user: User, year: int) -> QuerySet[PastMeeting]:
    """The register's meetings of a year that the user sees, by the same columns."""
    return (
        PastMeeting.objects.visible_to(user)
        .filter(year=year)
        .annotate(
            month=ExtractMonth("held_on"),
            day=F("held_on"),
            section_name=F("section__name"),
            burden=F("people") * (F("minutes") + 2 * F("travel_minutes")),
        )
        .order_by("held_on", "pk")
    )


def chosen(user: User, year: int, choice: Choice) -> QuerySet[Any]:
    """The meetings behind a figure of the year's page."""
    rows = registered(user, year - 1) if choice.before else held(user, year)
    return rows.filter(**choice.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meeting behind a figure, in words; ``meeting_id`` opens it if it is this portal's."""

    day: date
    name: str
    section: str
    line: str
    level: str
    mode: str
    people: int
    minutes: int
    burden: int
    meeting_id: int | None


def in_words(meetings: Iterable[Any]) -> list[Row]:
    """Rows of either year as people read them."""
    return [
        Row(
            day=meeting.day,
            name=meeting.name,
            section=meeting.section_name,
            line=str(LineOfWork(meeting.line).label),
            level=str(Level(meeting.level).label),
            mode=str(Mode(meeting.mode).label),
            people=meeting.people,
            minutes=meeting.minutes,
            burden=meeting.burden,
            meeting_id=meeting.pk if isinstance(meeting, Meeting) else None,
        )
        for meeting in meetings
    ]


def choice_in_words(user: User, choice: Choice) -> list[str]:
    """By what the rows were chosen; a value that nothing has is left out."""
    names: dict[str, Mapping[Any, str | Promise]] = {
        "line": dict(LineOfWork.choices),
        "section": dict(Section.objects.visible_to(user).values_list("pk", "name")),
        "level": dict(Level.choices),
        "mode": dict(Mode.choices),
        "month": MONTHS,
    }
    return [str(names[key][value]) for key, value in choice.by.items() if value in names[key]]


def sums_of(rows: QuerySet[Any]) -> Sums:
    """What these meetings are together: one query."""
    return _sums(rows.aggregate(**_SUMS))


_SUMS = {
    "meetings": Count("pk"),
    "all_people": Coalesce(Sum("people"), 0),
    "all_minutes": Coalesce(Sum("burden"), 0),
}


def _sums(row: Mapping[str, Any]) -> Sums:
    return Sums(meetings=row["meetings"], people=row["all_people"], minutes=row["all_minutes"])


def compare(user: User, year: int) -> Year:
    """A year against the one before, as far as the user sees it: four queries."""
    rule = in_force("M2")
    cut = rule["cut"] if rule.enabled else None
    now, before = _cells(held(user, year)), _cells(registered(user, year - 1))
    sections = dict(Section.objects.visible_to(user).values_list("pk", "name"))

    def figures(name: str | Promise, by: dict[str, str | int]) -> Figures:
        last_year = _together(before, by)
        return Figures(
            name=str(name),
            now=_together(now, by),
            before=last_year,
            allowed=allowed(last_year.meetings, cut) if cut is not None else None,
            query=Choice(by=by).query,
            query_before=Choice(before=True, by=by).query,
        )

    def comparison(dimension: str, names: Iterable[tuple[Any, str | Promise]]) -> Comparison:
        position = list(DIMENSIONS).index(dimension)
        met = {cell[position] for cell in (*now, *before)}
        rows = [figures(name, {dimension: value}) for value, name in names if value in met]
        return Comparison(dimension=dimension, label=DIMENSIONS[dimension], rows=rows)

    return Year(
        year=year,
        cut=int(cut) if cut is not None else None,
        together=figures(_("Together"), {}),
        comparisons=[
            comparison("line", LineOfWork.choices),
            comparison("section", sections.items()),
            comparison("level", Level.choices),
            comparison("mode", Mode.choices),
            comparison("month", MONTHS.items()),
        ],
    )


Cells = Mapping[tuple[Any, ...], Sums]
"""Sums by the values of all dimensions."""


def _cells(rows: QuerySet[Any]) -> Cells:
    cells = rows.order_by().values(*DIMENSIONS).annotate(**_SUMS)
    return {tuple(cell[name] for name in DIMENSIONS): _sums(cell) for cell in cells}


def _together(cells: Cells, by: Mapping[str, str | int]) -> Sums:
    """The sums of all cells that have these values."""
    wanted = [by.get(name) for name in DIMENSIONS]
    fitting = (
        sums
        for cell, sums in cells.items()
        if all(want is None or want == value for want, value in zip(wanted, cell, strict=True))
    )
    return sum(fitting, start=Sums())
