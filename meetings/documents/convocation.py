"""The notice that convenes a meeting: as a text for the portal and as an official document.

What stands here goes out to offices, hence always in Chinese.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from accounts.models import Unit
from meetings.models import Invitation, Meeting, MeetingRequest, Mode
from office.documents import Heading, OfficialDocument, Paragraph

_MODES = {Mode.IN_PERSON: "现场会议", Mode.VIDEO: "视频会议", Mode.TELEPHONE: "电话会议"}
_WEEKDAYS = "一二三四五六日"
_FIGURES = "一二三四五六七八九"


def convocation_title(meeting: Meeting) -> str:
    """The title of the notice."""
    return f"关于召开{meeting.name}的通知"


def convocation_text(meeting: Meeting, *, people: Mapping[Unit, int], reply_by: datetime) -> str:
    """The text that the invited units receive; each sends so many ``people``."""
    lines = [
        *(f"{term}：{words}" for term, words in _facts(meeting)),
        *_agenda(meeting),
        f"请贵单位派{_how_many(people)}，并于{_moment(reply_by)}前在本系统填报参会人员。",
    ]
    return "\n".join(lines)


def extension_text(meeting: Meeting, request: MeetingRequest, *, wants_more: bool) -> str:
    """What a merged request changes for those who were convened before, in a sentence."""
    grown = f"增加“{request.name}”（{request.section}），会期共{meeting.minutes}分钟"
    return f"{grown}；部分单位参会人数增加，请按正文派人参会。" if wants_more else f"{grown}。"


def convocation_document(meeting: Meeting, invitations: Iterable[Invitation]) -> OfficialDocument:
    """The meeting notice (会议通知) in the official layout, signed by the department."""
    body: list[Heading | Paragraph] = [
        Paragraph(f"经{meeting.decision.affairs_meeting}研究，决定召开{meeting.name}。"),
        Paragraph("现将有关事项通知如下。"),
    ]
    sections = [
        *((term, [words]) for term, words in _facts(meeting)),
        ("会议内容", _agenda(meeting)),
        ("参会单位和人数", _attendance(invitations)),
        ("其他事项", ["请各单位在轻装系统填报参会人员，不需另行报送纸质回执。"]),
    ]
    for number, (heading, paragraphs) in enumerate(sections, start=1):
        body.append(Heading(f"{chinese_number(number)}、{heading}"))
        body.extend(Paragraph(text) for text in paragraphs)
    return OfficialDocument(
        title=convocation_title(meeting),
        addressee="各有关单位",
        body=tuple(body),
        issuer=f"中共{meeting.host.office}",
        signed_on=timezone.localdate(meeting.decision.decided_at),
    )


def chinese_number(number: int) -> str:
    """A number from 1 to 99 in Chinese, as headings are numbered."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_FIGURES[tens - 1]}十"
    return ten + (_FIGURES[ones - 1] if ones else "")


def _facts(meeting: Meeting) -> list[tuple[str, str]]:
    mode = _MODES[Mode(meeting.mode)]
    facts = [
        ("会议时间", f"{_moment(meeting.starts_at)}，会期{meeting.minutes}分钟"),
        ("会议形式", mode),
        ("会议地点", meeting.place),
        ("会议召集人", meeting.convener),
        ("主办科室", "、".join(section.name for section in meeting.hosts)),
    ]
    return [(term, words) for term, words in facts if words]


def _agenda(meeting: Meeting) -> list[str]:
    requests = MeetingRequest.objects.heard_at(meeting)
    return [
        f"（{chinese_number(number)}）{request.name}"
        f"（{request.section}，{request.minutes}分钟）：{request.purpose}"
        for number, request in enumerate(requests, start=1)
    ]


def _how_many(people: Mapping[Unit, int]) -> str:
    """How many the most of the units send, and which send another number."""
    ((usual, _number),) = Counter(people.values()).most_common(1)
    others = {unit: number for unit, number in people.items() if number != usual}
    if not others:
        return f"{usual}人参加"
    exceptions = "；".join(
        f"{'、'.join(units)}派{number}人" for number, units in _by_people(others).items()
    )
    return f"{usual}人参加（{exceptions}）"


def _attendance(invitations: Iterable[Invitation]) -> list[str]:
    """Units by how many persons each sends."""
    people = {invitation.unit: invitation.people for invitation in invitations}
    return [f"{'、'.join(units)}，各{number}人。" for number, units in _by_people(people).items()]


def _by_people(people: Mapping[Unit, int]) -> dict[int, list[str]]:
    by_people: dict[int, list[str]] = {}
    for unit, number in people.items():
        by_people.setdefault(number, []).append(unit.name)
    return by_people


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    weekday = _WEEKDAYS[local.weekday()]
    return f"{local.year}年{local.month}月{local.day}日（星期{weekday}）{local:%H:%M}"
