"""Who sees what: the exact sets, for every account and every model that anybody may see."""

from datetime import datetime

import pytest
from django.apps import apps
from django.db.models import Model

from notices.models import Engagement
from tests.cast import PEOPLE, Cast
from tests.test_floors import FLOORS
from tests.world import World, is_visible, make_world

ASKING = {"organ", "talent", "cadres", "office", "assess"}
DEPARTMENT = {"office", "leader"}
CITY = ASKING | DEPARTMENT
ADMINISTRATORS = {"sysadmin", "secadmin", "auditor"}
FUXIN_TOWN = {"cadre", "cadre2"}
TOURING = DEPARTMENT | {"organ", "talent", "assess"}
"""Of the city: who asks for the tour, runs it, or works in one of its lines."""

WORKING = CITY | FUXIN_TOWN | {"outsider", "county", "county2"}

SEEN_BY: dict[str, set[str]] = {
    "阜蒙县": CITY | FUXIN_TOWN | {"county"},
    "彰武县": CITY | {"outsider", "county2"},
    "阜新镇": CITY | FUXIN_TOWN | {"county"},
    "彰武镇": CITY | {"outsider", "county2"},
    "阜蒙县委组织部": CITY | {"county"},
    "彰武县委组织部": CITY | {"county2"},
    "市委组织部": CITY | ADMINISTRATORS | {"discipline"},
    "组织科": CITY | ADMINISTRATORS | {"discipline"},
    "阜蒙县委组织部办公室": {"county"},
    "阜新镇代办": FUXIN_TOWN | {"sysadmin"},
    "组织科草稿": DEPARTMENT | {"organ"},
    "组织科通知": DEPARTMENT | FUXIN_TOWN | {"organ", "county"},
    "人才科通知": DEPARTMENT | {"talent", "outsider", "county2"},
    "组织科通知签收": DEPARTMENT | FUXIN_TOWN | {"organ", "county"},
    "人才科通知签收": DEPARTMENT | {"talent", "outsider", "county2"},
    "组织科通知版本": DEPARTMENT | FUXIN_TOWN | {"organ", "county"},
    "组织科通知邮件": DEPARTMENT | {"organ"},
    "组织科通知消息": DEPARTMENT | {"organ"},
    "组织科通知催办": DEPARTMENT | {"organ"},
    "组织科通知电话": DEPARTMENT | {"organ"},
    "组织科核查附件": DEPARTMENT | {"organ", "outsider", "county2"},
    "组织科核查答复": DEPARTMENT | {"organ", "outsider", "county2"},
    "组织科核查结论": DEPARTMENT | {"organ", "outsider", "county2"},
    "阜新镇联系方式": {"cadre"},
    "组织科申请": DEPARTMENT | {"organ"},
    "组织科议程": DEPARTMENT | {"organ"},
    "人才科申请": DEPARTMENT | {"talent"},
    "部务会": DEPARTMENT,
    "人才科决定": DEPARTMENT | {"talent"},
    "人才科决定已阅": DEPARTMENT | {"talent"},
    "人才科会议": DEPARTMENT | {"talent", "county", "outsider", "county2"},
    "会议邀请阜蒙县": DEPARTMENT | {"talent", "county"},
    "会议邀请彰武镇": DEPARTMENT | {"talent", "outsider", "county2"},
    "人才科会议纪要": DEPARTMENT | {"talent", "county", "outsider", "county2"},
    "人才科会议议定事项": DEPARTMENT | {"talent", "county"},
    "参会人员阜蒙县": DEPARTMENT | {"talent", "county"},
    "合并方案": {"office"},
    "合并方案的组": {"office"},
    "合并方案的成员": {"office"},
    "合并意愿": {"office"},
    "打捆方案": {"office"},
    "打捆方案的行程": {"office"},
    "打捆方案的到县": {"office"},
    "打捆方案的课题": {"office"},
    "打捆意愿": {"office"},
    "上年会议": DEPARTMENT | {"talent"},
    "上传台账": {"office"},
    "计划会议": DEPARTMENT | {"organ"},
    "组织科课题": DEPARTMENT | {"organ"},
    "待调研课题": DEPARTMENT | {"organ"},
    "不打招呼课题": DEPARTMENT | {"cadres"},
    "无任用调研课题": DEPARTMENT | {"cadres"},
    "谈话记录": {"cadres", "leader"},
    "谈话阅读": {"cadres", "auditor"},
    "谈话读者": {"cadres"},
    "阜蒙县秋收": CITY | {"county"},
    "不打招呼行程提示": CITY,
    "不打招呼行程换人": CITY,
    "重点工作": CITY,
    "已通知行程成员": CITY | {"outsider", "county2"},
    "不打招呼行程成员": CITY,
    "已通知行程": CITY | {"outsider", "county2"},
    "已通知行程彰武县": CITY | {"outsider", "county2"},
    "已通知到访": CITY | {"outsider", "county2"},
    "不打招呼行程": CITY,
    "不打招呼行程阜蒙县": CITY,
    "不打招呼到访": CITY,
    "彰武县用餐签字": CITY | {"discipline"},
    "纪律反映": {"discipline"},
    "纪律反映受理": {"discipline"},
    "已报行程": CITY | {"outsider", "county2"},
    "待报告行程": CITY | {"county"},
    "调研报告": CITY,
    "调研报告草稿": DEPARTMENT | {"talent"},
    "彰武镇问题": CITY | {"outsider", "county2"},
    "彰武镇问题单位": CITY | {"outsider", "county2"},
    "草稿中的问题": DEPARTMENT | {"talent"},
    "草稿中的问题单位": DEPARTMENT | {"talent"},
    "逾期报告放行": CITY,
    "调研报告阅读": {"cadres", "auditor"},
    "考核年度": {"organ", "talent", "assess", "county", "county2"} | DEPARTMENT,
    "板块": {"organ", "talent", "assess", "county", "county2"} | DEPARTMENT,
    "可比县区": {"organ", "talent", "assess", "county", "county2"} | DEPARTMENT,
    "年终考核": WORKING,
    "阜蒙县年终成绩": WORKING,
    "阜蒙县异议": DEPARTMENT | {"assess", "county"},
    "组织科指标": DEPARTMENT | {"organ", "assess", "county"},
    "人才科指标": DEPARTMENT | {"talent", "assess", "county2"},
    "组织科指标阜蒙县": DEPARTMENT | {"organ", "assess", "county"},
    "人才科指标彰武县": DEPARTMENT | {"talent", "assess", "county2"},
    "系统已知数值": DEPARTMENT | {"organ", "assess", "county"},
    "对系统数值的异议": DEPARTMENT | {"organ", "assess", "county"},
    "重新开放填报": DEPARTMENT | {"organ", "assess", "county"},
    "阜蒙县填报": DEPARTMENT | {"organ", "assess", "county"},
    "指标导入": {"assess"},
    "检查计划": CITY,
    "基准年": CITY,
    "已批准事项": DEPARTMENT | FUXIN_TOWN | {"organ", "assess", "county"},
    "待批事项": DEPARTMENT | {"talent", "assess"},
    "事项本月": DEPARTMENT | FUXIN_TOWN | {"organ", "assess", "county"},
    "迎检阜新镇": DEPARTMENT | FUXIN_TOWN | {"organ", "assess", "county"},
    "常规工作词": {"assess"},
    "拉练互检": TOURING | {"county", "county2"},
    "拉练彰武县": TOURING | {"county", "county2"},
    "拉练扣分项": TOURING | {"county", "county2"},
    "拉练扣分": TOURING | {"county"},
    "拉练好做法": TOURING | {"county"},
    "拉练问题": TOURING | {"county"},
    "上年指标": DEPARTMENT | {"organ", "assess"},
    "指标去向": DEPARTMENT | {"organ", "assess"},
    "评先轮次": DEPARTMENT | {"organ", "assess", "county", "county2"},
    "评先名额阜蒙县": DEPARTMENT | {"organ", "assess", "county"},
    "提名阜蒙县": DEPARTMENT | {"organ", "assess", "county"},
    "公示轮次": CITY | FUXIN_TOWN | {"outsider", "county", "county2", "discipline"},
    "公示提名": CITY | FUXIN_TOWN | {"outsider", "county", "county2", "discipline"},
    "提名异议": {"outsider", "organ"},
    "要求 report 阜蒙县委组织部 推荐2026年度五星级党组织": DEPARTMENT | {"organ", "county"},
    "要求 report 彰武县委组织部 推荐2026年度五星级党组织": DEPARTMENT | {"organ", "county2"},
    "要求 report 阜蒙县委组织部 推荐2025年度五星级党组织": DEPARTMENT | {"organ", "county"},
    "要求 report 彰武县委组织部 推荐2025年度五星级党组织": DEPARTMENT | {"organ", "county2"},
    "列名": {"assess"},
    "要求 acknowledge 阜新镇 组织科通知": DEPARTMENT | FUXIN_TOWN | {"organ", "county"},
    "要求 answer 彰武镇 组织科核查": DEPARTMENT | {"organ", "outsider", "county2"},
    "要求 acknowledge 彰武镇 人才科通知": DEPARTMENT | {"talent", "outsider", "county2"},
    "要求 acknowledge 阜蒙县委组织部 关于召开人才工作推进会的通知": DEPARTMENT
    | {"talent", "county"},
    "要求 acknowledge 彰武镇 关于召开人才工作推进会的通知": DEPARTMENT
    | {"talent", "outsider", "county2"},
    "要求 attend 阜蒙县委组织部 人才工作推进会": DEPARTMENT | {"talent", "county"},
    "要求 attend 彰武镇 人才工作推进会": DEPARTMENT | {"talent", "outsider", "county2"},
    "要求 answer 阜蒙县委组织部 落实会议议定事项：报送人才名单": DEPARTMENT | {"talent", "county"},
    "要求 host 彰武镇 接待调研：村党组织带头人队伍建设": DEPARTMENT
    | {"organ", "outsider", "county2"},
    "要求 host 彰武镇 接待调研：旧课题": DEPARTMENT | {"organ", "outsider", "county2"},
    "要求 host 阜蒙县委组织部 接待调研：另一课题": DEPARTMENT | {"talent", "county"},
    "要求 acknowledge 彰武镇 调研情况反馈：旧课题": DEPARTMENT | {"organ", "outsider", "county2"},
    "要求 answer 彰武镇 调研问题整改：活动场所闲置": DEPARTMENT | {"organ", "outsider", "county2"},
    "要求 report 阜蒙县委组织部 填报指标：组织科指标": DEPARTMENT | {"organ", "county"},
    "要求 report 阜蒙县委组织部 填报指标：已锁定指标": DEPARTMENT | {"organ", "county"},
    "要求 report 彰武县委组织部 填报指标：人才科指标": DEPARTMENT | {"talent", "county2"},
    "要求 host 阜新镇 迎接督查检查考核：村级阵地督查": DEPARTMENT
    | FUXIN_TOWN
    | {"organ", "county"},
    "要求 host 阜蒙县委组织部 拉练互检：迎接彰武县检查": DEPARTMENT | {"organ", "county"},
    "要求 inspect 阜蒙县委组织部 拉练互检：检查彰武县并提交扣分表": DEPARTMENT
    | {"organ", "county"},
    "要求 host 彰武县委组织部 拉练互检：迎接阜蒙县检查": DEPARTMENT | {"organ", "county2"},
    "要求 inspect 彰武县委组织部 拉练互检：检查阜蒙县并提交扣分表": DEPARTMENT
    | {"organ", "county2"},
    "占用 阜蒙县委组织部 · 拉练互检：彰武县检查阜蒙县": DEPARTMENT | {"organ", "county"},
    "占用 互检组 · 拉练互检：阜蒙县检查彰武县": DEPARTMENT | {"organ", "county"},
    "占用 彰武县委组织部 · 拉练互检：阜蒙县检查彰武县": DEPARTMENT | {"organ", "county2"},
    "占用 互检组 · 拉练互检：彰武县检查阜蒙县": DEPARTMENT | {"organ", "county2"},
    "占用 王甲 · 人才工作推进会": DEPARTMENT | {"talent", "county"},
    "占用 彰武镇 · 接待调研：旧课题": DEPARTMENT | {"organ", "outsider", "county2"},
    "占用 阜蒙县委组织部 · 接待调研：另一课题": DEPARTMENT | {"talent", "county"},
    "占用 彰武镇 · 接待调研：村党组织带头人队伍建设": DEPARTMENT | {"organ", "outsider", "county2"},
}
"""Every thing of the world by its label, and the accounts that see it before the arrival."""

