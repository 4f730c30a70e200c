"""The tour planned, changed by hand, approved and taken back (rules A1, A9)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from assessment.halfyear.checking import faults
from assessment.halfyear.rows import kept_problem, midnight, visits_of
from assessment.models import InspectionItem, Tour, TourStop
from assessment.services import (
    approve_one,
    approve_tour,
    change_stop,
    draft_item,
    plan_tour,
    say_host_ready,
    set_score_table,
    start_round,
    submit_item,
    take_back_tour,
)
from notices.models import Engagement, Requirement
from notices.services import engage, rebuild, rebuild_engagements
from notices.sources import EngagementSpec
from office.rules import change_rule
from office.workdays import close_of
from tests.assessment.inspecting import MONTH, admitted, draft, wording
from tests.assessment.touring import (
    FIRST_DAY,
    LAST_DAY,
    LATER,
    PARTY,
    TABLE,
    TALENT,
    approved,
    cycle_of,
    deducted,
    departments,
    planned,
    ready_to_approve,
    stop_at,
    tour_item,
    wish,
)
from tests.cast import PEOPLE, Cast


def asked() -> set[tuple[str, str, str]]:
    """Unit, kind and state of what tours require."""
    rows = Requirement.objects.filter(source_kind="assessment.tour")
    return set(rows.values_list("unit__name", "kind", "state"))


def take_day(cast: Cast, day: date) -> None:
    """Somebody of 阜蒙县's department sits in a meeting on that day."""
    engage(
        source_kind="test",
        source_keys=[str(day)],
        specs=[
            EngagementSpec(
                source_kind="test",
                source_key=str(day),
                unit_id=cast.fumeng_office.pk,
                county_id=cast.fumeng.pk,
                during=DateTimeTZRange(midnight(day), midnight(day + timedelta(days=1))),
                title="会议",
                section_id=cast.organ_section.pk,
                name="王甲",
            )
        ],
    )


# --- Planned --------------------------------------------------------------------------------------
def test_seven_counties_inspect_each_other_in_seven_days(city: Cast, now: datetime) -> None:
    tour = planned(city, now, last_day=date(2026, 10, 31))

    stops = list(tour.stops.all())
    assert faults(kept_problem(tour), visits_of(stops)) == []
    assert {stop.host for stop in stops} == {stop.inspector for stop in stops}
    assert (len(stops), tour.fewest_days) == (7, 7)
    assert not any(stop.day.weekday() >= 5 for stop in stops)
    assert asked() == set()


def test_counties_of_one_area_share_days(city: Cast, now: datetime) -> None:
    item = tour_item(city, now)
    districts = [unit.county for unit in departments() if unit.county.name.endswith("区")]

    tour = planned(city, now, item, hosts_a_day=2, areas=dict.fromkeys(districts, 1))

    assert tour.fewest_days == len(set(tour.stops.values_list("day", flat=True))) == 5


def test_planned_anew_it_is_another_plan_of_the_same_tour(cast: Cast, now: datetime) -> None:
    tour = ready_to_approve(cast, now)

    again = planned(cast, now, tour.item, first_day=date(2026, 10, 26))

    assert again.pk == tour.pk
    assert set(again.stops.values_list("day", flat=True)) == {
        date(2026, 10, 26),
        date(2026, 10, 27),
    }
    assert again.score_items.count() == len(TABLE)


