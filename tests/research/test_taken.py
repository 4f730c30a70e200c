"""Counties, units and people that are not to be had, and who may know why."""

from datetime import datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from notices.services import engage
from notices.sources import EngagementSpec
from office.models import DayOverride
from research.models import TeamMember, Trip, Visit
from research.services import StopPlan
from tests.cast import Cast
from tests.factories import UserFactory
from tests.research.planning import (
    day,
    plan,
    plan_as,
    propose,
    stop,
    stranger,
    switch_off,
)


def _refusal(*args: object, **changes: object) -> str:
    """Why this trip of the office cannot be booked; nothing is left of it."""
    before = Trip.objects.count()
    with pytest.raises(ValidationError) as refusal:
        plan(*args, **changes)
    assert Trip.objects.count() == before
    return " ".join(refusal.value.messages)


def _refused_to_stranger(cast: Cast, now: datetime, *stops: StopPlan) -> str:
    with pytest.raises(ValidationError) as refusal:
        plan_as(cast, now, stranger(cast), *stops)
    return " ".join(refusal.value.messages)


@pytest.mark.parametrize(("gap", "booked"), [(29, False), (30, False), (31, True)])
def test_a_unit_is_visited_again_after_its_quiet_period(
    cast: Cast, now: datetime, *, gap: int, booked: bool
) -> None:
    """R2, on both sides of 30 days; R1 ends long before."""
    plan(cast, now, stop(cast.fumeng, day(now, 6), units=[cast.fuxin_town]))
    again = stop(cast.fumeng, day(now, 6 + gap), units=[cast.fuxin_town])

    if booked:
        assert plan(cast, now, again)
    else:
        assert "R2" in _refusal(cast, now, again)


def test_a_neighbour_is_visited_meanwhile(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7), units=[cast.fuxin_town]))

    assert plan(cast, now, stop(cast.fumeng, day(now, 23), units=[cast.fumeng_office]))


def test_a_refusal_names_the_unit_and_its_first_free_day(cast: Cast, now: datetime) -> None:
    """Booked: day 7 and day 41, quiet for 30 days each: free from day 72 on."""
    for after in (7, 41):
        plan(
            cast,
            now,
            stop(cast.fumeng, day(now, after), units=[cast.fuxin_town]),
            announced=False,
            topics=[propose(cast, now, announced=False, unannounced_reason="看真实情况")],
        )

    units = [cast.fuxin_town, cast.fumeng_office]
    refusal = _refusal(cast, now, stop(cast.fumeng, day(now, 23), units=units))

    assert "阜新镇" in refusal
    assert "2026年12月24日" in refusal
    assert cast.fumeng_office.name not in refusal


def test_who_does_not_know_of_a_visit_learns_nothing_of_it(cast: Cast, now: datetime) -> None:
    """Neither rule nor day: the sentence is the same for whatever stands in the way."""
    switch_off(now, "R1")
    plan(cast, now, stop(cast.fumeng, day(now, 7), units=[cast.fuxin_town]), announced=False)

    refusal = _refused_to_stranger(
        cast, now, stop(cast.fumeng, day(now, 9), units=[cast.fuxin_town])
    )

    assert "阜新镇" in refusal
    assert "R2" not in refusal
    assert "2026" not in refusal


def test_a_booked_county_gives_nothing_away_either(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7)), announced=False)

    refusal = _refused_to_stranger(cast, now, stop(cast.fumeng, day(now, 9)))

    assert "阜蒙县" in refusal
    assert "R1" not in refusal
    assert "2026" not in refusal


def test_nobody_is_visited_on_days_off(cast: Cast, now: datetime) -> None:
    """A weekend, and a working day that the office declared free; the days around them do."""
    saturday, sunday, monday = (day(now, n) for n in (4, 5, 6))
    DayOverride.objects.create(day=monday, is_working=False)

    for when in (saturday, sunday, monday):
        assert "阜蒙县" in _refusal(cast, now, stop(cast.fumeng, when))
    long = StopPlan(
        county=cast.fumeng,
        first_day=day(now, 3),
        last_day=day(now, 7),
        visits=[(cast.fuxin_town, day(now, 3)), (cast.fumeng_office, sunday)],
    )
    refusal = _refusal(cast, now, long)
    assert cast.fumeng_office.name in refusal
    assert "阜新镇" not in refusal

    DayOverride.objects.create(day=sunday, is_working=True)
    assert plan(cast, now, long)


