"""Rule R12: each unit visited is told what concerns it, and nothing of anybody else."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from notices.models import Message, Notice, Receipt, Requirement
from notices.services import answer, rebuild, verify
from office.workdays import close_of
from research.models import Finding, FindingUnit, ResearchReport
from research.services import approve_report, feed_back_approved
from research.tasks import sweep_reports
from tests.cast import Cast
from tests.factories import UnitFactory, UserFactory
from tests.research.reporting import (
    approved,
    correction,
    filed,
    later,
    plain,
    told,
    took_place,
    workday,
)


def neighbour_of(cast: Cast) -> tuple:
    unit = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
    return unit, UserFactory(username="neighbour", role="cadre", unit=unit)


def test_a_unit_gets_its_plain_findings_in_one_notice_to_read(cast: Cast, now: datetime) -> None:
    findings = [plain(cast.fuxin_town), plain(cast.fuxin_town, text="经费公示不及时")]

    report = approved(cast, took_place(cast, now), now, findings)

    (notice,) = told(cast.fuxin_town)
    assert report.fed_back_at == now
    assert (notice.asks, notice.section, notice.author) == (
        Notice.Asks.READ,
        cast.organ_section,
        cast.organ,
    )
    assert "台账登记不全" in notice.text
    assert "经费公示不及时" in notice.text
    assert [receipt.unit for receipt in notice.receipts.all()] == [cast.fuxin_town]
    assert Requirement.objects.get(kind="acknowledge").unit == cast.fuxin_town


def test_each_correction_has_a_notice_of_its_own_to_answer(cast: Cast, now: datetime) -> None:
    findings = [
        correction(now, cast.fuxin_town),
        correction(now, cast.fuxin_town, text="党费收缴滞后", due_on=workday(now, 9)),
    ]

    approved(cast, took_place(cast, now), now, findings)

    first, second = told(cast.fuxin_town)
    for notice, due in ((first, workday(now, 7)), (second, workday(now, 9))):
        assert (notice.asks, notice.needs_verification) == (Notice.Asks.ANSWER, True)
        assert (notice.due_at, notice.minutes) == (close_of(due), 60)
    assert "党费收缴滞后" not in first.text
    assert Requirement.objects.filter(kind="answer", unit=cast.fuxin_town).count() == 2
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_no_unit_learns_of_another(cast: Cast, now: datetime) -> None:
    unit, person = neighbour_of(cast)
    trip = took_place(cast, now, cast.fuxin_town, unit)
    findings = [
        plain(cast.fuxin_town, text="阜新镇的问题"),
        plain(unit, text="于寺镇的问题"),
        correction(now, cast.fuxin_town, unit, text="共同的问题"),
    ]

    approved(cast, trip, now, findings)

    for mine, other in ((cast.fuxin_town, unit), (unit, cast.fuxin_town)):
        notices = told(mine)
        assert len(notices) == 2
        for notice in notices:
            assert list(notice.audience.all()) == [mine]
            everything = f"{notice.title}{notice.text}{notice.basis}"
            assert other.name not in everything
            assert f"{other.name}的问题" not in everything
            assert trip.title not in everything
    seen = {finding.text for finding in Finding.objects.visible_to(cast.cadre)}
    assert seen == {"阜新镇的问题", "共同的问题"}
    assert {one.unit for one in FindingUnit.objects.visible_to(cast.cadre)} == {cast.fuxin_town}
    assert not FindingUnit.objects.visible_to(cast.outsider).exists()
    assert not ResearchReport.objects.visible_to(cast.cadre).exists()
    assert {one.unit for one in FindingUnit.objects.visible_to(cast.county)} == {
        cast.fuxin_town,
        unit,
    }
    assert person.is_active


def test_nothing_is_told_before_the_approval(cast: Cast, now: datetime) -> None:
    filed(cast, took_place(cast, now), now, [plain(cast.fuxin_town)])

    assert not Notice.objects.exists()
    assert not Finding.objects.visible_to(cast.cadre).exists()
    assert not Finding.objects.visible_to(cast.county).exists()


def test_a_correction_is_answered_returned_answered_again_and_closed(
    cast: Cast, now: datetime
) -> None:
    approved(cast, took_place(cast, now), now, [correction(now, cast.fuxin_town)])
    receipt = told(cast.fuxin_town)[0].receipts.get()

    def settle(text: str, outcome: str, *, after: int) -> str:
        moment = now + timedelta(hours=after)
        given = answer(receipt=receipt, person=cast.cadre, text=text, now=moment)
        verify(answer=given, verifier=cast.organ, outcome=outcome, sentence="已看。", now=moment)
        receipt.refresh_from_db()
        return receipt.state

    assert settle("正在整改", "returned", after=1) == Receipt.State.RETURNED
    assert settle("已经开放", "accepted", after=3) == Receipt.State.CLOSED
    assert FindingUnit.objects.get().receipt == receipt


def test_only_the_leading_section_verifies(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now, members=[cast.talent])
    approved(cast, trip, now, [correction(now, cast.fuxin_town)])
    receipt = told(cast.fuxin_town)[0].receipts.get()
    given = answer(receipt=receipt, person=cast.cadre, text="已整改", now=now)

    for stranger in (cast.talent, cast.cadres):
        with pytest.raises(ValidationError):
            verify(answer=given, verifier=stranger, outcome="accepted", sentence="行。", now=now)


def test_a_late_approval_shortens_nobodys_time(cast: Cast, now: datetime) -> None:
    report = filed(cast, took_place(cast, now), now, [correction(now, cast.fuxin_town)])
    late = datetime.combine(workday(now, 6), now.timetz())

    approve_report(report=report, by=cast.leader, now=late)

    (notice,) = told(cast.fuxin_town)
    assert notice.due_at == close_of(workday(now, 8))
    assert Finding.objects.get().due_on == workday(now, 8)


def test_a_report_without_findings_bothers_nobody(cast: Cast, now: datetime) -> None:
    report = approved(cast, took_place(cast, now), now)

    assert report.fed_back_at == now
    assert not Notice.objects.exists()


def test_what_cannot_be_told_is_held_back_whole_and_swept(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    findings = [plain(cast.fuxin_town), correction(now, cast.fuxin_town)]
    report = filed(cast, trip, now, findings)
    people = [cast.organ, cast.office]
    for person in people:
        person.is_active = False
        person.save()

    report = approve_report(report=report, by=cast.leader, now=now)
    assert (report.state, report.fed_back_at) == (ResearchReport.State.APPROVED, None)
    assert report.held_back
    assert not Notice.objects.exists()
    assert feed_back_approved(now=later(now, 1)) == 0

    cast.office.is_active = True
    cast.office.save()
    sweep_reports()
    report.refresh_from_db()
    assert (report.fed_back_at is not None, report.held_back) == (True, "")
    assert {notice.author for notice in told(cast.fuxin_town)} == {cast.office}
    count = Notice.objects.count()
    sweep_reports()
    assert Notice.objects.count() == count == 2


def test_of_an_unannounced_trip_the_notices_name_no_trip(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now, announced=False, title="暗访阜新镇和彰武镇")

    approved(cast, trip, now, [plain(cast.fuxin_town), correction(now, cast.fuxin_town)])

    for notice in told(cast.fuxin_town):
        assert "暗访" not in f"{notice.title}{notice.text}{notice.basis}"
    assert Message.objects.exists()
