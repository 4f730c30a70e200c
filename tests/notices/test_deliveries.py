"""The engine against a real SMTP server: what it answers decides what becomes of a delivery."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
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
from accounts.services import assign_role
from notices import tasks
from notices.models import Delivery
from notices.services import deliver_due, deliveries, release_stuck, send_notice
from notices.services.deliveries import claim_batch, pause_after, send_batch
from tests.cast import Cast
from tests.factories import UnitFactory, UserFactory
from tests.notices.conftest import MakeNotice

State = Delivery.State


class Mailbox:
    """Keeps what arrives; answers each recipient with what ``answers`` says, else with yes."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answers: dict[str, str] = {}
        self.connections: set[object] = set()
        self.hang_up_after_data = False

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.connections.add(session.peer)
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content))
        if self.hang_up_after_data:
            server.transport.close()
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
    yield box
    controller.stop()


@pytest.fixture
def mail_to_cadre(cast: Cast, make_sent: MakeNotice) -> Delivery:
    """The queued e-mail of a notice to ``cadre``."""
    make_sent(audience=[cast.fuxin_town])
    Delivery.objects.filter(person=cast.cadre2).delete()
    return Delivery.objects.get(channel="email")


def soon(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def make_due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())


def test_a_message_says_who_asks_by_when_and_where_to_answer(
    mailbox: Mailbox, mail_to_cadre: Delivery, settings: Settings
) -> None:
    settings.PORTAL_URL = "https://portal.example.test/"

    assert deliver_due() == 1

    mail_to_cadre.refresh_from_db()
    assert (mail_to_cadre.state, mail_to_cadre.attempts) == (State.SENT, 1)
    assert mail_to_cadre.sent_at is not None
    (message,) = mailbox.messages
    assert message["Message-ID"] == mail_to_cadre.message_id
    text = message.get_payload(decode=True).decode()
    assert "组织科" in text
    assert "2026-10-16 17:30" in text
    assert f"https://portal.example.test/notices/receipts/{mail_to_cadre.receipt_id}/" in text
    assert mail_to_cadre.receipt.notice.text not in text


def test_a_batch_uses_one_connection(mailbox: Mailbox, cast: Cast, make_sent: MakeNotice) -> None:
    make_sent()

    assert deliver_due() == 3
    assert len(mailbox.connections) == 1


def test_a_soft_refusal_is_tried_again_with_the_same_message_id(
    mailbox: Mailbox, mail_to_cadre: Delivery
) -> None:
    address = mail_to_cadre.person.email
    mailbox.answers[address] = "450 mailbox busy"

    assert deliver_due() == 0
    mail_to_cadre.refresh_from_db()
    assert mail_to_cadre.state == State.QUEUED
    assert mail_to_cadre.reason == "450 mailbox busy"
    assert mail_to_cadre.next_attempt_at > timezone.now() + timedelta(minutes=4)
    assert deliver_due() == 0

    del mailbox.answers[address]
    make_due(mail_to_cadre)
    assert deliver_due() == 1
    assert [message["Message-ID"] for message in mailbox.messages] == [mail_to_cadre.message_id]
    mail_to_cadre.refresh_from_db()
    assert (mail_to_cadre.state, mail_to_cadre.attempts, mail_to_cadre.reason) == (
        State.SENT,
        2,
        "",
    )


def test_a_hard_refusal_fails_with_its_reason_and_stops_nobody_else(
    mailbox: Mailbox, cast: Cast, make_sent: MakeNotice
) -> None:
    make_sent()
    mailbox.answers[cast.cadre.email] = "550 no such user"
    mailbox.answers[cast.cadre2.email] = "421 closing"

    assert deliver_due() == 1

    mails = Delivery.objects.filter(channel="email")
    assert {mail.person.username: (mail.state, mail.reason) for mail in mails} == {
        "cadre": ("failed", "550 no such user"),
        "cadre2": ("queued", "421 closing"),
        "outsider": ("sent", ""),
    }


def test_a_server_that_is_down_costs_every_row_one_attempt(
    mailbox: Mailbox, cast: Cast, make_sent: MakeNotice, settings: Settings
) -> None:
    make_sent()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    assert deliver_due() == 0
    mails = Delivery.objects.filter(channel="email")
    assert set(mails.values_list("state", "attempts")) == {("queued", 1)}
    assert "邮件服务器无法连接" in mails[0].reason

    settings.EMAIL_PORT = port
    mails.update(next_attempt_at=timezone.now())
    assert deliver_due() == 3


def test_the_attempts_come_to_an_end(mailbox: Mailbox, mail_to_cadre: Delivery) -> None:
    mailbox.answers[mail_to_cadre.person.email] = "450 mailbox busy"
    Delivery.objects.filter(pk=mail_to_cadre.pk).update(attempts=deliveries.MAX_ATTEMPTS - 1)

    deliver_due()

    mail_to_cadre.refresh_from_db()
    assert (mail_to_cadre.state, mail_to_cadre.reason) == (State.FAILED, "450 mailbox busy")


