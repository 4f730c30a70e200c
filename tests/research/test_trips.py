"""Planning a trip: what it books and asks, and what is refused."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Unit
from notices.models import Requirement
from notices.services import rebuild
from office.rules import change_rule
from office.workdays import close_of
from research.models import Stop, Topic, Trip, Visit
from research.services import StopPlan, confirm_hosting, mark_arrived
from tests.cast import Cast
from tests.factories import CityFactory, CountyFactory, UnitFactory
from tests.research.planning import day, plan, propose, stop


def test_one_trip_bundles_topics_and_counties(cast: Cast, now: datetime) -> None:
    topics = [
        propose(cast, now),
        propose(cast, now, section=cast.talent_section, proposed_by=cast.talent, title="乡村人才"),
    ]
    stops = [
        stop(cast.fumeng, day(now, 7), day(now, 8), [cast.fuxin_town, cast.fumeng_office]),
        stop(cast.zhangwu, day(now, 9)),
    ]

    trip = plan(cast, now, *stops, topics=topics)

    assert set(trip.topics.all()) == set(topics)
    assert trip.section == cast.organ_section
    assert {(s.county, s.first_day, s.last_day, s.quiet_days) for s in trip.stops.all()} == {
        (cast.fumeng, day(now, 7), day(now, 8), 14),
        (cast.zhangwu, day(now, 9), day(now, 9), 14),
    }
    assert {(v.unit, v.day) for v in Visit.objects.all()} == {
        (cast.fuxin_town, day(now, 7)),
        (cast.fumeng_office, day(now, 7)),
        (cast.zhangwu_town, day(now, 9)),
    }


def test_an_announced_trip_asks_its_hosts_at_once(cast: Cast, now: datetime) -> None:
    plan(cast, now)

    asked = Requirement.objects.get()
    assert (asked.kind, asked.unit, asked.county) == ("host", cast.fuxin_town, cast.fumeng)
    assert asked.asked_by == cast.organ_section
    assert asked.title == "接待调研：村党组织带头人队伍建设"
    assert asked.due_at == close_of(day(now, 7))
    assert asked.burden == 3 * 120


def test_an_unannounced_trip_asks_nobody_before_it_arrives(cast: Cast, now: datetime) -> None:
    visits = [stop(cast.fumeng, day(now, 0)), stop(cast.zhangwu, day(now, 0))]
    plan(cast, now, *visits, announced=False)
    assert not Requirement.objects.exists()

    assert mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)

    assert Requirement.objects.get().unit == cast.fuxin_town


def test_the_title_of_what_is_asked_counts_the_topics(cast: Cast, now: datetime) -> None:
    plan(cast, now, topics=[propose(cast, now, title="乙"), propose(cast, now, title="甲")])

    assert Requirement.objects.get().title == "接待调研：乙等2个课题"


def test_confirming_settles_what_is_asked_once(cast: Cast, now: datetime) -> None:
    plan(cast, now)
    visit = Visit.objects.get()

    assert confirm_hosting(visit=visit, person=cast.cadre, now=now)
    assert not confirm_hosting(visit=visit, person=cast.cadre2, now=now)

    done = Requirement.objects.get()
    assert (done.state, done.done_at, done.done_by) == ("done", now, cast.cadre.name)


def test_a_rebuild_changes_nothing(cast: Cast, now: datetime) -> None:
    nothing = {"missing": 0, "changed": 0, "orphaned": 0}
    plan(cast, now, stop(cast.fumeng, day(now, 0)), announced=False)
    plan(cast, now, stop(cast.zhangwu, day(now, 3)))
    assert rebuild(check_only=True) == nothing

    mark_arrived(visit=Visit.objects.get(unit=cast.fuxin_town), by=cast.organ, now=now)
    visit = Visit.objects.get(unit=cast.zhangwu_town)
    confirm_hosting(visit=visit, person=cast.outsider, now=now)

    assert rebuild(check_only=True) == nothing


@pytest.mark.parametrize(("gap", "booked"), [(1, False), (14, False), (15, True)])
def test_the_quiet_period_after_a_stop(
    cast: Cast, now: datetime, *, gap: int, booked: bool
) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7), day(now, 8)))

    _books(lambda: plan(cast, now, stop(cast.fumeng, day(now, 8 + gap))), booked=booked)


@pytest.mark.parametrize(("gap", "booked"), [(0, False), (14, False), (15, True)])
def test_the_quiet_period_of_an_earlier_stop_reaches_no_later_one(
    cast: Cast, now: datetime, *, gap: int, booked: bool
) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 43)))

    earlier = stop(cast.fumeng, day(now, 42 - gap), day(now, 43 - gap))
    _books(lambda: plan(cast, now, earlier), booked=booked)


def _books(book: Callable[[], Trip], *, booked: bool) -> None:
    before = Trip.objects.count()
    if booked:
        book()
    else:
        with pytest.raises(ValidationError):
            book()
    assert Trip.objects.count() == before + booked


def test_a_changed_number_binds_new_stops_only(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 1)))
    days = {"days": Decimal(3)}
    change_rule("R1", enabled=True, numbers=days, reason="试行", changed_by="办公室", now=now)

    with pytest.raises(ValidationError):
        plan(cast, now, stop(cast.fumeng, day(now, 15)))
    plan(cast, now, stop(cast.fumeng, day(now, 16)))
    plan(cast, now, stop(cast.fumeng, day(now, 20)))


def test_the_other_county_is_free(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7)))
    plan(cast, now, stop(cast.zhangwu, day(now, 7)))

    assert Stop.objects.count() == 2


def test_a_refusal_names_the_first_free_day(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7)), announced=False)
    plan(cast, now, stop(cast.fumeng, day(now, 23)))

    with pytest.raises(ValidationError, match="2026年11月20日"):
        plan(cast, now, stop(cast.fumeng, day(now, 8)))


def test_a_refusal_names_no_day_to_another_department(cast: Cast, now: datetime) -> None:
    """The county's own department cannot learn from it that somebody is coming."""
    from research.quiet import free_from

    trip = plan(cast, now, stop(cast.fumeng, day(now, 7)), announced=False)
    wanted = {"first_day": day(now, 8), "last_day": day(now, 8), "quiet": 14}

    for person, may_be_told in [(cast.office, True), (cast.organ, True), (cast.county, False)]:
        free = free_from(county=cast.fumeng, by=person, **wanted)
        assert (free.day, free.may_be_told) == (day(now, 22), may_be_told)
    assert trip.stops.count() == 1


