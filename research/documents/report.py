"""The report of a trip (调研报告) as an official document, with what became of each finding.

What stands here goes out to offices, hence always in Chinese.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from notices.models import Receipt
from office.documents import Heading, OfficialDocument, Paragraph, SubHeading, chinese_date
from office.documents.document import Block
from research.documents.feedback import topics_of
from research.models import Finding, FindingUnit, ResearchReport, Visit
from research.talks.document import mark_of

_STATES = {
    Receipt.State.OPEN: "待整改",
    Receipt.State.ANSWERED: "已报整改情况，待核实",
    Receipt.State.RETURNED: "已退回，重新整改",
    Receipt.State.CLOSED: "已整改，核实销号",
}


def report_document(
    report: ResearchReport,
    findings: Iterable[Finding],
    *,
    reader: User | None = None,
    now: datetime,
) -> OfficialDocument:
    """The report in the official layout, signed by the department: two queries more.

    ``reader`` is whose watermark it bears on every page, if any.
    """
    trip = report.trip
    sections: list[tuple[str, list[Block]]] = [
        ("调研情况", list(_journey(report))),
        ("调研内容", [Paragraph(text) for text in report.paragraphs]),
        ("发现问题及整改情况", [block for one in findings for block in _finding(one, now)]),
    ]
    if report.filename:
        sections[1][1].append(Paragraph(f"报告原文见所附文件：{report.filename}。"))
    body: list[Block] = []
    for number, (heading, blocks) in zip(
        "一二三", ((heading, blocks) for heading, blocks in sections if blocks), strict=False
    ):
        body += [Heading(f"{number}、{heading}"), *blocks]
    return OfficialDocument(
        title=f"关于{topics_of(trip)}的调研报告",
        body=tuple(body),
        issuer=f"中共{trip.section.office}",
        signed_on=timezone.localdate(report.approved_at or report.filed_at or report.written_at),
        watermark=mark_of(reader, now) if reader is not None else "",
    )


def _journey(report: ResearchReport) -> Iterator[Block]:
    trip = report.trip
    visits = Visit.objects.filter(stop__trip=trip, arrived_at__isnull=False)
    units = dict.fromkeys(visits.order_by("day", "unit__code").values_list("unit__name", flat=True))
    stops = list(trip.stops.all())
    first, last = min(s.first_day for s in stops), max(s.last_day for s in stops)
    days = chinese_date(first) if first == last else f"{chinese_date(first)}至{chinese_date(last)}"
    team = "、".join(trip.team.order_by("pk").values_list("person__name", flat=True))
    counties = "、".join(dict.fromkeys(str(stop.county) for stop in stops))
    yield Paragraph(
        f"{days}，{trip.section.office}{trip.section}牵头，{trip.leader}带队（成员：{team}），"
        f"赴{counties}就“{topics_of(trip)}”开展调研，到{'、'.join(units)}等{len(units)}个单位。"
    )


def _finding(finding: Finding, now: datetime) -> Iterator[Block]:
    concerned = list(finding.concerned.all())
    units = "、".join(one.unit.name for one in concerned)
    yield SubHeading(f"{finding.number}. {finding.text}")
    yield Paragraph(f"涉及单位：{units}。")
    if finding.needs_correction and finding.due_on:
        due = chinese_date(finding.due_on)
        yield Paragraph(f"整改要求：{finding.correction}（{due}前）")
        states = "；".join(f"{one.unit.name}{_state(one, now)}" for one in concerned)
        yield Paragraph(f"整改进展：{states}。")


def _state(concerned: FindingUnit, now: datetime) -> str:
    receipt = concerned.receipt
    if receipt is None or concerned.notice is None:
        return "尚未反馈"
    state = _STATES[Receipt.State(receipt.state)]
    late = receipt.is_missing and concerned.notice.due_at < now
    return f"{state}，已逾期" if late else state
