"""The engine against a real SMTP server: what it answers decides what becomes of a message."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from threading import Thread

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.access import Role
from accounts.models import User
from accounts.services import appoint_deputy, assign_role
from notices import tasks
from notices.models import Heartbeat, Message, Notice, Receipt
from notices.services import acknowledge, deliver_due, release_stuck, remind_missing
from notices.services.delivering import claiming, settling
from notices.services.delivering.claiming import claim_batch
from notices.services.delivering.contents import contents_of
from notices.services.delivering.sending import send_batch
from office.workdays import WorkingCalendar
from tests.cast import Cast
from tests.notices.conftest import MakeNotice

State = Message.State


class Mailbox:
    """Keeps what arrives; answers each recipient with what ``answers`` says, else with yes.

    ``hangs_up_at`` and ``hangs_at`` name a step of SMTP at which it goes away, or says nothing.
    """

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answers: dict[str, str] = {}
        self.answer_to_sender = ""
        self.connections: set[object] = set()
        self.hangs_up_at = ""
        self.hangs_at = ""

    async def _misbehave(self, server: SMTP, step: str) -> None:
        if self.hangs_up_at == step:
            server.transport.close()
        if self.hangs_at == step:
            await asyncio.Event().wait()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.connections.add(session.peer)
        await self._misbehave(server, "MAIL")
        if self.answer_to_sender:
            return self.answer_to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._misbehave(server, "RCPT")
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        await self._misbehave(server, "DATA")
        return "250 OK"


@pytest.fixture(autouse=True)
def from_nine(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=True):
        yield


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """An SMTP server on a free port, to which the settings point."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 0.2
    yield box
    controller.stop()


@pytest.fixture
def urgent(make_sent: MakeNotice) -> MakeNotice:
    """Send a notice whose messages leave at once, each by itself."""

    def make(**changes: object) -> Notice:
        return make_sent(urgent_reason="汛情", **changes)

    return make


@pytest.fixture
def to_cadre(cast: Cast, urgent: MakeNotice) -> Message:
    """The queued e-mail of an urgent notice to ``cadre`` alone."""
    User.objects.filter(pk=cast.cadre2.pk).update(email="")
    urgent(audience=[cast.fuxin_town])
    return Message.objects.get()


def soon(minutes: float) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def claim() -> list[Message]:
    return claim_batch(channel="email", now=timezone.now())


def send(batch: list[Message]) -> int:
    return send_batch(channel="email", batch=batch, end=soon(1)).sent


def states() -> dict[str, tuple[str, str]]:
    """State and reason of every message by the account that it goes to."""
    rows = Message.objects.values_list("person__username", "state", "reason")
    return {username: (state, reason) for username, state, reason in rows}


def test_a_message_says_who_asks_by_when_and_where_to_answer(
    mailbox: Mailbox, to_cadre: Message, settings: Settings
) -> None:
    settings.PORTAL_URL = "https://portal.example.test/"
    receipt = Receipt.objects.get()

    assert deliver_due() == 1

    to_cadre.refresh_from_db()
    assert (to_cadre.state, to_cadre.attempts) == (State.SENT, 1)
    assert to_cadre.sent_at is not None
    (mail,) = mailbox.mails
    assert mail["Message-ID"] == to_cadre.message_id
    assert receipt.notice.title in mail["Subject"]
    text = mail.get_content()
    for told in ("组织科", "阜新镇", "10月16日 17:30", "汛情"):
        assert told in text
    assert f"https://portal.example.test/notices/receipts/{receipt.pk}/" in text
    assert "请各乡镇核对党员信息" not in text


def test_a_batch_uses_one_connection(mailbox: Mailbox, urgent: MakeNotice) -> None:
    urgent()

    assert deliver_due() == 3
    assert len(mailbox.connections) == 1


def test_a_soft_refusal_is_tried_again_with_the_same_message_id(
    mailbox: Mailbox, to_cadre: Message
) -> None:
    address = to_cadre.person.email
    mailbox.answers[address] = "450 mailbox busy"

    assert deliver_due() == 0
    to_cadre.refresh_from_db()
    assert (to_cadre.state, to_cadre.reason) == (State.QUEUED, "450 mailbox busy")
    assert to_cadre.next_attempt_at > soon(0.8)
    assert deliver_due() == 0

    del mailbox.answers[address]
    with time_machine.travel(soon(2)):
        assert deliver_due() == 1
    assert [mail["Message-ID"] for mail in mailbox.mails] == [to_cadre.message_id]
    to_cadre.refresh_from_db()
    assert (to_cadre.state, to_cadre.attempts, to_cadre.reason) == (State.SENT, 2, "")


