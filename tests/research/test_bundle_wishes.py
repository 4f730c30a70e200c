"""The office wishes, moves by hand, and takes back; what the rules refuse is refused by name."""

from datetime import datetime

from research.models import BundlePair, BundlePlan, BundleWish, CountyClosure
from research.services import (
    accept_trips,
    forget_wish,
    move_planned_stop,
    move_planned_topic,
    wish_day,
    wish_free_day,
    wish_pair,
)
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.research.bundled import both, bundles, propose_talent, refused, stop_in, worked_out
from tests.research.planning import day, propose

Kind = BundleWish.Kind


def test_two_topics_never_together_until_that_is_taken_back(cast: Cast, now: datetime) -> None:
    UnitFactory(county=cast.fumeng)  # a second one, while the first rests (R2)
    first, second = both(cast, now, counties=[cast.fumeng])
    found = worked_out(cast, now)
    assert found.stops == 1

    wish = wish_pair(
        plan=found, kind=Kind.APART, topic=first, other=second, by=cast.office, now=now
    )
    assert worked_out(cast, now).stops == 2
    forget_wish(wish=wish)
    assert worked_out(cast, now).stops == 1


def test_a_topic_begins_on_the_day_wanted_and_the_last_wish_counts(
    cast: Cast, now: datetime
) -> None:
    topic = propose(cast, now, counties=[cast.fumeng])
    found = worked_out(cast, now)

    for number in (7, 8):
        wish_day(
            plan=found,
            topic=topic,
            county=cast.fumeng,
            day=day(now, number),
            by=cast.office,
            now=now,
        )

    assert stop_in(worked_out(cast, now), cast.fumeng).first_day == day(now, 8)
    assert BundleWish.objects.count() == 1


def test_a_county_is_kept_free_on_a_day(cast: Cast, now: datetime) -> None:
    propose(cast, now, counties=[cast.fumeng], first_day=day(now, 7), last_day=day(now, 8))
    found = worked_out(cast, now)
    planned = stop_in(found, cast.fumeng).first_day

    wish_free_day(plan=found, county=cast.fumeng, day=planned, by=cast.office, now=now)
    refused(
        lambda: wish_free_day(plan=found, county=cast.fumeng, day=planned, by=cast.office, now=now)
    )

    moved = stop_in(worked_out(cast, now), cast.fumeng).first_day
    assert {planned, moved} == {day(now, 7), day(now, 8)}


def test_a_stop_is_moved_with_all_its_topics(cast: Cast, now: datetime) -> None:
    both(cast, now, counties=[cast.fumeng])
    found = worked_out(cast, now)

    move_planned_stop(stop=stop_in(found, cast.fumeng), day=day(now, 14), by=cast.office, now=now)

    again = worked_out(cast, now)
    assert stop_in(again, cast.fumeng).first_day == day(now, 14)
    assert bundles(again) == bundles(found)


def test_the_board_refuses_a_day_that_the_rules_refuse_and_says_why(
    cast: Cast, now: datetime
) -> None:
    topic = propose(cast, now, counties=[cast.fumeng], last_day=day(now, 20))
    CountyClosure.objects.create(
        county=cast.fumeng,
        first_day=day(now, 7),
        last_day=day(now, 9),
        cause=CountyClosure.Cause.HARVEST,
        closed_by=cast.county,
        closed_at=now,
    )
    stop = stop_in(worked_out(cast, now), cast.fumeng)

    def moved(number: int) -> str:
        return refused(
            lambda: move_planned_stop(stop=stop, day=day(now, number), by=cast.office, now=now)
        )

    assert str(BundlePair.Reason.CLOSED.label) in moved(8)
    assert topic.title in moved(21)  # after its window
    assert topic.title in moved(4)  # a Saturday
    assert not BundleWish.objects.exists()


def test_a_topic_is_moved_to_another_stop_of_its_county(cast: Cast, now: datetime) -> None:
    UnitFactory(county=cast.fumeng)  # a second one, while the first rests (R2)
    first, second = both(cast, now, counties=[cast.fumeng])
    third = propose(
        cast,
        now,
        title="第三个",
        counties=[cast.fumeng],
        proposed_by=cast.cadres,
        section=cast.cadres_section,
    )
    found = worked_out(cast, now)
    wish_pair(plan=found, kind=Kind.APART, topic=first, other=second, by=cast.office, now=now)
    found = worked_out(cast, now)
    pair = found.pairs.get(topic=third)
    other = found.planned_stops.exclude(pk=pair.stop_id).get()

    move_planned_topic(pair=pair, to=other, by=cast.office, now=now)

    again = worked_out(cast, now)
    partner = other.pairs.get().topic
    assert again.pairs.get(topic=third).stop == again.pairs.get(topic=partner).stop


def test_announced_and_unannounced_are_not_moved_into_one_stop(cast: Cast, now: datetime) -> None:
    UnitFactory(county=cast.fumeng)  # a second one, while the first rests (R2)
    propose(cast, now, counties=[cast.fumeng])
    hidden = propose_talent(
        cast, now, counties=[cast.fumeng], announced=False, unannounced_reason="看真实情况"
    )
    found = worked_out(cast, now)
    pair = found.pairs.get(topic=hidden)
    other = found.planned_stops.exclude(pk=pair.stop_id).get()

    sentence = refused(lambda: move_planned_topic(pair=pair, to=other, by=cast.office, now=now))

    assert str(BundlePair.Reason.MIXED.label) in sentence


def test_contradicting_wishes_are_refused(cast: Cast, now: datetime) -> None:
    first, second = both(cast, now, counties=[cast.fumeng])
    found = worked_out(cast, now)

    def wish(kind: BundleWish.Kind) -> BundleWish:
        return wish_pair(
            plan=found,
            kind=kind,
            topic=first,
            other=second,
            county=cast.fumeng,
            by=cast.office,
            now=now,
        )

    wish(Kind.TOGETHER)
    refused(lambda: wish(Kind.TOGETHER))
    assert first.title in refused(lambda: wish(Kind.APART))
    assert BundleWish.objects.get().kind == Kind.TOGETHER


def test_what_is_booked_is_not_moved_any_more(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now, counties=[cast.fumeng])
    propose_talent(cast, now, counties=[cast.zhangwu])
    found: BundlePlan = worked_out(cast, now)
    stop = stop_in(found, cast.fumeng)
    accept_trips(plan=found, bundles=[stop.bundle], by=cast.office, now=now)

    sentence = refused(
        lambda: move_planned_stop(stop=stop, day=day(now, 14), by=cast.office, now=now)
    )

    assert topic.title in sentence
