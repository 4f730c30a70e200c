"""Notices from draft to acknowledgement."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.access import Role
from accounts.models import Unit
from accounts.services import assign_role
from notices.audience import reach_of, reading_minutes
from notices.models import Delivery, Notice, Requirement
from notices.services import acknowledge, revise_notice, send_notice
from office.rules import change_rule
from office.workdays import close_of
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.notices.conftest import MakeNotice


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


def test_the_first_colleague_acknowledges_for_the_unit(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    receipt = make_sent().receipts.get(unit=cast.fuxin_town)

    assert acknowledge(receipt=receipt, person=cast.cadre, now=now)
    assert not acknowledge(receipt=receipt, person=cast.cadre2, now=now)

    receipt.refresh_from_db()
    assert receipt.acknowledged_name == cast.cadre.name
    done = Requirement.objects.get(unit=cast.fuxin_town)
    assert (done.state, done.done_by) == ("done", cast.cadre.name)


def test_a_classified_matter_leaves_nothing(cast: Cast, make_draft: MakeNotice) -> None:
    with pytest.raises(ValidationError):
        make_draft(classified=True)

    assert not Notice.objects.exists()


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


def test_nobody_sends_beyond_the_own_counties(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    with pytest.raises(ValidationError):
        make_draft(author=cast.county, audience=[cast.zhangwu_town])
    notice = make_draft()
    with pytest.raises(ValidationError):
        revise_notice(
            notice=notice,
            editor=cast.county,
            title=notice.title,
            text=notice.text,
            basis=notice.basis,
            audience=[cast.zhangwu_town],
            due_at=notice.due_at,
            minutes=notice.minutes,
            classified=False,
        )


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


@pytest.mark.parametrize(("characters", "minutes"), [(0, 3), (900, 3), (901, 4), (5000, 17)])
def test_reading_takes_time(characters: int, minutes: int) -> None:
    assert reading_minutes("字" * characters) == minutes


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