def test_the_pause_grows_up_to_an_hour() -> None:
    minutes = [pause_after(attempts).total_seconds() / 60 for attempts in (1, 2, 3, 4, 5, 48)]

    assert minutes == [5, 10, 20, 40, 60, 60]


def test_a_connection_lost_after_the_text_leaves_it_unknown(
    mailbox: Mailbox, mail_to_cadre: Delivery
) -> None:
    mailbox.hang_up_after_data = True

    assert deliver_due() == 0

    mail_to_cadre.refresh_from_db()
    assert mail_to_cadre.state == State.UNKNOWN
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"unit": None}, {"role": Role.AUDIT}])
def test_whoever_lost_the_right_gets_nothing(
    mailbox: Mailbox, mail_to_cadre: Delivery, change: dict[str, object]
) -> None:
    User.objects.filter(pk=mail_to_cadre.person_id).update(**change)

    assert deliver_due() == 0

    mail_to_cadre.refresh_from_db()
    assert (mail_to_cadre.state, mail_to_cadre.reason) == (
        State.FAILED,
        "收件人已停用或已调离该单位",
    )
    assert mailbox.messages == []


def test_whoever_lost_the_county_gets_nothing(mailbox: Mailbox, mail_to_cadre: Delivery) -> None:
    assign_role(user=mail_to_cadre.person, role=Role.CADRE, counties=[])

    assert deliver_due() == 0
    assert mailbox.messages == []


def test_a_subject_that_no_header_can_hold_fails(mailbox: Mailbox, mail_to_cadre: Delivery) -> None:
    notice = mail_to_cadre.receipt.notice
    notice.title = "两行\n标题"
    notice.save()

    deliver_due()

    mail_to_cadre.refresh_from_db()
    assert mail_to_cadre.state == State.FAILED


def test_the_sweep_returns_what_was_claimed_and_names_what_was_half_sent(
    mailbox: Mailbox, cast: Cast, make_sent: MakeNotice
) -> None:
    make_sent()
    ids = claim_batch(now=timezone.now())
    Delivery.objects.filter(pk=ids[0]).update(state=State.SENDING)

    assert release_stuck(now=soon(4)) == {"requeued": 0, "unknown": 0}
    assert release_stuck(now=soon(6)) == {"requeued": 2, "unknown": 1}
    with time_machine.travel(soon(6)):
        assert deliver_due() == 2
    assert Delivery.objects.get(pk=ids[0]).state == State.UNKNOWN


def test_the_minutely_sweep_sends_as_well(mailbox: Mailbox, mail_to_cadre: Delivery) -> None:
    claim_batch(now=timezone.now())

    with time_machine.travel(soon(6)):
        tasks.sweep_deliveries()

    assert len(mailbox.messages) == 1


def test_a_worker_that_lost_its_claim_sends_nothing(
    mailbox: Mailbox, mail_to_cadre: Delivery
) -> None:
    ids = claim_batch(now=timezone.now())
    slow = Delivery.objects.get(pk=ids[0])
    with time_machine.travel(soon(6)):
        tasks.sweep_deliveries()

    assert send_batch(ids) == 0
    deliveries._settle(slow, State.QUEUED, next_attempt_at=timezone.now())

    mail_to_cadre.refresh_from_db()
    assert mail_to_cadre.state == State.SENT
    assert len(mailbox.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_claim_different_rows(
    cast: Cast, make_sent: MakeNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "BATCH", 2)
    make_sent()
    second: list[int] = []

    def claim() -> None:
        second.extend(claim_batch(now=timezone.now()))
        connection.close()

    with transaction.atomic():
        first = claim_batch(now=timezone.now())
        other = Thread(target=claim)
        other.start()
        other.join(timeout=20)

    assert len(first) == 2
    assert len(second) == 1
    assert not set(first) & set(second)


def test_sending_takes_as_many_statements_for_many_units(
    cast: Cast,
    make_draft: MakeNotice,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    few = make_draft()
    with django_assert_num_queries(16) as used:
        send_notice(notice=few, now=now)
    units = [UnitFactory(county=cast.fumeng) for _n in range(20)]
    for unit in units:
        UserFactory(unit=unit)
    many = make_draft(audience=units)

    with django_assert_num_queries(len(used.captured_queries)):
        send_notice(notice=many, now=now)

    assert Delivery.objects.filter(receipt__notice=many, channel="email").count() == 20


def test_a_worker_stops_after_its_shift_and_leaves_the_rest_to_the_sweep(
    mailbox: Mailbox, make_sent: MakeNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long queue must not run into the time limit that kills a task in mid-message."""
    monkeypatch.setattr(deliveries, "BATCH", 1)
    make_sent()

    assert deliver_due(shift=timedelta(0)) == 1
    assert Delivery.objects.filter(state=State.QUEUED).count() == 2
    assert deliver_due() == 2
