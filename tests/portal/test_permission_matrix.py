"""Every address, for every account: who gets through, and what the others are told.

The addresses come from the resolver itself: a new one fails the first test until it is listed
here with those who may use it.
"""

from dataclasses import dataclass
from datetime import datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import PEOPLE, Cast
from tests.clients import client_of
from tests.portal.addresses import PATTERNS, addressed_world, answer_of, arguments, without_token
from tests.world import World, is_visible

ASKING = {"organ", "talent", "cadres", "office", "assess"}
DEPARTMENT = {"office", "leader"}
CITY = ASKING | DEPARTMENT
ADMINISTRATORS = {"sysadmin", "secadmin", "auditor"}
TOWNSHIP = {"cadre", "cadre2", "outsider"}
COUNTY = {"county", "county2"}
WORKING = CITY | TOWNSHIP | COUNTY
DISCIPLINE = {"discipline"}
"""Takes part in the work only by what is reported and signed off."""
EVERYBODY = set(PEOPLE)

PUBLIC = {"login", "set_language", "healthz", "readyz"}
"""Reached without logging in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Who gets through to an address with the thing of the world that it names, if any.

    ``post`` marks addresses that answer to POST alone; they are then tried with an empty one.
    """

    for_: set[str]
    thing: str = ""
    post: bool = False


