"""The steps of a value from the county to what counts, each in one line."""

from datetime import date, datetime
from decimal import Decimal

from accounts.access import Role
from accounts.models import User
from accounts.services import assign_role
from assessment.models import Cycle, Indicator, Report, Target
from assessment.requirements import target_specs
from assessment.services import (
    accept_values,
    approve_values,
    enter_known_values,
    report_value,
    return_value,
)
from assessment.services.known_values import KnownValue
from assessment.yearend.values import asked_of
from notices.models import Requirement
from notices.rules import earliest_due_day
from notices.services import require
from office.workdays import close_of
from tests.cast import Cast
from tests.factories import UserFactory


def colleague_of(user: User) -> User:
    """A second person who answers for the county."""
    other = UserFactory(role=Role.COUNTY, section=user.section)
    assign_role(user=other, role=Role.COUNTY, counties=[user.section.office.unit.county])
    return other


def asked(cast: Cast, **changes: object) -> Target:
    """阜蒙县's target of an indicator of 组织科; one of the whole year, due on 20 December."""
    cycle, _created = Cycle.objects.get_or_create(city=cast.fumeng.city, year=2026)
    block, _created = cycle.blocks.get_or_create(position=1, name="基层党建")
    number = cycle.indicators.count() + 1
    fields: dict[str, object] = {
        "cycle": cycle,
        "block": block,
        "code": f"B{number:02d}",
        "name": f"第{number}项指标",
        "measure": "%",
        "direction": Indicator.Direction.HIGHER,
        "weight": Decimal(10),
        "scoring": Indicator.Scoring.COMPLETION,
        "data_source": "统计部门",
        "section": cast.organ_section,
        "frequency": Indicator.Frequency.YEAR,
        "due_on": date(2026, 12, 20),
        "minutes": 20,
    }
    indicator = Indicator.objects.create(**fields | changes)
    target = Target.objects.create(indicator=indicator, county=cast.fumeng, value=Decimal(90))
    require(target_specs(Target.objects.filter(pk=target.pk)))
    return target


def approved(
    cast: Cast, target: Target, now: datetime, value: object = 91, **more: object
) -> Report:
    """The county's value; with one person it is approved at once."""
    return report_value(target=target, value=Decimal(str(value)), user=cast.county, now=now, **more)


def approve(report: Report, by: User, now: datetime) -> Report:
    return approve_values(seen={report.pk: report.revision}, user=by, now=now)[0]


def accept(report: Report, by: User, now: datetime) -> Report:
    return accept_values(seen={report.pk: report.revision}, user=by, now=now)[0]


def give_back(report: Report, by: User, now: datetime, **changes: object) -> Report:
    fields: dict[str, object] = {"reason": "口径不对", "until": earliest_due_day(now)}
    return return_value(
        report=report, revision=report.revision, user=by, now=now, **fields | changes
    )


def known(cast: Cast, target: Target, now: datetime, value: object = 93) -> Report:
    """The value that a system gives for the whole year."""
    values = [KnownValue(target_id=target.pk, period=12, value=Decimal(str(value)))]
    enter_known_values(cycle=target.indicator.cycle, values=values, user=cast.organ, now=now)
    return Report.objects.get(target=target)


def requirement(target: Target, period: int | None = None) -> Requirement:
    key = str(target.pk) if period is None else f"{target.pk}-{period}"
    return Requirement.objects.get(source_kind="assessment.target", source_key=key)


def counted(cycle: Cycle) -> dict[int, Report]:
    """The values that count at the end of the year, by target."""
    return {one.target.pk: one.report for one in asked_of(cycle) if one.report is not None}


def closing(year: int, month: int, day: int) -> datetime:
    """The end of a day's office hours."""
    return close_of(date(year, month, day))
