"""Reminders in calendar time (rule N8): who, when, over the holidays, and never twice."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from notices.models import Delivery, Message, Notice, Receipt, Reminder
from notices.services import acknowledge, amend_notice, remind_due, remind_missing, send_notice
from notices.services.reminding import why_no_reminder
from office.models import DayOverride
from office.rules import change_rule
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.notices.conftest import MakeNotice
from tests.notices.times import at, send_due, waiting

MakeSent = Callable[..., Notice]


@pytest.fixture
def sent_on(make_draft: MakeNotice) -> MakeSent:
    """Send a notice at a moment; its first messages leave with their digest."""

    def send(now: datetime, **changes: object) -> Notice:
        return send_notice(notice=make_draft(now=now, **changes), now=now)

    return send


def kinds() -> list[tuple[str, int]]:
    return list(Reminder.objects.order_by("pk").values_list("kind", "on__day"))


def switch_off(rule_id: str, now: datetime, **numbers: str) -> None:
    change_rule(
        rule_id,
        enabled=False,
        numbers={name: Decimal(number) for name, number in numbers.items()},
        reason="试行",
        changed_by="样例",
        now=now,
    )


class TestByItself:
    def test_two_working_days_before_and_on_the_day(self, cast: Cast, sent_on: MakeSent) -> None:
        sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
        send_due(at(13, "08:45"))

        rounds = {
            moment: remind_due(now=moment)
            for moment in (
                at(13, "17:00"),
                at(14, "08:29"),
                at(14, "08:30"),
                at(14, "08:31"),
                at(15, "10:00"),
                at(16, "08:30"),
                at(16, "17:29"),
                at(16, "17:31"),
                at(19, "10:00"),
            )
        }

        assert [moment for moment, number in rounds.items() if number] == [
            at(14, "08:30"),
            at(16, "08:30"),
        ]
        assert kinds() == [("before", 14), ("on_day", 16)]

    def test_only_those_who_miss_it_are_told(self, cast: Cast, sent_on: MakeSent) -> None:
        notice = sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
        receipt = notice.receipts.get(unit=cast.fuxin_town)
        acknowledge(receipt=receipt, person=cast.cadre, now=at(13, "09:00"))

        remind_due(now=at(14, "08:30"))

        told = Delivery.objects.filter(reminder__isnull=False)
        assert [delivery.person for delivery in told] == [cast.outsider]

    def test_it_rides_in_today_s_digest_or_leaves_at_once(
        self, cast: Cast, sent_on: MakeSent
    ) -> None:
        town = [cast.zhangwu_town]
        sent_on(at(12, "09:00"), due_at=at(16, "17:30"), audience=town)
        send_due(at(13, "08:45"))

        remind_due(now=at(14, "08:30"))
        assert waiting() == {"outsider": [at(14, "08:45")]}
        send_due(at(14, "08:45"))
        assert remind_due(now=at(16, "10:00")) == 1

        assert waiting() == {"outsider": [at(16, "10:00")]}
        digests = Message.objects.order_by("pk").values_list("digest_on__day", flat=True)
        assert list(digests) == [13, 14, None]

    def test_two_notices_share_the_digest_of_their_reminders(
        self, cast: Cast, sent_on: MakeSent
    ) -> None:
        for title in ("甲", "乙"):
            sent_on(
                at(12, "09:00"), title=title, due_at=at(16, "17:30"), audience=[cast.zhangwu_town]
            )
        send_due(at(13, "08:45"))

        assert remind_due(now=at(14, "08:31")) == 2

        assert send_due(at(14, "08:45")) == ["outsider email"]

    def test_it_comes_before_an_early_deadline(self, cast: Cast, sent_on: MakeSent) -> None:
        sent_on(at(12, "09:00"), due_at=at(16, "08:40"), audience=[cast.zhangwu_town])
        send_due(at(13, "08:45"))
        remind_due(now=at(14, "09:00"))
        send_due(at(14, "09:00"))

        remind_due(now=at(16, "08:30"))

        assert waiting() == {"outsider": [at(16, "08:30")]}

    def test_a_missed_first_round_is_caught_up_with_once(self, sent_on: MakeSent) -> None:
        sent_on(at(12, "09:00"), due_at=at(16, "17:30"))

        assert remind_due(now=at(15, "11:00")) == 1
        assert remind_due(now=at(15, "11:01")) == 0
        assert remind_due(now=at(16, "09:00")) == 1
        assert kinds() == [("before", 15), ("on_day", 16)]

    def test_of_two_missed_rounds_only_the_later_one_is_made_up_for(
        self, sent_on: MakeSent
    ) -> None:
        sent_on(at(12, "09:00"), due_at=at(16, "17:30"))

        remind_due(now=at(16, "15:00"))
        remind_due(now=at(16, "15:01"))

        assert kinds() == [("on_day", 16)]

    @pytest.mark.parametrize("sent", [at(14, "08:00"), at(14, "15:00"), at(15, "09:00")])
    def test_what_was_sent_on_the_first_day_or_later_has_one_round(
        self, sent_on: MakeSent, sent: datetime
    ) -> None:
        sent_on(sent, due_at=at(16, "17:30"), urgent_reason="汛情")

        for moment in (at(14, "16:00"), at(15, "16:00"), at(16, "09:00")):
            remind_due(now=moment)

        assert kinds() == [("on_day", 16)]

    def test_nobody_is_reminded_on_the_day_it_was_sent(self, sent_on: MakeSent) -> None:
        sent_on(at(16, "08:31"), due_at=at(16, "17:30"), urgent_reason="汛情")

        assert remind_due(now=at(16, "12:00")) == 0

    def test_over_the_national_day(self, sent_on: MakeSent) -> None:
        """Off from 1 to 7 October, work on Saturday the 10th."""
        sent_on(at(28, "09:00", month=9), due_at=at(9, "17:30"))

        calendar = [at(day, "09:00", month=9) for day in (28, 29, 30)]
        calendar += [at(day, "09:00") for day in range(1, 10)]
        rounds = [moment for moment in calendar if remind_due(now=moment)]

        assert rounds == [at(30, "09:00", month=9), at(9, "09:00")]

    def test_a_deadline_within_the_holidays_has_its_day_before_them(
        self, sent_on: MakeSent
    ) -> None:
        sent_on(at(24, "09:00", month=9), due_at=at(3, "12:00"))

        calendar = [at(day, "09:00", month=9) for day in range(24, 31)] + [at(1, "09:00")]
        rounds = [moment for moment in calendar if remind_due(now=moment)]

        assert rounds == [at(28, "09:00", month=9), at(30, "09:00", month=9)]
        assert kinds() == [("before", 28), ("on_day", 30)]

    def test_a_worked_saturday_is_a_day_for_reminders(self, sent_on: MakeSent) -> None:
        sent_on(at(8, "09:00"), due_at=at(13, "17:30"))

        rounds = [day for day in range(9, 14) if remind_due(now=at(day, "09:00"))]

        assert rounds == [10, 13]

    def test_a_day_that_the_office_takes_off_is_left_out(self, sent_on: MakeSent) -> None:
        DayOverride.objects.create(day=at(14, "00:00").date(), is_working=False, reason="台风")
        sent_on(at(9, "09:00"), due_at=at(16, "17:30"))

        rounds = [day for day in range(10, 17) if remind_due(now=at(day, "09:00"))]

        assert rounds == [13, 16]

    def test_a_material_change_starts_its_own_rounds(self, cast: Cast, sent_on: MakeSent) -> None:
        notice = sent_on(at(9, "09:00"), due_at=at(14, "17:30"))
        remind_due(now=at(12, "09:00"))
        amend_notice(
            notice=notice,
            editor=cast.organ,
            title=notice.title,
            text="请改用新表。",
            due_at=at(19, "17:30"),
            is_material=True,
            change="换了表",
            now=at(13, "09:00"),
        )

        rounds = [day for day in range(13, 20) if remind_due(now=at(day, "09:00"))]

        assert rounds == [15, 19]
        assert set(Reminder.objects.values_list("kind", "version")) == {
            ("before", 1),
            ("before", 2),
            ("on_day", 2),
        }

    def test_the_rule_can_be_switched_off(self, sent_on: MakeSent) -> None:
        sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
        switch_off("N8", at(13, "09:00"), days="2")

        assert remind_due(now=at(14, "09:00")) == 0

    def test_settled_notices_drafts_and_copies_are_left_alone(
        self, cast: Cast, make_draft: MakeNotice, sent_on: MakeSent
    ) -> None:
        make_draft(due_at=at(16, "17:30"))
        notice = sent_on(
            at(12, "09:00"),
            due_at=at(16, "17:30"),
            audience=[cast.fuxin_town],
            copies=[cast.zhangwu_town],
        )
        receipt = notice.receipts.get(unit=cast.fuxin_town)
        acknowledge(receipt=receipt, person=cast.cadre, now=at(13, "09:00"))

        assert remind_due(now=at(14, "09:00")) == 0

    def test_reminding_takes_as_many_statements_for_many_units(
        self, cast: Cast, sent_on: MakeSent, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        notice = sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
        with django_assert_num_queries(1000, exact=False) as used:
            remind_due(now=at(14, "09:00"))
        units = [UnitFactory(county=cast.fumeng) for _n in range(3)]
        Receipt.objects.bulk_create(
            Receipt(notice=notice, unit=unit, county=cast.fumeng) for unit in units
        )

        with django_assert_num_queries(len(used.captured_queries)):
            remind_due(now=at(16, "09:00"))


class TestByHand:
    def test_it_leaves_at_once_for_those_who_miss_it(self, cast: Cast, sent_on: MakeSent) -> None:
        notice = sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
        send_due(at(13, "08:45"))
        receipt = notice.receipts.get(unit=cast.fuxin_town)
        acknowledge(receipt=receipt, person=cast.cadre, now=at(13, "09:00"))

        reminder = remind_missing(notice=notice, by=cast.organ, now=at(13, "10:00"))

        assert (reminder.kind, reminder.by, reminder.on) == (
            "by_hand",
            cast.organ,
            at(13, "10:00").date(),
        )
        assert waiting() == {"outsider": [at(13, "10:00")]}

    def test_before_the_office_opens_it_waits_for_that(self, cast: Cast, sent_on: MakeSent) -> None:
        notice = sent_on(at(12, "09:00"), due_at=at(16, "17:30"), audience=[cast.zhangwu_town])
        send_due(at(13, "08:45"))

        remind_missing(notice=notice, by=cast.organ, now=at(14, "07:00"))

        assert waiting() == {"outsider": [at(14, "08:30")]}

    def test_an_urgent_one_does_not_wait(self, cast: Cast, sent_on: MakeSent) -> None:
        notice = sent_on(
            at(12, "09:00"),
            due_at=at(16, "17:30"),
            audience=[cast.zhangwu_town],
            urgent_reason="汛情",
        )
        send_due(at(12, "09:00"))

        remind_missing(notice=notice, by=cast.organ, now=at(14, "07:00"))

        assert waiting() == {"outsider": [at(14, "07:00")]}

    @pytest.mark.parametrize("moment", [at(13, "17:30"), at(11, "10:00"), at(16, "17:30")])
    def test_not_after_work_nor_on_a_day_off_nor_after_the_deadline(
        self, cast: Cast, sent_on: MakeSent, moment: datetime
    ) -> None:
        notice = sent_on(at(9, "09:00"), due_at=at(16, "17:30"))

        with pytest.raises(ValidationError) as refusal:
            remind_missing(notice=notice, by=cast.organ, now=moment)

        assert refusal.value.messages == [why_no_reminder(notice=notice, now=moment)]
        assert not Reminder.objects.exists()

    def test_without_the_rule_also_who_is_late_is_reminded(
        self, cast: Cast, sent_on: MakeSent
    ) -> None:
        notice = sent_on(at(9, "09:00"), due_at=at(16, "17:30"))
        switch_off("N8", at(13, "09:00"), days="2")

        assert remind_missing(notice=notice, by=cast.organ, now=at(19, "09:00"))

    def test_once_a_day_and_again_the_next(self, cast: Cast, sent_on: MakeSent) -> None:
        notice = sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
        remind_missing(notice=notice, by=cast.organ, now=at(13, "10:00"))

        with pytest.raises(ValidationError):
            remind_missing(notice=notice, by=cast.organ, now=at(13, "15:00"))
        remind_missing(notice=notice, by=cast.organ, now=at(14, "10:00"))

        assert kinds() == [("by_hand", 13), ("by_hand", 14)]

    def test_nobody_is_reminded_of_what_is_settled(self, cast: Cast, sent_on: MakeSent) -> None:
        notice = sent_on(
            at(12, "09:00"),
            due_at=at(16, "17:30"),
            audience=[cast.fuxin_town],
            copies=[cast.zhangwu_town],
        )
        receipt = notice.receipts.get(unit=cast.fuxin_town)
        acknowledge(receipt=receipt, person=cast.cadre, now=at(13, "09:00"))

        with pytest.raises(ValidationError):
            remind_missing(notice=notice, by=cast.organ, now=at(13, "10:00"))

    def test_only_the_section_that_sent_it_reminds(
        self, cast: Cast, make_draft: MakeNotice, sent_on: MakeSent
    ) -> None:
        notice = sent_on(at(12, "09:00"), due_at=at(16, "17:30"))

        for stranger in (cast.talent, cast.office, cast.leader, cast.cadre, cast.sysadmin):
            with pytest.raises(ValidationError):
                remind_missing(notice=notice, by=stranger, now=at(13, "10:00"))
        with pytest.raises(ValidationError):
            remind_missing(notice=make_draft(), by=cast.organ, now=at(13, "10:00"))


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_remind_at_once_one_is_refused(cast: Cast, sent_on: MakeSent) -> None:
    notice = sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
    refusals: list[list[str]] = []

    def remind() -> None:
        try:
            remind_missing(notice=notice, by=cast.organ, now=at(13, "10:00"))
        except ValidationError as refusal:
            refusals.append(refusal.messages)
        connection.close()

    with transaction.atomic():
        remind_missing(notice=notice, by=cast.organ, now=at(13, "10:00"))
        other = Thread(target=remind)
        other.start()
    other.join(timeout=20)

    assert len(refusals) == 1
    assert Reminder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_remind_once(cast: Cast, sent_on: MakeSent) -> None:
    sent_on(at(12, "09:00"), due_at=at(16, "17:30"))
    rounds: list[int] = []

    def remind() -> None:
        rounds.append(remind_due(now=at(14, "09:00")))
        connection.close()

    with transaction.atomic():
        rounds.append(remind_due(now=at(14, "09:00")))
        other = Thread(target=remind)
        other.start()
    other.join(timeout=20)

    assert sorted(rounds) == [0, 1]
    assert Delivery.objects.filter(reminder__isnull=False).count() == 3