ADDRESSES: dict[str, Address] = {
    "home": Address(for_=EVERYBODY),
    "me": Address(for_=EVERYBODY),
    "alive": Address(for_=EVERYBODY),
    "contact_preference": Address(for_=TOWNSHIP | COUNTY, post=True),
    "deputies": Address(for_=TOWNSHIP | COUNTY),
    "deputy_revoke": Address(for_={"cadre"}, thing="阜新镇代办", post=True),
    "schedule": Address(for_=WORKING | DISCIPLINE),
    "ledger": Address(for_=WORKING | DISCIPLINE),
    "ledger_saved": Address(for_=WORKING | DISCIPLINE),
    "rules": Address(for_=EVERYBODY),
    "rule": Address(for_={"office"}, thing="R1"),
    "grants": Address(for_={"secadmin"}),
    "grant": Address(for_={"secadmin"}, thing="cadre"),
    "audit": Address(for_={"auditor"}),
    "set_language": Address(for_=EVERYBODY, post=True),
    "healthz": Address(for_=EVERYBODY),
    "readyz": Address(for_=EVERYBODY),
    "login": Address(for_=EVERYBODY),
    "logout": Address(for_=EVERYBODY, post=True),
    "password_change": Address(for_=EVERYBODY),
    "notices:list": Address(for_=WORKING),
    "notices:compose": Address(for_=ASKING),
    "notices:board": Address(for_=DEPARTMENT | {"organ", "county"}, thing="组织科通知"),
    "notices:export": Address(for_=DEPARTMENT | {"organ", "county"}, thing="组织科通知"),
    "notices:remind": Address(for_={"organ"}, thing="组织科通知", post=True),
    "notices:retry": Address(for_={"organ"}, thing="组织科通知", post=True),
    "notices:calls": Address(for_={"organ"}, thing="组织科通知"),
    "notices:calls_export": Address(for_={"organ"}, thing="组织科通知"),
    "notices:call": Address(for_={"organ"}, thing="组织科通知签收", post=True),
    "notices:decide": Address(for_={"organ"}, thing="组织科通知消息", post=True),
    "notices:preview": Address(for_={"organ", "office"}, thing="组织科草稿"),
    "notices:edit": Address(for_={"organ", "office"}, thing="组织科草稿"),
    "notices:send": Address(for_={"organ", "office"}, thing="组织科草稿", post=True),
    "notices:schedule": Address(for_={"organ", "office"}, thing="组织科草稿", post=True),
    "notices:delete": Address(for_={"organ", "office"}, thing="组织科草稿", post=True),
    "notices:amend": Address(for_={"organ"}, thing="组织科通知"),
    "notices:versions": Address(
        for_=DEPARTMENT | {"organ", "cadre", "cadre2", "county"}, thing="组织科通知"
    ),
    "notices:attachment": Address(
        for_=DEPARTMENT | {"organ", "outsider", "county2"}, thing="组织科核查附件"
    ),
    "notices:receipt": Address(
        for_=DEPARTMENT | {"organ", "cadre", "cadre2", "county"}, thing="组织科通知签收"
    ),
    "notices:acknowledge": Address(for_={"cadre", "cadre2"}, thing="组织科通知签收", post=True),
    "notices:answers": Address(for_=DEPARTMENT | {"organ"}, thing="组织科通知"),
    "notices:answers_export": Address(for_=DEPARTMENT | {"organ"}, thing="组织科通知"),
    "notices:answer_file": Address(
        for_=DEPARTMENT | {"organ", "outsider", "county2"}, thing="组织科核查答复"
    ),
    "meetings:list": Address(for_=WORKING),
    "meetings:ask": Address(for_=ASKING),
    "meetings:queue": Address(for_=CITY),
    "meetings:request": Address(for_=DEPARTMENT | {"organ"}, thing="组织科申请"),
    "meetings:decide": Address(for_={"office"}, thing="组织科申请", post=True),
    "meetings:mend": Address(for_={"talent"}, thing="退回的申请"),
    "meetings:affairs": Address(for_=DEPARTMENT),
    "meetings:open_session": Address(for_={"office"}),
    "meetings:session": Address(for_=DEPARTMENT, thing="部务会"),
    "meetings:plan": Address(for_=CITY),
    "meetings:plan_enter": Address(for_=ASKING),
    "meetings:plan_import": Address(for_=ASKING),
    "meetings:plan_approve": Address(for_={"office"}),
    "meetings:plan_export": Address(for_=CITY),
    "meetings:planned": Address(for_={"office", "organ"}, thing="计划会议"),
    "meetings:planned_remove": Address(for_={"office", "organ"}, thing="计划会议", post=True),
    "meetings:baseline": Address(for_={"office"}),
    "meetings:baseline_confirm": Address(for_={"office"}, thing="上传台账", post=True),
    "meetings:baseline_discard": Address(for_={"office"}, thing="上传台账", post=True),
    "meetings:year": Address(for_=CITY),
    "meetings:year_rows": Address(for_=CITY),
    "meetings:year_export": Address(for_=CITY),
    "meetings:present": Address(for_={"office"}, thing="部务会", post=True),
    "meetings:decide_several": Address(for_={"office"}, thing="部务会", post=True),
    "meetings:affairs_minutes": Address(for_=DEPARTMENT, thing="部务会"),
    "meetings:merging": Address(for_={"office"}),
    "meetings:merging_accept": Address(for_={"office"}, thing="合并方案", post=True),
    "meetings:group_accept": Address(for_={"office"}, thing="合并方案的组", post=True),
    "meetings:group_take_back": Address(for_={"office"}, thing="合并方案的组", post=True),
    "meetings:group_decide": Address(for_={"office"}, thing="合并方案的组", post=True),
    "meetings:wish": Address(for_={"office"}, post=True),
    "meetings:wish_forget": Address(for_={"office"}, thing="合并意愿", post=True),
    "meetings:invitation": Address(for_=DEPARTMENT | {"talent", "county"}, thing="会议邀请阜蒙县"),
    "meetings:meeting": Address(
        for_=DEPARTMENT | {"talent", "county", "outsider", "county2"}, thing="人才科会议"
    ),
    "meetings:notice_file": Address(
        for_=DEPARTMENT | {"talent", "county", "outsider", "county2"}, thing="人才科会议"
    ),
    "meetings:cancel": Address(for_={"office", "talent"}, thing="人才科会议"),
    "meetings:move": Address(for_={"office", "talent"}, thing="人才科会议"),
    "meetings:door": Address(for_={"office", "talent"}, thing="人才科会议"),
    "meetings:note_attendance": Address(
        for_={"office", "talent"}, thing="参会人员阜蒙县", post=True
    ),
    "meetings:run_sheet": Address(for_={"office", "talent"}, thing="人才科会议"),
    "meetings:begin": Address(for_={"office", "talent"}, thing="人才科会议", post=True),
    "meetings:next_item": Address(for_={"office", "talent"}, thing="人才科会议", post=True),
    "meetings:end": Address(for_={"office", "talent"}, thing="人才科会议", post=True),
    "meetings:minutes": Address(
        for_=DEPARTMENT | {"talent", "county", "outsider", "county2"}, thing="人才科会议"
    ),
    "meetings:minutes_file": Address(
        for_=DEPARTMENT | {"talent", "county", "outsider", "county2"}, thing="人才科会议"
    ),
    "meetings:publish_minutes": Address(for_={"office", "talent"}, thing="人才科会议", post=True),
    "meetings:add_resolution": Address(for_={"office", "talent"}, thing="人才科会议", post=True),
    "meetings:drop_resolution": Address(
        for_={"office", "talent"}, thing="人才科会议议定事项", post=True
    ),
    "meetings:resolution": Address(
        for_=DEPARTMENT | {"talent", "county"}, thing="人才科会议议定事项"
    ),
    "meetings:settle_resolution": Address(
        for_={"office", "talent"}, thing="人才科会议议定事项", post=True
    ),
    "research:list": Address(for_=WORKING),
    "research:topics": Address(for_=CITY),
    "research:propose": Address(for_=ASKING),
    "research:topic": Address(for_=DEPARTMENT | {"cadres"}, thing="不打招呼课题"),
    "research:revise": Address(for_={"office", "organ"}, thing="待调研课题"),
    "research:withdraw": Address(for_={"office", "organ"}, thing="待调研课题"),
    "research:key_work": Address(for_={"office"}),
    "research:key_work_suggested": Address(for_={"office"}, post=True),
    "research:key_work_use": Address(for_={"office"}, thing="重点工作", post=True),
    "research:year": Address(for_=WORKING),
    "research:year_export": Address(for_=WORKING),
    "research:closures": Address(for_=CITY | COUNTY),
    "research:closure_lift": Address(for_={"office", "county"}, thing="阜蒙县秋收", post=True),
    "research:talks": Address(for_={"cadres", "leader"}),
    "research:write_talk": Address(for_={"cadres"}),
    "research:talk_readers": Address(for_={"cadres"}),
    "research:talk_readings": Address(for_={"cadres", "auditor"}),
    "research:report_readings": Address(for_={"cadres", "auditor"}),
    "research:talk": Address(for_={"cadres", "leader"}, thing="谈话记录"),
    "research:talk_export": Address(for_={"cadres", "leader"}, thing="谈话记录", post=True),
    "research:plan": Address(for_={"office"}),
    "research:bundling": Address(for_={"office"}),
    "research:bundling_accept": Address(for_={"office"}, thing="打捆方案", post=True),
    "research:bundle_accept": Address(for_={"office"}, thing="打捆方案的行程", post=True),
    "research:bundle_move": Address(for_={"office"}, thing="打捆方案的到县", post=True),
    "research:bundle_move_topic": Address(for_={"office"}, thing="打捆方案的课题", post=True),
    "research:bundle_wish": Address(for_={"office"}, post=True),
    "research:bundle_wish_forget": Address(for_={"office"}, thing="打捆意愿", post=True),
    "research:trip": Address(for_=CITY, thing="不打招呼行程"),
    "research:cancel": Address(for_={"office", "cadres"}, thing="不打招呼行程"),
    "research:team": Address(for_={"office", "cadres"}, thing="不打招呼行程"),
    "research:move": Address(for_={"office", "cadres"}, thing="不打招呼行程阜蒙县"),
    "research:visit": Address(for_=CITY, thing="不打招呼到访"),
    "research:arrive": Address(for_={"office", "cadres"}, thing="不打招呼到访", post=True),
    "research:missed": Address(for_={"office", "cadres"}, thing="不打招呼到访"),
    "research:pledge": Address(for_={"cadres"}, thing="不打招呼行程"),
    "research:sign_off": Address(for_={"office", "cadres"}, thing="不打招呼行程阜蒙县"),
    "research:breaches": Address(for_=DISCIPLINE),
    "research:report_conduct": Address(for_={"outsider"}, thing="已通知到访"),
    "research:conduct_receipt": Address(for_=TOWNSHIP | COUNTY),
    "research:conduct_reports": Address(for_=DISCIPLINE),
    "research:conduct_report": Address(for_=DISCIPLINE, thing="纪律反映"),
    "research:conduct_take_up": Address(for_=DISCIPLINE, thing="纪律反映", post=True),
    "assessment:list": Address(for_=WORKING),
    "research:report_write": Address(for_={"talent"}, thing="待报告行程"),
    "research:lift": Address(for_={"leader"}, thing="待报告行程"),
    "research:library": Address(for_=CITY),
    "research:known": Address(for_=ASKING),
    "research:report": Address(for_=CITY, thing="调研报告"),
    "research:report_approve": Address(for_={"leader"}, thing="调研报告", post=True),
    "research:report_return": Address(for_={"leader"}, thing="调研报告", post=True),
    "research:report_file": Address(for_=CITY, thing="调研报告"),
    "research:report_document": Address(for_=CITY, thing="调研报告"),
    "assessment:cycle": Address(
        for_=DEPARTMENT | COUNTY | {"organ", "talent", "assess"}, thing="考核年度"
    ),
    "assessment:export": Address(
        for_=DEPARTMENT | COUNTY | {"organ", "talent", "assess"}, thing="考核年度"
    ),
    "assessment:indicator": Address(
        for_=DEPARTMENT | {"organ", "assess", "county"}, thing="组织科指标"
    ),
    "assessment:target": Address(
        for_=DEPARTMENT | {"organ", "assess", "county"}, thing="组织科指标阜蒙县"
    ),
    "assessment:reporting": Address(for_=COUNTY, thing="考核年度"),
    "assessment:approve_values": Address(for_=COUNTY, thing="考核年度", post=True),
    "assessment:incoming": Address(for_={"office", "organ", "talent", "assess"}, thing="考核年度"),
    "assessment:accept_values": Address(
        for_={"office", "organ", "talent", "assess"}, thing="考核年度", post=True
    ),
    "assessment:known_values": Address(
        for_={"office", "organ", "talent", "assess"}, thing="考核年度"
    ),
    "assessment:known_values_file": Address(
        for_={"office", "organ", "talent", "assess"}, thing="考核年度"
    ),
    "assessment:reopen_target": Address(for_={"assess"}, thing="组织科指标阜蒙县"),
    "assessment:return_value": Address(for_={"organ", "assess"}, thing="阜蒙县填报"),
    "assessment:object_to_value": Address(for_={"county"}, thing="系统已知数值"),
    "assessment:answer_objection": Address(for_={"organ", "assess"}, thing="对系统数值的异议"),
    "assessment:imports": Address(for_={"assess"}),
    "assessment:import": Address(for_={"assess"}),
    "assessment:template": Address(for_={"assess"}),
    "assessment:import_detail": Address(for_={"assess"}, thing="指标导入"),
    "assessment:confirm": Address(for_={"assess"}, thing="指标导入", post=True),
    "assessment:original": Address(for_={"assess"}, thing="指标导入"),
    "assessment:inspections": Address(for_=WORKING),
    "assessment:inspection_new": Address(for_=ASKING),
    "assessment:inspections_approve": Address(for_={"office"}),
    "assessment:admission": Address(for_=CITY),
    "assessment:base_year": Address(for_={"office", "assess"}),
    "assessment:inspection": Address(
        for_=DEPARTMENT | {"organ", "assess", "county", "cadre", "cadre2"}, thing="已批准事项"
    ),
    "assessment:inspection_change": Address(for_={"office", "talent"}, thing="待批事项"),
    "assessment:inspection_submit": Address(for_={"office", "talent"}, thing="待批事项", post=True),
    "assessment:inspection_remove": Address(for_={"office", "talent"}, thing="待批事项", post=True),
    "assessment:inspection_decide": Address(for_=DEPARTMENT, thing="待批事项"),
    "assessment:admit": Address(for_={"office"}, thing="已批准事项", post=True),
    "assessment:round": Address(
        for_=DEPARTMENT | {"organ", "assess", "county", "cadre", "cadre2"}, thing="事项本月"
    ),
    "assessment:round_end": Address(for_={"office", "organ"}, thing="事项本月", post=True),
    "assessment:inspected": Address(
        for_=DEPARTMENT | {"organ", "assess", "county", "cadre", "cadre2"}, thing="迎检阜新镇"
    ),
    "assessment:marked": Address(for_={"assess"}, thing="指标导入"),
    "assessment:undo": Address(for_={"assess"}, thing="指标导入"),
    "assessment:read_again": Address(for_={"assess"}, thing="指标导入", post=True),
    "assessment:column_names": Address(for_={"assess"}),
    "assessment:forget_name": Address(for_={"assess"}, thing="列名", post=True),
    "assessment:words": Address(for_={"assess"}),
    "assessment:scoring": Address(for_={"assess"}, thing="组织科指标"),
    "assessment:results": Address(for_=WORKING, thing="年终考核"),
    "assessment:settings": Address(for_={"assess"}, thing="年终考核"),
    "assessment:year_end_begin": Address(for_={"assess"}, thing="年终考核", post=True),
    "assessment:appraisal": Address(for_={"assess"}, thing="年终考核"),
    "assessment:year_end_publish": Address(for_={"assess"}, thing="年终考核"),
    "assessment:year_end_take_back": Address(for_={"assess"}, thing="年终考核"),
    "assessment:year_end_final": Address(for_={"assess"}, thing="年终考核", post=True),
    "assessment:year_end_document": Address(for_=WORKING, thing="年终考核"),
    "assessment:year_end_workbook": Address(for_=WORKING, thing="年终考核"),
    "assessment:year_end_object": Address(for_=COUNTY, thing="年终考核"),
    "assessment:score_sheet": Address(
        for_=DEPARTMENT | {"assess", "county"}, thing="阜蒙县年终成绩"
    ),
    "assessment:what_if": Address(for_=DEPARTMENT | {"assess"}, thing="阜蒙县年终成绩"),
    "assessment:objection": Address(for_=DEPARTMENT | {"assess", "county"}, thing="阜蒙县异议"),
    "assessment:half_year": Address(
        for_=DEPARTMENT | COUNTY | {"organ", "talent", "assess"}, thing="考核年度"
    ),
    "assessment:progress": Address(
        for_=DEPARTMENT | COUNTY | {"organ", "talent", "assess"}, thing="考核年度"
    ),
    "assessment:tour_plan": Address(for_={"assess"}, thing="考核年度"),
    "assessment:tour_table": Address(for_={"assess"}, thing="考核年度"),
    "assessment:tour_approve": Address(for_=DEPARTMENT, thing="拉练互检", post=True),
    "assessment:tour_take_back": Address(for_=DEPARTMENT, thing="拉练互检", post=True),
    "assessment:tour_publish": Address(for_={"assess"}, thing="拉练互检", post=True),
    "assessment:tour_stop": Address(
        for_=DEPARTMENT | COUNTY | {"organ", "talent", "assess"}, thing="拉练彰武县"
    ),
    "assessment:tour_change": Address(for_={"assess"}, thing="拉练彰武县"),
    "assessment:tour_deduct": Address(for_={"county"}, thing="拉练彰武县", post=True),
    "assessment:tour_note": Address(for_={"county"}, thing="拉练彰武县", post=True),
    "assessment:tour_problem": Address(for_={"county"}, thing="拉练彰武县", post=True),
    "assessment:tour_hand_in": Address(for_={"county"}, thing="拉练彰武县", post=True),
    "assessment:tour_give_back": Address(for_={"assess"}, thing="拉练彰武县", post=True),
    "assessment:tour_answer": Address(for_=set(), thing="拉练扣分", post=True),
    "assessment:tour_deduction_strike": Address(for_={"county"}, thing="拉练扣分", post=True),
    "assessment:tour_note_strike": Address(for_={"county"}, thing="拉练好做法", post=True),
    "assessment:tour_problem_strike": Address(for_={"county"}, thing="拉练问题", post=True),
    "assessment:slimming": Address(
        for_=DEPARTMENT | COUNTY | {"organ", "talent", "assess"}, thing="考核年度"
    ),
    "assessment:fate": Address(for_={"assess"}, thing="上年指标"),
    "assessment:awards": Address(for_=WORKING | DISCIPLINE),
    "assessment:award_new": Address(for_=ASKING),
    "assessment:examples": Address(for_=WORKING | DISCIPLINE),
    "assessment:award": Address(for_=WORKING | DISCIPLINE, thing="公示轮次"),
    "assessment:award_places": Address(for_={"organ"}, thing="评先轮次"),
    "assessment:award_extend": Address(for_={"organ"}, thing="评先轮次"),
    "assessment:award_call_off": Address(for_={"organ"}, thing="公示轮次"),
    "assessment:award_publish": Address(for_={"organ"}, thing="评先轮次", post=True),
    "assessment:award_decide": Address(for_={"organ"}, thing="公示轮次"),
    "assessment:award_list": Address(for_=set(), thing="公示轮次"),
    "assessment:award_workbook": Address(for_=WORKING | DISCIPLINE, thing="公示轮次"),
    "assessment:award_county": Address(
        for_=DEPARTMENT | {"organ", "assess", "county"}, thing="评先名额阜蒙县"
    ),
    "assessment:award_nominate": Address(for_={"county"}, thing="评先名额阜蒙县"),
    "assessment:award_complete": Address(for_={"county"}, thing="评先名额阜蒙县", post=True),
    "assessment:nomination": Address(
        for_=DEPARTMENT | {"organ", "assess", "county"}, thing="提名阜蒙县"
    ),
    "assessment:nomination_change": Address(for_={"county"}, thing="提名阜蒙县"),
    "assessment:nomination_review": Address(for_={"organ"}, thing="提名阜蒙县", post=True),
    "assessment:nomination_object": Address(for_=WORKING | DISCIPLINE, thing="公示提名"),
    "assessment:award_objection": Address(for_={"organ", "outsider"}, thing="提名异议"),
}