def _meeting(cast: Cast, now: datetime, *, name: str = "甲") -> None:
    """On day 7 from ten to eleven, for somebody of 阜新镇."""
    ten, eleven = (timezone.make_aware(datetime.combine(day(now, 7), time(h))) for h in (10, 11))
    spec = EngagementSpec(
        source_kind="meetings.attendee",
        source_key="1",
        unit_id=cast.fuxin_town.pk,
        county_id=cast.fumeng.pk,
        name=name,
        during=DateTimeTZRange(ten, eleven),
        title="全市组织工作会议",
        section_id=cast.organ_section.pk,
    )
    engage(source_kind="meetings.attendee", source_keys=["1"], specs=[spec])


@pytest.mark.parametrize("name", ["甲", ""])
def test_a_unit_whose_people_sit_in_a_meeting_is_not_visited(
    cast: Cast, now: datetime, name: str
) -> None:
    """Whether somebody by name or the whole unit; the day before and its neighbour are free."""
    _meeting(cast, now, name=name)
    both = [cast.fumeng_office, cast.fuxin_town]

    refusal = _refusal(cast, now, stop(cast.fumeng, day(now, 7), units=both))

    assert "阜新镇" in refusal
    assert "全市组织工作会议" in refusal
    assert cast.fumeng_office.name not in refusal
    assert plan(cast, now, stop(cast.fumeng, day(now, 6), units=both))


def test_a_meeting_is_named_to_those_alone_who_may_know_it(cast: Cast, now: datetime) -> None:
    _meeting(cast, now)

    refusal = _refused_to_stranger(
        cast, now, stop(cast.fumeng, day(now, 7), units=[cast.fuxin_town])
    )

    assert "阜新镇" in refusal
    assert "会议" not in refusal


def test_the_whole_team_is_booked(cast: Cast, now: datetime) -> None:
    stops = [stop(cast.fumeng, day(now, 7)), stop(cast.zhangwu, day(now, 9))]

    trip = plan(cast, now, *stops, members=[cast.talent, cast.organ])

    assert {(m.person, m.first_day, m.last_day) for m in trip.team.all()} == {
        (cast.organ, day(now, 7), day(now, 9)),
        (cast.talent, day(now, 7), day(now, 9)),
    }


def test_nobody_is_on_two_trips_at_once(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 7), day(now, 8)), members=[cast.talent])

    refusal = _refusal(
        cast, now, stop(cast.zhangwu, day(now, 8)), leader=cast.cadres, members=[cast.talent]
    )
    assert cast.talent.name in refusal
    assert "2026年10月20日" in refusal
    assert "2026年10月21日" in refusal

    assert plan(
        cast, now, stop(cast.zhangwu, day(now, 9)), leader=cast.cadres, members=[cast.talent]
    )


def test_where_somebody_is_stays_with_those_who_see_the_trip(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, announced=False)
    person = stranger(cast)
    colleague = UserFactory(section=person.section, role=person.role)
    TeamMember.objects.create(
        trip=trip, person=colleague, first_day=day(now, 7), last_day=day(now, 7)
    )

    with pytest.raises(ValidationError) as refusal:
        plan_as(cast, now, person, stop(cast.zhangwu, day(now, 7)), members=[colleague])

    [sentence] = refusal.value.messages
    assert colleague.name in sentence
    assert "2026" not in sentence


def test_people_of_other_departments_do_not_go(cast: Cast, now: datetime) -> None:
    for person in (cast.county, UserFactory(unit=cast.fuxin_town)):
        assert person.name in _refusal(cast, now, members=[person])


def test_a_unit_may_be_visited_on_two_days_of_one_stop(cast: Cast, now: datetime) -> None:
    twice = StopPlan(
        county=cast.fumeng,
        first_day=day(now, 7),
        last_day=day(now, 8),
        visits=[(cast.fuxin_town, day(now, 7)), (cast.fuxin_town, day(now, 8))],
    )

    plan(cast, now, twice)

    assert Visit.objects.count() == 2
