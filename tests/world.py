"""A small world with one of each thing, some of which must not be seen by everybody.

Made through the services. Labels name the things in the tables of expectations; things that
could leak (another county's, another section's, an unannounced visit) are there on purpose.
"""

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from accounts.models import LineOfWork, User
from accounts.services import appoint_deputy
from assessment.models import (
    Block,
    ColumnName,
    Cycle,
    Indicator,
    IndicatorImport,
    Report,
    Target,
)
from assessment.requirements import target_specs
from assessment.services import (
    answer_objection,
    change_word,
    enter_known_values,
    note_practice,
    note_problem,
    object_to_value,
    reopen_target,
    report_value,
    set_groups,
    write_fate,
)
from assessment.services.known_values import KnownValue
from assessment.services.tour_stops import ProblemPlan
from meetings.models import Decision, Level, Mode, PastMeeting
from meetings.services import (
    add_resolution,
    decide,
    name_attendees,
    open_affairs_meeting,
    plan_meeting,
    publish_minutes,
    put_on_agenda,
    read_decision,
    upload_baseline,
    wish_day,
    write_minutes,
)
from notices.models import (
    Call,
    Channel,
    ContactPreference,
    Delivery,
    Engagement,
    Notice,
    Requirement,
)
from notices.services import (
    answer,
    attach_file,
    draft_notice,
    record_call,
    remind_missing,
    require,
    send_notice,
    verify,
)
from office.workdays import close_of
from research.models import (
    ConductReport,
    ConductStep,
    CountyClosure,
    FindingUnit,
    KeyWork,
    ReportLift,
    ReportReading,
    Stop,
    TalkReading,
    TeamChange,
    TripAlert,
    Visit,
)
from research.services import (
    mark_arrived,
    name_reader,
    read_talk,
    report_conduct,
    sign_off,
    take_up,
    wish_free_day,
    write_talk,
)
from tests.assessment.awarding import nominated, objected, opened, public, quota_of
from tests.assessment.inspecting import (
    admitted,
    approve,
    base,
    begun,
    inspected_of,
    submitted,
)
from tests.assessment.touring import LATER, deducted, stop_at
from tests.assessment.touring import approved as approved_tour
from tests.assessment.yearend.steps import objection as results_objection
from tests.assessment.yearend.steps import public as public_results
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.meetings.steps import ask, ask_talent, entry, past, worked_out
from tests.research.bundled import worked_out as bundle_plan
from tests.research.planning import day, plan, propose, stop
from tests.research.reporting import approved, correction, plain, took_place, word_file, written
from tests.research.talks import talk_fields

World = dict[str, Model]


def make_world(cast: Cast, now: datetime, *, arrived: bool = False) -> World:
    """Create the world; with ``arrived`` the team has reached the unannounced visit."""
    return {
        **_places(cast),
        **_deputies(cast, now),
        **_notices(cast, now),
        **_meetings(cast, now),
        **_research(cast, now, arrived=arrived),
        **_reports(cast, now),
        **_assessment(cast, now),
        **_inspections(cast, now),
        **_tour(cast, now),
        **_awards(cast, now),
        **_requirements(cast),
        **_engagements(),
    }


def is_visible(thing: Model, user: User) -> bool:
    """Whether the account sees the thing, by its model's ``visible_to``."""
    return type(thing)._default_manager.visible_to(user).filter(pk=thing.pk).exists()


def _places(cast: Cast) -> World:
    return {
        "阜蒙县": cast.fumeng,
        "彰武县": cast.zhangwu,
        "阜新镇": cast.fuxin_town,
        "彰武镇": cast.zhangwu_town,
        "阜蒙县委组织部": cast.fumeng_office,
        "彰武县委组织部": cast.zhangwu_office,
        "市委组织部": cast.organ_section.office.unit,
        "组织科": cast.organ_section,
        "阜蒙县委组织部办公室": cast.county.section,
    }


