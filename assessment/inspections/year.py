"""What the pages of the plan and of its rounds show, each in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, QuerySet
from django.utils.translation import gettext

from accounts.models import Section, Unit, User
from assessment.inspections.totals import SectionTotal, Totals, totals_by_section, totals_of
from assessment.models import InspectedUnit, InspectionItem, InspectionPlan, InspectionRound
from assessment.models.inspection import InspectionItemQuerySet
from office.plots import Counted, CountPlot, count_plot


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A department's year: totals, the rows of its plot and table, and whether it is approved."""

    totals: Totals
    plan: InspectionPlan | None
    together: SectionTotal
    sections: Sequence[SectionTotal]

    @property
    def plot(self) -> CountPlot:
        """The department with its cap, then its sections, which have none."""
        return count_plot(
            [
                Counted(
                    name=row.name,
                    number=row.used,
                    before=row.base,
                    limit=self.totals.cap if row is self.together else None,
                    note=gettext("base year %(base)s") % {"base": row.base},
                )
                for row in [self.together, *self.sections]
            ]
        )


def year_of(section: Section, year: int) -> Year:
    """How a department's year stands against its base year: seven queries."""
    office = section.office
    totals = totals_of(office, year)
    sections = totals_by_section(office, year, totals.base_year)
    return Year(
        totals=totals,
        plan=InspectionPlan.objects.filter(office=office, year=year).first(),
        together=SectionTotal(
            name=gettext("Together"),
            used=totals.used,
            waiting=sum(row.waiting for row in sections),
            base=totals.base or 0,
        ),
        sections=sections,
    )


def items_of(user: User, year: int, chosen: Mapping[str, Any]) -> InspectionItemQuerySet:
    """The items of a year that the user sees, as far as they are chosen; one query."""
    return (
        InspectionItem.objects.visible_to(user)
        .with_extent()
        .filter(year=year, **chosen)
        .select_related("section__office__unit")
    )


def burden_of(items: Sequence[InspectionItem]) -> int:
    """What approved items cost all units in the year, in person-minutes."""
    return sum(
        item.people * item.minutes * item.units_reached * len(item.months)
        for item in items
        if item.is_approved
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How many units of one county, or of the city's organs, an item reaches."""

    county: str
    units: int


def extent_of(user: User, item: InspectionItem, *, whole: bool) -> list[Extent]:
    """Whom an item reaches, by county; for people below only what they see. One query."""
    units = Unit.objects.all() if whole else Unit.objects.visible_to(user)
    counted = (
        units.filter(inspection_items=item)
        .values("county__short_name")
        .annotate(units=Count("pk"))
        .order_by(F("county__code").asc(nulls_first=True))
    )
    return [
        Extent(county=row["county__short_name"] or gettext("city organs"), units=row["units"])
        for row in counted
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """An approved item in one of its months, with what was decided on it, if anything."""

    item: InspectionItem
    round: InspectionRound | None

    @property
    def is_open(self) -> bool:
        """Whether nothing was decided on it yet."""
        return self.round is None


def admissions(user: User, year: int, month: int) -> list[Admission]:
    """The approved items that may begin in a month, as far as the user sees them: two queries."""
    rounds = InspectionRound.objects.visible_to(user).filter(month=month)
    items = (
        InspectionItem.objects.visible_to(user)
        .approved()
        .with_extent()
        .filter(year=year, months__contains=[month])
        .select_related("section")
        .prefetch_related(Prefetch("rounds", rounds, to_attr="of_month"))
    )
    return [
        Admission(item=item, round=item.of_month[0] if item.of_month else None) for item in items
    ]


def months_of(user: User, item: InspectionItem) -> list[tuple[int, InspectionRound | None]]:
    """An item's months, each with its round as far as the user sees it: one query."""
    rounds = InspectionRound.objects.visible_to(user).filter(item=item)
    by_month = {round_.month: round_ for round_ in rounds}
    return [(month, by_month.get(month)) for month in item.months]


def inspected_in(user: User, round_: InspectionRound) -> QuerySet[InspectedUnit]:
    """The units of a round that the user sees, those that are not ready first."""
    return (
        InspectedUnit.objects.visible_to(user)
        .filter(round=round_)
        .select_related("unit", "county")
        .order_by(F("ready_at").asc(nulls_first=True), "unit__code")
    )
