"""What the reforms spared the level below, in the ledger (person-minutes).

Decisions of the department affairs meeting not to hold a meeting, and trips that carried several
topics.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Section, User
from meetings.models import Decision
from portal.months import Month
from research.yearly.saving import Bundled, bundled_between

Outcome = Decision.Outcome
SPARING = (Outcome.DROP, Outcome.NOTICE_INSTEAD, Outcome.MERGE_INTO)
"""Outcomes that spare a meeting of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Decisions, and the minutes that they spare all people together; negative if they cost."""

    decisions: int = 0
    minutes: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(
            decisions=self.decisions + other.decisions, minutes=self.minutes + other.minutes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSavings:
    """One asking section's savings by outcome, in the order of :data:`SPARING`."""

    section_id: int
    name: str
    by_outcome: Mapping[str, Saved]

    @property
    def parts(self) -> list[tuple[str, Saved]]:
        return [(outcome, self.by_outcome.get(outcome, Saved())) for outcome in SPARING]

    @property
    def together(self) -> Saved:
        return sum(self.by_outcome.values(), start=Saved())


@dataclass(frozen=True, slots=True, kw_only=True)
class Savings:
    """A month's savings, the section with the most first."""

    sections: Sequence[SectionSavings]

    @property
    def headings(self) -> list[str]:
        """What the parts of each section are called."""
        return [str(outcome.label) for outcome in SPARING]

    @property
    def parts(self) -> list[tuple[str, Saved]]:
        """The sums of all sections by outcome."""
        sections = [section.by_outcome for section in self.sections]
        return [
            (outcome, sum((by.get(outcome, Saved()) for by in sections), start=Saved()))
            for outcome in SPARING
        ]

    @property
    def together(self) -> Saved:
        return sum((section.together for section in self.sections), start=Saved())


def sparing_decisions(
    user: User, month: Month, *, section: int | None = None, outcome: str = ""
) -> QuerySet[Decision]:
    """Decisions of a month that spare a meeting, as far as the user sees them, newest first."""
    decisions = Decision.objects.visible_to(user).filter(
        decided_at__gte=month.start, decided_at__lt=month.end, outcome__in=SPARING
    )
    if section is not None:
        decisions = decisions.filter(request__section=section)
    if outcome:
        decisions = decisions.filter(outcome=outcome)
    return decisions.select_related("request__section", "affairs_meeting").order_by(
        "-decided_at", "-pk"
    )


def savings(user: User, month: Month) -> Savings:
    """What decisions of this month spare, by asking section and outcome: one query."""
    rows = (
        sparing_decisions(user, month)
        .order_by("request__section")
        .values("request__section", "request__section__name", "outcome")
        .annotate(decisions=Count("pk"), minutes=Sum("saved_minutes"))
    )
    names: dict[int, str] = {}
    by_outcome: defaultdict[int, dict[str, Saved]] = defaultdict(dict)
    for row in rows:
        section = row["request__section"]
        names[section] = row["request__section__name"]
        by_outcome[section][row["outcome"]] = Saved(
            decisions=row["decisions"], minutes=row["minutes"]
        )
    sections = [
        SectionSavings(section_id=section, name=name, by_outcome=by_outcome[section])
        for section, name in names.items()
    ]
    return Savings(sections=sorted(sections, key=lambda found: -found.together.minutes))


def saved_by(decisions: QuerySet[Decision]) -> Saved:
    """What these decisions spare together: one query."""
    sums = decisions.aggregate(decisions=Count("pk"), minutes=Coalesce(Sum("saved_minutes"), 0))
    return Saved(**sums)


def section_name(user: User, section: int) -> str:
    """What a section is called, as far as the user sees it; else nothing."""
    found = Section.objects.visible_to(user).filter(pk=section).first()
    return found.name if found is not None else ""


def bundled(user: User, month: Month) -> Bundled:
    """What bundling spared in the visits of this month, as far as the user sees them: 7 queries."""
    first, after = (date(one.year, one.number, 1) for one in (month, month.next))
    return bundled_between(user, first, after - timedelta(days=1))