def _deputies(cast: Cast, now: datetime) -> World:
    today = now.date()
    return {
        "阜新镇代办": appoint_deputy(
            person=cast.cadre,
            deputy=cast.cadre2,
            first_day=today,
            last_day=today + timedelta(days=2),
            now=now,
        )
    }


def _notices(cast: Cast, now: datetime) -> World:
    def draft(title: str, **changes: object) -> Notice:
        fields: dict[str, object] = {
            "author": cast.organ,
            "section": cast.organ_section,
            "title": title,
            "text": "请签收。",
            "basis": "工作要点",
            "audience": [cast.fuxin_town],
            "due_at": close_of((now + timedelta(days=3)).date()),
            "minutes": 10,
            "classified": False,
            "now": now,
        }
        return draft_notice(**{**fields, **changes})

    of_talent = draft(
        "人才科通知",
        author=cast.talent,
        section=cast.talent_section,
        audience=[cast.zhangwu_town],
    )
    sent = send_notice(notice=draft("组织科通知"), now=now)
    asked = draft(
        "组织科核查", audience=[cast.zhangwu_town], asks=Notice.Asks.ANSWER, needs_verification=True
    )
    page = SimpleUploadedFile("附件.pdf", b"%PDF-1.4\n%%EOF")
    attachment = attach_file(notice=asked, editor=cast.organ, upload=page, now=now)
    receipt = send_notice(notice=asked, now=now).receipts.get()
    reply = SimpleUploadedFile("答复.pdf", b"%PDF-1.4\n%%EOF")
    answered = answer(receipt=receipt, person=cast.outsider, text="已核对。", upload=reply, now=now)
    accepted = verify(
        answer=answered, verifier=cast.organ, outcome="accepted", sentence="属实。", now=now
    )
    rung = record_call(
        receipt=sent.receipts.get(),
        caller=cast.organ,
        outcome=Call.Outcome.NO_ANSWER,
        note="",
        person=cast.cadre,
        now=now,
    )
    mail = Delivery.objects.get(
        receipt__notice=sent, person=cast.cadre, channel=Channel.EMAIL, reminder=None
    )
    return {
        "组织科核查附件": attachment,
        "组织科核查答复": answered,
        "组织科核查结论": accepted,
        "组织科通知版本": sent.versions.get(),
        "组织科通知电话": rung,
        "组织科通知催办": remind_missing(notice=sent, by=cast.organ, now=now),
        "组织科通知消息": mail.message,
        "阜新镇联系方式": ContactPreference.objects.create(person=cast.cadre, changed_at=now),
        "组织科草稿": draft("组织科草稿"),
        "组织科通知": sent,
        "人才科通知": send_notice(notice=of_talent, now=now),
        "组织科通知签收": sent.receipts.get(),
        "人才科通知签收": of_talent.receipts.get(),
        "组织科通知邮件": mail,
    }


