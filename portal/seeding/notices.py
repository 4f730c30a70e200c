"""Notices that sections sent by themselves, without a meeting having been asked for."""

from django.db.models import QuerySet

from accounts.models import County, Unit, User
from notices.models import Notice
from notices.services import draft_notice, send_notice
from portal.seeding.answers import acknowledge_by_many
from portal.seeding.calendar import Month

FUXIN_TOWN = "210921100"


def write(month: Month, people: dict[str, User]) -> None:
    """One that is answered, one whose deadline has passed for some, one fresh, and a draft."""
    townships = Unit.objects.filter(kind__in=Unit.TOWNSHIPS)
    organs = Unit.objects.filter(kind=Unit.Kind.COUNTY_ORGAN)
    fumeng = County.objects.get(code="210921")
    _send(
        month,
        people["assess"],
        "关于核对年度考核基础数据的通知",
        "请各县区核对已导入的考核指标目标值，有出入的于截止日前告知考核办；没有出入的，签收即可。",
        organs,
        days_ago=10,
        due=-6,
        minutes=30,
        diligence=0.9,
    )
    _send(
        month,
        people["organ"],
        "关于更新党员教育联系人的通知",
        "请各乡镇（街道）确认党员教育联系人，有变动的告知组织科；没有变动的，签收即可。",
        townships,
        days_ago=6,
        due=-1,
        minutes=10,
        diligence=0.94,
        leave_open=(FUXIN_TOWN,),
    )
    _send(
        month,
        people["cadres"],
        "关于确认年轻干部跟班学习名单的通知",
        "请阜蒙县各乡镇确认上次报送的跟班学习人选，需要调整的告知干部科；不调整的，签收即可。",
        townships.filter(county=fumeng),
        days_ago=1,
        due=3,
        minutes=15,
        diligence=0.4,
        leave_open=(FUXIN_TOWN,),
    )
    _draft(
        month,
        people["organ"],
        "关于元旦春节期间走访慰问的通知",
        "请各乡镇（街道）提前摸清慰问对象，做到不漏一户，不组织集中仪式。",
        townships,
        days_ago=0,
        due=6,
        minutes=15,
    )


def _draft(
    month: Month,
    author: User,
    title: str,
    text: str,
    audience: QuerySet[Unit],
    *,
    days_ago: int,
    due: int,
    minutes: int,
) -> Notice:
    return draft_notice(
        author=author,
        section=author.own_section,
        title=title,
        text=text,
        basis="年度工作要点",
        audience=audience,
        due_at=month.close(due),
        minutes=minutes,
        classified=False,
        now=min(month.at(-days_ago, 9, 30), month.now),
    )


def _send(
    month: Month,
    author: User,
    title: str,
    text: str,
    audience: QuerySet[Unit],
    *,
    days_ago: int,
    due: int,
    minutes: int,
    diligence: float,
    leave_open: tuple[str, ...] = (),
) -> None:
    draft = _draft(
        month, author, title, text, audience, days_ago=days_ago, due=due, minutes=minutes
    )
    notice = send_notice(notice=draft, now=month.at(-days_ago, 9, 40))
    acknowledge_by_many(notice, until=month.now, diligence=diligence, leave_open=leave_open)
