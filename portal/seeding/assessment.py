"""This year's indicators, imported from our sample workbook, and what the counties reported."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files.base import File
from django.utils import translation

from accounts.models import LineOfWork, User
from assessment import samples
from assessment.models import Cycle, Target
from assessment.services import (
    apply_import,
    check_import,
    confirm_import,
    report_value,
    set_folding,
    set_groups,
    upload_import,
)
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
    confirm_import(indicator_import=imported, wake=False)
    apply_import(imported.pk, now=moment)
    _settle(Cycle.objects.get(year=month.today.year), admin)
    _report(month)


def _settle(cycle: Cycle, admin: User) -> None:
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


def _report(month: Month) -> None:
    """Report what has fallen due, some days before it did."""
    due = Target.objects.filter(indicator__due_on__lt=month.today)
    for target in due.select_related("indicator", "county").order_by("pk"):
        chance = share(f"{target.indicator.code}{target.county.code}")
        organ = target.county.units.get(code=f"{target.county.code}901")
        if target.county.code == FUMENG and chance < LEFT_OVERDUE:
            continue
        report_value(
            target=target,
            value=_reached(target, chance),
            user=person_of(organ.pk),
            now=close_of(target.indicator.due_on) - timedelta(days=1 + int(8 * chance)),
        )


def _reached(target: Target, chance: float) -> Decimal:
    """Between 85 % and 115 % of the target, whole where the target is, no more than 100 %."""
    value = target.value * Decimal(85 + int(30 * chance)) / 100
    if target.indicator.measure == "%":
        value = min(value, Decimal(100))
    is_whole = target.value == target.value.to_integral_value()
    return value.quantize(Decimal(1) if is_whole else Decimal("0.1"))