def _meetings(cast: Cast, now: datetime) -> World:
    waiting, held = ask(cast, now, name="组织科待议会议"), ask_talent(cast, now)
    session = open_affairs_meeting(
        office=cast.office_section.office,
        held_on=now.date(),
        chaired_by=cast.leader,
        recorded_by=cast.office,
        now=now,
    )
    put_on_agenda(requests=[waiting, held], session=session)
    decision = decide(
        request=held,
        session=session,
        outcome=Decision.Outcome.HOLD,
        reason="需要讨论",
        by=cast.office,
        now=now,
    )
    read_decision(request=decision.request, person=cast.talent, now=now)
    invitations = decision.meeting.invitations
    answered = invitations.get(unit=cast.fumeng_office)
    name_attendees(invitation=answered, names=["王甲"], person=cast.county, now=now)
    record = write_minutes(
        meeting=decision.meeting, text="会议通报了情况。", by=cast.talent, now=held.starts_at
    )
    resolution = add_resolution(
        record=record,
        text="报送人才名单",
        unit=cast.fumeng_office,
        due_on=(held.starts_at + timedelta(days=9)).date(),
        minutes=60,
        by=cast.talent,
        now=held.starts_at,
    )
    plan = worked_out(cast, now)
    wish = wish_day(request=waiting, day=waiting.starts_at.date(), by=cast.office, now=now)
    return {
        "人才科会议纪要": publish_minutes(record=record, by=cast.talent, now=held.starts_at),
        "人才科会议议定事项": resolution,
        "参会人员阜蒙县": answered.attendees.get(),
        "合并方案": plan,
        "合并方案的组": plan.groups.get(),
        "合并方案的成员": plan.members.get(),
        "合并意愿": wish,
        "组织科申请": waiting,
        "组织科议程": waiting.agenda.get(),
        "人才科申请": held,
        "部务会": session,
        "人才科决定": decision,
        "人才科决定已阅": decision.reading,
        "人才科会议": decision.meeting,
        "上年会议": PastMeeting.objects.create(
            office=cast.talent_section.office,
            section=cast.talent_section,
            year=now.year - 1,
            number=1,
            held_on=date(now.year - 1, 3, 2),
            name="人才工作调度会",
            line=LineOfWork.TALENT,
            level=Level.COUNTY,
            mode=Mode.IN_PERSON,
            people=40,
            minutes=120,
            travel_minutes=60,
        ),
        "上传台账": upload_baseline(
            office=cast.office_section.office,
            meetings=[past(cast, 2)],
            filename="台账.xlsx",
            classified=False,
            by=cast.office,
            now=now,
        ),
        "计划会议": plan_meeting(year=now.year, entry=entry(cast), classified=False, now=now),
        "会议邀请阜蒙县": invitations.get(unit=cast.fumeng_office),
        "会议邀请彰武镇": invitations.get(unit=cast.zhangwu_town),
    }


def _research(cast: Cast, now: datetime, *, arrived: bool) -> World:
    key_work = KeyWork.objects.create(office=cast.organ_section.office, name="乡村振兴")
    hidden_topic = propose(
        cast,
        now,
        title="不打招呼课题",
        announced=False,
        unannounced_reason="看真实情况",
        proposed_by=cast.cadres,
        section=cast.cadres_section,
        counties=[cast.fumeng],
        key_work=key_work,
    )
    hidden = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town]),
        title="不打招呼行程",
        topics=[hidden_topic],
        announced=False,
        leader=cast.cadres,
    )
    told = plan(cast, now, stop(cast.zhangwu, day(now, 7), units=[cast.zhangwu_town]))
    hidden_stop, told_stop = hidden.stops.get(), told.stops.get()
    hidden_visit = hidden_stop.visits.get()
    if arrived:
        mark_arrived(visit=hidden_visit, by=cast.cadres, now=now)
    UnitFactory(county=cast.fumeng)  # one to be visited while 阜新镇 rests (R2)
    bundled = bundle_plan(cast, now)
    pair = bundled.pairs.get(stop__isnull=False)
    talk = write_talk(**talk_fields(cast, now, key_work=key_work))
    name_reader(topic=talk.topic, leader=cast.leader, by=cast.cadres)
    read_talk(key=talk.pk, reader=cast.leader, now=now)
    return {
        **_discipline(cast, told_stop, now + timedelta(days=7)),
        "打捆方案": bundled,
        "打捆方案的行程": bundled.trips.get(),
        "打捆方案的到县": bundled.planned_stops.get(),
        "打捆方案的课题": pair,
        "打捆意愿": wish_free_day(
            plan=bundled, county=cast.fumeng, day=day(now, 30), by=cast.office, now=now
        ),
        "无任用调研课题": talk.topic,
        "谈话记录": talk,
        "谈话阅读": talk.readings.get(),
        "谈话读者": talk.topic.readers.get(),
        "阜蒙县秋收": CountyClosure.objects.create(
            county=cast.fumeng,
            first_day=day(now, 40),
            last_day=day(now, 44),
            cause=CountyClosure.Cause.HARVEST,
            closed_by=cast.county,
            closed_at=now,
        ),
        "不打招呼行程提示": TripAlert.objects.create(
            trip=hidden,
            rule_id="R6",
            sentence="阜蒙县：组织科同期也有课题要去。",
            explanation="不打招呼，不宜同行。",
            explained_by=cast.office,
            explained_at=now,
        ),
        "不打招呼行程换人": TeamChange.objects.create(
            trip=hidden,
            left=["甲"],
            joined=[],
            reason="住院",
            changed_by=cast.office,
            changed_at=now,
        ),
        "待调研课题": propose(cast, now, title="待调研课题", key_work=key_work),
        "重点工作": key_work,
        "已通知行程成员": told.team.get(),
        "不打招呼行程成员": hidden.team.get(),
        "组织科课题": told.topics.get(),
        "不打招呼课题": hidden_topic,
        "已通知行程": told,
        "已通知行程彰武县": told_stop,
        "已通知到访": told_stop.visits.get(),
        "不打招呼行程": hidden,
        "不打招呼行程阜蒙县": hidden_stop,
        "不打招呼到访": hidden_visit,
    }


