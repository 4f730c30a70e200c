"""Results of a tour: published, answered, corrected, and summed for the year-end."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from assessment.halfyear.reading import problems, settled, sheets, timetable, tour_scores
from assessment.models import PracticeNote, Tour, TourDeduction, TourProblem, TourStop
from assessment.services import answer_deduction, hand_in, publish_tour, return_findings
from notices.models import Notice, Requirement
from notices.services import answer, rebuild, verify
from tests.assessment.halfyear.test_tour_stops import note, problem
from tests.assessment.touring import (
    LATER,
    PARTY,
    TALENT,
    approved,
    deducted,
    handed_in,
    published,
    stop_at,
)
from tests.cast import PEOPLE, Cast

LINES = {"organ", "talent"}
CITY = {"office", "leader", "assess"} | LINES


def seen_by(cast: Cast, row: object) -> set[str]:
    rows = type(row).objects
    return {name for name in PEOPLE if rows.visible_to(getattr(cast, name)).filter(pk=row.pk)}


@pytest.fixture
def tour(cast: Cast, now: datetime) -> Tour:
    """阜蒙县's team has written down one of each in 彰武县."""
    tour = approved(cast, now)
    stop = stop_at(tour, cast.zhangwu)
    deducted(cast, stop, now + LATER)
    note(cast, stop, now + LATER)
    problem(cast, stop, now + LATER)
    return tour


def test_who_sees_what_before_and_after(cast: Cast, tour: Tour, now: datetime) -> None:
    rows = [TourDeduction.objects.get(), TourProblem.objects.get(), PracticeNote.objects.get()]
    for row in rows:
        assert seen_by(cast, row) == CITY | {"county"}
    assert seen_by(cast, stop_at(tour, cast.zhangwu)) == CITY | {"county", "county2"}

    published(cast, tour, now + LATER)

    for row in rows:
        assert seen_by(cast, row) == CITY | {"county", "county2"}


def test_a_third_county_reads_good_practice_and_no_points(city: Cast, now: datetime) -> None:
    """The tour of seven: each county sees its own points, and the notes of all."""
    tour = approved(city, now)
    stop = tour.stops.get(inspector=city.fumeng)
    row = deducted(city, stop, now + LATER)
    written = note(city, stop, now + LATER)
    with transaction.atomic():
        TourStop.objects.filter(tour=tour).update(
            scored_by=city.county, scored_name="x", scored_at=now + LATER
        )
    publish_tour(tour=tour, by=city.assess, now=now + LATER)

    is_host = stop.host_id == city.zhangwu.pk
    assert ("county2" in seen_by(city, row)) == is_host
    assert "county2" in seen_by(city, written)


