"""Sending drafts: whole or not at all, at once or at an appointed time."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import Role
from accounts.models import Unit, User
from accounts.services import assign_role
from notices.audience import leaving_of, reach_of, reading_minutes
from notices.models import Delivery, Notice, Receipt, Requirement
from notices.services import (
    draft_notice,
    revise_notice,
    schedule_notice,
    send_notice,
    send_scheduled,
)
from office.rules import change_rule
from office.workdays import close_of
from tests.cast import Cast, make_cast
from tests.factories import UnitFactory, UserFactory
from tests.notices.conftest import MakeNotice
from tests.notices.connections import at_once, elsewhere
from tests.notices.times import at


def test_sending_asks_each_unit_once(cast: Cast, make_sent: MakeNotice) -> None:
    notice = make_sent()

    assert {receipt.unit for receipt in notice.receipts.all()} == {
        cast.fuxin_town,
        cast.zhangwu_town,
    }
    assert Requirement.objects.open().count() == 2
    assert Requirement.objects.burden() == 20
    reached = {(delivery.person, delivery.channel) for delivery in Delivery.objects.all()}
    assert reached == {
        (person, channel)
        for person in (cast.cadre, cast.cadre2, cast.outsider)
        for channel in ("portal", "email")
    }


def test_only_those_who_can_answer_are_told(cast: Cast, make_sent: MakeNotice) -> None:
    cast.cadre2.email = ""
    cast.cadre2.save()
    department = cast.organ_section.office.unit

    make_sent(audience=[cast.fuxin_town, cast.fumeng_office, department])

    reached = {(delivery.person.username, delivery.channel) for delivery in Delivery.objects.all()}
    assert reached == {
        ("cadre", "portal"),
        ("cadre", "email"),
        ("cadre2", "portal"),
        ("county", "portal"),
        ("county", "email"),
    }


def test_a_unit_closed_since_the_draft_is_left_out(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    notice = make_draft()
    Unit.objects.filter(pk=cast.zhangwu_town.pk).update(is_active=False)

    send_notice(notice=notice, now=now)

    assert [receipt.unit for receipt in notice.receipts.all()] == [cast.fuxin_town]


def test_a_notice_is_sent_once(make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent()

    with pytest.raises(ValidationError):
        send_notice(notice=notice, now=now)

    assert notice.receipts.count() == 2


@pytest.mark.parametrize(
    ("days", "reason", "sent"), [(1, "", False), (1, "汛情", True), (2, "", True)]
)
def test_a_deadline_gives_two_working_days(
    make_draft: MakeNotice, now: datetime, *, days: int, reason: str, sent: bool
) -> None:
    due_at = close_of((now + timedelta(days=days)).date())
    notice = make_draft(due_at=due_at, urgent_reason=reason)

    if sent:
        send_notice(notice=notice, now=now)
    else:
        with pytest.raises(ValidationError):
            send_notice(notice=notice, now=now)

    notice.refresh_from_db()
    assert notice.is_sent == sent


def test_no_reason_makes_a_past_deadline_good(make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft(due_at=now - timedelta(days=1), urgent_reason="汛情")

    with pytest.raises(ValidationError, match="已过"):
        send_notice(notice=notice, now=now)


@pytest.mark.parametrize(
    ("length", "single_task", "fits"),
    [(5000, False, True), (5001, False, False), (4000, True, True), (4001, True, False)],
)
def test_a_text_keeps_its_length(
    make_draft: MakeNotice, now: datetime, *, length: int, single_task: bool, fits: bool
) -> None:
    notice = make_draft(text="字 \n" * length, single_task=single_task)

    if fits:
        send_notice(notice=notice, now=now)
        return
    with pytest.raises(ValidationError, match=f"正文 {length} 字"):
        send_notice(notice=notice, now=now)


def test_a_text_has_at_most_as_many_characters_as_the_rule_in_force(
    make_draft: MakeNotice, now: datetime
) -> None:
    notice = make_draft(text="字 \n" * 5001)

    with pytest.raises(ValidationError, match="正文 5001 字"):
        send_notice(notice=notice, now=now)

    change_rule(
        "N1",
        enabled=True,
        numbers={"characters": Decimal(6000), "single_task": Decimal(4000)},
        reason="试行",
        changed_by="样例",
        now=now,
    )
    send_notice(notice=notice, now=now)


def test_nobody_sends_a_colleague_s_draft_to_counties_of_no_own(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    notice = make_draft()
    assign_role(user=cast.office, role=Role.OFFICE, counties=[cast.fumeng])

    with pytest.raises(ValidationError):
        send_notice(notice=notice, sender=cast.office, now=now)

    notice.refresh_from_db()
    assert not notice.is_sent


def test_a_notice_to_closed_units_alone_is_not_sent(make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft()
    Unit.objects.update(is_active=False)

    with pytest.raises(ValidationError):
        send_notice(notice=notice, now=now)


@pytest.mark.parametrize("left_out", ["text", "basis", "audience"])
def test_a_rough_draft_is_not_sent(make_draft: MakeNotice, now: datetime, left_out: str) -> None:
    notice = make_draft(**{left_out: [] if left_out == "audience" else ""})

    with pytest.raises(ValidationError):
        send_notice(notice=notice, now=now)

    assert not Receipt.objects.exists()


def test_the_reach_is_what_sending_does(cast: Cast, make_draft: MakeNotice, now: datetime) -> None:
    empty = UnitFactory(county=cast.fumeng, name="空白镇")
    notice = make_draft(audience=[cast.fuxin_town, cast.zhangwu_town, empty])

    reach = reach_of(notice)

    assert (reach.units, reach.people, reach.minutes) == (3, 3, 30)
    assert reach.counties == [("阜蒙县", 2), ("彰武县", 1)]
    assert reach.silent == ["空白镇"]
    send_notice(notice=notice, now=now)
    assert Requirement.objects.burden() == reach.minutes
    assert Delivery.objects.filter(channel="portal").count() == reach.people


def test_the_reach_of_people_roles_and_copies(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    notice = make_draft(
        audience=[cast.fuxin_town, cast.zhangwu_town, cast.fumeng_office],
        copies=[cast.zhangwu_office, cast.fuxin_town],
        roles=[Role.CADRE],
        per_person=True,
    )

    reach = reach_of(notice)

    assert (reach.units, reach.people, reach.receipts, reach.minutes) == (3, 3, 3, 30)
    assert reach.silent == [cast.fumeng_office.name]
    assert (reach.copies, reach.copied_people) == (1, 0)
    send_notice(notice=notice, now=now)
    assert Requirement.objects.burden() == reach.minutes
    assert Receipt.objects.asked().count() == reach.receipts
    assert Delivery.objects.filter(channel="portal").count() == reach.people + reach.copied_people
    notice.roles = [Role.CADRE, Role.COUNTY]
    assert reach_of(notice).copied_people == 1


@pytest.mark.parametrize(
    ("reason", "sent_at", "leaves", "in_digest"),
    [
        ("", at(13, "09:00"), at(14, "08:45"), True),
        ("", at(16, "18:00"), at(19, "08:45"), True),
        ("汛情", at(17, "03:00"), at(17, "03:00"), False),
    ],
)
def test_when_the_messages_leave(
    make_draft: MakeNotice, *, reason: str, sent_at: datetime, leaves: datetime, in_digest: bool
) -> None:
    leaving = leaving_of(make_draft(urgent_reason=reason), sent_at)

    assert (leaving.at, leaving.in_digest) == (leaves, in_digest)


def test_without_digests_messages_wait_for_the_office(
    make_draft: MakeNotice, now: datetime
) -> None:
    change_rule(
        "N6",
        enabled=False,
        numbers={"clock": Decimal("8.75")},
        reason="试行",
        changed_by="样例",
        now=now,
    )

    leaving = leaving_of(make_draft(), at(16, "18:00"))

    assert (leaving.at, leaving.in_digest) == (at(19, "08:30"), False)


@pytest.mark.parametrize(("characters", "minutes"), [(0, 3), (900, 3), (901, 4), (5000, 17)])
def test_reading_takes_time(characters: int, minutes: int) -> None:
    assert reading_minutes("字" * characters) == minutes


def appoint(notice: Notice, send_at: datetime | None, now: datetime) -> Notice:
    return schedule_notice(notice=notice, editor=notice.author, send_at=send_at, now=now)


def test_a_draft_is_sent_at_its_time_and_not_before(make_draft: MakeNotice, now: datetime) -> None:
    notice = appoint(make_draft(), at(14, "08:00"), now)

    assert send_scheduled(now=at(14, "07:59")) == 0
    assert send_scheduled(now=at(14, "08:01")) == 1
    assert send_scheduled(now=at(14, "08:02")) == 0

    notice.refresh_from_db()
    assert (notice.sent_at, notice.send_at) == (at(14, "08:01"), None)
    assert notice.receipts.count() == 2


def test_a_missed_sweep_is_made_up_for(make_draft: MakeNotice, now: datetime) -> None:
    appoint(make_draft(due_at=close_of(at(23, "09:00").date())), at(14, "08:00"), now)

    assert send_scheduled(now=at(19, "10:00")) == 1


def test_the_appointment_can_be_taken_back(make_draft: MakeNotice, now: datetime) -> None:
    notice = appoint(make_draft(), at(14, "08:00"), now)
    appoint(notice, None, now)

    assert send_scheduled(now=at(14, "08:00")) == 0


def test_a_change_takes_the_appointment_back(make_draft: MakeNotice, now: datetime) -> None:
    notice = appoint(make_draft(), at(14, "08:00"), now)

    revised = revise_notice(
        notice=notice,
        editor=notice.author,
        title=notice.title,
        text="只写了一半",
        basis="",
        audience=[],
        due_at=notice.due_at,
        minutes=3,
        classified=False,
    )

    assert revised.send_at is None
    assert send_scheduled(now=at(14, "08:00")) == 0


@pytest.mark.parametrize(
    "send_at",
    [at(13, "08:59"), at(15, "09:00"), at(16, "18:00")],
    ids=["past", "too close to the deadline", "after it"],
)
def test_a_time_is_good_if_the_notice_could_be_sent_then(
    make_draft: MakeNotice, now: datetime, send_at: datetime
) -> None:
    notice = make_draft()

    with pytest.raises(ValidationError):
        appoint(notice, send_at, now)

    notice.refresh_from_db()
    assert notice.send_at is None


def _author_leaves(cast: Cast) -> None:
    User.objects.filter(pk=cast.organ.pk).update(is_active=False)


def _author_changes_section(cast: Cast) -> None:
    User.objects.filter(pk=cast.organ.pk).update(section=cast.talent_section)


def _right_is_lost(cast: Cast) -> None:
    assign_role(user=cast.organ, role=Role.SECTION, counties=[cast.fumeng])


def _units_are_closed(cast: Cast) -> None:
    Unit.objects.update(is_active=False)


def _rule_becomes_stricter(_cast: Cast) -> None:
    change_rule(
        "N5",
        enabled=True,
        numbers={"days": Decimal(3)},
        reason="试行",
        changed_by="样例",
        now=at(13, "10:00"),
    )


@pytest.mark.parametrize(
    "happens",
    [
        _author_leaves,
        _author_changes_section,
        _right_is_lost,
        _units_are_closed,
        _rule_becomes_stricter,
    ],
)
def test_what_can_no_longer_be_sent_is_held_back_with_the_reason(
    cast: Cast, make_draft: MakeNotice, now: datetime, happens: object
) -> None:
    held = appoint(make_draft(title="发不出去"), at(14, "08:00"), now)
    assert callable(happens)
    happens(cast)

    assert send_scheduled(now=at(14, "08:00")) == 0
    assert send_scheduled(now=at(14, "08:01")) == 0

    held.refresh_from_db()
    assert (held.sent_at, held.send_at) == (None, None)
    assert held.held_back
    assert not Receipt.objects.exists()


def test_one_held_back_does_not_hold_up_the_others(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    held = appoint(make_draft(), at(14, "08:00"), now)
    colleague = UserFactory(section=cast.organ_section, role=Role.SECTION)
    assign_role(user=colleague, role=Role.SECTION, counties=[cast.fumeng, cast.zhangwu])
    appoint(make_draft(author=colleague), at(14, "08:00"), now)
    _author_leaves(cast)

    assert send_scheduled(now=at(14, "08:00")) == 1

    held.refresh_from_db()
    assert held.held_back


def test_mending_clears_what_was_held_back(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    notice = appoint(make_draft(), at(14, "08:00"), now)
    _units_are_closed(cast)
    send_scheduled(now=at(14, "08:00"))
    Unit.objects.update(is_active=True)

    sent = send_notice(notice=notice, now=at(14, "09:00"))

    assert (sent.held_back, sent.is_sent) == ("", True)


def test_another_section_appoints_nothing(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    with pytest.raises(ValidationError):
        schedule_notice(notice=make_draft(), editor=cast.talent, send_at=at(14, "08:00"), now=now)


def _draft(cast: Cast, now: datetime) -> Notice:
    return draft_notice(
        author=cast.organ,
        section=cast.organ_section,
        title="定时发出",
        text="请签收。",
        basis="年度工作要点",
        audience=[cast.fuxin_town],
        due_at=close_of(at(16, "09:00").date()),
        minutes=3,
        classified=False,
        now=now,
    )


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_notice_once(now: datetime) -> None:
    cast = make_cast()
    for _number in range(4):
        appoint(_draft(cast, now), at(14, "08:00"), now)

    sent = at_once(*[lambda: send_scheduled(now=at(14, "08:00"))] * 2)

    assert sum(map(int, map(str, sent))) == 4
    assert Receipt.objects.count() == 4
    assert Delivery.objects.filter(channel="portal").count() == 8


@pytest.mark.django_db(transaction=True)
def test_a_sweep_passes_over_what_another_has_in_hand(now: datetime) -> None:
    cast = make_cast()
    notice = appoint(_draft(cast, now), at(14, "08:00"), now)

    with transaction.atomic():
        Notice.objects.select_for_update().get(pk=notice.pk)
        assert elsewhere(lambda: send_scheduled(now=at(14, "08:00"))) == 0

    assert send_scheduled(now=at(14, "08:00")) == 1
