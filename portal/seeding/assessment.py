"""This year's indicators, imported from our sample workbook, and what the counties reported."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files.base import File
from django.utils import translation

from accounts.models import LineOfWork, User
from assessment import samples
from assessment.models import Cycle, Report, Target
from assessment.services import (
    accept_values,
    apply_import,
    approve_values,
    check_import,
    confirm_import,
    enter_known_values,
    reopen_target,
    report_value,
    return_value,
    set_folding,
    set_groups,
    upload_import,
)
from assessment.services.known_values import KnownValue
from assessment.services.settings import Folding
from assessment.yearend.values import groups_of
from office.workdays import close_of
from portal.seeding.answers import person_of, share
from portal.seeding.calendar import Month

WORKBOOK = Path(samples.__file__).parent / "indicators-sample-office.xlsx"
FUMENG = "210921"
FOLDINGS = (
    (40, "", 0),
    (35, LineOfWork.PARTY_BUILDING, 30),
    (25, LineOfWork.TALENT, 30),
)
"""Per cent of the total, line and per cent of the peer inspection, block by block."""
LEFT_OVERDUE = 0.1
"""阜蒙县 has not reported this share of what is due, so that the demo shows what is overdue."""
STILL_WITH_SECTION = 0.3
"""Of this share of the values the sections have not decided yet."""
TO_APPROVE = "高标准农田建成面积"
"""What one of 阜蒙县 has typed, for the other to approve."""
SURELY_LOCKED = timedelta(days=40)
"""More than the working days of rule A13, holidays included."""


def write(month: Month, people: dict[str, User]) -> None:
    """Import the workbook as the assessment administrator does; report what has fallen due."""
    admin = people["assess"]
    moment = min(close_of(date(month.today.year, 1, 15)), month.at(-15, 14))
    with WORKBOOK.open("rb") as stream:
        imported = upload_import(
            city=admin.own_section.office.unit.city,
            year=month.today.year,
            upload=File(stream, name=WORKBOOK.name),
            user=admin,
            classified=False,
            now=moment,
            wake=False,
        )
    check_import(imported.pk, now=moment)
    imported.refresh_from_db()
    confirm_import(indicator_import=imported, user=imported.uploaded_by, wake=False)
    apply_import(imported.pk, now=moment)
    _fold(Cycle.objects.get(year=month.today.year), admin)
    _report(month, people)
    _in_hand(month, people)


def _fold(cycle: Cycle, admin: User) -> None:
    """What each block counts for; districts are compared with districts."""
    blocks = list(cycle.blocks.all())
    foldings = {
        block: Folding(share=Decimal(share), line=line, tour_share=Decimal(tour))
        for block, (share, line, tour) in zip(blocks, FOLDINGS, strict=True)
    }
    set_folding(cycle=cycle, foldings=foldings, by=admin)
    counties = {county.pk: county for county in cycle.city.counties.all()}
    with translation.override("zh-hans"):
        groups = {counties[pk]: group for pk, group in groups_of(cycle).items()}
    set_groups(cycle=cycle, groups=groups, by=admin)


def _report(month: Month, people: dict[str, User]) -> None:
    """What has fallen due came some days before it did; systems gave what they know."""
    due = Target.objects.filter(indicator__due_on__lt=month.today).select_related(
        "indicator__cycle", "indicator__section", "county"
    )
    for target in due.filter(indicator__minutes__gt=0).order_by("pk"):
        if target.county.code == FUMENG and _chance(target) < LEFT_OVERDUE:
            continue
        _settle(_given(target, people), people)
    for target in due.filter(indicator__minutes=0).order_by("pk"):
        value = KnownValue(
            target_id=target.pk,
            period=target.indicator.periods[-1],
            value=_reached(target, _chance(target)),
        )
        enter_known_values(
            cycle=target.indicator.cycle,
            values=[value],
            user=_settles(target, people),
            now=close_of(target.indicator.due_on),
        )


def _given(target: Target, people: dict[str, User]) -> Report:
    """The county's value; where two answer, the other has approved it an hour later."""
    chance = _chance(target)
    organ = target.county.units.get(code=f"{target.county.code}901")
    moment = close_of(target.indicator.due_on) - timedelta(days=1 + int(8 * chance))
    report = report_value(
        target=target,
        value=_reached(target, chance),
        user=person_of(organ.pk),
        now=moment,
    )
    if report.state == Report.State.APPROVED:
        return report
    seen = {report.pk: report.revision}
    return approve_values(seen=seen, user=people["county3"], now=moment + timedelta(hours=1))[0]


def _settle(report: Report, people: dict[str, User]) -> None:
    """The section has accepted most; the rest is still with it."""
    if _chance(report.target) < STILL_WITH_SECTION:
        return
    accept_values(
        seen={report.pk: report.revision},
        user=_settles(report.target, people),
        now=close_of(report.target.indicator.due_on),
    )


def _in_hand(month: Month, people: dict[str, User]) -> None:
    """What 阜蒙县 has before it: a value to approve, one returned, one opened again."""
    of_fumeng = Target.objects.filter(county__code=FUMENG).select_related(
        "indicator__cycle", "indicator__section", "county"
    )
    report_value(
        target=of_fumeng.get(indicator__name=TO_APPROVE),
        value=Decimal(2),
        comment="含在建验收部分",
        user=people["county"],
        now=month.at(-1, 9),
    )
    returned = Report.objects.filter(
        target__in=of_fumeng, state=Report.State.APPROVED
    ).select_related("target__indicator__section")
    for report in returned.order_by("pk")[:1]:
        return_value(
            report=report,
            revision=report.revision,
            reason="与部门台账相差较大，请核对后再报。",
            until=month.day(5),
            user=_settles(report.target, people),
            now=month.at(-1, 10),
        )
    overdue = of_fumeng.filter(
        indicator__due_on__lt=month.today - SURELY_LOCKED,
        indicator__minutes__gt=0,
        reports=None,
    )
    for target in overdue.order_by("pk")[:1]:
        reopen_target(
            target=target,
            period=target.indicator.periods[-1],
            reason="部门数据推迟发布。",
            until=month.day(5),
            user=people["assess"],
            now=month.at(-1, 11),
        )


def _settles(target: Target, people: dict[str, User]) -> User:
    """Who accepts a value: the section that asks; for 考核办 the administrator."""
    of_section = {"组织科": "organ", "人才科": "talent"}
    return people[of_section.get(target.indicator.section.name, "assess")]


def _chance(target: Target) -> float:
    return share(f"{target.indicator.code}{target.county.code}")


def _reached(target: Target, chance: float) -> Decimal:
    """Between 85 % and 115 % of the target, whole where the target is, no more than 100 %."""
    value = target.value * Decimal(85 + int(30 * chance)) / 100
    if target.indicator.measure == "%":
        value = min(value, Decimal(100))
    is_whole = target.value == target.value.to_integral_value()
    return value.quantize(Decimal(1) if is_whole else Decimal("0.1"))