def _discipline(cast: Cast, stop: Stop, now: datetime) -> World:
    """A team that drank, as it says itself and as the unit visited reports in confidence."""
    visit: Visit = stop.visits.get()
    mark_arrived(visit=visit, by=cast.organ, now=now)
    signed = sign_off(
        stop=stop,
        guests=4,
        meals=1,
        companions=3,
        paid=True,
        amount=Decimal(80),
        alcohol=True,
        gifts=False,
        explanation="对方坚持，未能谢绝。",
        by=cast.organ,
        now=now,
    )
    report = report_conduct(
        visit=visit,
        reporter=cast.outsider,
        kind=ConductReport.Kind.VIOLATION,
        text="调研组中午饮酒。",
        classified=False,
        now=now,
    )
    take_up(report=report, by=cast.discipline, now=now)
    return {
        "彰武县用餐签字": signed,
        "纪律反映": report,
        "纪律反映受理": ConductStep.objects.get(report=report),
    }


def _reports(cast: Cast, now: datetime) -> World:
    """An approved report on 彰武镇 and one still being written, of trips forty days ago."""
    before = now - timedelta(days=40)
    reported = took_place(cast, before, cast.zhangwu_town, title="有报告的行程", topic="旧课题")
    findings = [plain(cast.zhangwu_town), correction(before, cast.zhangwu_town)]
    report = approved(cast, reported, before, findings, upload=word_file())
    unit = cast.fumeng_office
    open_trip = took_place(
        cast, before, unit, leader=cast.talent, title="待报告行程", topic="另一课题"
    )
    draft = written(cast, open_trip, before, [plain(unit, text="草稿中的问题")])
    lift = ReportLift.objects.create(
        trip=open_trip,
        section=cast.talent_section,
        reason="带队人住院",
        lifted_by=cast.leader,
        lifted_at=now,
    )
    return {
        "已报行程": reported,
        "待报告行程": open_trip,
        "调研报告": report,
        "调研报告草稿": draft,
        "彰武镇问题": report.findings.get(number=1),
        "彰武镇问题单位": FindingUnit.objects.get(finding__report=report, finding__number=1),
        "草稿中的问题": draft.findings.get(),
        "草稿中的问题单位": FindingUnit.objects.get(finding__report=draft),
        "逾期报告放行": lift,
        "调研报告阅读": ReportReading.objects.create(
            report=report,
            reader=cast.leader,
            reader_name=cast.leader.name,
            how=TalkReading.How.READ,
            at=now,
            sha256="0" * 64,
        ),
    }