def test_bad_input_gives_a_sentence_and_books_nothing(cast: Cast, now: datetime) -> None:
    elsewhere = CountyFactory(city=CityFactory(code="2110", name="辽阳市"))
    forbidden = CountyFactory(city=cast.fumeng.city)
    far = UnitFactory(county=elsewhere, code=f"{elsewhere.code}100")
    near = UnitFactory(county=forbidden, code=f"{forbidden.code}100")
    closed = UnitFactory(county=cast.fumeng, code="210921199", is_active=False)
    week, later = day(now, 7), day(now, 8)
    empty = StopPlan(county=cast.fumeng, first_day=week, last_day=week)
    outside = StopPlan(
        county=cast.fumeng, first_day=week, last_day=week, visits=[(cast.fuxin_town, later)]
    )
    twice = StopPlan(
        county=cast.fumeng, first_day=week, last_day=week, visits=[(cast.fuxin_town, week)] * 2
    )
    topic = propose(cast, now)
    hidden = propose(cast, now, announced=False, unannounced_reason="看真实情况")
    only_zhangwu = propose(cast, now, counties=[cast.zhangwu])
    soon = propose(cast, now, last_day=day(now, 6))
    good = stop(cast.fumeng, week)
    for words, fields in {
        "首日": {"stops": [stop(cast.fumeng, later, week)]},
        "已过": {"stops": [stop(cast.fumeng, day(now, -1))]},
        "最多": {"stops": [stop(cast.fumeng, week, day(now, 17))]},
        "不属于本市": {"stops": [stop(elsewhere, week, units=[far])]},
        "无权": {"stops": [stop(forbidden, week, units=[near])]},
        "只进一次": {"stops": [good, good]},
        "至少选择一个到访单位": {"stops": [empty]},
        "不是": {"stops": [stop(cast.fumeng, week, units=[closed])]},
        "不在": {"stops": [outside]},
        "一天只": {"stops": [twice]},
        "哪个县区": {"stops": []},
        "至少选择一个课题": {"topics": []},
        "不经过": {"topics": [only_zhangwu]},
        "没有课题": {"topics": [only_zhangwu], "stops": [good, stop(cast.zhangwu, week)]},
        "之间": {"topics": [soon]},
        "R8": {"topics": [topic, hidden]},
        "带队人": {"leader": cast.county},
    }.items():
        with pytest.raises(ValidationError, match=words):
            plan(cast, now, **{"topics": [topic], "stops": [good], **fields})

    assert not Trip.objects.exists()
    assert not Stop.objects.exists()
    assert not Requirement.objects.exists()


def test_topics_of_another_department_are_not_carried(cast: Cast, now: datetime) -> None:
    section = cast.county.section
    topic = Topic.objects.create(
        section=section,
        proposed_by=cast.county,
        title="县里的课题",
        problems=["一"],
        first_day=day(now, 0),
        last_day=day(now, 30),
        days=1,
        method="talks",
        announced=True,
        created_at=now,
    )
    topic.counties.add(cast.fumeng)

    with pytest.raises(ValidationError, match="本部"):
        plan(cast, now, topics=[topic])


def test_county_organs_can_be_visited_too(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7), units=[cast.fumeng_office]))

    assert Visit.objects.get().unit.kind == Unit.Kind.COUNTY_ORGAN
