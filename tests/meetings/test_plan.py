"""The annual plan (M8): entered, approved, taken up by requests, in and out as a spreadsheet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from accounts.models import LineOfWork
from meetings.models import Decision, MeetingRequest, PlannedMeeting
from meetings.selectors import changeable, plannable
from meetings.services import (
    approve_plan,
    change_planned,
    import_plan,
    plan_meeting,
    remove_planned,
)
from meetings.services.plan import PlanImport
from meetings.workbooks.plan import plan_file, read_plan
from meetings.yearly.plan import year_plan
from tests.cast import PEOPLE, Cast, make_cast
from tests.meetings.steps import ask, ask_talent, decided, entry, open_session, planned
from tests.meetings.test_concurrency import at_once

Outcome = Decision.Outcome
Standing = PlannedMeeting.Standing
HEADER = "月份,会议名称,条线,主办科室,开到层级,形式,参会人数,时长（分钟）,综合性会议"
GOOD = (
    "3月,党建工作部署会,基层党建,组织科,县区,现场,40,120,是",
    "9,人才会,人才,人才科,市直,视频,20,60,否",
)


def enter(cast: Cast, now: datetime, **changes: object) -> PlannedMeeting:
    return plan_meeting(year=2026, entry=entry(cast, **changes), classified=False, now=now)


def sheet(folder: Path, *rows: str) -> Path:
    file = folder / "plan.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return file


def brought(cast: Cast, now: datetime, file: Path) -> PlanImport:
    sections = list(cast.organ_section.office.sections.all())
    return import_plan(
        office=cast.organ_section.office,
        year=2026,
        entries=read_plan(file, sections=sections),
        sections=sections,
        classified=False,
        now=now,
    )


# --- Entering -------------------------------------------------------------------------------------
def test_an_entry_waits_until_a_session_approves_it(cast: Cast, now: datetime) -> None:
    found = enter(cast, now)
    assert found.standing == Standing.PROPOSED

    session = open_session(cast, now)
    assert approve_plan(planned=[found], session=session, today=now.date()) == 1

    found.refresh_from_db()
    assert (found.approved_by, found.standing) == (session, Standing.FREE)


def test_a_name_stands_once_in_a_year(cast: Cast, now: datetime) -> None:
    enter(cast, now)

    with pytest.raises(ValidationError) as refused:
        enter(cast, now, section=cast.talent_section)

    assert set(refused.value.message_dict) == {"name"}
    plan_meeting(year=2027, entry=entry(cast), classified=False, now=now)


def test_nothing_is_planned_for_a_year_that_is_over(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError, match="2025"):
        plan_meeting(year=2025, entry=entry(cast), classified=False, now=now)


def test_nothing_classified_is_planned(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        plan_meeting(year=2026, entry=entry(cast), classified=True, now=now)

    assert not PlannedMeeting.objects.exists()


def test_entries_change_only_before_they_are_approved(cast: Cast, now: datetime) -> None:
    found = enter(cast, now)
    change_planned(planned=found, entry=entry(cast, month=12), classified=False)
    found.refresh_from_db()
    assert found.month == 12

    approve_plan(planned=[found], session=open_session(cast, now), today=now.date())

    with pytest.raises(ValidationError, match=found.name):
        change_planned(planned=found, entry=entry(cast, month=11), classified=False)
    with pytest.raises(ValidationError, match=found.name):
        remove_planned(planned=found)


@pytest.mark.parametrize(
    "write",
    [
        lambda row: PlannedMeeting.objects.filter(pk=row.pk).update(month=1),
        lambda row: PlannedMeeting.objects.filter(pk=row.pk).update(approved_by=None),
        lambda row: row.delete(),
    ],
)
def test_the_database_holds_what_was_approved(
    cast: Cast, now: datetime, write: Callable[[PlannedMeeting], object]
) -> None:
    found = planned(cast, now)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        write(found)


def test_what_is_not_approved_can_be_taken_out(cast: Cast, now: datetime) -> None:
    remove_planned(planned=enter(cast, now))

    assert not PlannedMeeting.objects.exists()


# --- Approving ------------------------------------------------------------------------------------
def test_a_session_approves_a_part_and_leaves_the_rest(cast: Cast, now: datetime) -> None:
    first, second = enter(cast, now), enter(cast, now, name="另一个会")

    approve_plan(planned=[first], session=open_session(cast, now), today=now.date())

    assert list(changeable(cast.office)) == [second]


def test_one_that_is_approved_already_refuses_all(cast: Cast, now: datetime) -> None:
    approved, waiting = planned(cast, now), enter(cast, now, name="另一个会")

    with pytest.raises(ValidationError):
        approve_plan(planned=[approved, waiting], session=open_session(cast, now), today=now.date())

    waiting.refresh_from_db()
    assert waiting.approved_by is None


def test_only_a_session_that_was_held_with_a_quorum_approves(cast: Cast, now: datetime) -> None:
    found, session = enter(cast, now), open_session(cast, now)

    with pytest.raises(ValidationError):
        approve_plan(planned=[found], session=session, today=now.date() - timedelta(days=1))
    session.members = 2 * len(session.present) + 1
    with pytest.raises(ValidationError):
        approve_plan(planned=[found], session=session, today=now.date())
    with pytest.raises(ValidationError):
        approve_plan(planned=[], session=session, today=now.date())


@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_a_change_at_once_one_wins(now: datetime) -> None:
    cast = make_cast()
    found, session = enter(cast, now), open_session(cast, now)

    answers = at_once(
        lambda: approve_plan(planned=[found], session=session, today=now.date()),
        lambda: change_planned(planned=found, entry=entry(cast, month=12), classified=False),
    )

    found.refresh_from_db()
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert found.approved_by == session
    assert found.month == (11 if refused else 12)


# --- Taking up ------------------------------------------------------------------------------------
def test_a_request_names_an_approved_entry(cast: Cast, now: datetime) -> None:
    found = planned(cast, now)
    assert list(plannable(cast.organ, 2026)) == [found]

    request = ask(cast, now, planned=found, off_plan_reason="")

    assert request.planned == found
    assert found.standing == Standing.ASKED_FOR
    assert list(plannable(cast.organ, 2026)) == []


@pytest.mark.parametrize(
    "which",
    [
        lambda cast, now: enter(cast, now),
        lambda cast, now: planned(cast, now, section=cast.talent_section),
    ],
    ids=["not approved", "another section's"],
)
def test_no_other_entry_can_be_named(
    cast: Cast, now: datetime, which: Callable[[Cast, datetime], PlannedMeeting]
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(cast, now, planned=which(cast, now))

    assert set(refused.value.message_dict) == {"planned"}
    assert not MeetingRequest.objects.exists()


def test_the_database_lets_no_request_name_what_is_not_approved(cast: Cast, now: datetime) -> None:
    request, waiting = ask(cast, now), enter(cast, now)

    with pytest.raises(DatabaseError, match="only an approved entry"), transaction.atomic():
        MeetingRequest.objects.filter(pk=request.pk).update(planned=waiting)


def test_an_entry_is_of_its_year(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        ask(cast, now, planned=planned(cast, now), starts_at=now + timedelta(days=90))


@pytest.mark.parametrize(
    ("outcome", "standing", "can_be_named_again"),
    [
        (Outcome.HOLD, Standing.HELD, False),
        (Outcome.DROP, Standing.GIVEN_UP, False),
        (Outcome.NOTICE_INSTEAD, Standing.GIVEN_UP, False),
        (Outcome.RETURN, Standing.FREE, True),
    ],
)
def test_what_a_decision_makes_of_an_entry(
    cast: Cast,
    now: datetime,
    outcome: Decision.Outcome,
    standing: PlannedMeeting.Standing,
    *,
    can_be_named_again: bool,
) -> None:
    found = planned(cast, now)
    decided(cast, now, ask(cast, now, planned=found), outcome)

    assert found.standing == standing
    assert plannable(cast.organ, 2026).exists() == can_be_named_again


def test_a_merged_entry_is_held(cast: Cast, now: datetime) -> None:
    found = planned(cast, now, section=cast.talent_section, line=LineOfWork.TALENT)
    meeting = decided(cast, now, ask(cast, now)).meeting
    request = ask_talent(cast, now, planned=found)
    decided(cast, now, request, Outcome.MERGE_INTO, merge_into=meeting)

    assert found.standing == Standing.HELD


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_takes_the_entry_up(now: datetime) -> None:
    cast = make_cast()
    found = planned(cast, now)

    answers = at_once(*[lambda: ask(cast, now, planned=found)] * 2)

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert MeetingRequest.objects.get().planned == found


# --- What is left ---------------------------------------------------------------------------------
def test_what_is_left_of_the_year_by_month(cast: Cast, now: datetime) -> None:
    decided(cast, now, ask(cast, now, planned=planned(cast, now)))
    planned(cast, now, name="还要开的会")
    planned(cast, now, name="明天的会", month=12)
    enter(cast, now, name="没批准的会", month=12)

    plan = year_plan(cast.leader, 2026, now.date())

    numbers = {month.month: (month.approved, month.held, month.left) for month in plan.months}
    assert numbers == {11: (2, 1, 1), 12: (1, 0, 1)}
    assert (plan.planned, plan.approved, plan.held, plan.left) == (4, 3, 1, 2)


@pytest.mark.parametrize("name", PEOPLE)
def test_each_sees_and_changes_the_plan_of_the_own_section(
    cast: Cast, now: datetime, name: str
) -> None:
    enter(cast, now)
    enter(cast, now, name="人才会", section=cast.talent_section)
    seen = {"organ": 1, "talent": 1, "office": 2, "leader": 2}.get(name, 0)
    person = cast.people()[name]

    assert year_plan(person, 2026, now.date()).planned == seen
    if name != "leader":
        assert changeable(person).count() == seen


# --- As a spreadsheet -----------------------------------------------------------------------------
def test_the_same_file_twice_changes_nothing(cast: Cast, now: datetime, tmp_path: Path) -> None:
    file = sheet(tmp_path, *GOOD)
    assert brought(cast, now, file) == PlanImport(new=2, changed=0, unchanged=0)
    before = list(PlannedMeeting.objects.values())

    assert brought(cast, now, file) == PlanImport(new=0, changed=0, unchanged=2)

    assert list(PlannedMeeting.objects.values()) == before
    first = PlannedMeeting.objects.get(month=3)
    assert (first.is_comprehensive, first.people) == (True, 40)


def test_a_file_changes_what_is_not_approved(cast: Cast, now: datetime, tmp_path: Path) -> None:
    brought(cast, now, sheet(tmp_path, *GOOD))

    came = brought(cast, now, sheet(tmp_path, GOOD[0].replace(",40,", ",30,")))

    assert came == PlanImport(new=0, changed=1, unchanged=0)
    assert PlannedMeeting.objects.get(month=3).people == 30


def test_a_file_leaves_what_is_approved(cast: Cast, now: datetime, tmp_path: Path) -> None:
    brought(cast, now, sheet(tmp_path, *GOOD))
    session = open_session(cast, now)
    approve_plan(planned=PlannedMeeting.objects.all(), session=session, today=now.date())
    row = "4,新的会,人才,人才科,市直,视频,20,60,否"

    assert brought(cast, now, sheet(tmp_path, *GOOD)).unchanged == 2
    with pytest.raises(ValidationError, match="党建工作部署会"):
        brought(cast, now, sheet(tmp_path, GOOD[0].replace(",40,", ",30,"), row))

    assert PlannedMeeting.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("13,会,干部,干部科,县区,现场,42,180,否", "A"),
        ("3,,干部,干部科,县区,现场,42,180,否", "B"),
        ("3,会,宣传,干部科,县区,现场,42,180,否", "C"),
        ("3,会,干部,宣传科,县区,现场,42,180,否", "D"),
        ("3,会,干部,干部科,村,现场,42,180,否", "E"),
        ("3,会,干部,干部科,县区,书面,42,180,否", "F"),
        ("3,会,干部,干部科,县区,现场,0,180,否", "G"),
        ("3,会,干部,干部科,县区,现场,42,-5,否", "H"),
        ("3,会,干部,干部科,县区,现场,42,180,也许", "I"),
        (GOOD[0], "B"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_imported(
    cast: Cast, now: datetime, tmp_path: Path, row: str, cell: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        brought(cast, now, sheet(tmp_path, GOOD[0], row))

    assert [cell in message and "3" in message for message in refused.value.messages] == [True]
    assert not PlannedMeeting.objects.exists()


def test_a_section_imports_for_itself_alone(cast: Cast, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="D"):
        read_plan(sheet(tmp_path, *GOOD), sections=[cast.organ_section])
    enter(cast, now, name="人才会", section=cast.talent_section)
    row = GOOD[1].replace("人才科", "组织科")

    with pytest.raises(ValidationError, match="人才会"):
        import_plan(
            office=cast.organ_section.office,
            year=2026,
            entries=read_plan(sheet(tmp_path, row), sections=[cast.organ_section]),
            sections=[cast.organ_section],
            classified=False,
            now=now,
        )


def test_what_was_taken_along_can_be_imported_again(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    brought(cast, now, sheet(tmp_path, *GOOD))
    enter(cast, now, name="=1+1")
    file = tmp_path / "plan.xlsx"
    file.write_bytes(plan_file(PlannedMeeting.objects.all()))

    assert brought(cast, now, file) == PlanImport(new=0, changed=0, unchanged=3)
