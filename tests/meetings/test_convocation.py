"""The convocation as an official document."""

from datetime import date, datetime

import pytest

from meetings.documents.convocation import chinese_number, convocation_document, convocation_text
from meetings.models import Decision
from office.documents import Heading
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held


def test_the_meeting_notice_says_when_where_what_and_who(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    decided(cast, now, ask_talent(cast, now), Decision.Outcome.MERGE_INTO, merge_into=meeting)
    meeting.refresh_from_db()

    document = convocation_document(meeting, meeting.invitations.select_related("unit"))

    assert document.title == "关于召开党员发展工作布置会的通知"
    assert document.issuer == "中共阜新市委组织部"
    assert document.signed_on == date(2026, 10, 13)
    assert [block.text for block in document.body] == [
        "经2026年第1次部务会研究，决定召开党员发展工作布置会。",
        "现将有关事项通知如下。",
        "一、会议时间",
        "2026年10月23日（星期五）09:00，会期180分钟",
        "二、会议形式",
        "现场会议",
        "三、会议地点",
        "市委二楼会议室",
        "四、会议召集人",
        "分管副部长",
        "五、主办科室",
        "组织科、人才科",
        "六、会议内容",
        "（一）党员发展工作布置会（组织科，120分钟）：布置四季度发展党员工作",
        "（二）人才工作推进会（人才科，60分钟）：通报人才引进情况",
        "七、参会单位和人数",
        "阜蒙县委组织部、彰武县委组织部，各2人。",
        "彰武镇，各1人。",
        "八、其他事项",
        "请各单位在轻装系统填报参会人员，不需另行报送纸质回执。",
    ]


def test_a_meeting_without_a_place_names_none(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now, mode="video", place="")

    body = convocation_document(meeting, meeting.invitations.all()).body

    assert [block.text for block in body if isinstance(block, Heading)][1:3] == [
        "二、会议形式",
        "三、会议召集人",
    ]


def test_units_that_send_another_number_are_named(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    due_at = meeting.invitations.first().reply_by
    people = {cast.fumeng_office: 1, cast.zhangwu_office: 2, cast.fuxin_town: 1}

    text = convocation_text(meeting, people=people, reply_by=due_at)
    same = convocation_text(meeting, people={cast.fumeng_office: 3}, reply_by=due_at)

    assert "请贵单位派1人参加（彰武县委组织部派2人），并于2026年10月22日（星期四）17:30前" in text
    assert "请贵单位派3人参加，并于" in same


def test_all_sections_that_asked_are_hosts_each_once(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    for request in (ask_talent(cast, now), ask_talent(cast, now), ask(cast, now)):
        decided(cast, now, request, Decision.Outcome.MERGE_INTO, merge_into=meeting)

    assert meeting.hosts == [cast.organ_section, cast.talent_section]
    text = convocation_text(meeting, people={cast.fumeng_office: 1}, reply_by=meeting.starts_at)
    assert "主办科室：组织科、人才科" in text


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_numbers_of_headings(number: int, text: str) -> None:
    assert chinese_number(number) == text
