"""Changing a topic until a trip carries it, and withdrawing it."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import LineOfWork
from research import selectors
from research.models import KeyWork, Topic, Trip
from research.services import revise_topic, withdraw_topic
from tests.cast import Cast
from tests.connections import at_once
from tests.research.planning import day, plan, propose, stop


def revise(cast: Cast, now: datetime, topic: Topic, **changes: object) -> Topic:
    """Say the topic anew as it was proposed, but for the changes."""
    fields: dict[str, object] = {
        "by": cast.organ,
        "title": topic.title,
        "problems": topic.problems,
        "counties": topic.counties.all(),
        "first_day": topic.first_day,
        "last_day": topic.last_day,
        "days": topic.days,
        "method": topic.method,
        "announced": topic.announced,
        "unannounced_reason": topic.unannounced_reason,
        "classified": False,
        "now": now,
    }
    return revise_topic(topic=topic, **{**fields, **changes})


def test_everything_of_a_topic_can_be_said_anew(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now)
    key_work = KeyWork.objects.create(office=cast.organ_section.office, name="项目建设")

    revise(
        cast,
        now,
        topic,
        title="新题目",
        problems=[" 一 ", ""],
        counties=[cast.fumeng],
        units=[cast.fuxin_town],
        team=[cast.organ, cast.talent],
        key_work=key_work,
        line=LineOfWork.CADRES,
        first_day=day(now, 6),
        last_day=day(now, 7),
        days=2,
        method="households",
        announced=False,
        unannounced_reason="看真实情况",
    )

    kept = Topic.objects.get()
    assert (kept.title, kept.problems, kept.days, kept.method) == (
        "新题目",
        ["一"],
        2,
        "households",
    )
    assert (kept.kind, kept.line, kept.key_work) == ("thematic", "cadres", key_work)
    assert (kept.announced, kept.unannounced_reason) == (False, "看真实情况")
    assert set(kept.counties.all()) == {cast.fumeng}
    assert set(kept.units.all()) == {cast.fuxin_town}
    assert set(kept.team.all()) == {cast.organ, cast.talent}
    assert (kept.section, kept.proposed_by) == (topic.section, topic.proposed_by)


@pytest.mark.parametrize(
    "changes",
    [
        {"problems": []},
        {"first_day": "later"},
        {"counties": []},
        {"units": "outside"},
        {"team": "strangers"},
        {"classified": True},
        {"announced": False},
    ],
    ids=str,
)
def test_what_a_proposal_refuses_a_change_refuses_too(
    cast: Cast, now: datetime, changes: dict[str, object]
) -> None:
    topic = propose(cast, now, counties=[cast.fumeng])
    meant = {"later": day(now, 91), "outside": [cast.zhangwu_town], "strangers": [cast.county]}
    wrong = {
        name: meant[value] if isinstance(value, str) else value for name, value in changes.items()
    }

    with pytest.raises(ValidationError):
        revise(cast, now, topic, title="改了", **wrong)

    assert Topic.objects.get().title == topic.title


@pytest.mark.parametrize(
    ("name", "may"),
    [("organ", True), ("office", True), ("talent", False), ("leader", False), ("county", False)],
)
def test_the_section_and_the_office_change_a_topic(
    cast: Cast, now: datetime, name: str, *, may: bool
) -> None:
    topic = propose(cast, now)
    person = cast.people()[name]

    assert selectors.changeable_topics(person).filter(pk=topic.pk).exists() == may
    if may:
        revise(cast, now, topic, by=person)
        withdraw_topic(topic=topic, by=person, now=now)
        return
    with pytest.raises(PermissionDenied):
        revise(cast, now, topic, by=person)
    with pytest.raises(PermissionDenied):
        withdraw_topic(topic=topic, by=person, now=now)


def test_what_a_trip_carries_stays_as_it_is(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now)
    trip = plan(cast, now, topics=[topic])

    with pytest.raises(ValidationError):
        revise(cast, now, topic)
    with pytest.raises(ValidationError):
        withdraw_topic(topic=topic, by=cast.organ, now=now)
    assert not selectors.changeable_topics(cast.organ).exists()

    Trip.objects.filter(pk=trip.pk).update(
        cancelled_at=now, cancelled_by=cast.office, cancelled_reason="防汛"
    )
    assert list(selectors.changeable_topics(cast.organ)) == [topic]
    assert list(selectors.waiting_topics(cast.office, timezone.localdate(now))) == [topic]
    revise(cast, now, topic)


def test_a_withdrawn_topic_is_offered_for_no_trip(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now)
    today = timezone.localdate(now)
    assert list(selectors.open_topics(cast.office, today)) == [topic]

    withdraw_topic(topic=topic, by=cast.organ, now=now)

    assert Topic.objects.get().withdrawn_at == now
    assert not selectors.open_topics(cast.office, today)
    assert not selectors.waiting_topics(cast.office, today)
    assert list(selectors.topics(cast.office)) == [topic]
    for late in (
        lambda: plan(cast, now, topics=[topic]),
        lambda: revise(cast, now, topic),
        lambda: withdraw_topic(topic=topic, by=cast.organ, now=now),
    ):
        with pytest.raises(ValidationError):
            late()
    assert not Trip.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_topic_is_withdrawn_or_carried_but_not_both(cast: Cast, now: datetime) -> None:
    """Two connections, many times: whoever comes second is refused."""
    there = stop(cast.fumeng, day(now, 1))
    for _round in range(12):
        topic = propose(cast, now)
        outcomes = at_once(
            lambda topic=topic: plan(cast, now, there, topics=[topic]),
            lambda topic=topic: withdraw_topic(topic=topic, by=cast.organ, now=now),
        )

        topic.refresh_from_db()
        assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 1
        assert topic.trips.exists() == (topic.withdrawn_at is None)
        Trip.objects.all().delete()
