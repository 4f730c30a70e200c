"""Four topics, of which two were bundled into one trip, and one that nobody is told of."""

from datetime import date, datetime

from accounts.models import County, Unit, User
from portal.seeding.answers import person_of
from portal.seeding.calendar import Month
from research.models import Method, Topic, Trip
from research.services import (
    StopPlan,
    confirm_hosting,
    give_pledge,
    mark_arrived,
    plan_trip,
    propose_topic,
)

FUMENG, ZHANGWU, HAIZHOU = "210921", "210922", "210902"


def write(month: Month, people: dict[str, User]) -> None:
    """A bundled trip that is over, one that is announced, one that is not, and a topic waiting."""
    counties = {county.code: county for county in County.objects.all()}
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
