"""What nobody opens: WeCom, then e-mail, then the call list, in working hours (rule N7)."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from notices.models import ContactPreference, Delivery, Message, Notice, Receipt
from notices.services import escalate, mark_read, remind_due, retry_failed, send_notice
from office.rules import change_rule
from tests.cast import Cast
from tests.factories import UnitFactory, UserFactory
from tests.notices.conftest import MakeNotice
from tests.notices.times import at, send_due, waiting
from tests.statistics import analyze

MakeSent = Callable[..., Notice]


@pytest.fixture(autouse=True)
def with_wecom(settings: Settings, cast: Cast) -> None:
    """The office uses WeCom, and ``outsider`` is on it."""
    settings.WECOM_CORP_ID, settings.WECOM_AGENT_ID, settings.WECOM_SECRET = "w", "1", "s"
    User.objects.filter(pk=cast.outsider.pk).update(wecom_id="outsider")


@pytest.fixture
def sent_on(cast: Cast, make_draft: MakeNotice) -> MakeSent:
    """Send a notice to 彰武镇, due on the 23rd, at a moment."""

    def send(now: datetime, **changes: object) -> Notice:
        fields = {"audience": [cast.zhangwu_town], "due_at": at(23, "17:30"), "now": now}
        return send_notice(notice=make_draft(**{**fields, **changes}), now=now)

    return send


def called(notice: Notice) -> set[datetime | None]:
    return set(notice.receipts.asked().values_list("call_since", flat=True))


def test_wecom_then_e_mail_then_the_call_list(sent_on: MakeSent) -> None:
    notice = sent_on(at(12, "09:00"))
    assert send_due(at(13, "08:45")) == ["outsider wecom"]

    assert escalate(now=at(13, "12:44")) == 0
    assert escalate(now=at(13, "12:45")) == 1
    assert escalate(now=at(13, "12:46")) == 0
    assert waiting() == {"outsider": [at(14, "08:45")]}
    assert send_due(at(14, "08:45")) == ["outsider email"]

    assert escalate(now=at(14, "12:44")) == 0
    assert called(notice) == {None}
    assert escalate(now=at(14, "12:45")) == 1
    assert called(notice) == {at(14, "12:45")}
    assert escalate(now=at(15, "12:00")) == 0


def test_nights_holidays_and_days_off_do_not_count(sent_on: MakeSent) -> None:
    """Told on the last afternoon before the National Day week, which ends on the 7th."""
    notice = sent_on(at(30, "15:30", month=9), urgent_reason="汛情")
    send_due(at(30, "15:30", month=9))

    assert escalate(now=at(4, "12:00")) == 0
    assert escalate(now=at(8, "10:29")) == 0
    assert escalate(now=at(8, "10:30")) == 1
    assert waiting() == {"outsider": [at(8, "10:30")]}
    send_due(at(8, "10:30"))
    escalate(now=at(8, "14:30"))
    assert called(notice) == {at(8, "14:30")}


def test_a_worked_saturday_counts(sent_on: MakeSent) -> None:
    sent_on(at(8, "09:00"))
    send_due(at(9, "15:30"))

    assert escalate(now=at(10, "10:29")) == 0
    assert escalate(now=at(10, "10:30")) == 1


def test_what_failed_goes_on_at_once(sent_on: MakeSent) -> None:
    notice = sent_on(at(12, "09:00"))
    Message.objects.update(state="failed", reason="60111 userid not found")

    assert escalate(now=at(12, "09:01")) == 1
    assert waiting() == {"outsider": [at(13, "08:45")]}
    Message.objects.filter(channel="email").update(state="failed")
    assert escalate(now=at(13, "08:46")) == 1
    assert called(notice) == {at(13, "08:46")}


def test_one_of_which_nobody_knows_counts_as_sent(sent_on: MakeSent) -> None:
    sent_on(at(12, "09:00"))
    Message.objects.update(state="unknown", claimed_at=at(13, "08:45"))

    assert escalate(now=at(13, "12:44")) == 0
    assert escalate(now=at(13, "12:45")) == 1


def test_what_still_waits_to_leave_is_waited_for(sent_on: MakeSent) -> None:
    notice = sent_on(at(12, "09:00"))

    assert escalate(now=at(16, "12:00")) == 0
    assert called(notice) == {None}


def test_what_somebody_has_opened_goes_no_further(cast: Cast, sent_on: MakeSent) -> None:
    notice = sent_on(at(12, "09:00"))
    send_due(at(13, "08:45"))
    mark_read(receipt=notice.receipts.get(), person=cast.outsider, now=at(13, "09:00"))

    assert escalate(now=at(14, "09:00")) == 0


def test_copies_go_no_further(cast: Cast, sent_on: MakeSent) -> None:
    notice = sent_on(at(12, "09:00"), audience=[cast.fuxin_town], copies=[cast.zhangwu_town])
    send_due(at(13, "08:45"))

    escalate(now=at(16, "12:00"))

    assert set(notice.receipts.values_list("unit__name", "call_since")) == {
        ("阜新镇", at(16, "12:00")),
        ("彰武镇", None),
    }
    assert not Delivery.objects.filter(person=cast.outsider, channel="email").exists()


def test_whom_nothing_reaches_is_rung_after_the_hours(cast: Cast, sent_on: MakeSent) -> None:
    nobody_there = UnitFactory(county=cast.fumeng)
    ContactPreference.objects.create(
        person=cast.outsider, wecom=False, email=False, changed_at=at(12, "08:00")
    )
    notice = sent_on(at(12, "09:00"), audience=[cast.zhangwu_town, nobody_there])

    assert escalate(now=at(12, "12:59")) == 0
    assert escalate(now=at(12, "13:00")) == 2
    assert called(notice) == {at(12, "13:00")}


def test_a_unit_is_rung_when_no_channel_is_left_for_anybody(cast: Cast, sent_on: MakeSent) -> None:
    """``cadre`` has no WeCom; ``cadre2`` still has the e-mail ahead."""
    User.objects.filter(pk=cast.cadre2.pk).update(wecom_id="cadre2")
    notice = sent_on(at(12, "09:00"), audience=[cast.fuxin_town])
    assert send_due(at(13, "08:45")) == ["cadre email", "cadre2 wecom"]

    escalate(now=at(13, "12:45"))
    assert called(notice) == {None}
    assert send_due(at(14, "08:45")) == ["cadre2 email"]
    escalate(now=at(14, "12:45"))

    assert called(notice) == {at(14, "12:45")}


def test_after_the_deadline_nobody_gets_a_message_more(sent_on: MakeSent) -> None:
    notice = sent_on(at(12, "09:00"), due_at=at(14, "10:00"))
    send_due(at(13, "16:00"))

    assert escalate(now=at(14, "11:00")) == 1
    assert called(notice) == {at(14, "11:00")}
    assert not Delivery.objects.filter(channel="email").exists()


def test_a_reminder_is_no_channel_tried(sent_on: MakeSent) -> None:
    sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
    send_due(at(13, "08:45"))
    remind_due(now=at(14, "08:30"))
    assert send_due(at(14, "08:45")) == ["outsider wecom"]

    assert escalate(now=at(14, "09:00")) == 1
    assert Delivery.objects.filter(channel="email").count() == 1


def test_what_is_tried_again_is_waited_for(cast: Cast, sent_on: MakeSent) -> None:
    ContactPreference.objects.create(person=cast.outsider, wecom=False, changed_at=at(12, "08:00"))
    notice = sent_on(at(12, "09:00"))
    Message.objects.update(state="failed", reason="450 busy")
    retry_failed(notice=notice, by=cast.organ, now=at(13, "09:00"))

    assert escalate(now=at(14, "09:00")) == 0


def test_the_rule_can_be_switched_off(sent_on: MakeSent) -> None:
    sent_on(at(12, "09:00"))
    send_due(at(13, "08:45"))
    change_rule(
        "N7",
        enabled=False,
        numbers={"hours": Decimal(4)},
        reason="试行",
        changed_by="样例",
        now=at(13, "09:00"),
    )

    assert escalate(now=at(16, "09:00")) == 0


def test_it_takes_as_many_statements_for_ten_thousand(
    cast: Cast, sent_on: MakeSent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent_on(at(12, "09:00"))
    send_due(at(13, "08:45"))
    with django_assert_num_queries(1000, exact=False) as used:
        assert escalate(now=at(13, "12:45")) == 1
    many = [UnitFactory(county=cast.fumeng) for _n in range(3)]
    for unit in many:
        UserFactory(unit=unit, wecom_id=f"w{unit.pk}")
    notice = sent_on(at(14, "09:00"), audience=many)
    send_due(at(15, "08:45"))
    people = [
        User(username=f"P{n}", name=f"人{n}", unit=many[0], role="cadre") for n in range(10_000)
    ]
    User.objects.bulk_create(people)
    Receipt.objects.bulk_create(
        Receipt(notice=notice, unit=many[0], county=cast.fumeng, person=person) for person in people
    )
    analyze(Receipt)

    with django_assert_num_queries(len(used.captured_queries)):
        assert escalate(now=at(15, "12:45")) >= 10_003


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_escalate_once(cast: Cast, sent_on: MakeSent) -> None:
    sent_on(at(12, "09:00"), urgent_reason="汛情")
    send_due(at(12, "09:00"))
    done: list[int] = []

    def other() -> None:
        done.append(escalate(now=at(12, "13:00")))
        connection.close()

    with transaction.atomic():
        done.append(escalate(now=at(12, "13:00")))
        second = Thread(target=other)
        second.start()
        second.join(timeout=20)
    done.append(escalate(now=at(12, "13:00")))

    assert done == [1, 0, 0]
    assert waiting() == {"outsider": [at(12, "13:00")]}
