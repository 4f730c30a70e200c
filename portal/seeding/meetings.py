"""Ten requests for meetings, and what became of them."""

from dataclasses import dataclass

from accounts.models import LineOfWork, Unit, User
from meetings.models import AffairsMeeting, Decision, MeetingRequest, Mode, Post
from meetings.selectors import plannable
from meetings.services import (
    Item,
    decide,
    name_attendees,
    open_affairs_meeting,
    put_on_agenda,
    read_decision,
    request_meeting,
)
from portal.seeding.answers import acknowledge_by_many, person_of
from portal.seeding.calendar import Month

COUNTY_ORGANS = (Unit.Kind.COUNTY_ORGAN,)
FUXIN_TOWN = "210921100"
FUMENG_OFFICE = "210921901"
"""Leaves the coming meeting unanswered, so that the demo's ``county`` finds something to do."""
Outcome = Decision.Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: who asks how many working days ago, for what, and of whom."""

    by: str
    days_ago: int
    name: str
    line: LineOfWork
    purpose: str
    why_not_notice: str
    notice_text: str
    kinds: tuple[Unit.Kind, ...]
    days_ahead: int
    """Working days from today to the meeting asked for; negative if it lies behind."""
    minutes: int
    mode: Mode = Mode.IN_PERSON
    outcome: Outcome = Outcome.HOLD
    reason: str = ""
    """What the 部务会 decided, and why; of no meaning while the request waits."""


EARLIER = (
    Asked(
        by="organ",
        days_ago=16,
        name="党员信息核对工作部署会",
        line=LineOfWork.PARTY_BUILDING,
        purpose="部署年度党员信息集中核对，明确核对范围和报送时间。",
        why_not_notice="内容单一，主要为统一口径。",
        notice_text=(
            "请各乡镇（街道）核对本辖区党员基本信息，重点核对组织关系、联系方式和流动去向，"
            "在系统内直接更正，不再另报纸质材料。"
        ),
        kinds=Unit.TOWNSHIPS,
        days_ahead=-9,
        minutes=90,
        outcome=Outcome.NOTICE_INSTEAD,
        reason="事项单一、无需讨论，以通知代替会议。",
    ),
    Asked(
        by="cadres",
        days_ago=15,
        name="干部人事档案审核培训会",
        line=LineOfWork.CADRES,
        purpose="讲解档案审核中反复出现的三类错误，现场练习。",
        why_not_notice="需要现场操作练习。",
        notice_text="请各县区组织部门对照审核要点自查干部人事档案，将疑难问题汇总报干部科。",
        kinds=COUNTY_ORGANS,
        days_ahead=-3,
        minutes=120,
        outcome=Outcome.HOLD,
        reason="确需现场练习，控制在半天以内。",
    ),
    Asked(
        by="cadres",
        days_ago=14,
        name="年轻干部座谈会",
        line=LineOfWork.CADRES,
        purpose="听取年轻干部对培养工作的意见。",
        why_not_notice="希望当面交流。",
        notice_text="请各县区书面反馈年轻干部对培养工作的意见，每县不超过一页。",
        kinds=COUNTY_ORGANS,
        days_ahead=4,
        minutes=120,
        outcome=Outcome.DROP,
        reason="上半年已听取过意见，内容重复，不召开。",
    ),
)
RECENT = (
    Asked(
        by="organ",
        days_ago=8,
        name="基层党建工作述职评议会",
        line=LineOfWork.PARTY_BUILDING,
        purpose="县区组织部门述职，现场点评，评议打分。",
        why_not_notice="述职评议须当面进行。",
        notice_text="请各县区组织部门报送基层党建述职报告，以书面方式评议。",
        kinds=COUNTY_ORGANS,
        days_ahead=8,
        minutes=120,
        outcome=Outcome.HOLD,
        reason="年度必开会议，与人才工作述职评议合并召开。",
    ),
    Asked(
        by="talent",
        days_ago=8,
        name="人才工作述职评议会",
        line=LineOfWork.TALENT,
        purpose="县区人才工作述职，现场点评。",
        why_not_notice="述职评议须当面进行。",
        notice_text="请各县区组织部门报送人才工作述职报告，以书面方式评议。",
        kinds=COUNTY_ORGANS,
        days_ahead=9,
        minutes=60,
        outcome=Outcome.MERGE_INTO,
        reason="参会对象相同、时间相近，并入基层党建工作述职评议会。",
    ),
    Asked(
        by="talent",
        days_ago=7,
        name="人才政策兑现工作推进会",
        line=LineOfWork.TALENT,
        purpose="通报人才政策兑现进度，明确补报时限。",
        why_not_notice="需要统一进度。",
        notice_text=(
            "请各乡镇（街道）核对本地符合人才政策兑现条件的人员名单，有遗漏的于截止日前告知人才科；"
            "没有遗漏的，签收即可。"
        ),
        kinds=Unit.TOWNSHIPS,
        days_ahead=3,
        minutes=90,
        outcome=Outcome.NOTICE_INSTEAD,
        reason="通报类事项，以通知代替会议。",
    ),
    Asked(
        by="cadres",
        days_ago=7,
        name="干部教育培训工作调度会",
        line=LineOfWork.CADRES,
        purpose="调度全年培训计划完成情况。",
        why_not_notice="需要逐县了解情况。",
        notice_text="请各县区报送全年干部教育培训计划完成情况，未完成的说明原因。",
        kinds=COUNTY_ORGANS,
        days_ahead=6,
        minutes=90,
        outcome=Outcome.RETURN,
        reason="请补充说明：能否用已报送的数据代替逐县调度。",
    ),
)
WAITING = (
    Asked(
        by="organ",
        days_ago=2,
        name="村党组织书记培训动员会",
        line=LineOfWork.PARTY_BUILDING,
        purpose="部署村党组织书记冬季轮训，明确班次和名额。",
        why_not_notice="希望统一要求。",
        notice_text=(
            "请各乡镇（街道）按分配名额确定参加冬季轮训的村党组织书记，于截止日前签收并确认班次。"
        ),
        kinds=Unit.TOWNSHIPS,
        days_ahead=10,
        minutes=60,
        mode=Mode.VIDEO,
    ),
    Asked(
        by="talent",
        days_ago=1,
        name="高校毕业生引进工作座谈会",
        line=LineOfWork.TALENT,
        purpose="讨论明年引进岗位的设置和经费分担。",
        why_not_notice="涉及经费分担，需要讨论。",
        notice_text="请各县区报送明年高校毕业生引进岗位需求和经费安排建议。",
        kinds=COUNTY_ORGANS,
        days_ahead=9,
        minutes=90,
    ),
)


def write(month: Month, people: dict[str, User]) -> None:
    """Two sessions of the 部务会 with their decisions, and a third that is to decide today."""
    for days, asked in ((-12, EARLIER), (-5, RECENT)):
        _hold_session(month, people, days, asked)
    session = _session(month, people, 0)
    put_on_agenda(requests=[_ask(month, people, asked) for asked in WAITING], session=session)
    _answer(month, people)


def _ask(month: Month, people: dict[str, User], asked: Asked) -> MeetingRequest:
    asker = people[asked.by]
    moment = month.at(-asked.days_ago, 10)
    is_video = asked.mode == Mode.VIDEO
    year = month.at(asked.days_ahead, 9).year
    planned = plannable(asker, year).filter(name=asked.name).first()
    return request_meeting(
        requested_by=asker,
        section=asker.own_section,
        name=asked.name,
        purpose=asked.purpose,
        line=asked.line,
        convener="市委组织部分管副部长",
        mode=asked.mode,
        place="" if is_video else "市委二楼会议室",
        starts_at=month.at(asked.days_ahead, 9),
        agenda=[Item(title=asked.purpose, presenter=asker.name, minutes=asked.minutes)],
        audience=Unit.objects.filter(
            county__in=asker.permitted_counties("task_county"), kind__in=asked.kinds
        ),
        posts=[Post.DEPUTY],
        travel_minutes=0 if is_video else 60,
        preparation_minutes=30,
        why_not_notice=asked.why_not_notice,
        notice_text=asked.notice_text,
        notice_due_at=month.close(4 - asked.days_ago),
        planned=planned,
        off_plan_reason="" if planned else "一事一议：年初未能预计。",
        classified=False,
        now=moment,
    )


def _session(month: Month, people: dict[str, User], days: int) -> AffairsMeeting:
    return open_affairs_meeting(
        office=people["office"].own_section.office,
        held_on=month.day(days) if days else month.today,
        chaired_by=people["leader"],
        recorded_by=people["office"],
        now=min(month.at(days, 8, 40), month.now),
    )


def _hold_session(
    month: Month, people: dict[str, User], days: int, matters: tuple[Asked, ...]
) -> None:
    requests = [_ask(month, people, asked) for asked in matters]
    session = _session(month, people, days)
    put_on_agenda(requests=requests, session=session)
    held = None
    for asked, request in zip(matters, requests, strict=True):
        decision = decide(
            request=request,
            session=session,
            outcome=asked.outcome,
            reason=asked.reason,
            merge_into=held if asked.outcome == Outcome.MERGE_INTO else None,
            by=people["office"],
            now=month.at(days, 10, 30),
        )
        if asked.outcome == Outcome.HOLD:
            held = decision.meeting


def _answer(month: Month, people: dict[str, User]) -> None:
    for decision in Decision.objects.select_related("notice", "meeting", "request__requested_by"):
        is_recent = decision.decided_at > month.at(-8, 0)
        if not is_recent:
            asker = decision.request.requested_by
            read_decision(request=decision.request, person=asker, now=decision.decided_at)
        if decision.notice is not None:
            acknowledge_by_many(
                decision.notice,
                until=month.now,
                diligence=0.9 if is_recent else 0.97,
                leave_open=(FUXIN_TOWN,) if is_recent else (),
            )
        if decision.outcome == Outcome.HOLD:
            is_ahead = decision.meeting.starts_at > month.now
            _name_attendees(decision, leave_open=FUMENG_OFFICE if is_ahead else "")


def _name_attendees(decision: Decision, *, leave_open: str) -> None:
    for invitation in decision.meeting.invitations.select_related("unit"):
        if invitation.unit.code != leave_open:
            person = person_of(invitation.unit_id)
            name_attendees(
                invitation=invitation,
                names=[person.name],
                person=person,
                now=min(invitation.reply_by, decision.decided_at.replace(hour=6)),
            )
