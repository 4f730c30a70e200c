"""The call list: whom to ring first, what to say, and what came of it."""

from datetime import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import User
from notices.models import Call, Notice
from notices.selectors import call_entries, receipts_to_call, script_of
from notices.services import acknowledge, mark_read, record_call
from tests.cast import Cast
from tests.factories import UserFactory
from tests.notices.conftest import MakeNotice
from tests.notices.test_board import client_of, page, press, workbook
from tests.notices.times import at


@pytest.fixture(autouse=True)
def at_nine(now: datetime) -> object:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def numbers(cast: Cast) -> None:
    for number, person in enumerate((cast.cadre, cast.cadre2, cast.outsider, cast.county)):
        User.objects.filter(pk=person.pk).update(phone=f"1380000000{number}")


def whom(cast: Cast, notice: Notice, now: datetime) -> list[list[User]]:
    receipts = receipts_to_call(notice, cast.organ)
    return [entry.people for entry in call_entries(receipts, notice=notice, now=now)]


def test_those_on_the_call_list_come_first(cast: Cast, make_sent: MakeNotice) -> None:
    notice = make_sent(audience=[cast.fuxin_town, cast.zhangwu_town, cast.fumeng_office])
    read = notice.receipts.get(unit=cast.fuxin_town)
    mark_read(receipt=read, person=cast.cadre, now=at(13, "09:00"))
    notice.receipts.filter(unit=cast.zhangwu_town).update(call_since=at(13, "09:00"))

    order = [receipt.unit for receipt in receipts_to_call(notice, cast.organ)]

    assert order == [cast.zhangwu_town, cast.fumeng_office, cast.fuxin_town]


def test_who_was_not_tried_yet_comes_first_and_a_wrong_number_last(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    notice = make_sent(audience=[cast.fuxin_town])
    receipt = notice.receipts.get()

    def rang(person: User, outcome: str) -> None:
        record_call(receipt=receipt, caller=cast.organ, outcome=outcome, person=person, now=now)

    assert whom(cast, notice, now) == [[cast.cadre, cast.cadre2]]
    rang(cast.cadre, "wrong_number")
    assert whom(cast, notice, now) == [[cast.cadre2, cast.cadre]]
    rang(cast.cadre2, "no_answer")
    assert whom(cast, notice, now) == [[cast.cadre2, cast.cadre]]


def test_who_is_asked_by_name_comes_before_the_colleagues(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    notice = make_sent(audience=[cast.fuxin_town], per_person=True)

    assert whom(cast, notice, now) == [[cast.cadre, cast.cadre2], [cast.cadre2, cast.cadre]]


def test_a_colleague_is_rung_where_nobody_else_has_a_number(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    notice = make_sent(audience=[cast.fuxin_town])
    User.objects.filter(unit=cast.fuxin_town).update(phone=None)
    assert whom(cast, notice, now) == [[]]
    assert "13800000000" not in page(cast.organ, "calls", notice.pk)

    colleague = UserFactory(unit=cast.fuxin_town, role="cadre", phone="13900000000")
    assert whom(cast, notice, now) == [[colleague]]


def test_the_caller_has_something_to_say(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent()

    said, late = (script_of(notice, cast.organ, moment) for moment in (now, at(16, "17:30")))

    for part in (
        "阜新市委组织部组织科",
        cast.organ.name,
        "10月13日",
        notice.title,
        "10月16日17:30",
    ):
        assert part in said
    assert len(late) > len(said)


def test_a_call_is_noted_on_the_page(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent(audience=[cast.fuxin_town])
    receipt = notice.receipts.get()
    assert "13800000000" in page(cast.organ, "calls", notice.pk)

    answer = press(
        cast.organ,
        "call",
        receipt.pk,
        outcome="no_answer",
        person=str(cast.cadre.pk),
        note=" 下午再打 ",
    )

    call = Call.objects.get()
    assert (call.person, call.outcome, call.note) == (cast.cadre, "no_answer", "下午再打")
    assert (call.caller, call.caller_name, call.called_at) == (cast.organ, cast.organ.name, now)
    assert "下午再打" in answer
    receipt.refresh_from_db()
    assert receipt.is_missing


@pytest.mark.parametrize(
    "change", [{"outcome": ""}, {"outcome": "x"}, {"person": "999999"}, {"note": "字" * 201}]
)
def test_a_wrong_form_notes_nothing(
    cast: Cast, make_sent: MakeNotice, change: dict[str, str]
) -> None:
    receipt = make_sent(audience=[cast.fuxin_town]).receipts.get()
    right = {"outcome": "reached", "person": str(cast.cadre.pk), "note": ""}

    answer = press(cast.organ, "call", receipt.pk, **{**right, **change})

    assert 'class="message error"' in answer
    assert not Call.objects.exists()


def test_what_the_service_refuses(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent(audience=[cast.fuxin_town], copies=[cast.zhangwu_town])
    asked, copy = notice.receipts.order_by("unit__code")

    def ring(**changes: object) -> Call:
        right = {"receipt": asked, "caller": cast.organ, "outcome": "reached", "now": now}
        return record_call(**{**right, **changes})

    for change in (
        {"caller": cast.talent},
        {"caller": cast.office},
        {"receipt": copy},
        {"outcome": "x"},
        {"person": cast.outsider},
        {"note": "字" * 201},
    ):
        with pytest.raises(ValidationError):
            ring(**change)
    assert ring().person is None


def test_a_call_is_never_changed(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    receipt = make_sent(audience=[cast.fuxin_town]).receipts.get()
    record_call(receipt=receipt, caller=cast.organ, outcome="reached", now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.update(note="别的")


def test_the_workbook_has_the_list_and_the_words(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    notice = make_sent()
    receipt = notice.receipts.get(unit=cast.zhangwu_town)
    record_call(
        receipt=receipt,
        caller=cast.organ,
        outcome="no_answer",
        note="=1",
        person=cast.outsider,
        now=now,
    )

    content = client_of(cast.organ).get(reverse("notices:calls_export", args=[notice.pk])).content
    (_header, *rows), script = workbook(content), workbook(content, 1)

    assert [row[1:4] for row in rows] == [
        ["阜新镇", cast.cadre.name, "13800000000"],
        ["彰武镇", cast.outsider.name, "13800000002"],
    ]
    assert rows[0][4] == f"{cast.cadre2.name} 13800000001"
    assert "2026-10-13 09:00" in str(rows[1][7])
    assert script[1] == [script_of(notice, cast.organ, now)]


def test_nothing_missing_nobody_to_ring(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent(audience=[cast.fuxin_town])
    acknowledge(receipt=notice.receipts.get(), person=cast.cadre, now=now)

    assert "tel:" not in page(cast.organ, "calls", notice.pk)
