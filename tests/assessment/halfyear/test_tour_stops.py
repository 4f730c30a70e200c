"""What host and team do at a stop: readiness, deductions with reasons, notes, problems."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from assessment.models import PracticeNote, TourDeduction, TourProblem, TourStop
from assessment.services import (
    deduct,
    hand_in,
    note_practice,
    note_problem,
    return_findings,
    say_host_ready,
    strike,
)
from assessment.services.tour_stops import ProblemPlan
from notices.models import Requirement
from notices.services import rebuild
from tests.assessment.touring import LATER, PARTY, TALENT, approved, deducted, planned, stop_at
from tests.cast import PEOPLE, Cast, make_cast
from tests.connections import at_once

PROBLEM = {
    "line": PARTY,
    "text": "活动场所闲置",
    "correction": "公示开放时间并值班",
    "due_on": date(2026, 11, 20),
    "minutes": 120,
}


@pytest.fixture
def stop(cast: Cast, now: datetime) -> TourStop:
    """阜蒙县 inspects 彰武县."""
    return stop_at(approved(cast, now), cast.zhangwu)


def note(cast: Cast, stop: TourStop, now: datetime, **changes: object) -> PracticeNote:
    values = {"line": TALENT, "text": "人才服务一窗办理", "classified": False, "by": cast.county}
    return note_practice(stop=stop, now=now, **values | changes)


def problem(
    cast: Cast, stop: TourStop, now: datetime, *, by: object = None, **changes: object
) -> TourProblem:
    plan = ProblemPlan(**PROBLEM | changes)
    return note_problem(stop=stop, problem=plan, classified=False, by=by or cast.county, now=now)


def states(stop: TourStop) -> dict[str, str]:
    rows = Requirement.objects.filter(source_key=str(stop.pk), source_kind="assessment.tour")
    return dict(rows.values_list("kind", "state"))


def test_the_host_says_that_it_is_ready(cast: Cast, stop: TourStop, now: datetime) -> None:
    say_host_ready(stop=stop, remark="联系人张三", person=cast.county2, now=now)

    assert states(stop) == {"host": "done", "inspect": "open"}
    stop.refresh_from_db()
    assert (stop.ready_name, stop.remark) == (cast.county2.name, "联系人张三")
    assert set(rebuild(check_only=True).values()) == {0}
    for name in set(PEOPLE) - {"county2"}:
        with pytest.raises(PermissionDenied):
            say_host_ready(stop=stop, person=getattr(cast, name), now=now)


def test_only_the_inspecting_county_writes(cast: Cast, stop: TourStop, now: datetime) -> None:
    then = now + LATER
    for name in set(PEOPLE) - {"county"}:
        by = getattr(cast, name)
        calls: list[Callable[[], object]] = [
            lambda by=by: deducted(cast, stop, then, by=by),
            lambda by=by: note(cast, stop, then, by=by),
            lambda by=by: problem(cast, stop, then, by=by),
            lambda by=by: hand_in(stop=stop, by=by, now=then),
        ]
        for call in calls:
            with pytest.raises(PermissionDenied):
                call()


def test_nothing_is_written_before_the_day_or_before_approval(
    cast: Cast, stop: TourStop, now: datetime
) -> None:
    for call in (deducted, note, problem):
        with pytest.raises(ValidationError):
            call(cast, stop, now)
    with pytest.raises(ValidationError):
        hand_in(stop=stop, by=cast.county, now=now)


def test_a_planned_stop_takes_nothing(cast: Cast, now: datetime) -> None:
    stop = stop_at(planned(cast, now), cast.zhangwu)

    with pytest.raises(PermissionDenied):
        hand_in(stop=stop, by=cast.county, now=now + LATER)


# --- Deductions -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"points": Decimal(0)}, "points"),
        ({"points": Decimal("60.01")}, "points"),
    ],
)
def test_a_deduction_has_a_reason_and_no_more_than_the_item(
    cast: Cast, stop: TourStop, now: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        deducted(cast, stop, now + LATER, **changes)

    assert set(refused.value.error_dict) == {field}
    assert not TourDeduction.objects.exists()


def test_several_deductions_of_an_item_come_to_no_more_than_it_has(
    cast: Cast, stop: TourStop, now: datetime
) -> None:
    deducted(cast, stop, now + LATER, points=Decimal(40))
    with pytest.raises(ValidationError, match="20"):
        deducted(cast, stop, now + LATER, points=Decimal(21))

    deducted(cast, stop, now + LATER, points=Decimal(20), reason="另一处")

    assert TourDeduction.objects.count() == 2


@pytest.mark.parametrize("reason", ["", " ", "\n"])
def test_the_database_takes_no_deduction_without_a_reason(
    cast: Cast, stop: TourStop, now: datetime, reason: str
) -> None:
    row = deducted(cast, stop, now + LATER)

    with pytest.raises(IntegrityError, match="deduction_with_reason"), transaction.atomic():
        TourDeduction.objects.filter(pk=row.pk).update(reason=reason)


@pytest.mark.parametrize("points", [Decimal(61), Decimal(0), Decimal(-1)])
def test_the_database_takes_no_more_than_the_item_has(
    cast: Cast, stop: TourStop, now: datetime, points: Decimal
) -> None:
    row = deducted(cast, stop, now + LATER)

    with pytest.raises(DatabaseError), transaction.atomic():
        TourDeduction.objects.filter(pk=row.pk).update(points=points)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_deduct_too_much(now: datetime) -> None:
    cast = make_cast()
    stop = stop_at(approved(cast, now), cast.zhangwu)

    answers = at_once(
        *(lambda: deducted(cast, stop, now + LATER, points=Decimal(40)) for _ in range(2))
    )

    assert len([answer for answer in answers if isinstance(answer, ValidationError)]) == 1
    assert TourDeduction.objects.count() == 1


def test_an_item_of_another_tour_is_refused(cast: Cast, stop: TourStop, now: datetime) -> None:
    item = stop.tour.score_items.first()
    item.tour_id = item.tour_id + 1

    with pytest.raises(ValidationError):
        deduct(
            stop=stop, item=item, points=Decimal(1), reason="错", by=cast.county, now=now + LATER
        )


# --- Notes and problems ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"correction": ""}, "correction"),
        ({"minutes": 0}, "minutes"),
        ({"due_on": date(2026, 11, 3)}, "due_on"),
        ({"line": "cadres"}, "line"),
    ],
)
def test_a_problem_says_what_is_put_right_by_when(
    cast: Cast, stop: TourStop, now: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        problem(cast, stop, now + LATER, **changes)

    assert set(refused.value.error_dict) == {field}


def test_a_classified_matter_is_not_stored(cast: Cast, stop: TourStop, now: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        note(cast, stop, now + LATER, classified=True)

    assert refused.value.code == "classified"
    assert not PracticeNote.objects.exists()


def test_a_note_carries_no_points_and_nothing_to_count(
    cast: Cast, stop: TourStop, now: datetime
) -> None:
    fields = {field.name for field in PracticeNote._meta.get_fields()}
    author = {"written_by", "written_name", "written_at"}

    assert fields - {"events"} == {"id", "stop", "line", "text"} | author
    assert note(cast, stop, now + LATER).text == "人才服务一窗办理"


def test_what_was_written_is_struck_by_the_team(cast: Cast, stop: TourStop, now: datetime) -> None:
    then = now + LATER
    for row in (deducted(cast, stop, then), note(cast, stop, then), problem(cast, stop, then)):
        with pytest.raises(PermissionDenied):
            strike(row=row, by=cast.county2, now=then)
        strike(row=row, by=cast.county, now=then)
        assert not type(row).objects.exists()


# --- Handed in ------------------------------------------------------------------------------------
def test_handed_in_it_stands_until_it_is_returned(
    cast: Cast, stop: TourStop, now: datetime
) -> None:
    then = now + LATER
    row, found = deducted(cast, stop, then), problem(cast, stop, then)
    hand_in(stop=stop, by=cast.county, now=then)

    assert states(stop) == {"host": "done", "inspect": "done"}
    assert set(rebuild(check_only=True).values()) == {0}
    for call in (deducted, note, problem):
        with pytest.raises(ValidationError):
            call(cast, stop, then)
    with pytest.raises(ValidationError):
        strike(row=row, by=cast.county, now=then)
    with pytest.raises(ValidationError):
        say_host_ready(stop=stop, person=cast.county2, now=then)
    for write in (
        lambda: TourDeduction.objects.filter(pk=row.pk).update(points=Decimal(3)),
        lambda: TourDeduction.objects.filter(pk=row.pk).delete(),
        lambda: TourProblem.objects.filter(pk=found.pk).update(text="改写"),
    ):
        with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
            write()

    with pytest.raises(PermissionDenied):
        return_findings(stop=stop, by=cast.county)
    return_findings(stop=stop, by=cast.assess)

    assert states(stop) == {"host": "open", "inspect": "open"}
    strike(row=row, by=cast.county, now=then + timedelta(hours=1))
