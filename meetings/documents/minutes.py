"""The minutes of a meeting (会议纪要) as an official document.

What stands here goes out to offices, hence always in Chinese.
"""

from collections.abc import Iterable

from django.utils import timezone

from meetings.documents.convocation import chinese_number
from meetings.models import AgendaItem, Attendee, MeetingRecord, Resolution
from office.documents import Heading, OfficialDocument, Paragraph, chinese_date


def minutes_document(record: MeetingRecord, resolutions: Iterable[Resolution]) -> OfficialDocument:
    """The minutes with these resolutions, signed by the department: three queries.

    Whoever gets the document reads the resolutions that they may see, hence the argument.
    """
    meeting = record.meeting
    held_at = timezone.localtime(meeting.began_at or meeting.starts_at)
    sections = [
        ("会议议题", _items(record)),
        ("会议内容", record.paragraphs),
        ("议定事项", [_resolved(resolution) for resolution in resolutions]),
        ("参会单位", _present(record)),
    ]
    body: list[Heading | Paragraph] = [
        Paragraph(
            f"{chinese_date(held_at)}{held_at:%H:%M}，{meeting.convener}召集召开{meeting.name}"
            f"{f'（{meeting.place}）' if meeting.place else ''}。现将会议情况纪要如下。"
        )
    ]
    for number, (heading, paragraphs) in enumerate(
        ((heading, paragraphs) for heading, paragraphs in sections if paragraphs), start=1
    ):
        body.append(Heading(f"{chinese_number(number)}、{heading}"))
        body.extend(Paragraph(text) for text in paragraphs)
    return OfficialDocument(
        title=f"{meeting.name}会议纪要",
        body=tuple(body),
        issuer=f"中共{meeting.host.office}",
        signed_on=timezone.localdate(record.published_at or record.written_at),
    )


def _items(record: MeetingRecord) -> list[str]:
    items = AgendaItem.objects.heard_at(record.meeting)
    return [
        f"（{chinese_number(number)}）{item.title}（{item.presenter}）"
        for number, item in enumerate(items, start=1)
    ]


def _resolved(resolution: Resolution) -> str:
    return (
        f"（{chinese_number(resolution.number)}）{resolution.text}"
        f"（责任单位：{resolution.unit}；完成时限：{chinese_date(resolution.due_on)}）"
    )


def _present(record: MeetingRecord) -> list[str]:
    """The units from which somebody came, and how many people in all; no names of persons."""
    units = list(
        Attendee.objects.came()
        .filter(invitation__meeting=record.meeting)
        .order_by("invitation__unit__code")
        .values_list("invitation__unit__name", flat=True)
    )
    if not units:
        return []
    return [f"{'、'.join(dict.fromkeys(units))}，共{len(units)}人参加。"]
