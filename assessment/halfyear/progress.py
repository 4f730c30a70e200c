"""How the values of a cycle stand against their targets, with a forecast to the year's end."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import County, User
from assessment.halfyear.forecast import forecast, is_level, percent_of, reaches, share_gone
from assessment.models import Cycle, Indicator, Report, Target
from office.plots import Counted, CountPlot, count_plot

WIDEST = 200
"""Per cent of the target at which a bar of the plot ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One target with the value reported, if any, and where it is expected to end."""

    target: Target
    value: Decimal | None
    expected: Decimal | None
    level: bool

    @property
    def indicator(self) -> Indicator:
        return self.target.indicator

    @property
    def is_known(self) -> bool:
        """Whether there is something to hold against the target."""
        return self.expected is not None

    @property
    def is_on_course(self) -> bool:
        """Whether it is expected to reach the target."""
        if self.expected is None:
            return False
        lower = self.indicator.direction == Indicator.Direction.LOWER
        return reaches(self.expected, self.target.value, lower_is_better=lower)

    @property
    def percent(self) -> int | None:
        """The expected value in per cent of the target."""
        return None if self.expected is None else percent_of(self.expected, self.target.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyStanding:
    """How many of a county's indicators are on course, behind, and without a value."""

    county: County
    on_course: int
    behind: int
    missing: int

    @property
    def total(self) -> int:
        return self.on_course + self.behind + self.missing


def standings(user: User, cycle: Cycle) -> list[Standing]:
    """The cycle's targets that the user sees, by county and indicator: two queries."""
    rows = (
        Target.objects.visible_to(user)
        .filter(indicator__cycle=cycle, indicator__withdrawn_at=None)
        .select_related("indicator__block", "county")
        .order_by("county__code", "indicator__block__position", "indicator__code")
    )
    given = Report.objects.given().filter(target__in=rows.order_by(), value__isnull=False)
    last = {report.target_id: report for report in given.order_by("period")}
    return [standing_of(target, last.get(target.pk), year=cycle.year) for target in rows]


def standing_of(target: Target, report: Report | None, *, year: int) -> Standing:
    """A target with the last value that its county stands by, forecast."""
    indicator = target.indicator
    level = is_level(name=indicator.name, measure=indicator.measure)
    if report is None or report.value is None:
        return Standing(target=target, value=None, expected=None, level=level)
    share = share_gone(_stands_for(report, year), year=year)
    expected = forecast(report.value, share=share, level=level)
    return Standing(target=target, value=report.value, expected=expected, level=level)


def _stands_for(report: Report, year: int) -> date:
    """Until which day a value adds up: the day it was given, at most the end of its period."""
    end = date(year, report.period, monthrange(year, report.period)[1])
    return min(timezone.localdate(report.reported_at), end)


def by_county(rows: Iterable[Standing]) -> list[CountyStanding]:
    """The rows counted by county, in their order."""
    counted: dict[County, list[Standing]] = {}
    for row in rows:
        counted.setdefault(row.target.county, []).append(row)
    return [
        CountyStanding(
            county=county,
            on_course=sum(row.is_on_course for row in of_county),
            behind=sum(row.is_known and not row.is_on_course for row in of_county),
            missing=sum(not row.is_known for row in of_county),
        )
        for county, of_county in counted.items()
    ]


def counties_plot(rows: Sequence[CountyStanding]) -> CountPlot:
    """Indicators on course by county; the thin bar is what is behind, the line all of them."""
    return count_plot(
        [
            Counted(
                name=str(row.county),
                number=row.on_course,
                before=row.behind,
                limit=row.total,
                note=gettext("of %(total)s") % {"total": row.total},
            )
            for row in rows
        ]
    )


def indicators_plot(rows: Iterable[Standing]) -> CountPlot:
    """The forecast of each indicator in per cent of its target, the thin bar the value so far."""
    return count_plot(
        [
            Counted(
                name=row.indicator.name,
                number=_bar(row.expected, row.target.value),
                before=_bar(row.value, row.target.value),
                limit=100,
                note=gettext("per cent of the target"),
            )
            for row in rows
            if row.percent is not None
        ]
    )


def _bar(value: Decimal | None, target: Decimal) -> int:
    percent = percent_of(value or Decimal(0), target) or 0
    return min(max(percent, 0), WIDEST)