def test_a_day_on_which_a_county_is_engaged_is_left_out(cast: Cast, now: datetime) -> None:
    take_day(cast, FIRST_DAY)

    days = set(planned(cast, now).stops.values_list("day", flat=True))

    assert days == {FIRST_DAY + timedelta(days=1), FIRST_DAY + timedelta(days=2)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_day": date(2026, 10, 14)}, "first_day"),
        ({"first_day": LAST_DAY, "last_day": FIRST_DAY}, "last_day"),
        ({"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 30)}, "first_day"),
        ({"first_day": date(2026, 10, 24), "last_day": date(2026, 10, 25)}, None),
    ],
    ids=["too soon (N5)", "backwards", "another year", "a weekend"],
)
def test_days_that_do_not_fit(
    cast: Cast, now: datetime, changes: dict[str, object], field: str | None
) -> None:
    with pytest.raises(ValidationError) as refused:
        planned(cast, now, **changes)

    assert field is None or set(refused.value.error_dict) == {field}
    assert not Tour.objects.exists()


# --- A1 -------------------------------------------------------------------------------------------
def test_a1_only_an_approved_item_becomes_a_tour(cast: Cast, now: datetime) -> None:
    item = draft(cast, now, units=departments())

    with pytest.raises(ValidationError, match="A1"):
        planned(cast, now, item)
    with pytest.raises(DatabaseError, match="approved item"), transaction.atomic():
        Tour.objects.create(
            cycle=cycle_of(cast),
            item=item,
            lines=[PARTY, TALENT],
            first_day=FIRST_DAY,
            last_day=LAST_DAY,
            team=5,
            team_minutes=480,
            planned_by=cast.assess,
            planned_at=now,
        )


def test_an_item_carried_out_as_a_tour_is_not_begun_otherwise(cast: Cast, now: datetime) -> None:
    tour = planned(cast, now)
    round_ = admitted(cast, now, tour.item)

    with pytest.raises(ValidationError):
        start_round(round_=round_, first_day=FIRST_DAY, last_day=LAST_DAY, by=cast.organ, now=now)


# --- A9 -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("line", [PARTY, TALENT])
def test_a9_one_line_alone_is_refused(cast: Cast, now: datetime, line: str) -> None:
    with pytest.raises(ValidationError, match="A9") as refused:
        planned(cast, now, lines=[line])

    assert set(refused.value.error_dict) == {"lines"}
    assert not Tour.objects.exists()


def test_a9_both_lines_are_looked_at_at_every_stop(cast: Cast, now: datetime) -> None:
    tour = planned(cast, now)

    assert [line for line, _name in tour.line_names] == [PARTY, TALENT]


def test_a9_the_office_may_switch_it_off(cast: Cast, now: datetime) -> None:
    change_rule("A9", enabled=False, numbers={}, reason="试点", changed_by="办公室", now=now)

    tour = approved(cast, now, planned(cast, now, lines=[PARTY]))

    assert tour.is_approved
    assert tour.lines == [PARTY]


def test_a9_is_asked_again_at_approval(cast: Cast, now: datetime) -> None:
    change_rule("A9", enabled=False, numbers={}, reason="试点", changed_by="办公室", now=now)
    tour = ready_to_approve(cast, now, planned(cast, now, lines=[PARTY]))
    later = now + timedelta(minutes=1)
    change_rule("A9", enabled=True, numbers={}, reason="恢复", changed_by="办公室", now=later)

    with pytest.raises(ValidationError, match="A9"):
        approve_tour(tour=tour, by=cast.office, now=later)


# --- Changed by hand ------------------------------------------------------------------------------
def test_a_stop_moves_to_a_free_day(cast: Cast, now: datetime) -> None:
    stop = stop_at(planned(cast, now), cast.fumeng)

    change_stop(stop=stop, day=LAST_DAY, inspector=stop.inspector, by=cast.assess)

    stop.refresh_from_db()
    assert stop.day == LAST_DAY


def test_two_inspectors_change_places(city: Cast, now: datetime) -> None:
    tour = planned(city, now)
    before = {stop.host_id: stop.inspector_id for stop in tour.stops.all()}
    stop = stop_at(tour, city.fumeng)
    fitting = [
        row.inspector
        for row in tour.stops.exclude(pk=stop.pk)
        if row.inspector_id != city.fumeng.pk and row.host_id != stop.inspector_id
    ]

    change_stop(stop=stop, day=stop.day, inspector=fitting[0], by=city.assess)

    after = {row.host_id: row.inspector_id for row in tour.stops.all()}
    assert after[city.fumeng.pk] == fitting[0].pk
    assert sorted(after.values()) == sorted(before.values())
    assert sum(after[host] != before[host] for host in after) == 2


@pytest.mark.parametrize("day", [date(2026, 10, 24), date(2026, 11, 3), FIRST_DAY])
def test_a_change_that_breaks_a_rule_is_refused_with_the_sentence(
    cast: Cast, now: datetime, day: date
) -> None:
    """A weekend, a day beyond the period, the day of the other host."""
    tour = planned(cast, now)
    stop = tour.stops.exclude(day=FIRST_DAY).get()

    with pytest.raises(ValidationError, match=str(day.day)):
        change_stop(stop=stop, day=day, inspector=stop.inspector, by=cast.assess)

    assert TourStop.objects.get(pk=stop.pk).day == stop.day


def test_nobody_is_made_to_inspect_itself(cast: Cast, now: datetime) -> None:
    stop = stop_at(planned(cast, now), cast.fumeng)

    with pytest.raises(ValidationError, match="阜蒙县"):
        change_stop(stop=stop, day=stop.day, inspector=cast.fumeng, by=cast.assess)


# --- Last time ------------------------------------------------------------------------------------
def last_year(city: Cast, now: datetime) -> Tour:
    """The tour of this cycle; the one after it is the next year's."""
    return approved(city, now, planned(city, now))


def next_year_item(cast: Cast, then: datetime) -> InspectionItem:
    item = draft_item(
        year=2027,
        wording=wording(cast, name="半年拉练互检"),
        units=departments(),
        classified=False,
        now=then,
    )
    return approve_one(item=submit_item(item=item), reason="年度安排", by=cast.leader, now=then)


NEXT_YEAR = {"first_day": date(2027, 10, 12), "last_day": date(2027, 10, 29)}


def test_nobody_meets_its_host_or_inspector_of_last_time(city: Cast, now: datetime) -> None:
    first = last_year(city, now)
    then = now + timedelta(days=360)

    second = planned(city, then, next_year_item(city, then), **NEXT_YEAR)

    def pairs(tour: Tour) -> set[frozenset[int]]:
        return {frozenset(pair) for pair in tour.stops.values_list("host", "inspector")}

    assert not pairs(first) & pairs(second)


def test_two_counties_alone_cannot_go_again_and_the_database_holds_it(
    cast: Cast, now: datetime
) -> None:
    first = last_year(cast, now)
    then = now + timedelta(days=360)
    item = next_year_item(cast, then)
    with pytest.raises(ValidationError):
        planned(cast, then, item, **NEXT_YEAR)

    second = Tour.objects.create(
        cycle=cycle_of(cast, 2027),
        item=item,
        lines=[PARTY, TALENT],
        team=5,
        team_minutes=480,
        planned_by=cast.assess,
        planned_at=then,
        **NEXT_YEAR,
    )
    met = first.stops.first()
    for host, inspector in ((met.host, met.inspector), (met.inspector, met.host)):
        with pytest.raises(DatabaseError, match="do not meet again"), transaction.atomic():
            TourStop.objects.create(
                tour=second, day=NEXT_YEAR["first_day"], host=host, inspector=inspector
            )


# --- Approved -------------------------------------------------------------------------------------
def test_approved_it_asks_hosts_and_teams(cast: Cast, now: datetime) -> None:
    tour = ready_to_approve(cast, now)
    assert asked() == set()

    approve_tour(tour=tour, by=cast.leader, now=now)

    both = ("阜蒙县委组织部", "彰武县委组织部")
    assert asked() == {(unit, kind, "open") for unit in both for kind in ("host", "inspect")}
    stop = stop_at(tour, cast.fumeng)
    host = Requirement.objects.get(source_key=str(stop.pk), kind="host")
    team = Requirement.objects.get(source_key=str(stop.pk), kind="inspect")
    assert (host.county, host.due_at, host.people) == (cast.fumeng, close_of(stop.day), 2)
    assert (team.county, team.burden) == (cast.zhangwu, 5 * 480)
    assert team.due_at == close_of(stop.day + timedelta(days=7))
    assert Engagement.objects.filter(source_kind="assessment.tour").count() == 4
    assert set(rebuild(check_only=True).values()) == {0}
    assert set(rebuild_engagements(check_only=True).values()) == {0}


def test_what_keeps_it_from_being_approved(cast: Cast, now: datetime) -> None:
    tour = planned(cast, now)
    with pytest.raises(ValidationError) as refused:
        approve_tour(tour=tour, by=cast.office, now=now)
    assert len(refused.value.messages) == 3  # not admitted, and both tables empty

    ready_to_approve(cast, now, tour)
    take_day(cast, stop_at(tour, cast.fumeng).day)
    with pytest.raises(ValidationError, match="阜蒙县"):
        approve_tour(tour=tour, by=cast.office, now=now)
    with pytest.raises(ValidationError, match="N5"):
        approve_tour(tour=tour, by=cast.office, now=now + timedelta(days=7))

    assert asked() == set()


def test_a_table_that_does_not_total_100_is_refused(cast: Cast, now: datetime) -> None:
    tour = ready_to_approve(cast, now)
    set_score_table(tour=tour, items=TABLE[1:], by=cast.assess)

    with pytest.raises(ValidationError, match="40"):
        approve_tour(tour=tour, by=cast.office, now=now)


def test_who_plans_and_who_approves(cast: Cast, now: datetime) -> None:
    item = tour_item(cast, now)
    tour = ready_to_approve(cast, now, planned(cast, now, item))
    stop = stop_at(tour, cast.fumeng)
    may: dict[str, set[str]] = {step: set() for step in ("plan", "change", "table", "approve")}
    for name in PEOPLE:
        by = getattr(cast, name)
        steps: dict[str, Callable[[], object]] = {
            "plan": lambda by=by: plan_tour(cycle=tour.cycle, wish=wish(item), by=by, now=now),
            "change": lambda by=by: change_stop(
                stop=stop, day=LAST_DAY, inspector=stop.inspector, by=by
            ),
            "table": lambda by=by: set_score_table(tour=tour, items=TABLE, by=by),
            "approve": lambda by=by: approve_tour(tour=tour, by=by, now=now),
        }
        for step, call in steps.items():
            with transaction.atomic():
                try:
                    call()
                    may[step].add(name)
                except PermissionDenied:
                    pass
                transaction.set_rollback(True)

    planners, deciders = {"assess"}, {"office", "leader"}
    assert may == {"plan": planners, "change": planners, "table": planners, "approve": deciders}


def test_approved_it_stands(cast: Cast, now: datetime) -> None:
    tour = approved(cast, now)
    stop = stop_at(tour, cast.fumeng)
    calls: list[Callable[[], object]] = [
        lambda: planned(cast, now, tour.item),
        lambda: change_stop(stop=stop, day=LAST_DAY, inspector=stop.inspector, by=cast.assess),
        lambda: set_score_table(tour=tour, items=TABLE, by=cast.assess),
        lambda: approve_tour(tour=tour, by=cast.office, now=now),
    ]
    for call in calls:
        with pytest.raises(ValidationError):
            call()
    writes: list[Callable[[], object]] = [
        lambda: TourStop.objects.filter(pk=stop.pk).update(day=LAST_DAY),
        lambda: TourStop.objects.filter(pk=stop.pk).delete(),
        lambda: tour.score_items.update(points=1),
        lambda: tour.score_items.all().delete(),
        lambda: Tour.objects.filter(pk=tour.pk).update(lines=[PARTY]),
        lambda: Tour.objects.filter(pk=tour.pk).delete(),
    ]
    for write in writes:
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_taken_back_it_asks_nothing_and_is_planned_anew(cast: Cast, now: datetime) -> None:
    tour = approved(cast, now)
    say_host_ready(stop=stop_at(tour, cast.fumeng), person=cast.county, now=now)

    take_back_tour(tour=tour, by=cast.office)

    assert asked() == set()
    assert not Engagement.objects.exists()
    assert not stop_at(tour, cast.fumeng).is_ready
    approved(cast, now, planned(cast, now, tour.item, first_day=date(2026, 10, 26)))
    assert len(asked()) == 4
    assert set(rebuild(check_only=True).values()) == {0}


def test_once_a_team_has_written_it_is_not_taken_back(cast: Cast, now: datetime) -> None:
    tour = approved(cast, now)
    deducted(cast, stop_at(tour, cast.zhangwu), now + LATER)

    with pytest.raises(ValidationError):
        take_back_tour(tour=tour, by=cast.office)
    with pytest.raises(PermissionDenied):
        take_back_tour(tour=tour, by=cast.assess)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("tour_lines", {"lines": []}),
        ("tour_lines", {"lines": ["cadres"]}),
        ("tour_days", {"last_day": FIRST_DAY - timedelta(days=1)}),
        ("tour_days", {"hosts_a_day": 0}),
        ("tour_team", {"team": 0}),
        ("tour_approved_by_somebody", {"approved_name": "某人"}),
        ("tour_published_once_approved", {"published_at": datetime.now().astimezone()}),
    ],
)
def test_the_database_wants_tours_whole(
    cast: Cast, now: datetime, constraint: str, changes: dict[str, object]
) -> None:
    tour = planned(cast, now)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Tour.objects.filter(pk=tour.pk).update(**changes)


def test_each_county_is_a_host_once_and_inspects_once(cast: Cast, now: datetime) -> None:
    tour = planned(cast, now)
    stop = stop_at(tour, cast.fumeng)

    def change(**fields: object) -> None:
        TourStop.objects.filter(pk=stop.pk).update(**fields)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="tour_host_once"), transaction.atomic():
        change(host=cast.zhangwu, inspector=cast.fumeng)
    with pytest.raises(IntegrityError, match="inspects_itself"), transaction.atomic():
        change(inspector=cast.fumeng)


def test_the_month_is_the_offices(cast: Cast, now: datetime) -> None:
    tour = ready_to_approve(cast, now)
    tour.item.rounds.filter(month=MONTH).update(admitted=False, reason="缓")

    with pytest.raises(ValidationError):
        approve_tour(tour=tour, by=cast.office, now=now)
