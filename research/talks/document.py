"""A talk as an official document, marked on every page with whom it was handed to."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from office.documents import Heading, OfficialDocument, Paragraph, chinese_date
from research.models import Talk

LISTS = {
    Talk.List.LEADING_GROUP: "领导班子成员",
    Talk.List.OUTSTANDING: "优秀干部",
    Talk.List.YOUNG: "年轻干部",
}


def talk_document(talk: Talk, *, reader: User, now: datetime) -> OfficialDocument:
    """The talk in the layout of an official document, with the reader as its watermark."""
    place = f"{talk.county}{talk.unit or ''}"
    return OfficialDocument(
        title="无任用调研谈话记录",
        body=(
            Heading("一、基本情况"),
            Paragraph(f"姓名：{talk.name}"),
            Paragraph(f"职务：{talk.post}"),
            Paragraph(f"所在地：{place}"),
            Paragraph(f"名单：{LISTS[Talk.List(talk.on_list)]}"),
            Paragraph(f"重点工作：{talk.key_work}"),
            Paragraph(f"课题：{talk.topic}"),
            Heading("二、谈话情况"),
            Paragraph(f"谈话时间：{chinese_date(talk.talked_on)}"),
            Paragraph(f"记录人：{talk.written_by}"),
            Paragraph(talk.said),
        ),
        issuer=talk.topic.section.office.unit.name,
        signed_on=timezone.localdate(now),
        watermark=mark_of(reader, now),
    )


def mark_of(reader: User, now: datetime) -> str:
    """The watermark that tells who took the file, and when."""
    return f"{reader.name} {reader.username} {timezone.localtime(now):%Y-%m-%d %H:%M:%S}"


def as_words(talk: Talk) -> str:
    """All that the page of a talk tells of the person, one entry a line."""
    return "\n".join((talk.name, talk.post, talk.said))
