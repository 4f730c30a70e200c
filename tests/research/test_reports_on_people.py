"""Reports of non-appointment research: for few by name, read on record, taken out with a mark."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from docx import Document

from accounts.models import User
from research.models import Finding, FindingUnit, ReportReading, ResearchReport, Topic, Trip
from research.reading import known_about
from research.services import (
    approve_report,
    name_reader,
    return_report,
    take_reader_back,
    write_report,
)
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UserFactory
from tests.research.planning import propose
from tests.research.reporting import filed, plain, took_place, word_file, written
from tests.research.talks import people_topic

TEXT, FOUND = "示例甲可以用。", "示例乙不团结"


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def topic(cast: Cast, now: datetime) -> Topic:
    """A topic of 干部科 about people in 阜蒙县, whose talks nobody was named to read yet."""
    return people_topic(cast, now)


@pytest.fixture
def trip(cast: Cast, now: datetime, topic: Topic) -> Trip:
    """Today's trip of 干部科 with it, on which somebody of the talent section came along."""
    return went(cast, now, topics=[topic], leader=cast.cadres, members=[cast.talent])


@pytest.fixture
def report(cast: Cast, now: datetime, topic: Topic, trip: Trip) -> ResearchReport:
    """Its report, filed after the leader was named."""
    name_reader(topic=topic, leader=cast.leader, by=cast.cadres)
    return filed(cast, trip, now, [plain(cast.fuxin_town, text=FOUND)], text=TEXT)


def went(cast: Cast, now: datetime, **changes: object) -> Trip:
    """A trip that went apart from the topics of other sections, and says why."""
    return took_place(cast, now, explanation="个别谈话，不宜同行。", **changes)


def seeing(cast: Cast, report: ResearchReport) -> set[str]:
    return {
        name
        for name, person in cast.people().items()
        if ResearchReport.objects.visible_to(person).filter(pk=report.pk).exists()
    }


def pages(client: Client, report: ResearchReport) -> list[int]:
    return [
        client.get(reverse(f"research:{page}", args=[report.pk])).status_code
        for page in ("report", "report_document")
    ]


def test_team_section_and_named_leaders_see_it_approved_or_not(
    cast: Cast, now: datetime, topic: Topic, report: ResearchReport
) -> None:
    assert seeing(cast, report) == {"cadres", "talent", "leader"}

    approve_report(report=report, by=cast.leader, now=now)

    assert seeing(cast, report) == {"cadres", "talent", "leader"}
    take_reader_back(topic=topic, leader=cast.leader, by=cast.cadres)
    assert seeing(cast, report) == {"cadres", "talent"}


def test_a_leader_reads_it_who_was_named_for_each_of_its_topics(
    cast: Cast, now: datetime, topic: Topic
) -> None:
    second = people_topic(cast, now, title="另一无任用调研课题")
    trip = went(cast, now, topics=[topic, second], leader=cast.cadres)
    name_reader(topic=topic, leader=cast.leader, by=cast.cadres)
    draft = written(cast, trip, now)
    assert "leader" not in seeing(cast, draft)

    name_reader(topic=second, leader=cast.leader, by=cast.cadres)

    assert "leader" in seeing(cast, draft)


def test_led_by_another_section_it_is_seen_by_that_and_by_the_cadres_section(
    cast: Cast, now: datetime, topic: Topic
) -> None:
    draft = written(cast, went(cast, now, topics=[topic], leader=cast.organ), now)

    assert seeing(cast, draft) == {"organ", "cadres"}


def test_for_all_others_its_pages_do_not_exist_and_nothing_of_it_is_found(
    cast: Cast, now: datetime, report: ResearchReport
) -> None:
    approve_report(report=report, by=cast.leader, now=now)
    told = FindingUnit.objects.get(finding__report=report)

    for name in ("organ", "office", "assess", "cadre", "county", "outsider", "auditor"):
        person = cast.people()[name]
        assert pages(client_of(person), report) == [404, 404]
        library = client_of(person).get(reverse("research:library"), {"q": "示例"})
        assert FOUND not in library.text
        assert TEXT not in library.text
        if name not in ("cadre", "county"):
            assert not Finding.objects.visible_to(person).filter(report=report).exists()
            assert told not in FindingUnit.objects.visible_to(person)
    assert not ReportReading.objects.exists()
    assert told in FindingUnit.objects.visible_to(cast.cadre)


def test_every_reading_is_on_record_before_it_is_shown(
    cast: Cast, now: datetime, report: ResearchReport
) -> None:
    page = client_of(cast.leader).get(reverse("research:report", args=[report.pk]))

    assert TEXT in page.text
    reading = ReportReading.objects.get()
    assert (reading.reader, reading.reader_name) == (cast.leader, cast.leader.name)
    assert (reading.how, reading.at) == ("read", now)
    assert reading.sha256 == sha256(f"{TEXT}\n{FOUND}\n".encode()).hexdigest()
    assert "no-store" in page["Cache-Control"]