SEEN_AFTER_ARRIVAL: dict[str, set[str]] = {
    "不打招呼行程": CITY | FUXIN_TOWN | {"county"},
    "不打招呼行程成员": CITY | FUXIN_TOWN | {"county"},
    "不打招呼行程阜蒙县": CITY | FUXIN_TOWN | {"county"},
    "不打招呼到访": CITY | FUXIN_TOWN | {"county"},
    "要求 host 阜新镇 接待调研：不打招呼课题": DEPARTMENT | FUXIN_TOWN | {"cadres", "county"},
    "占用 阜新镇 · 接待调研：不打招呼课题": DEPARTMENT | FUXIN_TOWN | {"cadres", "county"},
}

PEOPLE_SEEN: dict[str, set[str]] = {
    **dict.fromkeys(FUXIN_TOWN, FUXIN_TOWN),
    "outsider": {"outsider"},
    "county": FUXIN_TOWN | {"county"},
    "county2": {"outsider", "county2"},
    **dict.fromkeys((*ASKING, "discipline"), CITY | ADMINISTRATORS | {"discipline"}),
    **{name: set(PEOPLE) for name in (*DEPARTMENT, "sysadmin", "secadmin")},
    "auditor": {"auditor"},
}

NOT_SEEN_AS_ROWS = {
    "accounts.City",
    "accounts.Office",
    "accounts.CountyGroupPermission",
    "accounts.CountyUserPermission",
    "assessment.ImportFault",
    "assessment.InspectionReach",
    "assessment.TourCounty",
    "notices.Heartbeat",
    "office.RuleChange",
    "office.DayOverride",
}
"""Models without ``visible_to``: part of another row, or the same for everybody logged in."""