def _assessment(cast: Cast, now: datetime) -> World:
    cycle = Cycle.objects.create(city=cast.fumeng.city, year=now.year)
    block = Block.objects.create(cycle=cycle, position=1, name="基层党建")

    def indicator(
        code: str, name: str, section: object, *, due_on: date | None = None, minutes: int = 20
    ) -> Indicator:
        return Indicator.objects.create(
            cycle=cycle,
            block=block,
            code=code,
            name=name,
            measure="%",
            direction=Indicator.Direction.HIGHER,
            weight=Decimal(50),
            scoring=Indicator.Scoring.COMPLETION,
            data_source="统计部门",
            section=section,
            frequency=Indicator.Frequency.YEAR,
            due_on=due_on or date(now.year, 12, 20),
            minutes=minutes,
        )

    of_organ = indicator("B01", "组织科指标", cast.organ_section)
    of_talent = indicator("C01", "人才科指标", cast.talent_section)
    for_fumeng = Target.objects.create(indicator=of_organ, county=cast.fumeng, value=Decimal(90))
    for_zhangwu = Target.objects.create(indicator=of_talent, county=cast.zhangwu, value=Decimal(80))
    require(target_specs(Target.objects.all()))
    report: Report = report_value(target=for_fumeng, value=Decimal(91), user=cast.county, now=now)
    known = indicator("B02", "系统已知指标", cast.organ_section, minutes=0)
    known_for_fumeng = Target.objects.create(indicator=known, county=cast.fumeng, value=Decimal(95))
    enter_known_values(
        cycle=cycle,
        values=[KnownValue(target_id=known_for_fumeng.pk, period=12, value=Decimal(93))],
        user=cast.organ,
        now=now,
    )
    known_report = known_for_fumeng.reports.get()
    objection = object_to_value(
        report=known_report, revision=1, reason="少计两个村", user=cast.county, now=now
    )
    known_report = answer_objection(  # else nothing would be made public
        objection=objection, answer="已核对", value=Decimal(93), user=cast.organ, now=now
    )
    objection.refresh_from_db()
    locked = indicator("B03", "已锁定指标", cast.organ_section, due_on=date(now.year, 3, 31))
    locked_for_fumeng = Target.objects.create(
        indicator=locked, county=cast.fumeng, value=Decimal(5)
    )
    require(target_specs(Target.objects.filter(indicator=locked)))
    reopening = reopen_target(
        target=locked_for_fumeng,
        period=12,
        reason="数据口径有调整",
        until=now.date(),
        user=cast.assess,
        now=now,
    )
    file = IndicatorImport.objects.create(
        city=cycle.city,
        year=cycle.year,
        file=ContentFile(b"", name="none.xlsx"),
        filename="指标.xlsx",
        sha256=hashlib.sha256(b"").hexdigest(),
        uploaded_by=cast.assess,
        uploaded_at=now,
    )
    return {
        "考核年度": cycle,
        "板块": block,
        **_year_end(cast, cycle, now),
        "组织科指标": of_organ,
        "人才科指标": of_talent,
        "组织科指标阜蒙县": for_fumeng,
        "人才科指标彰武县": for_zhangwu,
        "阜蒙县填报": report,
        "系统已知数值": known_report,
        "对系统数值的异议": objection,
        "重新开放填报": reopening,
        **_gone(cast, cycle, now),
        "指标导入": file,
        "列名": ColumnName.objects.create(
            office=cast.assess.own_section.office,
            header="打分办法",
            column="计分方法",
            said_by=cast.assess,
            said_at=now,
        ),
        "常规工作词": change_word(
            city=cycle.city,
            word="填表",
            is_refused=True,
            reason="填表是日常工作",
            user=cast.assess,
            now=now,
        ),
    }


def _year_end(cast: Cast, cycle: Cycle, now: datetime) -> World:
    """Public results of both counties; 阜蒙县 objects to them."""
    set_groups(cycle=cycle, groups={cast.fumeng: "县", cast.zhangwu: "县"}, by=cast.assess)
    year_end = public_results(cast, cycle, now)
    return {
        "可比县区": cycle.compared.get(county=cast.fumeng),
        "年终考核": year_end,
        "阜蒙县年终成绩": year_end.standings.get(county=cast.fumeng),
        "阜蒙县异议": results_objection(cast, year_end, now),
    }