def test_writing_on_a_draft_is_reading_it(cast: Cast, now: datetime, trip: Trip) -> None:
    written(cast, trip, now)

    client_of(cast.talent).get(reverse("research:report_write", args=[trip.pk]))

    assert ReportReading.objects.get().reader == cast.talent


def test_the_word_file_bears_its_readers_name_and_is_on_record(
    cast: Cast, report: ResearchReport
) -> None:
    answer = client_of(cast.leader).get(reverse("research:report_document", args=[report.pk]))

    file = answer.getvalue()
    head = Document(BytesIO(file)).sections[0].header.paragraphs
    assert f"{cast.leader.name} {cast.leader.username}" in "".join(p.text for p in head)
    reading = ReportReading.objects.get()
    assert (reading.how, reading.sha256) == ("export", sha256(file).hexdigest())


def test_of_an_ordinary_report_nothing_is_recorded_or_marked(cast: Cast, now: datetime) -> None:
    report = filed(cast, took_place(cast, now), now)
    client = client_of(cast.leader)

    client.get(reverse("research:report", args=[report.pk]))
    answer = client.get(reverse("research:report_document", args=[report.pk]))

    head = Document(BytesIO(answer.getvalue())).sections[0].header.paragraphs
    assert cast.leader.username not in "".join(p.text for p in head)
    assert not ReportReading.objects.exists()


def test_a_reading_is_never_changed_or_deleted(cast: Cast, report: ResearchReport) -> None:
    client_of(cast.leader).get(reverse("research:report", args=[report.pk]))
    reading = ReportReading.objects.get()

    for change in (reading.delete, lambda: ReportReading.objects.update(reader_name="别人")):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            change()
    assert ReportReading.objects.get().reader_name == cast.leader.name


def test_no_word_file_is_taken_or_given_out(
    cast: Cast, now: datetime, trip: Trip, report: ResearchReport
) -> None:
    return_report(report=report, by=cast.leader, reason="补充", now=now)

    with pytest.raises(ValidationError) as refusal:
        write_report(
            trip=trip, by=cast.cadres, text=TEXT, upload=word_file(), classified=False, now=now
        )

    assert "upload" in refusal.value.message_dict
    page = client_of(cast.cadres).get(reverse("research:report_write", args=[trip.pk]))
    assert "upload" not in page.context["form"].fields
    ResearchReport.objects.filter(pk=report.pk).update(file="reports/old.docx", filename="旧.docx")
    file = reverse("research:report_file", args=[report.pk])
    assert client_of(cast.cadres).get(file).status_code == 404


def test_only_a_named_leader_decides(cast: Cast, now: datetime, report: ResearchReport) -> None:
    other = UserFactory(section=cast.leader.section, role="leader")

    def decide(person: User) -> None:
        approve_report(report=report, by=person, now=now)

    for person in (other, cast.cadres, cast.office):
        with pytest.raises(PermissionDenied):
            decide(person)
        with pytest.raises(PermissionDenied):
            return_report(report=report, by=person, reason="补充", now=now)
    decide(cast.leader)
    assert ResearchReport.objects.get().approved_by == cast.leader


def test_it_is_not_filed_while_no_leader_was_named(
    cast: Cast, now: datetime, topic: Topic, trip: Trip
) -> None:
    with pytest.raises(ValidationError, match=r"No leader|领导"):
        filed(cast, trip, now)

    name_reader(topic=topic, leader=cast.leader, by=cast.cadres)

    assert filed(cast, trip, now).state == "filed"


def test_what_was_found_about_people_is_not_known_elsewhere(
    cast: Cast, now: datetime, report: ResearchReport
) -> None:
    approve_report(report=report, by=cast.leader, now=now)

    assert known_about([cast.fumeng], cast.cadres) == []


def test_the_readings_are_shown_to_the_cadres_section_and_the_auditor(
    cast: Cast, report: ResearchReport
) -> None:
    client_of(cast.leader).get(reverse("research:report", args=[report.pk]))

    for person in (cast.cadres, cast.auditor):
        page = client_of(person).get(reverse("research:report_readings"))
        assert cast.leader.name in page.text
        assert FOUND not in page.text


def test_only_the_cadres_section_chooses_such_a_topic(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError, match=r"Non-appointment|无任用"):
        propose(cast, now, kind=Topic.Kind.NON_APPOINTMENT)
    assert not Topic.objects.exists()

    assert people_topic(cast, now).kind == Topic.Kind.NON_APPOINTMENT
    offered = {
        person: [
            value
            for value, _label in client_of(person)
            .get(reverse("research:propose"))
            .context["form"]
            .fields["kind"]
            .choices
        ]
        for person in (cast.organ, cast.cadres)
    }
    assert offered == {cast.organ: ["thematic"], cast.cadres: ["thematic", "non_appointment"]}
