"""The steps of a meeting's life, as the tests take them."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import LineOfWork
from meetings.models import (
    AffairsMeeting,
    Decision,
    Meeting,
    MeetingRequest,
    MergePlan,
    Mode,
    Post,
)
from meetings.services import (
    Item,
    ask_plan,
    decide,
    open_affairs_meeting,
    put_on_agenda,
    request_meeting,
    solve_plan,
)
from office.workdays import close_of
from tests.cast import Cast


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
