"""Notices from draft to acknowledgement."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Unit
from notices.models import Delivery, Notice, Requirement
from notices.services import acknowledge, draft_notice, rebuild, send_notice
from office.workdays import close_of
from tests.cast import Cast


def draft(cast: Cast, now: datetime, **changes: object) -> Notice:
    fields: dict[str, object] = {
        "author": cast.organ,
        "section": cast.organ_section,
        "title": "关于报送党员信息的通知",
        "text": "请各乡镇核对党员信息。",
        "basis": "年度工作要点",
        "audience": [cast.fuxin_town, cast.zhangwu_town],
        "due_at": close_of((now + timedelta(days=3)).date()),
        "minutes": 10,
        "classified": False,
        "now": now,
    }
    return draft_notice(**{**fields, **changes})


def test_sending_asks_each_unit_once(cast: Cast, now: datetime) -> None:
    notice = send_notice(notice=draft(cast, now), now=now)

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


def test_a_notice_is_sent_once(cast: Cast, now: datetime) -> None:
    notice = send_notice(notice=draft(cast, now), now=now)

    with pytest.raises(ValidationError):
        send_notice(notice=notice, now=now)

    assert notice.receipts.count() == 2


def test_the_first_colleague_acknowledges_for_the_unit(cast: Cast, now: datetime) -> None:
    notice = send_notice(notice=draft(cast, now), now=now)
    receipt = notice.receipts.get(unit=cast.fuxin_town)

    assert acknowledge(receipt=receipt, person=cast.cadre, now=now)
    assert not acknowledge(receipt=receipt, person=cast.cadre2, now=now)

    receipt.refresh_from_db()
    assert receipt.acknowledged_name == cast.cadre.name
    done = Requirement.objects.get(unit=cast.fuxin_town)
    assert (done.state, done.done_by) == ("done", cast.cadre.name)


def test_a_classified_matter_leaves_nothing(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        draft(cast, now, classified=True)

    assert not Notice.objects.exists()


@pytest.mark.parametrize(("days", "sent"), [(1, False), (2, True)])
def test_a_deadline_gives_two_working_days(
    cast: Cast, now: datetime, *, days: int, sent: bool
) -> None:
    notice = draft(cast, now, due_at=close_of((now + timedelta(days=days)).date()))

    if sent:
        send_notice(notice=notice, now=now)
    else:
        with pytest.raises(ValidationError):
            send_notice(notice=notice, now=now)

    notice.refresh_from_db()
    assert notice.is_sent == sent


def test_nobody_sends_beyond_the_own_counties(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        draft(cast, now, author=cast.county, audience=Unit.objects.filter(county=cast.zhangwu))


def test_a_rebuild_changes_nothing(cast: Cast, now: datetime) -> None:
    notice = send_notice(notice=draft(cast, now), now=now)
    acknowledge(receipt=notice.receipts.get(unit=cast.fuxin_town), person=cast.cadre, now=now)

    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_a_rebuild_restores_what_was_lost(cast: Cast, now: datetime) -> None:
    send_notice(notice=draft(cast, now), now=now)
    before = set(Requirement.objects.values_list("source_key", "unit", "state", "due_at"))
    Requirement.objects.all()[:1].get().delete()

    assert rebuild()["missing"] == 1
    assert set(Requirement.objects.values_list("source_key", "unit", "state", "due_at")) == before
