"""Writing, filing, approving and returning a report, and what is refused."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from notices.models import Notice, Requirement
from research.models import Finding, FindingUnit, ResearchReport, Visit
from research.services import (
    FindingPlan,
    approve_report,
    file_report,
    mark_arrived,
    return_report,
)
from tests.cast import Cast, make_cast
from tests.connections import at_once
from tests.factories import UnitFactory, UserFactory
from tests.research.planning import day, plan, propose, stop
from tests.research.reporting import (
    approved,
    correction,
    filed,
    plain,
    sign_off_all,
    took_place,
    word_file,
    workday,
    written,
)

State = ResearchReport.State


def test_a_draft_keeps_everything_unfinished(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    unfinished = FindingPlan(text="还没写完", needs_correction=True, due_on=day(now, 1))

    report = written(cast, trip, now, [unfinished, plain(cast.fuxin_town)], text="")

    first, second = report.findings.all()
    assert (first.text, first.needs_correction, first.due_on) == ("还没写完", True, day(now, 1))
    assert [one.unit for one in second.concerned.all()] == [cast.fuxin_town]
    assert report.state == State.DRAFT
    assert not Notice.objects.exists()


def test_writing_again_replaces_the_findings(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    written(cast, trip, now, [plain(cast.fuxin_town), plain(cast.fuxin_town)])

    report = written(cast, trip, now, [plain(cast.fuxin_town, text="另一个问题")])

    assert ResearchReport.objects.get() == report
    assert Finding.objects.get().text == "另一个问题"


def test_a_word_file_is_kept_replaced_and_taken_off(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    report = written(cast, trip, now, text="", upload=word_file("一.docx"))
    assert (report.filename, report.file.name.startswith("reports/")) == ("一.docx", True)

    report = written(cast, trip, now)
    assert report.filename == "一.docx"
    report = written(cast, trip, now, upload=word_file("二.docx"))
    assert report.filename == "二.docx"
    report = written(cast, trip, now, drop_file=True)
    assert (report.filename, bool(report.file)) == ("", False)


@pytest.mark.parametrize(
    ("name", "content"), [("报告.pdf", b"%PDF-1.4"), ("报告.docx", b"<html>"), ("报告.docx", b"")]
)
def test_only_word_files_are_taken(cast: Cast, now: datetime, name: str, content: bytes) -> None:
    trip = took_place(cast, now)

    with pytest.raises(ValidationError) as refusal:
        written(cast, trip, now, upload=word_file(name, content))

    assert "upload" in refusal.value.error_dict
    assert not ResearchReport.objects.exists()


def test_of_a_classified_report_nothing_is_stored(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)

    with pytest.raises(ValidationError):
        written(cast, trip, now, classified=True)

    assert not ResearchReport.objects.exists()


def test_a_trip_that_did_not_happen_has_no_report(cast: Cast, now: datetime) -> None:
    expected = plan(cast, now)
    cancelled = took_place(cast, now, cast.zhangwu_town)
    cancelled.cancelled_at, cancelled.cancelled_by = now, cast.office
    cancelled.cancelled_reason = "防汛"
    cancelled.save()

    for trip in (expected, cancelled):
        with pytest.raises(ValidationError) as refusal:
            written(cast, trip, now)
        assert refusal.value.code == "not_happened"
    assert not ResearchReport.objects.exists()


def test_only_the_team_writes_and_files(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now, members=[cast.talent])
    report = written(cast, trip, now, by=cast.talent)

    for person in (cast.office, cast.cadres, cast.leader, cast.cadre):
        with pytest.raises(PermissionDenied):
            written(cast, trip, now, by=person)
        with pytest.raises(PermissionDenied):
            file_report(report=report, by=person, now=now)
    assert file_report(report=report, by=cast.talent, now=now).filed_by == cast.talent


def test_findings_concern_units_visited_on_this_trip(cast: Cast, now: datetime) -> None:
    neighbour = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
    trip = took_place(cast, now)

    for unit in (neighbour, cast.zhangwu_town):
        with pytest.raises(ValidationError, match=unit.name):
            written(cast, trip, now, [plain(unit)])
    assert not ResearchReport.objects.exists()


def test_the_database_holds_findings_to_the_units_visited(cast: Cast, now: datetime) -> None:
    report = written(cast, took_place(cast, now), now, [plain(cast.fuxin_town)])

    with pytest.raises(IntegrityError, match="units that were visited"), transaction.atomic():
        FindingUnit.objects.create(finding=report.findings.get(), unit=cast.zhangwu_town)


def test_what_a_finding_lacks_is_said_before_it_is_filed(cast: Cast, now: datetime) -> None:
    unfinished = FindingPlan(needs_correction=True)
    report = written(cast, took_place(cast, now), now, [unfinished], text="")

    with pytest.raises(ValidationError) as refusal:
        file_report(report=report, by=cast.organ, now=now)

    assert len(refusal.value.messages) == 6  # text, units, correction, minutes, day; the report
    report.refresh_from_db()
    assert report.state == State.DRAFT


@pytest.mark.parametrize(("after", "accepted"), [(6, False), (7, True)])
def test_a_correction_is_due_after_the_days_of_r12_and_n5(
    cast: Cast, now: datetime, *, after: int, accepted: bool
) -> None:
    trip = took_place(cast, now)
    finding = correction(now, cast.fuxin_town, due_on=workday(now, after))

    if accepted:
        assert filed(cast, trip, now, [finding]).state == State.FILED
    else:
        with pytest.raises(ValidationError, match="R12"):
            filed(cast, trip, now, [finding])


def test_a_text_too_long_for_its_reader_is_refused_early(cast: Cast, now: datetime) -> None:
    """Rule N1 counts what the unit reads: its plain findings together."""
    trip = took_place(cast, now)
    findings = [plain(cast.fuxin_town, text="长" * 800) for _ in range(7)]

    with pytest.raises(ValidationError, match="5000"):
        filed(cast, trip, now, findings)
    assert filed(cast, trip, now, findings[:5]).state == State.FILED


def test_a_trip_under_way_is_not_reported_on(cast: Cast, now: datetime) -> None:
    """Its feedback might tell of visits still to come (rule R8)."""
    neighbour = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
    topic = propose(cast, now, announced=False, unannounced_reason="看真实情况")
    trip = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town, neighbour]),
        topics=[topic],
        announced=False,
    )
    mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)
    report = written(cast, trip, now, [plain(cast.fuxin_town)])

    with pytest.raises(ValidationError) as refusal:
        file_report(report=report, by=cast.organ, now=now)
    assert refusal.value.code == "under_way"

    mark_arrived(visit=Visit.objects.get(unit=neighbour), by=cast.organ, now=now)
    sign_off_all(trip, now)
    assert file_report(report=report, by=cast.organ, now=now).state == State.FILED


def test_a_filed_report_is_not_changed(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    report = filed(cast, trip, now)

    for change in (
        lambda: written(cast, trip, now, text="改"),
        lambda: file_report(report=report, by=cast.organ, now=now),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert refusal.value.code == "filed"


def test_a_returned_report_is_mended_and_filed_again(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    report = filed(cast, trip, now)
    with pytest.raises(ValidationError):
        return_report(report=report, by=cast.leader, reason="  ", now=now)

    report = return_report(report=report, by=cast.leader, reason="请补充数据", now=now)
    assert (report.state, report.returned_reason) == (State.RETURNED, "请补充数据")
    assert report.filed_at is None

    report = filed(cast, trip, now + timedelta(days=1), text="补充了数据。")
    assert report.state == State.FILED
    assert approve_report(report=report, by=cast.leader, now=now).state == State.APPROVED


def test_only_leaders_of_the_department_decide(cast: Cast, now: datetime) -> None:
    report = filed(cast, took_place(cast, now), now)
    stranger = UserFactory(role="leader", section=cast.county.section)

    for person in (cast.organ, cast.office, cast.county, stranger):
        with pytest.raises(PermissionDenied):
            approve_report(report=report, by=person, now=now)
        with pytest.raises(PermissionDenied):
            return_report(report=report, by=person, reason="否", now=now)


def test_a_draft_is_not_decided_on(cast: Cast, now: datetime) -> None:
    report = written(cast, took_place(cast, now), now)

    with pytest.raises(ValidationError) as refusal:
        approve_report(report=report, by=cast.leader, now=now)
    assert refusal.value.code == "decided"


def test_an_approved_report_stands(cast: Cast, now: datetime) -> None:
    report = approved(cast, took_place(cast, now), now)
    report.text = "另一个说法"

    with pytest.raises(IntegrityError, match="approved report stands"), transaction.atomic():
        report.save()
    with pytest.raises(IntegrityError, match="approved report stands"), transaction.atomic():
        ResearchReport.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_of_two_leaders_at_once_one_approves(now: datetime) -> None:
    cast = make_cast()
    trip = took_place(cast, now)
    findings = [plain(cast.fuxin_town), correction(now, cast.fuxin_town)]
    report = filed(cast, trip, now, findings)
    other = UserFactory(role="leader", section=cast.leader.section, name="副部长")

    answers = at_once(
        lambda: approve_report(report=report, by=cast.leader, now=now),
        lambda: approve_report(report=report, by=other, now=now),
    )

    (refusal,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert refusal.code == "decided"
    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_approving_and_returning_at_once_leaves_one_decision(now: datetime) -> None:
    cast = make_cast()
    report = filed(cast, took_place(cast, now), now, [correction(now, cast.fuxin_town)])

    answers = at_once(
        lambda: approve_report(report=report, by=cast.leader, now=now),
        lambda: return_report(report=report, by=cast.leader, reason="补充", now=now),
    )

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    report.refresh_from_db()
    asked = Requirement.objects.filter(kind="answer").count()
    assert (report.state, asked) in {(State.APPROVED, 1), (State.RETURNED, 0)}
