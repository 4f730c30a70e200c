"""Nobody is visited in a county while its own department sits in a meeting or on a tour."""

from datetime import date, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from notices.services import engage
from notices.sources import EngagementSpec
from research.engaged import days_of
from research.models import BundlePair, Stop, Topic, Trip, Visit
from research.services import accept_trips, mark_arrived, move_stop
from tests.cast import Cast
from tests.clients import client_of
from tests.research.bundled import left, refused, stop_in, worked_out
from tests.research.planning import day, plan, plan_as, propose, stop, stranger

TITLE = "全市组织工作会议"


def _at(when: date, hour: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(when, time(hour)))


def _meet(cast: Cast, unit: Unit, begin: datetime, end: datetime, key: str = "1") -> None:
    spec = EngagementSpec(
        source_kind="meetings.attendee",
        source_key=key,
        unit_id=unit.pk,
        county_id=unit.county_id,
        during=DateTimeTZRange(begin, end),
        title=TITLE,
        section_id=cast.organ_section.pk,
    )
    engage(source_kind="meetings.attendee", source_keys=[key], specs=[spec])


def _whole_day(cast: Cast, unit: Unit, now: datetime, after: int) -> None:
    _meet(cast, unit, _at(day(now, after)), _at(day(now, after + 1)))


# --- From midnight to midnight --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        ((5, 0), (6, 0), (5, 5)),
        ((5, 0), (7, 0), (5, 6)),
        ((5, 9), (5, 11), (5, 5)),
        ((5, 22), (6, 1), (5, 6)),
    ],
)
def test_an_engagement_in_days(
    now: datetime, begin: tuple[int, int], end: tuple[int, int], days: tuple[int, int]
) -> None:
    during = DateTimeTZRange(*(_at(day(now, after), hour) for after, hour in (begin, end)))

    assert days_of(during) == (day(now, days[0]), day(now, days[1]))


@pytest.mark.parametrize(("after", "served"), [(6, True), (7, False), (8, True)])
@pytest.mark.parametrize("place", ["fumeng_office", "fuxin_town"])
def test_a_whole_day_stops_the_planner_on_that_day_alone(
    cast: Cast, now: datetime, place: str, after: int, *, served: bool
) -> None:
    """Whether it takes the county's department or the unit that the topic has to see."""
    _whole_day(cast, getattr(cast, place), now, 7)
    window = {"first_day": day(now, after), "last_day": day(now, after)}
    topic = propose(cast, now, counties=[cast.fumeng], units=[cast.fuxin_town], **window)

    found = left(worked_out(cast, now))

    stopped = {(topic.title, str(cast.fumeng)): BundlePair.Reason.MEETING}
    assert found == ({} if served else stopped)


# --- By hand, by moving, by accepting -------------------------------------------------------------
@pytest.mark.parametrize(("after", "booked"), [(6, True), (7, False), (8, True)])
def test_by_hand_no_township_is_visited_while_the_department_sits(
    cast: Cast, now: datetime, after: int, *, booked: bool
) -> None:
    _whole_day(cast, cast.fumeng_office, now, 7)
    wanted = stop(cast.fumeng, day(now, after), units=[cast.fuxin_town])

    if booked:
        assert plan(cast, now, wanted)
        return
    refusal = refused(lambda: plan(cast, now, wanted))
    assert "阜蒙县" in refusal
    assert TITLE in refusal
    assert not Trip.objects.exists()


def test_a_meeting_on_one_of_the_days_is_in_the_way_of_the_stop(cast: Cast, now: datetime) -> None:
    """As the planner sees it: the department receives the team on all of its days."""
    _meet(cast, cast.fumeng_office, _at(day(now, 7), 9), _at(day(now, 7), 11))

    for first, last in ((6, 7), (7, 8), (6, 8)):
        wanted = stop(cast.fumeng, day(now, first), day(now, last), units=[cast.fuxin_town])
        refused(lambda wanted=wanted: plan(cast, now, wanted))

    assert plan(cast, now, stop(cast.zhangwu, day(now, 7)))


def test_whoever_may_not_know_of_the_meeting_is_not_told_of_it(cast: Cast, now: datetime) -> None:
    """The same sentence as for a quiet period, and once where both stand in the way."""
    person = stranger(cast)
    wanted = stop(cast.fumeng, day(now, 7), units=[cast.fuxin_town])
    plan(cast, now, stop(cast.fumeng, day(now, 8)), announced=False)
    with pytest.raises(ValidationError) as of_the_trip:
        plan_as(cast, now, person, wanted)
    _whole_day(cast, cast.fumeng_office, now, 7)

    with pytest.raises(ValidationError) as of_both:
        plan_as(cast, now, person, wanted)
    Trip.objects.all().delete()
    with pytest.raises(ValidationError) as of_the_meeting:
        plan_as(cast, now, person, wanted)

    [sentence] = of_the_meeting.value.messages
    assert TITLE not in sentence
    assert of_the_trip.value.messages == of_both.value.messages == [sentence]


def test_no_stop_is_moved_to_where_the_department_sits(cast: Cast, now: datetime) -> None:
    trip = plan(cast, now, stop(cast.fumeng, day(now, 6), units=[cast.fuxin_town]))
    _whole_day(cast, cast.fumeng_office, now, 8)
    booked = trip.stops.get()

    refusal = refused(
        lambda: move_stop(stop=booked, first_day=day(now, 8), by=cast.office, now=now)
    )

    assert TITLE in refusal
    assert Stop.objects.get().first_day == day(now, 6)
    assert move_stop(stop=booked, first_day=day(now, 9), by=cast.office, now=now)


def test_a_plan_is_not_accepted_once_the_department_was_called_to_a_meeting(
    cast: Cast, now: datetime
) -> None:
    propose(cast, now, counties=[cast.fumeng])
    found = worked_out(cast, now)
    planned = stop_in(found, cast.fumeng)
    _meet(cast, cast.fumeng_office, _at(planned.first_day, 14), _at(planned.first_day, 16))

    refusal = refused(lambda: accept_trips(plan=found, by=cast.office, now=now))

    assert TITLE in refusal
    assert not Trip.objects.exists()
    again = worked_out(cast, now)
    assert stop_in(again, cast.fumeng).first_day != planned.first_day
    assert accept_trips(plan=again, by=cast.office, now=now)
    assert Topic.objects.get().trips.exists()


# --- After the booking ----------------------------------------------------------------------------
@pytest.mark.parametrize("place", ["fumeng_office", "fuxin_town"])
@pytest.mark.parametrize("announced", [True, False])
def test_a_meeting_called_after_the_booking_is_shown_to_the_department_alone(
    cast: Cast, now: datetime, place: str, *, announced: bool
) -> None:
    trip = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town]),
        stop(cast.zhangwu, day(now, 2)),
        announced=announced,
    )
    page = reverse("research:trip", args=[trip.pk])

    def told(person: User) -> list[str]:
        answer = client_of(person).get(page)
        return answer.context["taken_since"] if answer.status_code == 200 else []

    _whole_day(cast, getattr(cast, place), now, 1)
    assert told(cast.office) == []
    _meet(cast, getattr(cast, place), _at(day(now, 0), 14), _at(day(now, 0), 16), key="2")

    [sentence] = told(cast.office)
    assert TITLE in sentence
    assert told(cast.county) == told(cast.cadre) == []
    with time_machine.travel(now, tick=False):
        assert sentence in client_of(cast.office).get(page).text
        for visit in Visit.objects.filter(unit=cast.fuxin_town):
            mark_arrived(visit=visit, by=cast.office, now=now)
    assert told(cast.office) == []
