"""The year of field research: what is counted, what bundling spared, what is still open."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import County
from notices.models import Notice
from notices.services import answer, verify
from office.rules import change_rule
from office.workdays import WorkingCalendar
from research.models import FindingUnit, Visit
from research.services import StopPlan, mark_arrived
from research.yearly.corrections import Corrections, open_corrections
from research.yearly.plots import map_of_visits
from research.yearly.saving import Saving, bundled_between, saving_of
from research.yearly.visits import made_visits
from research.yearly.year import PlaceYear, Sums, Year, year_of
from tests.cast import PEOPLE, Cast
from tests.factories import UnitFactory
from tests.research.planning import day, plan, propose
from tests.research.reporting import approved, correction, took_place
from tests.research.yearly import TODAY, booked, free_hand, made, two_topics, years

__all__ = ["free_hand"]
CITY = {"organ", "talent", "cadres", "office", "leader", "assess"}


def place(year: Year, name: str) -> PlaceYear:
    (found,) = (row for row in year.places if row.name == name)
    return found


def saved(cast: Cast, name: str = "leader") -> Saving:
    """What bundling spared in 2026, for one of the cast."""
    return bundled_between(cast.people()[name], date(2026, 1, 1), date(2026, 12, 31)).together


@pytest.mark.usefixtures("free_hand")
class TestCounting:
    def test_a_year_stands_against_the_one_before_to_the_same_day(self, cast: Cast) -> None:
        years(cast)
        year = year_of(cast.leader, 2026, TODAY)

        assert year.together.now == Sums(trips=3, visits=4, days=3, minutes=4 * 120)
        assert year.together.before == Sums(trips=1, visits=1, days=1, minutes=120)
        assert place(year, "阜蒙县").now == Sums(trips=2, visits=3, days=2, minutes=3 * 120)
        assert place(year, "彰武县").now == Sums(trips=1, visits=1, days=1, minutes=120)

    def test_a_year_that_is_over_counts_to_its_end(self, cast: Cast) -> None:
        years(cast)
        year = year_of(cast.leader, 2025, TODAY)

        assert year.is_whole
        assert year.together.now.visits == 2
        assert year.together.before.visits == 0

    def test_a_county_opens_to_its_units(self, cast: Cast) -> None:
        years(cast)
        year = year_of(cast.leader, 2026, TODAY, cast.fumeng)

        assert [(row.name, row.now.visits, row.before.visits) for row in year.places] == [
            ("阜新镇", 2, 1),
            ("于寺镇", 1, 0),
        ]
        assert year.together.now.visits == 3

    def test_the_map_holds_how_often_a_team_came_in_each_month(self, cast: Cast) -> None:
        years(cast)
        drawn = map_of_visits(year_of(cast.leader, 2026, TODAY).visited)

        assert {
            row.name: {
                month: cell.number
                for (month, _middle), cell in zip(drawn.columns, row.cells, strict=True)
                if cell.number
            }
            for row in drawn.rows
        } == {"阜蒙县": {"6": 1, "10": 1}, "彰武县": {"3": 1}}

    def test_a_visit_without_arrival_counts_for_nobody(self, cast: Cast, now: datetime) -> None:
        trip = booked(cast, now)
        assert year_of(cast.leader, 2026, TODAY).places == []

        mark_arrived(visit=Visit.objects.get(stop__trip=trip), by=cast.office, now=now)

        assert year_of(cast.leader, 2026, TODAY).together.now.visits == 1

    @pytest.mark.parametrize(("yearly", "is_often"), [(2, True), (3, False)])
    def test_a_place_to_which_one_department_came_as_often_as_r3_warns(
        self, cast: Cast, now: datetime, yearly: int, *, is_often: bool
    ) -> None:
        years(cast)
        change_rule(
            "R3",
            enabled=True,
            numbers={"times": Decimal(3), "days": Decimal(14), "yearly": Decimal(yearly)},
            reason="试行",
            changed_by="办公室",
            now=now + timedelta(minutes=1),
        )
        year = year_of(cast.leader, 2026, TODAY)

        assert (place(year, "阜蒙县").is_often, place(year, "彰武县").is_often) == (is_often, False)


@pytest.mark.usefixtures("free_hand")
class TestVisibility:
    @pytest.mark.parametrize("name", PEOPLE)
    def test_each_counts_the_visits_that_each_may_see(self, cast: Cast, name: str) -> None:
        years(cast)
        hosts = {"cadre": 2, "cadre2": 2, "county": 3, "outsider": 1, "county2": 1}
        expected = hosts | dict.fromkeys(CITY, 4)

        year = year_of(cast.people()[name], 2026, TODAY)

        assert year.together.now.visits == expected.get(name, 0)
        assert sum(row.now.visits for row in year.units) == expected.get(name, 0)

    @pytest.mark.parametrize("name", PEOPLE)
    def test_before_the_arrival_an_unannounced_trip_changes_no_number(
        self, cast: Cast, now: datetime, name: str
    ) -> None:
        def seen() -> Year:
            return year_of(cast.people()[name], 2026, TODAY)

        before = seen()
        secret = {"announced": False, "unannounced_reason": "看真实情况"}
        trip = booked(cast, now, announced=False, topics=[propose(cast, now, **secret)])
        assert seen() == before

        mark_arrived(visit=Visit.objects.get(stop__trip=trip), by=cast.office, now=now)

        sees_it = name in CITY | {"cadre", "cadre2", "county"}
        assert seen().together.now.visits == (1 if sees_it else 0)


@pytest.mark.usefixtures("free_hand")
class TestBundling:
    def test_a_second_topic_spares_a_visit_with_its_people_and_minutes(
        self, cast: Cast, now: datetime
    ) -> None:
        made(cast, now, topics=two_topics(cast, now))

        assert saved(cast) == Saving(visits=1, asked=2, minutes=120)
        assert saved(cast).spared == 1

    def test_one_topic_alone_spares_nothing(self, cast: Cast, now: datetime) -> None:
        made(cast, now)

        assert saved(cast) == Saving()

    def test_a_topic_that_names_units_asks_for_these_alone(self, cast: Cast, now: datetime) -> None:
        other = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
        topics = two_topics(cast, now, units=[other])
        made(cast, now, cast.fuxin_town, other, topics=topics)

        visits = made_visits(cast.leader, TODAY, TODAY)

        assert {visit.unit: visit.topics for visit in visits} == {cast.fuxin_town: 1, other: 2}
        assert saving_of(visits) == Saving(visits=1, asked=2, minutes=120)

    def test_a_topic_of_another_county_asks_for_no_visit_here(
        self, cast: Cast, now: datetime
    ) -> None:
        elsewhere = two_topics(cast, now, counties=[cast.zhangwu])
        here = StopPlan(
            county=cast.fumeng,
            first_day=TODAY,
            last_day=TODAY,
            visits=[(cast.fuxin_town, TODAY)],
        )
        there = StopPlan(
            county=cast.zhangwu,
            first_day=day(now, 1),
            last_day=day(now, 1),
            visits=[(cast.zhangwu_town, day(now, 1))],
        )
        trip = plan(cast, now, here, there, topics=elsewhere, host_people=1, host_minutes=30)
        for visit in Visit.objects.filter(stop__trip=trip):
            mark_arrived(visit=visit, by=cast.office, now=now + timedelta(days=1))

        found = bundled_between(cast.leader, TODAY, day(now, 1))

        assert [(row.name, row.saving) for row in found.counties] == [
            ("彰武县", Saving(visits=1, asked=2, minutes=30))
        ]

    def test_hosts_learn_of_the_topics_when_nothing_is_left_to_betray(
        self, cast: Cast, now: datetime
    ) -> None:
        """That a topic asks nothing of a unit would tell that the team goes on to another."""
        secret = {"announced": False, "unannounced_reason": "看真实情况"}
        other = UnitFactory(county=cast.fumeng, code="210921101", name="于寺镇")
        topics = [propose(cast, now, **secret), propose(cast, now, **secret)]
        trip = booked(cast, now, cast.fuxin_town, other, topics=topics, announced=False)
        visits = Visit.objects.filter(stop__trip=trip)

        mark_arrived(visit=visits.get(unit=cast.fuxin_town), by=cast.office, now=now)
        assert (saved(cast).spared, saved(cast, "cadre").spared) == (1, 0)
        assert saved(cast, "county").spared == 0

        mark_arrived(visit=visits.get(unit=other), by=cast.office, now=now)
        assert (saved(cast).spared, saved(cast, "cadre").spared) == (2, 1)
        assert saved(cast, "county").spared == 2


class TestCorrections:
    @pytest.fixture(autouse=True)
    def one_correction(self, cast: Cast, now: datetime) -> None:
        """阜新镇 is told on 13 October, and has seven working days."""
        trip = took_place(cast, now)
        approved(cast, trip, now, [correction(now, cast.fuxin_town)])

    def after(self, now: datetime, working_days: int) -> datetime:
        later = WorkingCalendar.load().add(now.date(), working_days)
        return now + timedelta(days=(later - now.date()).days)

    @pytest.mark.parametrize(
        ("age", "expected"),
        [
            (0, Corrections(name="阜蒙县", young=1)),
            (7, Corrections(name="阜蒙县", young=1)),
            (8, Corrections(name="阜蒙县", young=1, overdue=1)),
            (10, Corrections(name="阜蒙县", young=1, overdue=1)),
            (11, Corrections(name="阜蒙县", middle=1, overdue=1)),
            (30, Corrections(name="阜蒙县", middle=1, overdue=1)),
            (31, Corrections(name="阜蒙县", old=1, overdue=1)),
        ],
    )
    def test_they_age_in_working_days(
        self, cast: Cast, now: datetime, age: int, expected: Corrections
    ) -> None:
        found = open_corrections(cast.leader, 2026, self.after(now, age))

        assert found.places == [expected]
        assert found.together.open == 1

    def test_on_a_day_off_they_are_as_old_as_the_working_day_before(
        self, cast: Cast, now: datetime
    ) -> None:
        friday = self.after(now, 13)
        saturday = friday + timedelta(days=1)
        assert (friday.weekday(), WorkingCalendar.load().is_working_day(saturday.date())) == (
            4,
            False,
        )
        told = friday - timedelta(days=14)  # ten working days before
        Notice.objects.filter(findings__isnull=False).update(sent_at=told)

        assert open_corrections(cast.leader, 2026, saturday).together.young == 1

    def test_answered_it_waits_to_be_verified_and_closed_it_is_gone(
        self, cast: Cast, now: datetime
    ) -> None:
        receipt = FindingUnit.objects.get().notice.receipts.get()
        late = self.after(now, 11)
        given = answer(receipt=receipt, person=cast.cadre, text="已恢复开放。", now=late)
        assert open_corrections(cast.leader, 2026, late).places == [
            Corrections(name="阜蒙县", middle=1, answered=1)
        ]

        verify(answer=given, verifier=cast.organ, outcome="accepted", sentence="属实。", now=late)
        assert open_corrections(cast.leader, 2026, late).places == []

    @pytest.mark.parametrize("name", PEOPLE)
    def test_each_sees_those_of_the_findings_that_each_may_see(
        self, cast: Cast, now: datetime, name: str
    ) -> None:
        seen = name in CITY | {"cadre", "cadre2", "county"}

        found = open_corrections(cast.people()[name], 2026, now)

        assert found.together.open == (1 if seen else 0)

    @pytest.mark.parametrize(("year", "number"), [(2025, 0), (2026, 1)])
    def test_a_year_holds_what_units_were_told_by_its_end(
        self, cast: Cast, now: datetime, year: int, number: int
    ) -> None:
        assert open_corrections(cast.leader, year, now).together.open == number

    @pytest.mark.parametrize(("county", "units"), [("fumeng", ["阜新镇"]), ("zhangwu", [])])
    def test_a_county_opens_to_its_units(
        self, cast: Cast, now: datetime, county: str, units: list[str]
    ) -> None:
        chosen: County = getattr(cast, county)

        found = open_corrections(cast.leader, 2026, now, chosen)

        assert [row.name for row in found.places] == units
