"""The minutes of a session of the department affairs meeting (部务会会议纪要).

What stands here goes out on paper, hence always in Chinese.
"""

from collections.abc import Iterable, Iterator

from meetings.documents.convocation import chinese_number
from meetings.models import AffairsMeeting, Decision, MeetingRequest
from office.documents import DocumentNumber, Heading, OfficialDocument, Paragraph, SubHeading
from office.documents.document import Block

_DECIDED = {
    Decision.Outcome.NOTICE_INSTEAD: "以通知代替会议，不召开。",
    Decision.Outcome.HOLD: "同意召开。",
    Decision.Outcome.DROP: "不召开。",
    Decision.Outcome.RETURN: "退回申请科室补充后再议。",
}


def minutes_document(session: AffairsMeeting, agenda: Iterable[MeetingRequest]) -> OfficialDocument:
    """The minutes in the official layout: who was there, and each item with its decision.

    The items of the ``agenda`` are read with their section and decision; those that are not
    decided yet are named as left over.
    """
    items = list(agenda)
    issuer = f"中共{session.office}"
    return OfficialDocument(
        title=f"{session}会议纪要",
        number=DocumentNumber(code="部务会纪要", year=session.held_on.year, serial=session.number),
        red_head=f"{issuer}部务会会议纪要",
        body=(
            *_opening(session),
            *_decisions([item for item in items if item.is_decided]),
            *_left_over([item for item in items if not item.is_decided]),
        ),
        issuer=issuer,
        signed_on=session.held_on,
    )


def _opening(session: AffairsMeeting) -> Iterator[Block]:
    day = session.held_on
    yield Heading("一、会议情况")
    yield Paragraph(f"时间：{day.year}年{day.month}月{day.day}日。")
    yield Paragraph(f"主持：{session.chaired_by}。记录：{session.recorded_by}。")
    yield Paragraph(
        f"应到成员{session.members}人，实到{len(session.present)}人：{'、'.join(session.present)}。"
    )


def _decisions(items: list[MeetingRequest]) -> Iterator[Block]:
    yield Heading("二、议定事项")
    if not items:
        yield Paragraph("没有议定事项。")
    for number, item in enumerate(items, start=1):
        decision = item.decision
        yield SubHeading(f"（{chinese_number(number)}）{item.name}（{item.section}申请）")
        yield Paragraph(f"会议决定：{_what(decision)}")
        yield Paragraph(f"理由：{decision.reason}")
        if decision.over_quota_reason:
            yield Paragraph(f"超出年度数量的说明：{decision.over_quota_reason}")
        if decision.considered:
            yield Paragraph("研究比较：" + "".join(decision.considered.splitlines()))


def _left_over(items: list[MeetingRequest]) -> Iterator[Block]:
    if items:
        yield Heading("三、未议事项")
        yield Paragraph(f"{'、'.join(item.name for item in items)}，留待以后研究。")


def _what(decision: Decision) -> str:
    if decision.merged_into is not None:
        return f"并入{decision.merged_into}合并召开。"
    return _DECIDED[Decision.Outcome(decision.outcome)]