def test_accounts_see_exactly_what_they_should(cast: Cast, now: datetime) -> None:
    world = make_world(cast, now)

    assert _seen(world, cast) == SEEN_BY


def test_an_unannounced_visit_appears_on_arrival(cast: Cast, now: datetime) -> None:
    world = make_world(cast, now, arrived=True)

    assert _seen(world, cast) == SEEN_BY | SEEN_AFTER_ARRIVAL


def test_an_unannounced_visit_takes_nobodys_time_before_its_arrival(
    cast: Cast, now: datetime
) -> None:
    """Whom it will visit is not even in the table from which free time is read (rule R8)."""
    world = make_world(cast, now)

    assert not Engagement.objects.filter(unit=world["不打招呼到访"].unit).exists()


@pytest.mark.parametrize("name", PEOPLE)
def test_accounts_see_exactly_these_people(cast: Cast, name: str) -> None:
    people = cast.people()
    seen = type(cast.cadre).objects.visible_to(people[name])

    assert {person.username for person in seen} == PEOPLE_SEEN[name]


def test_nobody_inactive_sees_anything_of_the_work(cast: Cast, now: datetime) -> None:
    world = make_world(cast, now)
    cast.county.is_active = False
    cast.county.save()

    assert _labels_visible(world, cast.county) <= {"阜蒙县委组织部", "阜蒙县委组织部办公室"}


def test_every_model_says_who_sees_it(cast: Cast, now: datetime) -> None:
    """A new model joins the world and the table above, or is named as no row for anybody."""
    in_world = {type(thing)._meta.label for thing in make_world(cast, now).values()}
    known = in_world | NOT_SEEN_AS_ROWS | {"accounts.User"}
    models = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in FLOORS and not hasattr(model, "pgh_tracked_model")
    }

    assert models == known


def _seen(world: World, cast: Cast) -> dict[str, set[str]]:
    """Label → names of the accounts that see the thing."""
    visible = {name: _labels_visible(world, user) for name, user in cast.people().items()}
    return {label: {name for name, labels in visible.items() if label in labels} for label in world}


def _labels_visible(world: World, user: Model) -> set[str]:
    fresh = type(user).objects.get(pk=user.pk)
    return {label for label, thing in world.items() if is_visible(thing, fresh)}
