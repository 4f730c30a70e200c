"""Steps on the way of an inspection item: worded, put forward, approved, admitted, begun."""

from collections.abc import Collection
from datetime import date, datetime

from accounts.models import Section, Unit
from assessment.models import InspectedUnit, InspectionItem, InspectionPlan, InspectionRound
from assessment.services import (
    admit_for_month,
    approve_one,
    approve_plan,
    draft_item,
    enter_base,
    start_round,
    submit_item,
)
from assessment.services.inspections import Wording
from tests.cast import Cast

YEAR, MONTH = 2026, 10
FIRST_DAY, LAST_DAY = date(2026, 10, 20), date(2026, 10, 21)


def wording(cast: Cast, **changes: object) -> Wording:
    values: dict[str, object] = {
        "section": cast.organ_section,
        "name": "基层党建专项督查",
        "kind": InspectionItem.Kind.SUPERVISION,
        "is_comprehensive": False,
        "subject": "村党组织活动场所",
        "months": [MONTH, 12],
        "days": 2,
        "method": InspectionItem.Method.ON_SITE,
        "basis": "年度工作要点",
        "people": 2,
        "minutes": 90,
    }
    return Wording(**values | changes)


def draft(
    cast: Cast, now: datetime, *, units: Collection[Unit] | None = None, **changes: object
) -> InspectionItem:
    return draft_item(
        year=YEAR,
        wording=wording(cast, **changes),
        units=[cast.fuxin_town, cast.fumeng_office] if units is None else units,
        classified=False,
        now=now,
    )


def submitted(cast: Cast, now: datetime, **changes: object) -> InspectionItem:
    return submit_item(item=draft(cast, now, **changes))


def base(cast: Cast, now: datetime, items: int, section: Section | None = None) -> None:
    """So many items reached below in the year before."""
    enter_base(
        office=cast.organ_section.office,
        year=YEAR - 1,
        figures={section: items},
        by=cast.office,
        now=now,
    )


def approve(cast: Cast, now: datetime, *items: InspectionItem, year: int = YEAR) -> InspectionPlan:
    return approve_plan(
        office=cast.organ_section.office,
        year=year,
        items=items,
        resolution="2026年第1次部务会",
        by=cast.office,
        now=now,
    )


def one_by_one(
    cast: Cast, now: datetime, item: InspectionItem, *, beyond_cap: bool = False
) -> InspectionItem:
    return approve_one(
        item=item, reason="上级临时部署", beyond_cap=beyond_cap, by=cast.leader, now=now
    )


def admitted(cast: Cast, now: datetime, item: InspectionItem | None = None) -> InspectionRound:
    """A round of an item approved one by one, which may begin this month."""
    item = item or one_by_one(cast, now, submitted(cast, now))
    return admit_for_month(item=item, month=MONTH, admitted=True, by=cast.office, now=now)


def begun(cast: Cast, now: datetime, round_: InspectionRound | None = None) -> InspectionRound:
    return start_round(
        round_=round_ or admitted(cast, now),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        by=cast.organ,
        now=now,
    )


def inspected_of(round_: InspectionRound, unit: Unit) -> InspectedUnit:
    return round_.inspected.get(unit=unit)