def _gone(cast: Cast, cycle: Cycle, now: datetime) -> World:
    """An indicator of 组织科 that last year's cycle held, and why it is no more."""
    before = Cycle.objects.create(city=cycle.city, year=cycle.year - 1)
    indicator = Indicator.objects.create(
        cycle=before,
        block=Block.objects.create(cycle=before, position=1, name="基层党建"),
        code="B01",
        name="上年指标",
        measure="%",
        direction=Indicator.Direction.HIGHER,
        weight=Decimal(100),
        scoring=Indicator.Scoring.COMPLETION,
        data_source="统计部门",
        section=cast.organ_section,
        frequency=Indicator.Frequency.YEAR,
        due_on=date(before.year, 12, 20),
        minutes=20,
    )
    fate = write_fate(
        indicator=indicator,
        cycle=cycle,
        kind="cut",
        merged_into=None,
        reason="数据可由系统读取",
        by=cast.organ,
        now=now,
    )
    return {"上年指标": indicator, "指标去向": fate}


def _awards(cast: Cast, now: datetime) -> World:
    """A round of 组织科 in which 阜蒙县 has nominated, and last year's, public and objected to."""
    round_ = opened(cast, now)
    shown = public(cast, now, opened(cast, now, year=now.year - 1))
    return {
        "评先轮次": round_,
        "评先名额阜蒙县": quota_of(round_, cast.fumeng),
        "提名阜蒙县": nominated(cast, now, round_),
        "公示轮次": shown.round,
        "公示提名": shown,
        "提名异议": objected(cast, now, shown),
    }


def _inspections(cast: Cast, now: datetime) -> World:
    """The plan of 组织科's one item, begun in 阜新镇; an item of 人才科 that waits."""
    base(cast, now, 8)
    planned = submitted(cast, now, name="村级阵地督查", units=[cast.fuxin_town])
    plan = approve(cast, now, planned)
    round_ = begun(cast, now, admitted(cast, now, planned))
    return {
        "检查计划": plan,
        "基准年": planned.office.base_figures.get(),
        "已批准事项": planned,
        "待批事项": submitted(
            cast, now, name="人才政策检查", section=cast.talent_section, units=[cast.zhangwu_town]
        ),
        "事项本月": round_,
        "迎检阜新镇": inspected_of(round_, cast.fuxin_town),
    }


def _tour(cast: Cast, now: datetime) -> World:
    """An approved tour: 阜蒙县's team has been in 彰武县; nothing is handed in or published."""
    tour = approved_tour(cast, now)
    stop = stop_at(tour, cast.zhangwu)
    deduction = deducted(cast, stop, now + LATER)
    said = {"stop": stop, "classified": False, "by": cast.county, "now": now + LATER}
    problem = ProblemPlan(
        line=LineOfWork.TALENT,
        text="政策未公开",
        correction="在门户公开",
        due_on=(now + LATER + timedelta(days=14)).date(),
        minutes=60,
    )
    return {
        "拉练互检": tour,
        "拉练彰武县": stop,
        "拉练扣分项": deduction.item,
        "拉练扣分": deduction,
        "拉练好做法": note_practice(line=LineOfWork.TALENT, text="一窗办理", **said),
        "拉练问题": note_problem(problem=problem, **said),
    }


def _requirements(cast: Cast) -> World:
    """Every requirement of the world, named for its kind and unit."""
    return {
        f"要求 {requirement.kind} {requirement.unit} {requirement.title}": requirement
        for requirement in Requirement.objects.select_related("unit")
    }


def _engagements() -> World:
    """Every slot of somebody's time, named for whom it takes and for what."""
    return {
        f"占用 {engagement}": engagement for engagement in Engagement.objects.select_related("unit")
    }