@pytest.fixture
def world(cast: Cast, now: datetime) -> World:
    """The small world, and what only some addresses name."""
    return addressed_world(cast, now)


def test_every_address_is_listed() -> None:
    assert set(PATTERNS) == set(ADDRESSES)


@pytest.mark.parametrize("name", PEOPLE)
def test_accounts_get_through_where_they_should(
    cast: Cast, world: World, now: datetime, name: str
) -> None:
    client = logged_in(cast, name)
    with time_machine.travel(now, tick=False):
        answers = {address: ask_for(client, address, world) for address in ADDRESSES}

    through = {
        address for address, answer in answers.items() if answer.status_code in (200, 204, 302)
    }
    refused = {address: answers[address].status_code for address in answers.keys() - through}
    assert through == {address for address, entry in ADDRESSES.items() if name in entry.for_}
    assert set(refused.values()) <= {403, 404}


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_hidden_looks_like_what_does_not_exist(
    cast: Cast, world: World, now: datetime, name: str
) -> None:
    client = logged_in(cast, name)
    with time_machine.travel(now, tick=False):
        for address, entry in ADDRESSES.items():
            thing = world.get(entry.thing)
            if thing is None or is_visible(thing, cast.people()[name]):
                continue
            hidden = ask_for(client, address, world)
            missing = ask_for(client, address, world, exists=False)
            assert hidden.status_code == missing.status_code, address
            assert without_token(hidden) == without_token(missing), address


def test_nothing_is_public_but_the_door(client: Client, cast: Cast, world: World) -> None:
    answers = {address: ask_for(client, address, world) for address in ADDRESSES}
    login = reverse("login")

    open_to_all = {
        address
        for address, answer in answers.items()
        if not (answer.status_code == 302 and answer.url.startswith(login))
    }

    assert open_to_all == PUBLIC


def logged_in(cast: Cast, name: str) -> Client:
    return client_of(cast.people()[name])


def ask_for(client: Client, address: str, world: World, *, exists: bool = True) -> HttpResponse:
    """The answer of an address; whatever an empty POST does is undone."""
    entry = ADDRESSES[address]
    url = reverse(address, kwargs=arguments(address, entry.thing, world, exists=exists))
    return answer_of(client, url, post=entry.post)