def test_a_retry_keeps_quiet_outside_office_hours(
    mailbox: Mailbox, cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    make_sent(audience=[cast.fuxin_town])
    Message.objects.update(next_attempt_at=now.replace(hour=17, minute=31))

    with time_machine.travel(now.replace(hour=17, minute=45)):
        assert deliver_due() == 0
        Message.objects.filter(person=cast.cadre).update(digest_on=None, is_urgent=True)
        assert deliver_due() == 1
    with time_machine.travel(now.replace(day=14, hour=8, minute=29)):
        assert deliver_due() == 0
    with time_machine.travel(now.replace(day=14, hour=8, minute=30)):
        assert deliver_due() == 1


def test_a_hard_refusal_fails_with_its_reason_and_stops_nobody_else(
    mailbox: Mailbox, cast: Cast, urgent: MakeNotice
) -> None:
    mailbox.answers[cast.cadre.email] = "550 no such user"
    mailbox.answers[cast.cadre2.email] = "421 closing"
    urgent()

    assert deliver_due() == 1

    assert states() == {
        "cadre": (State.FAILED, "550 no such user"),
        "cadre2": (State.QUEUED, "421 closing"),
        "outsider": (State.SENT, ""),
    }


def test_a_server_that_is_down_costs_each_claimed_row_one_attempt(
    mailbox: Mailbox, urgent: MakeNotice, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows behind them lose nothing: see ``postpone_unreachable``."""
    monkeypatch.setattr(claiming, "BATCH", 2)
    urgent()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    assert deliver_due() == 0
    rows = Message.objects.all()
    assert sorted(rows.values_list("state", "attempts")) == [
        ("queued", 0),
        ("queued", 1),
        ("queued", 1),
    ]
    assert "邮件服务器无法连接" in rows[0].reason

    settings.EMAIL_PORT = port
    with time_machine.travel(soon(2)):
        assert deliver_due() == 3


def test_a_server_that_refuses_the_sender_refuses_everybody_for_now(
    mailbox: Mailbox, urgent: MakeNotice
) -> None:
    mailbox.answer_to_sender = "530 authentication required"
    urgent()

    assert deliver_due() == 0

    assert {state for state, _reason in states().values()} == {State.QUEUED}
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_the_attempts_come_to_an_end(mailbox: Mailbox, to_cadre: Message) -> None:
    mailbox.answers[to_cadre.person.email] = "450 mailbox busy"
    Message.objects.update(attempts=settling.MAX_ATTEMPTS - 1)

    deliver_due()

    assert states()["cadre"] == (State.FAILED, "450 mailbox busy")


def test_the_attempts_last_about_four_hours() -> None:
    hours = [
        sum(
            (settling.pause_after(failed, pk=pk) for failed in range(1, settling.MAX_ATTEMPTS)),
            timedelta(),
        )
        / timedelta(hours=1)
        for pk in range(60)
    ]

    assert 3.5 <= min(hours) < 3.6
    assert 4.4 < max(hours) <= 4.6


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({settling.pause_after(6, pk=pk) for pk in range(60)}) == 60


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
@pytest.mark.parametrize("trouble", ["hangs_up_at", "hangs_at"])
def test_a_connection_lost_before_the_text_sends_nobody_anything(
    mailbox: Mailbox, urgent: MakeNotice, trouble: str, step: str
) -> None:
    setattr(mailbox, trouble, step)
    urgent()

    assert deliver_due() == 0

    assert set(Message.objects.values_list("state", "attempts")) == {(State.QUEUED, 1)}
    assert mailbox.mails == []


@pytest.mark.parametrize("trouble", ["hangs_up_at", "hangs_at"])
def test_a_connection_lost_after_the_text_leaves_it_unknown_and_ends_the_round(
    mailbox: Mailbox, urgent: MakeNotice, trouble: str
) -> None:
    setattr(mailbox, trouble, "DATA")
    urgent()

    assert deliver_due() == 0

    rows = Message.objects.order_by("pk").values_list("state", "attempts")
    assert list(rows) == [(State.UNKNOWN, 1), (State.QUEUED, 0), (State.QUEUED, 0)]
    assert len(mailbox.mails) == 1


def test_a_server_that_hangs_up_after_each_message_is_rung_again(
    mailbox: Mailbox, urgent: MakeNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    urgent()
    yes = Mailbox.handle_DATA

    async def yes_and_goodbye(self: Mailbox, server: SMTP, *rest: object) -> str:
        answer = await yes(self, server, *rest)
        await server.push(answer)
        server.transport.close()
        return answer

    monkeypatch.setattr(Mailbox, "handle_DATA", yes_and_goodbye)

    assert deliver_due() == 3
    assert len(mailbox.connections) == 3


@pytest.mark.parametrize("change", [{"is_active": False}, {"unit": None}, {"role": Role.AUDIT}])
def test_whoever_lost_the_right_gets_nothing(
    mailbox: Mailbox, to_cadre: Message, change: dict[str, object]
) -> None:
    User.objects.filter(pk=to_cadre.person_id).update(**change)

    assert deliver_due() == 0

    assert states()["cadre"] == (State.FAILED, "收件人已停用或已调离该单位")
    assert mailbox.mails == []


def test_whoever_lost_the_county_gets_nothing(mailbox: Mailbox, to_cadre: Message) -> None:
    assign_role(user=to_cadre.person, role=Role.CADRE, counties=[])

    assert deliver_due() == 0
    assert mailbox.mails == []


def test_a_message_tells_what_its_person_can_settle(
    cast: Cast, urgent: MakeNotice, now: datetime
) -> None:
    """The check for a whole batch agrees with ``answerable_by``, person by person."""
    urgent(audience=[cast.fuxin_town, cast.fumeng_office, cast.zhangwu_town])
    urgent(audience=[cast.fuxin_town], per_person=True)
    stood_in_for = Receipt.objects.get(person=cast.cadre)
    appoint_deputy(
        person=cast.cadre, deputy=cast.cadre2, first_day=now.date(), last_day=now.date(), now=now
    )
    for message in Message.objects.exclude(person=cast.cadre):
        message.deliveries.create(
            receipt=stood_in_for,
            person=message.person,
            channel="email",
            version=message.pk,
            created_at=now,
        )
    assign_role(user=cast.outsider, role=Role.CADRE, counties=[])
    batch = claim()

    contents = contents_of(batch, calendar=WorkingCalendar.load(), now=now)

    assert {message.person for message in batch} >= {cast.cadre, cast.cadre2, cast.county}
    for message in batch:
        person = User.objects.get(pk=message.person_id)
        may_settle = Receipt.objects.answerable_by(person).filter(deliveries__message=message)
        told = {item.receipt.pk for item in contents[message.pk].items}
        assert told == set(may_settle.values_list("pk", flat=True))
    assert stood_in_for.pk in {
        item.receipt.pk for m in batch if m.person == cast.cadre2 for item in contents[m.pk].items
    }


def test_the_contents_of_a_batch_take_one_query(
    cast: Cast, urgent: MakeNotice, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(3):
        urgent()
    batch, calendar = claim(), WorkingCalendar.load()

    with django_assert_num_queries(1):
        contents = contents_of(batch, calendar=calendar, now=now)
        texts = [
            (i.heading, i.origin, i.request, i.remarks) for c in contents.values() for i in c.items
        ]

    assert len(texts) == 9


def test_nobody_is_reminded_of_what_a_colleague_settled_meanwhile(
    mailbox: Mailbox, cast: Cast, urgent: MakeNotice, now: datetime
) -> None:
    notice = urgent(audience=[cast.fuxin_town])
    deliver_due()
    remind_missing(notice=notice, by=cast.organ, now=now)
    acknowledge(receipt=notice.receipts.get(), person=cast.cadre, now=now)

    assert deliver_due() == 0

    assert len(mailbox.mails) == 2
    assert Message.objects.filter(state=State.DROPPED, reason="").count() == 2


def test_a_subject_that_no_header_can_hold_fails(mailbox: Mailbox, to_cadre: Message) -> None:
    Notice.objects.update(title="两行\n标题")

    deliver_due()

    assert states()["cadre"][0] == State.FAILED


def test_the_sweep_returns_what_was_claimed_and_names_what_was_half_sent(
    mailbox: Mailbox, urgent: MakeNotice
) -> None:
    urgent()
    first, *rest = claim()
    settling.begin_sending(message=first, waiting=rest, now=timezone.now())

    assert release_stuck(now=soon(0.9)) == {"requeued": 0, "unknown": 0}
    assert release_stuck(now=soon(1.1)) == {"requeued": 2, "unknown": 1}
    with time_machine.travel(soon(1.1)):
        assert deliver_due() == 2
    first.refresh_from_db()
    assert first.state == State.UNKNOWN


def test_a_batch_stays_ours_however_long_its_first_message_takes(
    mailbox: Mailbox, urgent: MakeNotice
) -> None:
    urgent()
    first, *rest = claim()
    assert settling.begin_sending(message=first, waiting=rest, now=soon(0.5))

    assert release_stuck(now=soon(1.2)) == {"requeued": 0, "unknown": 0}


def test_an_answer_that_comes_late_is_still_the_truth(urgent: MakeNotice) -> None:
    urgent()
    slow, *rest = claim()
    settling.begin_sending(message=slow, waiting=rest, now=timezone.now())
    release_stuck(now=soon(2))

    settling.sent(slow)

    slow.refresh_from_db()
    assert slow.state == State.SENT


def test_a_worker_that_lost_its_claim_sends_nothing(mailbox: Mailbox, to_cadre: Message) -> None:
    slow = claim()
    with time_machine.travel(soon(2)):
        tasks.sweep_deliveries()

    assert send(slow) == 0
    settling.put_back(slow)
    settling.postpone_unreachable(slow, reason="")

    to_cadre.refresh_from_db()
    assert to_cadre.state == State.SENT
    assert len(mailbox.mails) == 1


def test_the_sweep_sends_as_well_and_shows_that_the_worker_lives(
    mailbox: Mailbox, to_cadre: Message
) -> None:
    tasks.sweep_deliveries()
    tasks.sweep_deliveries()

    assert len(mailbox.mails) == 1
    assert Heartbeat.objects.get().part == Heartbeat.Part.WORKER


@pytest.mark.django_db(transaction=True)
def test_two_workers_claim_different_rows(
    cast: Cast, urgent: MakeNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "BATCH", 2)
    urgent()
    second: list[Message] = []

    def claim_too() -> None:
        second.extend(claim())
        connection.close()

    with transaction.atomic():
        first = claim()
        other = Thread(target=claim_too)
        other.start()
        other.join(timeout=20)

    assert (len(first), len(second)) == (2, 1)
    assert not set(first) & set(second)


def test_a_limit_counts_what_began_in_the_last_minute_and_what_is_under_way(
    mailbox: Mailbox, urgent: MakeNotice, settings: Settings
) -> None:
    settings.EMAIL_PER_MINUTE = 2
    urgent()

    first = claim()
    assert (len(first), claim()) == (2, [])
    with time_machine.travel(soon(0.5)):
        assert send(first) == 2
    with time_machine.travel(soon(1.2)):
        assert claim() == []
    with time_machine.travel(soon(1.6)):
        assert len(claim()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_together_keep_the_limit(
    cast: Cast, urgent: MakeNotice, settings: Settings
) -> None:
    settings.EMAIL_PER_MINUTE = 2
    urgent()
    second: list[Message] = []

    def claim_too() -> None:
        second.extend(claim())
        connection.close()

    with transaction.atomic():
        first = claim()
        other = Thread(target=claim_too)
        other.start()
        other.join(timeout=0.5)  # it waits for us
        assert other.is_alive()
    other.join(timeout=20)

    assert (len(first), second) == (2, [])


def test_one_person_gets_no_more_than_wecom_lets_through(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "TO_ONE_PERSON", 2)
    people = [cast.cadre, cast.cadre, cast.cadre, cast.cadre2]
    for person in people:
        Message.objects.create(person=person, channel="wecom", is_urgent=True, next_attempt_at=now)

    batch = claim_batch(channel="wecom", now=now)

    assert [message.person for message in batch] == [cast.cadre, cast.cadre, cast.cadre2]
    later = now + timedelta(seconds=59)
    Message.objects.filter(state=State.CLAIMED).update(state=State.SENT, sent_at=now)
    assert claim_batch(channel="wecom", now=later) == []
    assert len(claim_batch(channel="wecom", now=now + timedelta(seconds=61))) == 1


def test_a_worker_stops_after_its_shift_and_leaves_the_rest_to_the_sweep(
    mailbox: Mailbox, urgent: MakeNotice
) -> None:
    """A long queue must not run into the time limit that kills a task in mid-message."""
    urgent()

    assert deliver_due(shift=timedelta(0)) == 1
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1), ("queued", 0)}
    assert deliver_due() == 2
