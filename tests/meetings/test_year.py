"""The year's page: this year against last, each figure the sum of the rows that it opens."""

from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LineOfWork, User
from meetings.models import Decision, Level, Mode, PastMeeting
from meetings.yearly.year import Choice, Figures, Sums, Year, chosen, compare, held, sums_of
from tests.cast import PEOPLE, Cast
from tests.meetings import steps

Outcome = Decision.Outcome


@pytest.fixture
def living(cast: Cast, now: datetime) -> Cast:
    """Four meetings this year, one of them merged of two; thirteen last year."""
    steps.register(cast, 12)
    of_talent = {"section": cast.talent_section, "line": LineOfWork.TALENT, "mode": Mode.VIDEO}
    steps.past(cast, 13, **of_talent, level=Level.CITY).save()
    meeting = steps.held(cast, now)
    merged = steps.ask_talent(cast, now)
    steps.decided(cast, now, merged, Outcome.MERGE_INTO, merge_into=meeting)
    steps.held(cast, now, mode=Mode.VIDEO, audience=[cast.fuxin_town], posts=["chief"])
    steps.held(cast, now, starts_at=now + timedelta(days=40))
    steps.decided(
        cast,
        now,
        steps.ask_talent(cast, now, audience=[cast.organ_section.office.unit]),
        over_quota_reason="新增任务",
    )
    steps.decided(cast, now, steps.ask(cast, now), Outcome.DROP)
    return cast


def row(year: Year, dimension: str, name: str) -> Figures:
    (comparison,) = (found for found in year.comparisons if found.dimension == dimension)
    (figures,) = (found for found in comparison.rows if found.name == name)
    return figures


def all_figures(year: Year) -> list[Figures]:
    return [year.together, *(row for found in year.comparisons for row in found.rows)]


def test_a_meeting_counts_once_for_its_host(living: Cast) -> None:
    year = compare(living.leader, 2026)

    assert (year.together.now.meetings, year.together.before.meetings) == (4, 13)
    assert row(year, "section", "组织科").now.meetings == 3
    assert row(year, "section", "人才科").now.meetings == 1


def test_people_and_minutes_are_those_of_the_invitations(cast: Cast, now: datetime) -> None:
    """Two units, two people each: the meeting, the way there and back, the preparation."""
    steps.held(cast, now)

    assert compare(cast.leader, 2026).together.now == Sums(
        meetings=1, people=4, minutes=4 * (120 + 2 * 60 + 30)
    )


def test_a_merger_costs_what_its_invitations_say(cast: Cast, now: datetime) -> None:
    meeting = steps.held(cast, now)
    steps.decided(cast, now, steps.ask_talent(cast, now), Outcome.MERGE_INTO, merge_into=meeting)

    people = [(row.people, row.attendance_minutes) for row in meeting.invitations.all()]
    sums = compare(cast.leader, 2026).together.now

    assert sums.people == sum(number for number, _minutes in people)
    meeting.refresh_from_db()
    assert sums.minutes == sum(
        row.people * row.attendance_minutes for row in meeting.invitations.select_related("meeting")
    )


def test_last_year_s_are_people_by_minutes_and_the_way(cast: Cast) -> None:
    steps.past(cast, 1).save()

    assert compare(cast.leader, 2026).together.before == Sums(
        meetings=1, people=40, minutes=40 * (120 + 2 * 60)
    )


def test_levels_are_judged_by_who_is_invited(living: Cast) -> None:
    year = compare(living.leader, 2026)

    assert row(year, "level", str(Level.TOWNSHIP.label)).now.meetings == 2
    assert row(year, "level", str(Level.COUNTY.label)).now.meetings == 1
    assert row(year, "level", str(Level.CITY.label)).now.meetings == 1


def test_months_go_by_the_local_calendar(cast: Cast, now: datetime) -> None:
    """Half an hour after midnight on 1 November in Shanghai is October in London."""
    starts_at = now.replace(month=11, day=1, hour=0, minute=30)
    steps.held(cast, now, starts_at=starts_at)

    meeting = held(cast.leader, 2026).get()

    assert meeting.month == 11


@pytest.mark.parametrize("name", ["leader", "office", "organ", "talent"])
def test_every_figure_is_the_sum_of_the_rows_it_opens(living: Cast, name: str) -> None:
    user = living.people()[name]
    year = compare(user, 2026)

    for figures in all_figures(year):
        for query, sums in ((figures.query, figures.now), (figures.query_before, figures.before)):
            choice = Choice.asked_for(dict(parse_qsl(query)))
            rows = chosen(user, 2026, choice)
            assert choice.query == query
            assert sums_of(rows) == sums
            assert sums == Sums(
                meetings=len(rows),
                people=sum(meeting.people for meeting in rows),
                minutes=sum(meeting.burden for meeting in rows),
            )


@pytest.mark.parametrize("name", ["leader", "organ"])
def test_each_dimension_adds_up_to_the_whole(living: Cast, name: str) -> None:
    year = compare(living.people()[name], 2026)

    for comparison in year.comparisons:
        assert sum((row.now for row in comparison.rows), start=Sums()) == year.together.now
        assert sum((row.before for row in comparison.rows), start=Sums()) == year.together.before


@pytest.mark.parametrize("name", PEOPLE)
def test_sections_see_their_own_and_nobody_below_sees_any(living: Cast, name: str) -> None:
    seen = {"organ": (3, 12), "talent": (1, 1), "office": (4, 13), "leader": (4, 13)}
    together = compare(living.people()[name], 2026).together

    assert (together.now.meetings, together.before.meetings) == seen.get(name, (0, 0))


def test_the_line_of_half_follows_the_cut_in_force(living: Cast, now: datetime) -> None:
    organ = row(compare(living.leader, 2026), "section", "组织科")

    assert (organ.before.meetings, organ.allowed, organ.is_beyond) == (12, 6, False)
    assert row(compare(living.leader, 2026), "section", "人才科").is_beyond


def test_ten_thousand_past_meetings_take_no_more_queries(cast: Cast, now: datetime) -> None:
    def queries(user: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            compare(user, 2026)
        return len(captured)

    steps.register(cast, 1)
    leader = type(cast.leader).objects.select_related("section").get(pk=cast.leader.pk)
    few = queries(leader)
    PastMeeting.objects.bulk_create(
        steps.past(cast, number, held_on=date(2025, 1 + number % 12, 1 + number % 28))
        for number in range(13, 10_013)
    )
    steps.held(cast, now)

    assert queries(leader) == few <= 4
    assert compare(leader, 2026).together.before.meetings == 10_001


@pytest.mark.parametrize(
    "parameters", [{"section": "x", "month": "-1"}, {"month": "9" * 12}, {"colour": "red"}]
)
def test_a_parameter_that_means_nothing_is_passed_over(parameters: dict[str, str]) -> None:
    assert Choice.asked_for(parameters).by == {}