def test_it_is_published_whole_by_the_assessment_office(
    cast: Cast, tour: Tour, now: datetime
) -> None:
    then = now + LATER
    hand_in(stop=stop_at(tour, cast.zhangwu), by=cast.county, now=then)
    with pytest.raises(ValidationError, match="彰武县"):
        publish_tour(tour=tour, by=cast.assess, now=then)
    hand_in(stop=stop_at(tour, cast.fumeng), by=cast.county2, now=then)
    for name in set(PEOPLE) - {"assess"}:
        with pytest.raises(PermissionDenied):
            publish_tour(tour=tour, by=getattr(cast, name), now=then)

    publish_tour(tour=tour, by=cast.assess, now=then)

    with pytest.raises(ValidationError):
        publish_tour(tour=tour, by=cast.assess, now=then)
    with pytest.raises(ValidationError):
        return_findings(stop=stop_at(tour, cast.zhangwu), by=cast.assess)
    with pytest.raises(DatabaseError, match="published scores"), transaction.atomic():
        TourStop.objects.update(scored_by=None, scored_name="", scored_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tour.objects.update(published_by=None, published_at=None)


def test_scores_are_what_is_left_of_the_table_once_published(
    cast: Cast, tour: Tour, now: datetime
) -> None:
    assert tour_scores(tour.cycle) == {}

    published(cast, tour, now + LATER)

    assert tour_scores(tour.cycle) == {
        (cast.zhangwu.pk, PARTY): Decimal(98),
        (cast.zhangwu.pk, TALENT): Decimal(100),
        (cast.fumeng.pk, PARTY): Decimal(100),
        (cast.fumeng.pk, TALENT): Decimal(100),
    }


def test_the_timetable_is_for_all_and_the_scores_for_whom_they_concern(
    cast: Cast, tour: Tour, now: datetime
) -> None:
    handed_in(cast, tour, now + LATER)

    def shown(name: str) -> dict[str, list[Decimal | None]]:
        return {str(row.stop.host): row.scores for row in timetable(getattr(cast, name), tour)}

    full, hidden = [Decimal(100), Decimal(100)], [None, None]
    assert shown("assess") == {"彰武县": [Decimal(98), Decimal(100)], "阜蒙县": full}
    assert shown("county") == {"彰武县": [Decimal(98), Decimal(100)], "阜蒙县": hidden}
    assert shown("county2") == {"彰武县": hidden, "阜蒙县": full}
    publish_tour(tour=tour, by=cast.assess, now=now + LATER)
    assert shown("county2") == shown("assess")
    assert [sheet.score for sheet in sheets(cast.county2, stop_at(tour, cast.zhangwu))] == [98, 100]


def test_the_host_answers_a_published_deduction(cast: Cast, tour: Tour, now: datetime) -> None:
    row, then = TourDeduction.objects.get(), now + LATER
    with pytest.raises(PermissionDenied):
        answer_deduction(deduction=row, text="已换届", person=cast.county2, now=then)
    published(cast, tour, then)
    for name in set(PEOPLE) - {"county2"}:
        with pytest.raises(PermissionDenied):
            answer_deduction(deduction=row, text="不属实", person=getattr(cast, name), now=then)
    with pytest.raises(ValidationError):
        answer_deduction(deduction=row, text=" ", person=cast.county2, now=then)

    answer_deduction(deduction=row, text="已于检查后换届", person=cast.county2, now=then)

    row.refresh_from_db()
    assert (row.answer, row.answered_name) == ("已于检查后换届", cast.county2.name)


def test_a_problem_becomes_a_correction_that_is_returned_and_closed(
    cast: Cast, tour: Tour, now: datetime
) -> None:
    then = now + LATER
    assert not Notice.objects.exists()
    published(cast, tour, then)

    found = TourProblem.objects.get()
    receipt = found.notice.receipts.get()
    asked = Requirement.objects.get(kind="answer", county=cast.zhangwu)
    assert receipt.unit == cast.zhangwu_office
    assert (asked.minutes, asked.due_at.date()) == (120, date(2026, 11, 20))
    assert "阜蒙县" not in found.notice.text

    first = answer(receipt=receipt, person=cast.county2, text="正在研究", now=then)
    verify(answer=first, verifier=cast.assess, outcome="returned", sentence="写明措施", now=then)
    assert settled(problems(cast.assess)) == 0
    later = then + timedelta(hours=2)
    second = answer(receipt=receipt, person=cast.county2, text="已排出值班表", now=later)
    verify(answer=second, verifier=cast.assess, outcome="accepted", sentence="已核实", now=later)

    assert settled(problems(cast.assess)) == 1
    assert settled(problems(cast.county)) == 1
    assert set(rebuild(check_only=True).values()) == {0}
    with pytest.raises(DatabaseError), transaction.atomic():
        TourProblem.objects.update(due_on=date(2027, 1, 1))


def test_a_correction_is_never_due_too_soon(cast: Cast, tour: Tour, now: datetime) -> None:
    published(cast, tour, now + timedelta(days=60))

    assert TourProblem.objects.get().due_on == date(2026, 12, 15)


def test_township_people_see_nothing_of_it(cast: Cast, tour: Tour, now: datetime) -> None:
    published(cast, tour, now + LATER)

    for model in (Tour, TourStop, TourDeduction, TourProblem, PracticeNote):
        for person in (cast.cadre, cast.outsider, cast.discipline, cast.auditor, cast.cadres):
            assert not model.objects.visible_to(person).exists()
