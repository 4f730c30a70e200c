"""One message a day and person, urgent matters apart (rule N6), in office hours (N2)."""

from datetime import datetime

import pytest

from notices.models import Delivery, Message
from notices.services import send_notice
from tests.cast import Cast
from tests.notices.conftest import MakeNotice
from tests.notices.times import at, send_due, waiting


def sent_on(make_draft: MakeNotice, cast: Cast, moment: datetime, **changes: object) -> None:
    """Send a notice to 彰武镇, where only ``outsider`` works, with time enough to settle it."""
    draft = make_draft(audience=[cast.zhangwu_town], due_at=at(30, "17:30"), now=moment, **changes)
    send_notice(notice=draft, now=moment)


def test_what_came_since_the_last_digest_is_one_message(cast: Cast, make_draft: MakeNotice) -> None:
    for clock in ("08:46", "12:00", "17:29", "22:00"):
        sent_on(make_draft, cast, at(13, clock))
    sent_on(make_draft, cast, at(14, "08:44"))

    assert waiting() == {"outsider": [at(14, "08:45")]}
    assert Delivery.objects.filter(message=Message.objects.get()).count() == 5
    assert send_due(at(14, "08:44")) == []
    assert send_due(at(14, "08:45")) == ["outsider email"]


def test_what_comes_after_the_digest_has_left_waits_for_the_next(
    cast: Cast, make_draft: MakeNotice
) -> None:
    sent_on(make_draft, cast, at(13, "08:00"))
    send_due(at(13, "08:45"))
    sent_on(make_draft, cast, at(13, "08:46"))

    assert waiting() == {"outsider": [at(14, "08:45")]}


@pytest.mark.parametrize(
    ("sent", "leaves"),
    [
        (at(30, "17:00", month=9), at(8, "08:45")),
        (at(4, "12:00"), at(8, "08:45")),
        (at(9, "09:00"), at(10, "08:45")),
        (at(10, "09:00"), at(12, "08:45")),
        (at(16, "18:00"), at(19, "08:45")),
    ],
    ids=[
        "before the National Day",
        "in the holidays",
        "before a worked Saturday",
        "on a worked Saturday",
        "before a weekend",
    ],
)
def test_days_off_are_passed_over(
    cast: Cast, make_draft: MakeNotice, sent: datetime, leaves: datetime
) -> None:
    sent_on(make_draft, cast, sent)

    assert waiting() == {"outsider": [leaves]}


def test_an_urgent_matter_has_a_message_of_its_own_at_any_hour(
    cast: Cast, make_draft: MakeNotice
) -> None:
    sent_on(make_draft, cast, at(4, "23:00"))
    sent_on(make_draft, cast, at(4, "23:01"), urgent_reason="防汛")

    assert waiting() == {"outsider": [at(4, "23:01"), at(8, "08:45")]}
    assert list(Message.objects.order_by("pk").values_list("is_urgent", "digest_on")) == [
        (False, at(8, "00:00").date()),
        (True, None),
    ]
