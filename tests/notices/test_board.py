"""The sender's board: how far the units are, what became of the messages, and who may do what."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.models import Unit, User
from notices.models import Call, Delivery, Message, Notice, Receipt, Reminder
from notices.selectors import board_of, lists_for
from notices.selectors.stages import Stage
from notices.services import acknowledge, mark_read, remind_missing
from portal.selectors.work import newest_notices
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.notices.conftest import MakeNotice
from tests.notices.times import at, send_due
from tests.statistics import analyze


@pytest.fixture(autouse=True)
def at_nine(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def page(user: User, name: str, *args: int, **query: str) -> str:
    response = client_of(user).get(reverse(f"notices:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def press(user: User, name: str, *args: int, **data: str) -> str:
    """Post to an address and answer the page that follows."""
    response = client_of(user).post(reverse(f"notices:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def status(user: User, name: str, *args: int, method: str = "get") -> int:
    return getattr(client_of(user), method)(reverse(f"notices:{name}", args=args)).status_code


def units(user: User, notice: Notice, **query: str) -> list[str]:
    response = client_of(user).get(reverse("notices:board", args=[notice.pk]), query)
    return [row.receipt.unit.name for row in response.context["rows"]]


def acknowledge_for(cast: Cast, notice: Notice) -> None:
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    acknowledge(receipt=receipt, person=cast.cadre, now=timezone.now())


def workbook(content: bytes, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


class TestLooking:
    def test_every_receipt_has_one_stage(self, cast: Cast, make_sent: MakeNotice) -> None:
        towns = [UnitFactory(county=cast.fumeng) for _n in range(2)]
        notice = make_sent(audience=[cast.fuxin_town, cast.zhangwu_town, *towns])

        def stages() -> dict[Stage, int]:
            whole = board_of(notice, cast.organ).whole.stages
            return {stage: number for stage, number in whole.items() if number}

        assert stages() == {Stage.QUEUED: 2, Stage.PORTAL: 2}
        send_due(at(14, "08:45"))
        assert stages() == {Stage.TOLD: 2, Stage.PORTAL: 2}
        receipt = notice.receipts.get(unit=cast.zhangwu_town)
        mark_read(receipt=receipt, person=cast.outsider, now=at(14, "09:00"))
        acknowledge_for(cast, notice)
        assert stages() == {Stage.DONE: 1, Stage.READ: 1, Stage.PORTAL: 2}

    def test_the_newest_version_counts(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent(audience=[cast.zhangwu_town])
        send_due(at(14, "08:45"))
        Notice.objects.filter(pk=notice.pk).update(version=2, asked_version=2)

        assert board_of(notice, cast.organ).whole.stages[Stage.PORTAL] == 1

    def test_who_has_no_means_is_told_apart_from_who_is_queued(
        self, cast: Cast, make_sent: MakeNotice
    ) -> None:
        notice = make_sent(audience=[cast.zhangwu_town])
        Message.objects.update(state="failed", reason="550 no such user")

        assert board_of(notice, cast.organ).whole.stages[Stage.FAILED] == 1
        assert units(cast.organ, notice, state="failed") == ["彰武镇"]

    def test_copies_stand_apart_and_are_not_asked(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent(audience=[cast.fuxin_town], copies=[cast.zhangwu_town])
        acknowledge_for(cast, notice)

        board = board_of(notice, cast.organ)

        assert (board.asked, board.answered, board.copies, board.missing) == (1, 1, 1, 0)
        assert units(cast.organ, notice) == ["阜新镇"]
        for listed in (
            lists_for(cast.organ)[0].rows.get(),
            lists_for(cast.county)[-1].rows.get(),
            newest_notices(cast.organ).get(),
        ):
            assert (listed.asked, listed.answered) == (1, 1)
        open_, _done, copies = lists_for(cast.outsider)
        assert not open_.rows.exists()
        assert copies.rows.get().notice == notice

    def test_people_are_counted_where_each_is_asked(
        self, cast: Cast, make_sent: MakeNotice
    ) -> None:
        notice = make_sent(audience=[cast.fuxin_town], per_person=True)

        board = page(cast.organ, "board", notice.pk)

        assert board_of(notice, cast.organ).asked == 2
        assert cast.cadre2.name in board
        assert units(cast.organ, notice) == ["阜新镇", "阜新镇"]

    def test_it_is_filtered(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent()
        acknowledge_for(cast, notice)

        assert units(cast.organ, notice) == ["彰武镇", "阜新镇"]
        assert units(cast.organ, notice, county="210921") == ["阜新镇"]
        for wanted in ("missing", "unread", "untold"):
            assert units(cast.organ, notice, state=wanted) == ["彰武镇"]
        for wanted in ("overdue", "call", "told", "read", "answered", "returned", "failed"):
            assert units(cast.organ, notice, state=wanted) == []
        assert units(cast.organ, notice, state="done") == ["阜新镇"]
        assert units(cast.organ, notice, state="done", county="210922") == []
        assert units(cast.organ, notice, county="x") == []
        assert len(units(cast.organ, notice, state="y")) == 2
        with time_machine.travel(notice.due_at + timedelta(minutes=1)):
            assert units(cast.organ, notice, state="overdue") == ["彰武镇"]

    def test_it_says_when_the_messages_leave(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent()

        response = client_of(cast.organ).get(reverse("notices:board", args=[notice.pk]))

        (departure,) = response.context["departures"]
        assert (departure.number, departure.leaves_at) == (3, at(14, "08:45"))
        assert "10月14日" in response.content.decode()

    def test_the_county_sees_its_part_without_messages(
        self, cast: Cast, make_sent: MakeNotice
    ) -> None:
        notice = make_sent()
        Message.objects.update(state="failed", reason="550 no such user")
        remind_missing(notice=notice, by=cast.organ, now=timezone.now())

        whole, part = (page(user, "board", notice.pk) for user in (cast.organ, cast.county))

        for text in ("彰武镇", "550 no such user", cast.organ.name):
            assert text in whole
        assert "阜新镇" in part
        for text in ("彰武镇", "550", cast.cadre.name, reverse("notices:remind", args=[notice.pk])):
            assert text not in part

    def test_the_department_looks_and_the_section_acts(
        self, cast: Cast, make_sent: MakeNotice
    ) -> None:
        notice = make_sent()
        Message.objects.update(state="failed", reason="550 no such user")

        for user in (cast.leader, cast.office):
            board = page(user, "board", notice.pk)
            assert "550 no such user" in board
            for name in ("remind", "retry", "calls", "amend"):
                assert reverse(f"notices:{name}", args=[notice.pk]) not in board

    def test_units_have_their_receipt_and_no_board(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent()

        for user in (cast.cadre, cast.county2, cast.talent):
            expected = 200 if user == cast.county2 else 404
            assert status(user, "board", notice.pk) == expected
            assert status(user, "export", notice.pk) == expected

    def test_it_refreshes_without_prolonging_the_session(
        self, cast: Cast, make_sent: MakeNotice
    ) -> None:
        url = reverse("notices:board", args=[make_sent().pk])
        organ = client_of(cast.organ)

        whole, part = organ.get(url), organ.get(url, headers={"HX-Request": "true"})

        assert "sessionid" in whole.cookies
        assert "sessionid" not in part.cookies
        assert "<html" not in part.content.decode()
        assert 'id="board-sums"' in part.content.decode()

    def test_it_takes_as_many_statements_for_ten_thousand(
        self,
        cast: Cast,
        make_sent: MakeNotice,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        notice = make_sent()
        organ = client_of(cast.organ)
        names = ("board", "export", "calls", "calls_export")
        addresses = [reverse(f"notices:{name}", args=[notice.pk]) for name in names]
        ask_people(cast, notice, range(1))
        for address in addresses:
            organ.get(address)
        with django_assert_num_queries(1000, exact=False) as used:
            for address in addresses:
                organ.get(address)
        ask_people(cast, notice, range(1, 10_000))

        with django_assert_num_queries(len(used.captured_queries)):
            for address in addresses:
                organ.get(address)


def ask_people(cast: Cast, notice: Notice, numbers: range) -> None:
    """So many more people, ten in a unit, each asked and about to be told by e-mail."""
    units = Unit.objects.bulk_create(
        Unit(
            city=cast.fumeng.city,
            county=cast.fumeng,
            kind=Unit.Kind.TOWNSHIP,
            code=str(990_000_000 + n),
            name=f"样例{n}镇",
        )
        for n in numbers[::10]
    )
    people = User.objects.bulk_create(
        User(
            username=f"P{n}",
            name=f"人{n}",
            unit=units[place // 10],
            role="cadre",
            phone=str(13_000_000_000 + n),
        )
        for place, n in enumerate(numbers)
    )
    receipts = Receipt.objects.bulk_create(
        Receipt(notice=notice, unit=person.unit, county=cast.fumeng, person=person)
        for person in people
    )
    messages = Message.objects.bulk_create(
        Message(person=person, channel="email", next_attempt_at=timezone.now()) for person in people
    )
    Delivery.objects.bulk_create(
        Delivery(
            receipt=receipt,
            person=person,
            channel="email",
            message=message,
            created_at=timezone.now(),
        )
        for receipt, person, message in zip(receipts, people, messages, strict=True)
    )
    analyze(Receipt, Message, Delivery)


class TestExport:
    def test_it_holds_what_the_board_shows(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent(copies=[cast.fumeng_office])
        acknowledge_for(cast, notice)
        Message.objects.filter(person=cast.outsider).update(
            state="failed", reason="=550 非本站用户"
        )

        address = reverse("notices:export", args=[notice.pk])
        header, *rows = workbook(client_of(cast.organ).get(address).content)

        assert len(header) == 14
        by_unit = {row[1]: row for row in rows}
        assert by_unit["彰武镇"][9] == cast.outsider.name
        assert by_unit["彰武镇"][13] == "'=550 非本站用户"
        assert by_unit["阜新镇"][5:7] == ["2026-10-13 09:00", cast.cadre.name]
        assert [row[1] for row in rows] == ["彰武镇", "阜新镇", "阜新镇", "阜蒙县委组织部"]

    def test_the_county_gets_its_part_without_messages(
        self, cast: Cast, make_sent: MakeNotice
    ) -> None:
        notice = make_sent()

        address = reverse("notices:export", args=[notice.pk])
        header, *rows = workbook(client_of(cast.county).get(address).content)

        assert len(header) == 9
        assert [row[1] for row in rows] == ["阜新镇"]

    def test_who_is_late_is_said_to_be(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent(audience=[cast.zhangwu_town])

        with time_machine.travel(notice.due_at + timedelta(minutes=1)):
            address = reverse("notices:export", args=[notice.pk])
            late = workbook(client_of(cast.organ).get(address).content)[1][3]
        on_time = workbook(client_of(cast.organ).get(address).content)[1][3]

        assert late != on_time
        assert str(on_time) in str(late)


class TestActing:
    def test_reminding_those_who_are_missing(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent()
        acknowledge_for(cast, notice)

        answer = press(cast.organ, "remind", notice.pk)

        reminder = Reminder.objects.get()
        assert [delivery.person for delivery in reminder.deliveries.all()] == [cast.outsider]
        assert "disabled" in answer
        again = press(cast.organ, "remind", notice.pk)
        assert Reminder.objects.count() == 1
        assert 'class="message error"' in again

    def test_trying_failed_messages_again(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent()
        other = make_sent(title="另一通知", urgent_reason="汛情")
        acknowledge_for(cast, notice)
        Message.objects.update(state="failed", attempts=9, reason="450 busy")
        ids = dict(Message.objects.values_list("pk", "message_id"))

        press(cast.organ, "retry", notice.pk)

        (message,) = Message.objects.filter(state="queued")
        assert (message.person, message.attempts, message.message_id) == (
            cast.outsider,
            0,
            ids[message.pk],
        )
        assert message.next_attempt_at == timezone.now()
        assert (message.decided_name, message.decided_at) == (cast.organ.name, timezone.now())
        assert other.receipts.filter(deliveries__message=message).count() == 0

    @pytest.mark.parametrize(("arrived", "state"), [("yes", "sent"), ("no", "queued")])
    def test_deciding_about_an_unknown_one(
        self, cast: Cast, make_sent: MakeNotice, arrived: str, state: str
    ) -> None:
        notice = make_sent(audience=[cast.zhangwu_town])
        Message.objects.update(state="unknown", claimed_at=at(13, "08:50"), attempts=3)
        message = Message.objects.get()
        assert reverse("notices:decide", args=[message.pk]) in page(cast.organ, "board", notice.pk)

        for answer in (arrived, "no"):
            press(cast.organ, "decide", message.pk, arrived=answer, notice=str(notice.pk))

        before, message = message, Message.objects.get()
        assert (message.state, message.message_id) == (state, before.message_id)
        assert message.decided_name == cast.organ.name
        assert message.sent_at == (at(13, "08:50") if arrived == "yes" else None)

    def test_an_unclear_word_decides_nothing(self, cast: Cast, make_sent: MakeNotice) -> None:
        make_sent(audience=[cast.zhangwu_town])
        Message.objects.update(state="unknown", claimed_at=at(13, "08:50"))

        press(cast.organ, "decide", Message.objects.get().pk, notice="²")

        assert Message.objects.get().state == "unknown"

    def test_others_may_not(self, cast: Cast, make_sent: MakeNotice) -> None:
        notice = make_sent()
        Message.objects.update(state="unknown", claimed_at=at(13, "08:50"))
        message, receipt = Message.objects.all()[0], notice.receipts.all()[0]

        for user, expected in ((cast.talent, 404), (cast.office, 404), (cast.leader, 403)):
            for name, key in (
                ("remind", notice.pk),
                ("retry", notice.pk),
                ("decide", message.pk),
                ("call", receipt.pk),
            ):
                assert status(user, name, key, method="post") == expected, name
            for name in ("calls", "calls_export"):
                assert status(user, name, notice.pk) == expected
        assert not Call.objects.exists()
