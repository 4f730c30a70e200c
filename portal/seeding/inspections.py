"""The plan of inspections: base year, approved plan, one off it, one refused, two rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import Unit, User
from assessment.models import InspectionItem, InspectionRound
from assessment.services import (
    admit_for_month,
    approve_one,
    approve_plan,
    draft_item,
    end_round,
    enter_base,
    refuse_item,
    say_ready,
    start_round,
    submit_item,
)
from assessment.services.inspections import Wording
from portal.seeding.answers import person_of, share
from portal.seeding.calendar import Month

BASE = {"组织科": 6, "干部科": 4, "人才科": 3, "考核办": 2}
"""Items of last year that reached the county level and below: a cap of seven."""
FUMENG_TOWNSHIPS = ("210921100", "210921102", "210921103", "210921104")
READY = 0.6
"""This share of the units says that it is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """An item: which account's section words it; it reaches units of ``kinds``, or ``codes``."""

    by: str
    name: str
    subject: str
    months: Sequence[int]
    kind: InspectionItem.Kind = InspectionItem.Kind.INSPECTION
    method: InspectionItem.Method = InspectionItem.Method.ON_SITE
    kinds: Sequence[Unit.Kind] = (Unit.Kind.COUNTY_ORGAN,)
    codes: Sequence[str] = ()
    days: int = 1
    people: int = 2
    minutes: int = 90
    is_comprehensive: bool = False


def _planned(first: date, past: date) -> list[Worded]:
    """What the plan holds; the first two have begun by now, on these days."""
    return [
        Worded(
            by="organ",
            name="党支部标准化规范化建设督查",
            subject="支部组织生活、党员教育管理和活动场所使用。",
            months=[first.month],
            kind=InspectionItem.Kind.SUPERVISION,
            codes=FUMENG_TOWNSHIPS,
            days=2,
            minutes=120,
        ),
        Worded(
            by="cadres",
            name="干部档案专项审核",
            subject="县管干部档案“三龄两历一身份”。",
            months=[past.month],
            method=InspectionItem.Method.DOCUMENTS,
            minutes=240,
        ),
        Worded(
            by="assess",
            name="县区实绩考核",
            subject="年度指标完成情况，与年度考核一并进行。",
            months=[12],
            kind=InspectionItem.Kind.ASSESSMENT,
            days=3,
            people=4,
            minutes=180,
            is_comprehensive=True,
        ),
        Worded(
            by="talent",
            name="人才政策兑现检查",
            subject="住房、子女入学和补贴是否兑现。",
            months=[6, 11],
            method=InspectionItem.Method.DATA,
            minutes=30,
        ),
        Worded(
            by="organ",
            name="半年拉练互检",
            subject="党建与人才工作一次看完。",
            months=[7],
            days=2,
            people=5,
        ),
        Worded(
            by="cadres",
            name="机关日常考勤检查",
            subject="市委组织部机关各科室在岗情况。",
            months=[3, 6, 9, 12],
            kinds=[Unit.Kind.CITY_ORGAN],
            people=1,
            minutes=15,
        ),
    ]


def write(month: Month, people: dict[str, User]) -> None:
    """Enter the base year, approve the plan early on, and decide what came later."""
    office, year = people["office"].own_section.office, month.today.year
    start = _moment(month, 1, 8)
    sections = {section.name: section for section in office.sections.all()}
    enter_base(
        office=office,
        year=year - 1,
        figures={sections[name]: items for name, items in BASE.items()},
        by=people["assess"],
        now=start,
    )
    first, past = month.day(2), month.day(-6)
    items = [_submit(month, people, worded, start) for worded in _planned(first, past)]
    approve_plan(
        office=office,
        year=year,
        items=items,
        resolution=f"{year}年第1次部务会审议通过",
        by=people["office"],
        now=_moment(month, 1, 12),
    )
    _decide_later(month, people)
    _begin(month, people, items[0], first, started=-1)
    _begin(month, people, items[1], past, started=-10, ended=-4)


def _decide_later(month: Month, people: dict[str, User]) -> None:
    """One approved by the leader alone, one refused, one that still waits."""
    this_month = month.today.month
    extra = Worded(
        by="talent",
        name="人才项目资金使用专项督查",
        subject="省级人才项目资金拨付和使用。",
        months=[this_month],
        kind=InspectionItem.Kind.SUPERVISION,
        minutes=60,
    )
    approve_one(
        item=_submit(month, people, extra, month.at(-9, 10)),
        reason="省委组织部临时部署，计划外一事一批。",
        by=people["leader"],
        now=month.at(-8, 15),
    )
    twice = Worded(
        by="organ",
        name="党员教育培训台账检查",
        subject="培训台账、学习笔记、活动照片。",
        months=[this_month],
        kinds=Unit.TOWNSHIPS,
    )
    refuse_item(
        item=_submit(month, people, twice, month.at(-7, 9)),
        reason="查台账和照片属于留痕管理，不列入；情况从党员教育管理系统读取。",
        by=people["office"],
        now=month.at(-6, 16),
    )
    waiting = Worded(
        by="cadres",
        name="年轻干部培养工作检查",
        subject="年轻干部挂职和培训安排的落实。",
        months=[12],
    )
    _submit(month, people, waiting, month.at(-2, 11))


def _submit(
    month: Month, people: dict[str, User], worded: Worded, moment: datetime
) -> InspectionItem:
    reached = Unit.objects.filter(code__in=worded.codes)
    if not worded.codes:
        reached = Unit.objects.filter(kind__in=worded.kinds)
    wording = Wording(
        section=people[worded.by].own_section,
        name=worded.name,
        kind=worded.kind,
        is_comprehensive=worded.is_comprehensive,
        subject=worded.subject,
        months=worded.months,
        days=worded.days,
        method=worded.method,
        basis=f"{month.today.year}年度组织工作要点",
        people=worded.people,
        minutes=worded.minutes,
    )
    item = draft_item(
        year=month.today.year,
        wording=wording,
        units=list(reached),
        classified=False,
        now=moment,
    )
    return submit_item(item=item)


def _begin(
    month: Month,
    people: dict[str, User],
    item: InspectionItem,
    first_day: date,
    *,
    started: int,
    ended: int | None = None,
) -> None:
    """Admit and begin an item some working days from today; at a turn of the year there is none.

    ``ended`` is the working day on which it was marked as held.
    """
    if first_day.year != item.year or month.day(started - 1).year != item.year:
        return
    round_ = admit_for_month(
        item=item,
        month=first_day.month,
        admitted=True,
        by=people["office"],
        now=month.at(started - 1, 9),
    )
    start_round(
        round_=round_,
        first_day=first_day,
        last_day=month.calendar.add(first_day, item.days - 1),
        by=people["office"],
        now=month.at(started, 10),
    )
    for row in round_.inspected.select_related("unit"):
        if (slowness := share(f"{item.name}{row.unit.code}")) < READY:
            ready_at = min(month.at(started, 11 + int(6 * slowness)), month.now)
            say_ready(inspected=row, person=person_of(row.unit_id), now=ready_at)
    if ended is not None:
        end_round(
            round_=round_,
            outcome=InspectionRound.Outcome.HELD,
            by=people["office"],
            now=month.at(ended, 17),
        )


def _moment(month: Month, number: int, day: int) -> datetime:
    """A morning early in this year, or now if that lies ahead."""
    morning = datetime.combine(date(month.today.year, number, day), time(9))
    return min(timezone.make_aware(morning), month.now)
