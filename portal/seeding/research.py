"""Topics: two bundled and reported on, one that nobody is told of, and some to be bundled."""

from datetime import date, datetime
from decimal import Decimal

from accounts.models import County, Unit, User
from notices.services import answer
from portal.seeding.answers import person_of
from portal.seeding.calendar import Month
from research.models import FindingUnit, KeyWork, Method, Topic, Trip
from research.services import (
    FindingPlan,
    StopPlan,
    add_suggested_key_work,
    approve_report,
    confirm_hosting,
    file_report,
    give_pledge,
    mark_arrived,
    plan_trip,
    propose_topic,
    sign_off,
    write_report,
)

FUMENG, ZHANGWU, HAIZHOU = "210921", "210922", "210902"
DISTRICTS = ("210903", "210904", "210905")
"""Where three sections want to go in the same weeks: what a plan of bundling is for."""


def write(month: Month, people: dict[str, User]) -> None:
    """A bundled trip that is over, one that is announced, one that is not, and topics waiting."""
    counties = {county.code: county for county in County.objects.all()}
    projects, revitalization, _epidemics = add_suggested_key_work(by=people["office"])
    bundled = [
        _propose(
            month,
            people["organ"],
            "村级党组织活动场所使用情况",
            ["活动场所建成后闲置的有多少", "运转经费是否足额到位"],
            [counties[ZHANGWU], counties[HAIZHOU]],
            days_ago=16,
            first=-10,
            last=12,
        ),
        _propose(
            month,
            people["talent"],
            "县域青年人才留用难点",
            ["近两年引进人才为什么离开", "住房和子女入学政策有没有兑现"],
            [counties[ZHANGWU], counties[HAIZHOU]],
            days_ago=15,
            first=-10,
            last=12,
            key_work=revitalization,
        ),
    ]
    past = _plan(
        month,
        people,
        "组织、人才两科联合调研（彰武县）",
        bundled,
        [_stop(counties[ZHANGWU], month.day(-7), ("210922100", "210922103"))],
        days_ago=12,
    )
    _carry_out(past, month.at(-7, 9, 20))
    _report(month, people, past)
    _plan(
        month,
        people,
        "组织、人才两科联合调研（海州区）",
        bundled,
        [_stop(counties[HAIZHOU], month.day(6), ("210902101", "210902006"))],
        days_ago=3,
    )
    unannounced = _propose(
        month,
        people["cadres"],
        "干部在岗履职情况",
        ["窗口单位工作日在岗情况", "群众办事是否多次跑"],
        [counties[FUMENG]],
        days_ago=6,
        first=1,
        last=15,
        reason="了解日常真实状态，不打招呼。",
    )
    _plan(
        month,
        people,
        "干部在岗履职不打招呼调研",
        [unannounced],
        [_stop(counties[FUMENG], month.day(4), ("210921100", "210921107"))],
        days_ago=2,
        announced=False,
    )
    _propose(
        month,
        people["organ"],
        "社区党建资源整合",
        ["驻区单位资源能否向居民开放"],
        [counties[HAIZHOU], counties["210911"]],
        days_ago=1,
        first=5,
        last=25,
        key_work=projects,
    )
    for account, title, problem in (
        ("organ", "老旧小区党组织覆盖情况", "无物业小区由谁牵头"),
        ("talent", "高技能人才培养情况", "校企合作办班能否对上企业需要"),
        ("cadres", "城区街道干部队伍状况", "街道干部为什么向上借调"),
    ):
        _propose(
            month,
            people[account],
            title,
            [problem],
            [counties[code] for code in DISTRICTS],
            days_ago=1,
            first=7,
            last=35,
            key_work=revitalization,
        )


def _propose(
    month: Month,
    by: User,
    title: str,
    problems: list[str],
    counties: list[County],
    *,
    days_ago: int,
    first: int,
    last: int,
    reason: str = "",
    key_work: KeyWork | None = None,
) -> Topic:
    return propose_topic(
        proposed_by=by,
        section=by.own_section,
        title=title,
        problems=problems,
        counties=counties,
        first_day=month.day(first),
        last_day=month.day(last),
        days=1,
        method=Method.ON_SITE,
        announced=not reason,
        unannounced_reason=reason,
        key_work=key_work,
        classified=False,
        now=month.at(-days_ago, 15),
    )


def _stop(county: County, day: date, codes: tuple[str, ...]) -> StopPlan:
    units = Unit.objects.filter(code__in=codes)
    return StopPlan(
        county=county, first_day=day, last_day=day, visits=[(unit, day) for unit in units]
    )


def _plan(
    month: Month,
    people: dict[str, User],
    title: str,
    topics: list[Topic],
    stops: list[StopPlan],
    *,
    days_ago: int,
    announced: bool = True,
) -> Trip:
    return plan_trip(
        title=title,
        topics=topics,
        stops=stops,
        leader=topics[0].proposed_by,
        announced=announced,
        host_people=2,
        host_minutes=90,
        by=people["office"],
        now=month.at(-days_ago, 16),
    )


def _carry_out(trip: Trip, arrival: datetime) -> None:
    for member in trip.team.select_related("person"):
        give_pledge(trip=trip, person=member.person, now=trip.created_at)
    for stop in trip.stops.all():
        for visit in stop.visits.select_related("unit", "stop__trip"):
            confirm_hosting(
                visit=visit, person=person_of(visit.unit_id), now=trip.created_at.replace(hour=9)
            )
            mark_arrived(visit=visit, by=trip.leader, now=arrival)
        sign_off(
            stop=stop,
            guests=2,
            meals=1,
            companions=1,
            paid=True,
            amount=Decimal(40),
            alcohol=False,
            gifts=False,
            by=trip.leader,
            now=arrival.replace(hour=17),
        )


def _report(month: Month, people: dict[str, User], trip: Trip) -> None:
    """The trip's report is approved; of its two corrections one is answered, one is open."""
    first, second = Unit.objects.filter(visits__stop__trip=trip).order_by("code")

    def finding(text: str, correction: str, unit: Unit, minutes: int) -> FindingPlan:
        return FindingPlan(
            text=text,
            units=[unit],
            needs_correction=True,
            correction=correction,
            due_on=month.day(4),
            minutes=minutes,
        )

    draft = write_report(
        trip=trip,
        by=trip.leader,
        text=(
            "两科合并到彰武县走访两个乡镇，看了活动场所，与青年人才座谈。\n"
            "活动场所总体建得起、用得少；引进人才的住房补助多数已经兑现。"
        ),
        findings=[
            finding(
                "两个村的活动场所平时不开门，群众不知道开放时间。",
                "排出值班表，在门口公示开放时间。",
                first,
                90,
            ),
            finding(
                "三名引进人才的住房补助超过半年没有发放。",
                "核对名单，说明原因和发放时间。",
                second,
                60,
            ),
        ],
        classified=False,
        now=month.at(-5, 15),
    )
    report = file_report(report=draft, by=trip.leader, now=month.at(-5, 16))
    approve_report(report=report, by=people["leader"], now=month.at(-4, 10))
    told = FindingUnit.objects.get(finding__report=report, unit=first)
    if told.notice is not None:
        answer(
            receipt=told.notice.receipts.get(),
            person=person_of(first.pk),
            text="值班表已排好，两个村都已公示开放时间，照片存村部。",
            now=month.at(-1, 15),
        )
