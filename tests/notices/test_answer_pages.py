"""The receipt page and the page of answers, as the people of the cast meet them."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.models import User
from accounts.services import appoint_deputy
from notices.models import Answer, Notice, Receipt, Verification
from notices.services import acknowledge, amend_notice, answer, mark_read, verify
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory, UserFactory
from tests.notices.conftest import MakeNotice

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def at_nine(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def receipt_page(receipt: Receipt) -> str:
    return reverse("notices:receipt", args=[receipt.pk])


def answers_page(notice: Notice) -> str:
    return reverse("notices:answers", args=[notice.pk])


def read(user: User, url: str) -> str:
    response = client_of(user).get(url)
    assert response.status_code == 200
    return response.content.decode()


def reply(user: User, receipt: Receipt, **typed: object) -> str:
    """Send the answer form as its page offers it, and return the page that follows."""
    client = client_of(user)
    form = client.get(receipt_page(receipt)).context["form"]
    hidden = {"version": form["version"].value(), "replaces": form["replaces"].value() or ""}
    return client.post(receipt_page(receipt), {**hidden, **typed}, follow=True).content.decode()


def amend(notice: Notice, *, is_material: bool) -> None:
    notice.refresh_from_db()
    amend_notice(
        notice=notice,
        editor=notice.author,
        title=notice.title,
        text=f"{notice.text}\n另附一条。",
        due_at=notice.due_at + timedelta(days=7),
        is_material=is_material,
        change="增加一条",
        now=timezone.now(),
    )


def test_only_those_who_can_answer_mark_it_read(cast: Cast, make_sent: MakeNotice) -> None:
    """Neither the county that oversees the township nor the section that asked."""
    receipt = make_sent(asks="read").receipts.get(unit=cast.fuxin_town)

    for user in (cast.county, cast.organ, cast.leader):
        read(user, receipt_page(receipt))
        receipt.refresh_from_db()
        assert receipt.read_at is None, user.username

    assert cast.cadre.name in read(cast.cadre, receipt_page(receipt))
    receipt.refresh_from_db()
    assert (receipt.read_at, receipt.state) == (timezone.now(), "closed")


def test_a_unit_answers_in_words_and_with_a_file(cast: Cast, make_sent: MakeNotice) -> None:
    receipt = make_sent(asks="answer").receipts.get(unit=cast.fuxin_town)

    page = reply(
        cast.cadre,
        receipt,
        text="已核对。\r\n共 31 名。",
        upload=SimpleUploadedFile("名册.pdf", PDF),
    )

    given = Answer.objects.get()
    assert given.text == "已核对。\n共 31 名。"
    assert "已核对。<br>共 31 名。" in page
    assert given.version.sha256[:12] in page
    for user, status in (
        (cast.cadre2, 200),
        (cast.county, 200),
        (cast.organ, 200),
        (cast.outsider, 404),
        (cast.talent, 404),
    ):
        file = client_of(user).get(reverse("notices:answer_file", args=[given.pk]))
        assert file.status_code == status, user.username
        if status == 200:
            assert b"".join(file.streaming_content) == PDF
            assert file.headers["Content-Disposition"].startswith("attachment;")
    given.file.delete(save=False)


def test_what_was_typed_outlasts_every_refusal(cast: Cast, make_sent: MakeNotice) -> None:
    receipt = make_sent(asks="answer").receipts.get(unit=cast.fuxin_town)

    long = reply(cast.cadre, receipt, text="长" * 501)
    wrong = reply(cast.cadre, receipt, text="请见附件", upload=SimpleUploadedFile("run.exe", PDF))
    nothing = client_of(cast.cadre).post(receipt_page(receipt), {"version": "1"})

    assert "长" * 501 in long
    assert "请见附件" in wrong
    assert "run.exe" in wrong
    assert nothing.context["form"].errors.keys() == {"text"}
    assert not Answer.objects.exists()


def test_a_change_meanwhile_is_read_first(cast: Cast, make_sent: MakeNotice) -> None:
    """The form then rests on the new text: whoever has read it sends the same answer again."""
    receipt = make_sent(asks="name").receipts.get(unit=cast.fuxin_town)
    client = client_of(cast.cadre)
    typed = {"version": "1", "replaces": "", "named": "李明"}
    amend(receipt.notice, is_material=True)

    refused = client.post(receipt_page(receipt), typed)

    assert refused.context["form"]["version"].value() == 2
    assert "李明" in refused.content.decode()
    assert "增加一条" in refused.content.decode()
    assert not Answer.objects.exists()
    assert client.post(receipt_page(receipt), {**typed, "version": "2"}).status_code == 302
    assert Answer.objects.get().named == "李明"


def test_an_acknowledgement_of_an_older_text_is_refused(cast: Cast, make_sent: MakeNotice) -> None:
    receipt = make_sent().receipts.get(unit=cast.fuxin_town)
    amend(receipt.notice, is_material=True)
    url = reverse("notices:acknowledge", args=[receipt.pk])

    client_of(cast.cadre).post(url, {"version": "1"})
    receipt.refresh_from_db()
    assert receipt.is_missing

    client_of(cast.cadre).post(url, {"version": "2"})
    receipt.refresh_from_db()
    assert not receipt.is_missing


def test_the_page_tells_what_changed_since(cast: Cast, make_sent: MakeNotice) -> None:
    receipt = make_sent().receipts.get(unit=cast.fuxin_town)
    assert "增加一条" not in read(cast.cadre, receipt_page(receipt))
    acknowledge(receipt=receipt, person=cast.cadre, now=timezone.now())
    amend(receipt.notice, is_material=False)

    page = read(cast.cadre, receipt_page(receipt))
    assert "增加一条" in page
    assert reverse("notices:versions", args=[receipt.notice.pk]) in page
    assert reverse("notices:acknowledge", args=[receipt.pk]) not in page


def test_a_deputy_sees_for_whom(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    receipt = make_sent(per_person=True).receipts.get(person=cast.cadre)
    assert client_of(cast.cadre2).get(receipt_page(receipt)).status_code == 404
    today = now.date()
    appoint_deputy(person=cast.cadre, deputy=cast.cadre2, first_day=today, last_day=today, now=now)

    deputy = client_of(cast.cadre2)
    assert deputy.get(receipt_page(receipt)).context["may_acknowledge"]
    assert receipt_page(receipt) in deputy.get(reverse("home")).content.decode()
    assert receipt.notice.title in deputy.get(reverse("notices:list")).content.decode()
    deputy.post(reverse("notices:acknowledge", args=[receipt.pk]), {"version": "1"})

    receipt.refresh_from_db()
    assert (receipt.acknowledged_name, receipt.acknowledged_for) == (
        cast.cadre2.name,
        cast.cadre.name,
    )
    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert client_of(cast.cadre2).get(receipt_page(receipt)).status_code == 404


def test_a_returned_answer_stands_on_top_and_is_asked_for_again(
    cast: Cast, make_sent: MakeNotice
) -> None:
    notice = make_sent(asks="answer", needs_verification=True)
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    reply(cast.cadre, receipt, text="已整改")
    given = Answer.objects.get()

    client_of(cast.organ).post(
        answers_page(notice),
        {"answer": given.pk, "outcome": "returned", "sentence": "请写明完成时间"},
    )

    home = read(cast.cadre2, reverse("home"))
    assert receipt_page(receipt) in home
    assert notice.title in read(cast.cadre2, reverse("notices:list"))
    page = read(cast.cadre2, receipt_page(receipt))
    assert page.index("请写明完成时间") < page.index("已整改")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        reply(cast.cadre2, receipt, text="10 月底前完成")
    receipt.refresh_from_db()
    assert (receipt.state, receipt.acknowledged_name) == ("answered", cast.cadre2.name)


def test_an_answer_is_changed_knowingly(cast: Cast, make_sent: MakeNotice) -> None:
    """A colleague who still sees the empty form is told of the first answer, and keeps the own."""
    receipt = make_sent(asks="name").receipts.get(unit=cast.fuxin_town)
    reply(cast.cadre, receipt, named="李明")

    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        told = client_of(cast.cadre2).post(
            receipt_page(receipt), {"version": "1", "replaces": "", "named": "王芳"}
        )
        assert cast.cadre.name in told.content.decode()
        assert "王芳" in told.content.decode()
        reply(cast.cadre2, receipt, named="王芳")

    assert [row.named for row in receipt.answers.standing()] == ["王芳"]
    assert receipt.answers.count() == 2


def test_the_section_verifies_what_waits(cast: Cast, make_sent: MakeNotice) -> None:
    notice = make_sent(asks="answer", needs_verification=True)
    for person in (cast.cadre, cast.outsider):
        receipt = notice.receipts.get(unit=person.unit)
        answer(receipt=receipt, person=person, now=timezone.now(), text=f"{person.unit}已整改")
    organ = client_of(cast.organ)
    first, second = organ.get(answers_page(notice)).context["rows"]

    wrong = organ.post(
        answers_page(notice), {"answer": first.answer.pk, "outcome": "accepted", "sentence": ""}
    )
    assert [bool(row.form.errors) for row in wrong.context["rows"]] == [True, False]
    organ.post(
        answers_page(notice),
        {"answer": second.answer.pk, "outcome": "accepted", "sentence": "属实"},
    )

    rows = organ.get(answers_page(notice)).context["rows"]
    assert [(row.answer, row.form is not None) for row in rows] == [
        (first.answer, True),
        (second.answer, False),
    ]
    only = organ.get(answers_page(notice), {"state": "closed"}).context["rows"]
    assert [row.answer for row in only] == [second.answer]
    assert Verification.objects.get().verifier == cast.organ
    assert not any(
        row.form for row in client_of(cast.leader).get(answers_page(notice)).context["rows"]
    )


def test_of_two_verifiers_the_second_keeps_the_sentence(cast: Cast, make_sent: MakeNotice) -> None:
    notice = make_sent(asks="answer", needs_verification=True)
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    given = answer(receipt=receipt, person=cast.cadre, now=timezone.now(), text="已整改")
    verify(
        answer=given, verifier=cast.office, outcome="accepted", sentence="属实", now=timezone.now()
    )

    page = client_of(cast.organ).post(
        answers_page(notice), {"answer": given.pk, "outcome": "returned", "sentence": "时间不明"}
    )

    assert cast.office.name in page.content.decode()
    assert "时间不明" in page.content.decode()
    assert Verification.objects.count() == 1


def test_answers_are_the_sender_s_alone(cast: Cast, make_sent: MakeNotice) -> None:
    notice = make_sent(asks="answer", needs_verification=True)
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    given = answer(receipt=receipt, person=cast.cadre, now=timezone.now(), text="已整改")
    typed = {"answer": given.pk, "outcome": "accepted", "sentence": "属实"}

    for user in (cast.cadre, cast.county, cast.talent, cast.sysadmin):
        client = client_of(user)
        export = client.get(reverse("notices:answers_export", args=[notice.pk]))
        asked = client.get(answers_page(notice)), client.post(answers_page(notice), typed), export
        assert {answer.status_code for answer in asked} == {404}, user.username
    client_of(cast.leader).post(answers_page(notice), typed)
    assert not Verification.objects.exists()
    for wrong in ("", "x", "9" * 30, str(given.pk + 1)):
        refused = client_of(cast.organ).post(answers_page(notice), {**typed, "answer": wrong})
        assert refused.status_code == 404


def test_nobody_else_answers(cast: Cast, make_sent: MakeNotice) -> None:
    receipt = make_sent(asks="answer").receipts.get(unit=cast.fuxin_town)

    for user in (cast.county, cast.organ, cast.leader, cast.outsider):
        typed = {"version": "1", "text": "代答"}
        assert client_of(user).post(receipt_page(receipt), typed).status_code == 404


def test_names_go_into_a_workbook(cast: Cast, make_sent: MakeNotice) -> None:
    notice = make_sent(asks="name")
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    answer(receipt=receipt, person=cast.cadre, now=timezone.now(), named="李明", text="=周三到")
    assert "李明" in read(cast.organ, answers_page(notice))

    export = client_of(cast.organ).get(reverse("notices:answers_export", args=[notice.pk]))

    book = CalamineWorkbook.from_filelike(io.BytesIO(export.content))
    header, *rows = book.get_sheet_by_index(0).to_python()
    assert len(header) == 12
    assert [row[0] for row in rows] == ["阜新镇"]
    assert {"李明", "'=周三到", cast.cadre.name} <= set(rows[0])


def test_queries_do_not_grow_with_the_answers(
    cast: Cast, make_sent: MakeNotice, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    notice = make_sent(asks="answer", needs_verification=True)
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    mark_read(receipt=receipt, person=cast.cadre, now=timezone.now())

    def answer_and_return() -> None:
        given = answer(receipt=receipt, person=cast.cadre, now=timezone.now(), text="已整改")
        verify(
            answer=given,
            verifier=cast.organ,
            outcome="returned",
            sentence="请补充",
            now=timezone.now(),
        )

    answer_and_return()
    outsider = notice.receipts.get(unit=cast.zhangwu_town)
    answer(receipt=outsider, person=cast.outsider, now=timezone.now(), text="已整改")
    pages = [
        (client_of(cast.cadre), receipt_page(receipt)),
        (client_of(cast.organ), answers_page(notice)),
        (client_of(cast.organ), reverse("notices:answers_export", args=[notice.pk])),
    ]
    used = []
    for client, url in pages:
        client.get(url)
        with django_assert_num_queries(10_000, exact=False) as counted:
            client.get(url)
        used.append(len(counted.captured_queries))

    for hour in range(1, 4):
        with time_machine.travel(timezone.now() + timedelta(hours=hour), tick=False):
            answer_and_return()
    for unit in [UnitFactory(county=cast.fumeng) for _n in range(3)]:
        more = Receipt.objects.create(notice=notice, unit=unit, county=unit.county)
        person = UserFactory(unit=unit)
        answer(receipt=more, person=person, now=timezone.now(), text="已整改")

    for (client, url), before in zip(pages, used, strict=True):
        with django_assert_num_queries(before):
            client.get(url)
