"""New versions of a sent notice: which ask again, and which do not."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Unit
from notices.models import Answer, Delivery, Notice, Receipt, Requirement
from notices.services import (
    acknowledge,
    amend_notice,
    answer,
    draft_notice,
    rebuild,
    send_notice,
    verify,
)
from office.workdays import close_of
from tests.cast import Cast, make_cast
from tests.notices.conftest import MakeNotice
from tests.notices.connections import at_once, has_to_wait
from tests.notices.times import at

LATER = at(14, "09:00")


def amend(notice: Notice, *, is_material: bool, now: datetime = LATER, **changes: object) -> Notice:
    fields: dict[str, object] = {
        "editor": notice.author,
        "title": notice.title,
        "text": f"{notice.text}\n报送口径有调整。",
        "due_at": notice.due_at,
        "change": "调整了口径",
    }
    return amend_notice(notice=notice, is_material=is_material, now=now, **{**fields, **changes})


def states(notice: Notice) -> list[tuple[str, str]]:
    return list(notice.receipts.values_list("unit__name", "state").order_by("unit__code"))


@pytest.fixture
def settled(cast: Cast, make_sent: MakeNotice, now: datetime) -> Notice:
    """A notice that 阜新镇 has acknowledged and 彰武镇 has not."""
    notice = make_sent()
    acknowledge(receipt=notice.receipts.get(unit=cast.fuxin_town), person=cast.cadre, now=now)
    return notice


def test_a_material_change_asks_again_and_keeps_the_answers(cast: Cast, settled: Notice) -> None:
    told = Delivery.objects.filter(channel="portal").count()

    notice = amend(settled, is_material=True)

    assert (notice.version, notice.asked_version) == (2, 2)
    assert states(notice) == [("阜新镇", "open"), ("彰武镇", "open")]
    assert Requirement.objects.open().count() == 2
    assert Answer.objects.get().version.number == 1
    assert Delivery.objects.filter(channel="portal", version=2).count() == told
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    assert (receipt.read_at, receipt.acknowledged_name) == (None, "")
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_a_small_change_asks_nobody_again(cast: Cast, settled: Notice) -> None:
    before = settled.receipts.get(unit=cast.fuxin_town)

    notice = amend(settled, is_material=False, title="新标题")

    assert (notice.version, notice.asked_version) == (2, 1)
    assert states(notice) == [("阜新镇", "closed"), ("彰武镇", "open")]
    assert not Delivery.objects.filter(version=2).exists()
    after = notice.receipts.get(unit=cast.fuxin_town)
    assert after.acknowledged_sha256 == before.acknowledged_sha256
    assert set(Requirement.objects.values_list("title", flat=True)) == {"新标题"}
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_each_version_stays_as_it_was(settled: Notice) -> None:
    first_text = settled.text
    amend(settled, is_material=False, text="第二版")
    amend(settled, is_material=True, text="第三版")

    assert list(
        settled.versions.order_by("number").values_list("text", "is_material", "change")
    ) == [
        (first_text, True, ""),
        ("第二版", False, "调整了口径"),
        ("第三版", True, "调整了口径"),
    ]
    assert settled.versions.values("sha256").distinct().count() == 3


def test_it_can_be_settled_again(cast: Cast, settled: Notice) -> None:
    notice = amend(settled, is_material=True)
    receipt = notice.receipts.get(unit=cast.fuxin_town)

    assert acknowledge(receipt=receipt, person=cast.cadre2, now=LATER, version=2)

    receipt.refresh_from_db()
    assert receipt.acknowledged_sha256 == notice.versions.get(number=2).sha256
    assert [row.version.number for row in receipt.answers.order_by("pk")] == [1, 2]


def test_a_verified_answer_and_a_copy(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent(
        audience=[cast.fuxin_town],
        copies=[cast.fumeng_office],
        asks="answer",
        needs_verification=True,
    )
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    given = answer(receipt=receipt, person=cast.cadre, now=now, text="已整改")
    verify(answer=given, verifier=cast.organ, outcome="accepted", sentence="属实", now=now)

    amend(notice, is_material=True)

    assert states(notice) == [("阜新镇", "open"), (cast.fumeng_office.name, "copy")]
    assert Delivery.objects.filter(version=2, person=cast.county, channel="portal").exists()


def test_a_closed_unit_is_not_asked_again(cast: Cast, settled: Notice) -> None:
    Unit.objects.filter(pk=cast.fuxin_town.pk).update(is_active=False)

    amend(settled, is_material=True)

    assert states(settled) == [("阜新镇", "closed"), ("彰武镇", "open")]


@pytest.mark.parametrize(
    ("changes", "is_material"),
    [
        ({"change": " "}, False),
        ({"change": ""}, True),
        ({"text": "字" * 5001}, False),
        ({"text": "字" * 5001}, True),
        ({"text": " "}, False),
        ({"title": ""}, True),
        ({"due_at": close_of(at(15, "09:00").date())}, True),
        ({"due_at": close_of(at(15, "09:00").date())}, False),
        ({"version": 3}, True),
    ],
)
def test_what_is_refused_changes_nothing(
    settled: Notice, *, changes: dict[str, object], is_material: bool
) -> None:
    with pytest.raises(ValidationError):
        amend(settled, is_material=is_material, **changes)

    settled.refresh_from_db()
    assert (settled.version, settled.versions.count()) == (1, 1)
    assert states(settled) == [("阜新镇", "closed"), ("彰武镇", "open")]


def test_a_change_of_nothing_is_none(settled: Notice) -> None:
    with pytest.raises(ValidationError):
        amend(settled, is_material=False, text=f"{settled.text}\n")


@pytest.mark.parametrize(("clock", "passes"), [(at(14, "17:00"), True), (at(15, "09:00"), False)])
def test_who_is_asked_again_gets_two_working_days(
    settled: Notice, *, clock: datetime, passes: bool
) -> None:
    if passes:
        assert amend(settled, is_material=True, now=clock).asked_version == 2
        return
    with pytest.raises(ValidationError):
        amend(settled, is_material=True, now=clock)
    assert amend(settled, is_material=False, now=clock).version == 2


def test_a_change_at_short_notice_asks_again_for_its_reason(settled: Notice) -> None:
    tomorrow = close_of(at(15, "09:00").date())

    notice = amend(settled, is_material=True, due_at=tomorrow, urgent_reason="会议临时调整")

    notice.refresh_from_db()
    assert (notice.due_at, notice.urgent_reason) == (tomorrow, "会议临时调整")
    assert {state for _unit, state in states(notice)} == {"open"}


def test_a_typing_error_can_be_mended_after_the_deadline(settled: Notice) -> None:
    late = settled.due_at + timedelta(days=5)

    assert amend(settled, is_material=False, now=late).version == 2


@pytest.mark.parametrize("name", ["talent", "office", "leader", "cadre"])
def test_only_the_section_that_sent_it_changes_it(cast: Cast, settled: Notice, name: str) -> None:
    with pytest.raises(ValidationError):
        amend(settled, is_material=False, editor=getattr(cast, name))


def test_a_draft_is_not_amended(make_draft: MakeNotice) -> None:
    with pytest.raises(ValidationError):
        amend(make_draft(), is_material=True)


def _receipt(cast: Cast, now: datetime) -> Receipt:
    """A receipt that other connections see, too."""
    draft = draft_notice(
        author=cast.organ,
        section=cast.organ_section,
        title="口径",
        text="请签收。",
        basis="年度工作要点",
        audience=[cast.fuxin_town],
        due_at=close_of(at(16, "09:00").date()),
        minutes=3,
        classified=False,
        now=now,
    )
    return send_notice(notice=draft, now=now).receipts.get()


@pytest.mark.django_db(transaction=True)
def test_an_answer_during_an_amendment_waits_and_is_refused(now: datetime) -> None:
    cast = make_cast()
    receipt = _receipt(cast, now)

    def acknowledge_first_version() -> object:
        return acknowledge(receipt=receipt, person=cast.cadre, now=LATER, version=1)

    with transaction.atomic():
        amend(receipt.notice, is_material=True)
        assert has_to_wait(acknowledge_first_version)

    with pytest.raises(ValidationError) as refused:
        acknowledge_first_version()
    assert refused.value.code == "changed"
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_amendment_during_an_answer_waits_and_asks_again(now: datetime) -> None:
    cast = make_cast()
    receipt = _receipt(cast, now)

    def change() -> object:
        return amend(receipt.notice, is_material=True)

    with transaction.atomic():
        assert acknowledge(receipt=receipt, person=cast.cadre, now=LATER, version=1)
        assert has_to_wait(change)

    change()
    receipt.refresh_from_db()
    assert (receipt.state, receipt.acknowledged_sha256) == ("open", "")
    assert Answer.objects.get().version.number == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_amendments_at_once_the_second_is_told(now: datetime) -> None:
    cast = make_cast()
    notice = _receipt(cast, now).notice

    outcomes = at_once(
        *(
            lambda text=text: amend(notice, is_material=True, version=1, text=text)
            for text in ("甲", "乙")
        )
    )

    (refusal,) = (outcome for outcome in outcomes if isinstance(outcome, ValidationError))
    assert refusal.code == "changed"
    assert notice.versions.count() == 2
