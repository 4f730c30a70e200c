"""The steps of a meeting's life, as the tests take them."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import LineOfWork, Section, Unit
from meetings.models import (
    AffairsMeeting,
    Decision,
    Level,
    Meeting,
    MeetingRequest,
    MergePlan,
    Mode,
    PastMeeting,
    PlannedMeeting,
    Post,
)
from meetings.services import (
    Entry,
    Item,
    approve_plan,
    ask_plan,
    decide,
    import_baseline,
    open_affairs_meeting,
    plan_meeting,
    put_on_agenda,
    request_meeting,
    solve_plan,
)
from notices.models import Notice
from office.workdays import close_of
from tests.cast import Cast
from tests.factories import OfficeFactory, SectionFactory, UnitFactory


def wish(cast: Cast, now: datetime, **changes: Any) -> dict[str, Any]:
    """What 组织科 asks for: both county offices, ten days ahead, for two hours."""
    return {
        "requested_by": cast.organ,
        "section": cast.organ_section,
        "name": "党员发展工作布置会",
        "purpose": "布置四季度发展党员工作",
        "line": LineOfWork.PARTY_BUILDING,
        "convener": "分管副部长",
        "mode": Mode.IN_PERSON,
        "place": "市委二楼会议室",
        "starts_at": now + timedelta(days=10),
        "agenda": [item(120)],
        "audience": [cast.fumeng_office, cast.zhangwu_office],
        "posts": [Post.DEPUTY, Post.STAFF],
        "travel_minutes": 60,
        "preparation_minutes": 30,
        "why_not_notice": "需要当面讨论名额分配",
        "notice_text": "请各县区于月底前报送发展党员计划。",
        "notice_due_at": close_of((now + timedelta(days=7)).date()),
        "classified": False,
        "off_plan_reason": "名额本月才下达，一事一议",
        "now": now,
        **changes,
    }


def item(minutes: int, **changes: Any) -> Item:
    """One item of the agenda, of so many minutes."""
    return Item(**{"title": "布置工作", "presenter": "组织科科长", "minutes": minutes, **changes})


def ask(cast: Cast, now: datetime, **changes: Any) -> MeetingRequest:
    return request_meeting(**wish(cast, now, **changes))


def ask_talent(cast: Cast, now: datetime, **changes: Any) -> MeetingRequest:
    """What 人才科 asks for: one hour, 阜蒙县's office and a township of 彰武县."""
    return ask(
        cast,
        now,
        **{
            "requested_by": cast.talent,
            "section": cast.talent_section,
            "name": "人才工作推进会",
            "purpose": "通报人才引进情况",
            "line": LineOfWork.TALENT,
            "agenda": [item(60, title="通报情况", presenter="人才科科长")],
            "posts": [Post.DEPUTY],
            "audience": [cast.fumeng_office, cast.zhangwu_town],
            **changes,
        },
    )


def open_session(cast: Cast, now: datetime) -> AffairsMeeting:
    return open_affairs_meeting(
        office=cast.office_section.office,
        held_on=now.date(),
        chaired_by=cast.leader,
        recorded_by=cast.office,
        now=now,
    )


def decided(
    cast: Cast,
    now: datetime,
    request: MeetingRequest,
    outcome: Decision.Outcome = Decision.Outcome.HOLD,
    **changes: Any,
) -> Decision:
    """Put the request before a session of its own and decide it."""
    session = open_session(cast, now)
    put_on_agenda(requests=[request], session=session)
    return decide(
        **{
            "request": request,
            "session": session,
            "outcome": outcome,
            "reason": "已比较过发通知和合并",
            "by": cast.office,
            "now": now,
            **changes,
        }
    )


def held(cast: Cast, now: datetime, **changes: Any) -> Meeting:
    """The meeting that 组织科 asked for, approved."""
    return decided(cast, now, ask(cast, now, **changes)).meeting


def past(cast: Cast, number: int, **changes: Any) -> PastMeeting:
    """An entry of last year's register: 组织科 met the counties for two hours; not saved yet."""
    return PastMeeting(
        **{
            "office": cast.organ_section.office,
            "section": cast.organ_section,
            "year": 2025,
            "number": number,
            "held_on": date(2025, 1 + number % 12, 2),
            "name": f"党建工作调度会（{number}）",
            "line": LineOfWork.PARTY_BUILDING,
            "level": Level.COUNTY,
            "mode": Mode.IN_PERSON,
            "people": 40,
            "minutes": 120,
            "travel_minutes": 60,
            **changes,
        }
    )


def register(cast: Cast, meetings: int, **changes: Any) -> None:
    """Last year's register: so many meetings of 组织科."""
    import_baseline(
        office=cast.organ_section.office,
        meetings=[past(cast, number, **changes) for number in range(1, meetings + 1)],
    )


def entry(cast: Cast, **changes: Any) -> Entry:
    """What 组织科 plans for November: both counties, for two hours."""
    return Entry(
        **{
            "section": cast.organ_section,
            "month": 11,
            "name": "党建述职评议会",
            "line": LineOfWork.PARTY_BUILDING,
            "level": Level.COUNTY,
            "mode": Mode.IN_PERSON,
            "people": 14,
            "minutes": 120,
            **changes,
        }
    )


def planned(cast: Cast, now: datetime, **changes: Any) -> PlannedMeeting:
    """An entry of this year's plan that a session has approved."""
    found = plan_meeting(year=2026, entry=entry(cast, **changes), classified=False, now=now)
    approve_plan(planned=[found], session=open_session(cast, now), today=now.date())
    found.refresh_from_db()
    return found


def session_on(cast: Cast, now: datetime, *requests: MeetingRequest) -> AffairsMeeting:
    """A session with these requests on its agenda."""
    session = open_session(cast, now)
    put_on_agenda(requests=requests, session=session)
    return session


def ruling(cast: Cast, now: datetime, session: AffairsMeeting, **changes: Any) -> dict[str, Any]:
    """What every decision of the session has besides its outcome."""
    return {
        "session": session,
        "reason": "参会范围相同",
        "by": cast.office,
        "now": now,
        **changes,
    }


def nothing_was_done() -> bool:
    return not (Decision.objects.exists() or Meeting.objects.exists() or Notice.objects.exists())


def other_department(cast: Cast) -> Section:
    """A section of 宣传部, which has a department affairs meeting of its own."""
    office = OfficeFactory(
        unit=UnitFactory(
            county=None,
            city=cast.fumeng.city,
            kind=Unit.Kind.CITY_ORGAN,
            code="210900902",
            name="阜新市委宣传部",
        )
    )
    return SectionFactory(office=office, name="宣传科")


def worked_out(cast: Cast, now: datetime, **changes: Any) -> MergePlan:
    """A plan of mergers for the coming 30 days, worked out."""
    plan = ask_plan(
        **{
            "office": cast.office_section.office,
            "first_day": now.date(),
            "last_day": now.date() + timedelta(days=30),
            "asked_by": cast.office,
            "now": now,
            "wake": False,
            **changes,
        }
    )
    solve_plan(plan.pk, now=now)
    plan.refresh_from_db()
    return plan
