"""Steps on the way of a year-end: opened, graded, public, final."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import County
from assessment.models import Cycle, Objection, Target, YearEnd
from assessment.services import (
    appraise,
    make_final,
    object_to_results,
    open_year_end,
    publish,
    report_value,
)
from assessment.yearend.values import asked_of, missing_values
from tests.assessment.reporting.steps import accept
from tests.cast import Cast

PERIOD = timedelta(days=8)
"""From the 13th of October over five working days, and one more."""


def values(cast: Cast, cycle: Cycle, given: Mapping[str, str], now: datetime) -> None:
    """阜蒙县 and 彰武县 give a value for the indicator of each code, and it is accepted."""
    for code, value in given.items():
        for county, user in ((cast.fumeng, cast.county), (cast.zhangwu, cast.county2)):
            target = Target.objects.get(indicator__cycle=cycle, indicator__code=code, county=county)
            report = report_value(target=target, value=Decimal(value), user=user, now=now)
            accept(report, cast.assess, now)


def missing(cycle: Cycle) -> int:
    return missing_values(asked_of(cycle))


def opened(cast: Cast, cycle: Cycle, now: datetime) -> YearEnd:
    return open_year_end(cycle=cycle, by=cast.assess, now=now)


def graded(cast: Cast, cycle: Cycle, now: datetime, *, excellent: int = 0) -> YearEnd:
    """All are good, but the first so many."""
    year_end = opened(cast, cycle, now)
    grade(cast, year_end, excellent=excellent)
    return year_end


def grade(cast: Cast, year_end: YearEnd, *, excellent: int = 0) -> None:
    counties = County.objects.filter(standings__year_end=year_end).order_by("code")
    grades = {
        county: ("excellent" if number < excellent else "good", "班子考核")
        for number, county in enumerate(counties)
    }
    appraise(year_end=year_end, grades=grades, by=cast.assess)


def public(cast: Cast, cycle: Cycle, now: datetime) -> YearEnd:
    year_end = graded(cast, cycle, now)
    return publish(year_end=year_end, missing=missing(cycle), by=cast.assess, now=now)


def final(cast: Cast, cycle: Cycle, now: datetime) -> YearEnd:
    year_end = public(cast, cycle, now)
    return make_final(year_end=year_end, by=cast.assess, now=now + PERIOD)


def objection(cast: Cast, year_end: YearEnd, now: datetime) -> Objection:
    return object_to_results(
        year_end=year_end, county=cast.fumeng, text="技改投资数据有误", by=cast.county, now=now
    )
