"""What people are told when the engine does not work."""

from datetime import datetime, timedelta

import pytest

from notices.engine_health import SILENT_AFTER, ailing_parts
from notices.models import Heartbeat, Message
from notices.services import heard_from
from tests.cast import Cast
from tests.notices.times import at

ALL_SILENT = ["worker", "scheduler"]


def all_heard(now: datetime) -> None:
    for part in Heartbeat.Part:
        heard_from(part, now=now)


def test_a_part_is_silent_after_three_minutes(db: None, now: datetime) -> None:
    assert ailing_parts(now) == ALL_SILENT
    all_heard(now)
    assert ailing_parts(now + SILENT_AFTER - timedelta(seconds=1)) == []
    assert ailing_parts(now + SILENT_AFTER) == ALL_SILENT
    heard_from(Heartbeat.Part.WORKER, now=now + SILENT_AFTER)
    assert ailing_parts(now + SILENT_AFTER) == ["scheduler"]


@pytest.mark.parametrize(
    ("due", "look", "late"),
    [
        (at(13, "09:00"), at(13, "09:04"), []),
        (at(13, "09:00"), at(13, "09:06"), ["messages"]),
        (at(12, "20:00"), at(13, "08:30"), []),
        (at(12, "20:00"), at(13, "08:36"), ["messages"]),
        (at(30, "18:00", month=9), at(7, "12:00"), []),
        (at(10, "09:00"), at(10, "09:06"), ["messages"]),
    ],
    ids=["just due", "late", "just open", "late since it opened", "holidays", "worked saturday"],
)
def test_messages_are_late_when_they_might_have_left(
    cast: Cast, due: datetime, look: datetime, late: list[str]
) -> None:
    Message.objects.create(person=cast.cadre, channel="email", next_attempt_at=due)
    all_heard(look)

    assert ailing_parts(look) == late


def test_an_urgent_message_is_late_at_night_as_well(cast: Cast) -> None:
    Message.objects.create(
        person=cast.cadre, channel="email", is_urgent=True, next_attempt_at=at(12, "20:00")
    )
    all_heard(at(12, "20:06"))

    assert ailing_parts(at(12, "20:06")) == ["messages"]
