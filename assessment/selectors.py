"""What the pages of the assessment show, each in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from assessment.models import (
    ColumnName,
    Cycle,
    ImportFault,
    Indicator,
    IndicatorImport,
    Report,
    RoutineWord,
    Target,
    ValueObjection,
    YearEnd,
)
from assessment.reporting.deadlines import Deadlines
from assessment.reporting.slots import Slot, slots_of, with_slots


def cycles(user: User) -> QuerySet[Cycle]:
    """The cycles that the user sees, the newest first."""
    return Cycle.objects.visible_to(user)


def present_cycle(user: User, today: date) -> Cycle | None:
    """This year's cycle; before there is one, the last one, and before any, the first to come.

    Next year's indicators are imported while this year's values are still reported.
    """
    seen = cycles(user)
    return seen.filter(year__lte=today.year).first() or seen.last()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredIndicator:
    """An indicator, and how many of its values have been given."""

    indicator: Indicator
    asked: int
    reported: int


def indicators(user: User, cycle: Cycle) -> list[AnsweredIndicator]:
    """A cycle's indicators by block."""
    given = Q(targets__reports__state__in=Report.GIVEN)
    found = (
        Indicator.objects.visible_to(user)
        .live()
        .filter(cycle=cycle)
        .select_related("block", "section", "cycle")
        .annotate(
            counties=Count("targets", distinct=True),
            reported=Count("targets__reports", filter=given, distinct=True),
        )
        .order_by("block__position", "code")
    )
    return [
        AnsweredIndicator(
            indicator=row, asked=row.counties * len(row.periods), reported=row.reported
        )
        for row in found
    ]


def answers(user: User, cycle: Cycle) -> dict[str, int]:
    """How many values of a cycle are ``asked`` of counties and how many of them ``reported``."""
    asks = Q(indicator__cycle=cycle, indicator__withdrawn_at=None, indicator__minutes__gt=0)
    visible = Target.objects.visible_to(user).filter(asks)
    counties = Counter(visible.values_list("indicator", flat=True))
    asking = Indicator.objects.filter(pk__in=counties).select_related("cycle")
    return {
        "asked": sum(counties[row.pk] * len(row.periods) for row in asking),
        "reported": Report.objects.given().filter(target__in=visible).count(),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleProgress:
    """A year's live indicators, and how many values are asked of counties and reported."""

    year: int
    number: int
    asked: int
    reported: int


def cycle_progress(user: User) -> list[CycleProgress]:
    """How far each cycle has come, the newest first; in four queries."""
    visible = Target.objects.visible_to(user).filter(
        indicator__withdrawn_at=None, indicator__minutes__gt=0
    )
    counties = Counter(visible.values_list("indicator", flat=True))
    reported = Counter(
        Report.objects.given()
        .filter(target__in=visible)
        .values_list("target__indicator__cycle", flat=True)
    )
    number: Counter[int] = Counter()
    asked: Counter[int] = Counter()
    for row in Indicator.objects.visible_to(user).live().select_related("cycle"):
        number[row.cycle_id] += 1
        asked[row.cycle_id] += counties[row.pk] * len(row.periods)
    return [
        CycleProgress(
            year=cycle.year,
            number=number[cycle.pk],
            asked=asked[cycle.pk],
            reported=reported[cycle.pk],
        )
        for cycle in cycles(user)
    ]


def slots(user: User, cycle: Cycle) -> list[Slot]:
    """The values of a cycle that the user sees: open ones by date, then those that were typed."""
    targets = Target.objects.visible_to(user).filter(
        indicator__cycle=cycle, indicator__withdrawn_at=None
    )
    return sorted(
        slots_of(with_slots(targets), Deadlines.load()),
        key=lambda slot: (
            not slot.is_open,
            slot.on_time_until,
            slot.target.indicator.code,
            slot.target.county.code,
        ),
    )


def slots_of_indicator(user: User, indicator: Indicator) -> list[Slot]:
    """One indicator's values by county and period."""
    targets = Target.objects.visible_to(user).filter(indicator=indicator)
    return list(slots_of(with_slots(targets).order_by("county__code", "pk"), Deadlines.load()))


def known_slots(user: User, cycle: Cycle) -> list[Slot]:
    """The values that systems know and that this user enters."""
    targets = known_targets(user, cycle).order_by("indicator__code", "county__code")
    return list(slots_of(with_slots(targets), Deadlines.load()))


def known_targets(user: User, cycle: Cycle) -> QuerySet[Target]:
    """Targets whose values systems know and that this user enters."""
    return (
        Target.objects.settled_by(user)
        .filter(indicator__cycle=cycle, indicator__withdrawn_at=None, indicator__minutes=0)
        .select_related("indicator__cycle", "county")
    )


def waiting(user: User, cycle: Cycle) -> QuerySet[Report]:
    """What counties have approved and this user accepts or returns."""
    return (
        Report.objects.settled_by(user)
        .filter(state=Report.State.APPROVED, target__indicator__cycle=cycle)
        .select_related("target__indicator__cycle", "target__county")
        .order_by("target__indicator__code", "target__county__code", "period")
    )


def overdue(user: User, cycle: Cycle, now: datetime) -> list[Slot]:
    """Values that this user waits for, past their day; by county, the oldest first."""
    targets = Target.objects.settled_by(user).filter(
        indicator__cycle=cycle, indicator__withdrawn_at=None, indicator__minutes__gt=0
    )
    found = slots_of(with_slots(targets), Deadlines.load())
    return sorted(
        (slot for slot in found if slot.is_overdue(now)),
        key=lambda slot: (slot.target.county.code, slot.on_time_until, slot.target.indicator.code),
    )


def objections(user: User, cycle: Cycle) -> QuerySet[ValueObjection]:
    """Objections to values of systems that wait for this user."""
    return (
        ValueObjection.objects.settled_by(user)
        .open()
        .filter(report__target__indicator__cycle=cycle)
        .select_related("report__target__indicator", "report__target__county")
    )


def values_by_period(cycle: Cycle) -> dict[int, dict[int, Report]]:
    """Accepted values by target and period (the month with which it ends): one query.

    For reckoning, not for pages: nobody's visibility is asked.
    """
    found: dict[int, dict[int, Report]] = {}
    reports = Report.objects.accepted().filter(
        target__indicator__cycle=cycle, target__indicator__withdrawn_at=None
    )
    for report in reports.order_by("target", "period"):
        found.setdefault(report.target_id, {})[report.period] = report
    return found


def imports(user: User) -> QuerySet[IndicatorImport]:
    """Files of indicators, the newest first, with the number of faults found."""
    return (
        IndicatorImport.objects.visible_to(user)
        .select_related("uploaded_by")
        .annotate(faults_found=Count("faults"))
        .order_by("-uploaded_at", "-pk")
    )


def faults(indicator_import: IndicatorImport) -> QuerySet[ImportFault]:
    """What is wrong with a file, by row and column."""
    return indicator_import.faults.all()


def column_names(user: User) -> QuerySet[ColumnName]:
    """What the user's office said of headers."""
    return ColumnName.objects.visible_to(user).select_related("said_by")


def word_changes(user: User) -> QuerySet[RoutineWord]:
    """How the list of routine words came about, the newest change first."""
    return RoutineWord.objects.visible_to(user).select_related("changed_by")


def public_year_end(user: User, cycle: Cycle) -> YearEnd | None:
    """The cycle's year-end, once its results are public."""
    seen = YearEnd.objects.visible_to(user).filter(cycle=cycle, published_at__isnull=False)
    return seen.first()
