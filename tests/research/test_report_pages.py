"""The pages of reports: writing, deciding, the library, what a host reads, what is known."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from accounts.models import Unit, User
from notices.services import answer
from research.models import Finding, ReportLift, ResearchReport
from research.reading import known_about, library
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.research.planning import plan, propose
from tests.research.reporting import (
    approved,
    correction,
    filed,
    later,
    plain,
    told,
    took_place,
    word_file,
    workday,
    written,
)


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


def get(person: User, name: str, *args: object, **query: object) -> HttpResponse:
    return client_of(person).get(reverse(f"research:{name}", args=args), query)


def typed(cast: Cast, now: datetime, *, step: str, **changes: object) -> dict[str, object]:
    """What a team types: one finding that needs a correction, and an empty block."""
    return {
        "classified": "no",
        "version": 0,
        "text": "总体较好。",
        "step": step,
        "findings-TOTAL_FORMS": 2,
        "findings-INITIAL_FORMS": 0,
        "findings-0-text": "活动场所闲置",
        "findings-0-units": [cast.fuxin_town.pk],
        "findings-0-needs_correction": "on",
        "findings-0-correction": "恢复开放",
        "findings-0-due_on": str(workday(now, 7)),
        "findings-0-minutes": 60,
        **changes,
    }


def test_a_report_is_written_and_filed_on_one_page(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    page = reverse("research:report_write", args=[trip.pk])
    client = client_of(cast.organ)
    assert client.get(page).status_code == 200

    client.post(page, typed(cast, now, step="more"))
    report = ResearchReport.objects.get()
    assert report.state == "draft"
    shown = client.get(page).context["findings"]
    assert [form["text"].value() for form in shown] == ["活动场所闲置", None]

    again = typed(cast, now, step="file", version=1) | {"findings-INITIAL_FORMS": 1}
    assert client.post(page, again).url == reverse("research:report", args=[report.pk])
    report.refresh_from_db()
    assert (report.state, report.findings.get().minutes) == ("filed", 60)


def test_a_refusal_to_file_keeps_all_and_the_word_file(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    page = reverse("research:report_write", args=[trip.pk])
    too_soon = {"findings-0-due_on": str(workday(now, 3)), "upload": word_file()}

    answered = client_of(cast.organ).post(page, typed(cast, now, step="file", **too_soon))

    (fault,) = answered.context["findings"].forms[0].non_field_errors()
    assert "R12" in fault
    assert answered.context["form"]["text"].value() == "总体较好。"
    report = ResearchReport.objects.get()
    assert (report.state, report.filename) == ("draft", "报告.docx")


def test_a_classified_report_is_forgotten(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    page = reverse("research:report_write", args=[trip.pk])

    answered = client_of(cast.organ).post(page, typed(cast, now, step="save", classified="yes"))

    assert "活动场所闲置" not in answered.content.decode()
    assert not ResearchReport.objects.exists()


def test_a_wrong_file_is_said_on_its_field(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    page = reverse("research:report_write", args=[trip.pk])
    changes = {"upload": word_file("报告.exe")}

    answered = client_of(cast.organ).post(page, typed(cast, now, step="save", **changes))

    assert answered.context["form"].errors["upload"]
    assert not ResearchReport.objects.exists()


def test_a_trip_that_did_not_happen_leads_back_with_a_sentence(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now)

    answered = get(cast.organ, "report_write", trip.pk)

    assert answered.url == reverse("research:trip", args=[trip.pk])


def test_who_gets_at_a_draft(cast: Cast, now: datetime) -> None:
    report = written(cast, took_place(cast, now), now, [plain(cast.fuxin_town)])

    answers = {
        name: get(person, "report", report.pk).status_code for name, person in cast.people().items()
    }

    assert {name for name, status in answers.items() if status == 200} == {
        "organ",
        "office",
        "leader",
    }
    assert {answers["cadre"], answers["county"], answers["talent"]} == {404}


def test_a_leader_approves_or_returns(cast: Cast, now: datetime) -> None:
    report = filed(cast, took_place(cast, now), now, [plain(cast.fuxin_town)])
    client = client_of(cast.leader)
    page = reverse("research:report", args=[report.pk])
    assert client.get(page).context["may_decide"]
    (waiting,) = client.get("/").context["waiting_reports"]
    assert (waiting.report, waiting.due_on) == (report, workday(now, 5))

    refused = client.post(reverse("research:report_return", args=[report.pk]), {"reason": ""})
    assert refused.context["form"].errors["reason"]
    client.post(reverse("research:report_return", args=[report.pk]), {"reason": "补充数据"})
    report.refresh_from_db()
    assert (report.state, report.returned_reason) == ("returned", "补充数据")

    report = filed(cast, report.trip, now, [plain(cast.fuxin_town)])
    client.post(reverse("research:report_approve", args=[report.pk]))
    report.refresh_from_db()
    assert (report.state, report.fed_back_at) == ("approved", now)


def test_the_report_shows_what_became_of_each_finding(cast: Cast, now: datetime) -> None:
    report = approved(cast, took_place(cast, now), now, [correction(now, cast.fuxin_town)])
    receipt = told(cast.fuxin_town)[0].receipts.get()
    answer(receipt=receipt, person=cast.cadre, text="已经开放", now=now)

    own, other = get(cast.organ, "report", report.pk), get(cast.talent, "report", report.pk)

    assert "已经开放" in own.content.decode()
    assert "state-waiting" in other.content.decode()
    assert "已经开放" not in other.content.decode()


def test_the_host_reads_its_own_findings_on_its_visit(cast: Cast, now: datetime) -> None:
    neighbour = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
    trip = took_place(cast, now, cast.fuxin_town, neighbour)
    findings = [plain(cast.fuxin_town, text="本镇问题"), plain(neighbour, text="邻镇问题")]
    report = filed(cast, trip, now, findings)
    visit = trip.stops.get().visits.get(unit=cast.fuxin_town)

    assert "本镇问题" not in get(cast.cadre, "visit", visit.pk).content.decode()
    approved_by = client_of(cast.leader)
    approved_by.post(reverse("research:report_approve", args=[report.pk]))

    page = get(cast.cadre, "visit", visit.pk).content.decode()
    assert "本镇问题" in page
    assert "邻镇问题" not in page
    assert reverse("notices:receipt", args=[told(cast.fuxin_town)[0].receipts.get().pk]) in page
    for person in (cast.cadre, cast.county, cast.outsider):
        assert str(report.pk) not in get(person, "trip", trip.pk).content.decode()


def test_the_library_is_searched_by_every_word(cast: Cast, now: datetime) -> None:
    first = approved(
        cast,
        took_place(cast, now, topic="场所使用"),
        now,
        [correction(now, cast.fuxin_town)],
        text="党费收缴正常。",
    )
    second = approved(
        cast, took_place(cast, now, cast.zhangwu_town, topic="人才住房", leader=cast.cadres), now
    )
    filed(cast, took_place(cast, later(now, -60), leader=cast.talent), now)

    def found(words: str, year: int | None = None) -> set[ResearchReport]:
        return set(library(cast.leader, words=words, year=year))

    assert found("") == {first, second}
    assert found("收缴") == found("场所 恢复") == found("阜新镇") == found("阜蒙县") == {first}
    assert found("人才住房") == {second}
    assert found("场所 住房") == set()
    assert found("", 2026) == {first, second}
    assert found("", 2025) == set()
    page = get(cast.leader, "library", q="收缴", year="2026")
    assert list(page.context["page"]) == [first]
    (waiting,) = page.context["waiting"]
    assert not waiting.is_overdue
    assert get(cast.cadre, "library").status_code == 403


def test_the_document_tells_the_state_of_corrections(cast: Cast, now: datetime) -> None:
    report = approved(cast, took_place(cast, now), now, [correction(now, cast.fuxin_town)])

    with time_machine.travel(later(now, 30), tick=False):
        file = get(cast.leader, "report_document", report.pk)

    text = "\n".join(p.text for p in Document(BytesIO(b"".join(file))).paragraphs)
    for words in ("关于村党组织带头人队伍建设的调研报告", "调研总体情况较好。", "活动场所闲置"):
        assert words in text
    assert "阜新镇待整改，已逾期" in text


def test_the_word_file_is_for_those_who_see_the_report(cast: Cast, now: datetime) -> None:
    content = b"PK\x03\x04 the report"
    report = written(cast, took_place(cast, now), now, upload=word_file(content=content))

    assert b"".join(get(cast.organ, "report_file", report.pk)) == content
    for person in (cast.cadre, cast.county, cast.talent):
        assert get(person, "report_file", report.pk).status_code == 404


def test_a_leader_lifts_a_block_on_its_page(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    with time_machine.travel(later(now, 30), tick=False):
        assert get(cast.office, "lift", trip.pk).status_code == 403
        home = client_of(cast.organ).get("/")
        assert [owed.trip for owed in home.context["overdue"]] == [trip]
        page = reverse("research:lift", args=[trip.pk])
        fields = {"section": cast.organ_section.pk, "reason": ""}
        client = client_of(cast.leader)
        assert client.post(page, fields).context["form"].errors["reason"]
        client.post(page, fields | {"reason": "带队人住院"})

        assert ReportLift.objects.get().reason == "带队人住院"
        assert not client.get(page).context["sections"]


def test_what_is_known_of_the_target_counties(cast: Cast, now: datetime) -> None:
    approved(cast, took_place(cast, now), now, [plain(cast.fuxin_town, text="旧问题")])
    elsewhere = took_place(cast, now, cast.zhangwu_town, leader=cast.talent)
    approved(cast, elsewhere, now, [plain(cast.zhangwu_town, text="彰武的问题")])
    old = later(now, -60)
    waiting = took_place(cast, old, leader=cast.cadres)
    filed(cast, waiting, old, [plain(cast.fuxin_town, text="未批")])

    assert [one.text for one in known_about([cast.fumeng], cast.talent)] == ["旧问题"]
    assert known_about([cast.fumeng], cast.cadre) == []
    topic = propose(cast, now, counties=[cast.fumeng])
    assert "旧问题" in get(cast.organ, "topic", topic.pk).content.decode()
    beside = get(cast.organ, "known", counties=[cast.fumeng.pk]).content.decode()
    assert "旧问题" in beside
    assert "彰武的问题" not in beside
    assert "旧问题" not in get(cast.organ, "known", counties=["x", "9" * 30]).content.decode()


def test_pages_take_a_fixed_number_of_queries(cast: Cast, now: datetime) -> None:
    neighbour = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")

    def report_on(number: int, *units: Unit, **who: object) -> ResearchReport:
        findings = [correction(now, *units, text=f"问题{n}") for n in range(number)]
        return approved(cast, took_place(cast, now, *units, **who), now, findings)

    def queries(name: str, *args: object, **query: object) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert get(cast.leader, name, *args, **query).status_code == 200
        return len(caught)

    small = report_on(1, cast.zhangwu_town, leader=cast.talent)
    before = queries("report", small.pk), queries("library")
    large = report_on(6, cast.fuxin_town, neighbour)
    after = queries("report", large.pk), queries("library")

    assert after == before
    assert Finding.objects.count() == 7


def test_the_writing_page_takes_a_fixed_number_of_queries(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert get(cast.organ, "report_write", trip.pk).status_code == 200
        return len(caught)

    written(cast, trip, now, [plain(cast.fuxin_town)])
    before = queries()
    written(cast, trip, now, [correction(now, cast.fuxin_town) for _ in range(8)])

    assert queries() == before
