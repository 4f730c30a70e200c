"""Rounds of approved items: admitted by the month, begun (A1), answered, ended."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from assessment.models import InspectedUnit, InspectionItem, InspectionRound
from assessment.services import admit_for_month, end_round, refuse_item, say_ready, start_round
from notices.models import Requirement
from notices.services import rebuild
from office.workdays import close_of
from tests.assessment.inspecting import (
    FIRST_DAY,
    LAST_DAY,
    MONTH,
    admitted,
    begun,
    draft,
    inspected_of,
    one_by_one,
    submitted,
)
from tests.cast import PEOPLE, Cast, make_cast
from tests.connections import at_once

ALL_AGREE = {"missing": 0, "changed": 0, "orphaned": 0}
Outcome = InspectionRound.Outcome


def asked() -> dict[str, str]:
    """The state of each requirement, by its unit."""
    rows = Requirement.objects.filter(source_kind="assessment.inspection")
    return dict(rows.values_list("unit__name", "state"))


# --- A1 -------------------------------------------------------------------------------------------
def test_a1_an_approved_item_makes_one_requirement_per_unit_reached(
    cast: Cast, now: datetime
) -> None:
    round_ = admitted(cast, now)
    assert asked() == {}

    begun(cast, now, round_)

    assert asked() == {"阜新镇": "open", "阜蒙县委组织部": "open"}
    found = Requirement.objects.get(source_kind="assessment.inspection", unit=cast.fuxin_town)
    assert (found.kind, found.people, found.minutes) == ("host", 2, 90)
    assert (found.county, found.asked_by) == (cast.fumeng, cast.organ_section)
    assert (found.due_at, found.basis) == (close_of(FIRST_DAY), "年度工作要点")
    assert rebuild(check_only=True) == ALL_AGREE


@pytest.mark.parametrize("how_far", ["draft", "submitted", "refused"])
def test_a1_any_other_item_makes_none(cast: Cast, now: datetime, how_far: str) -> None:
    item = draft(cast, now) if how_far == "draft" else submitted(cast, now)
    if how_far == "refused":
        refuse_item(item=item, reason="重复", by=cast.office, now=now)

    with pytest.raises(ValidationError, match="A1"):
        admitted(cast, now, item)

    assert not InspectionRound.objects.exists()
    assert asked() == {}


@pytest.mark.parametrize("how_far", ["draft", "submitted", "refused"])
def test_a1_is_held_by_the_database(cast: Cast, now: datetime, how_far: str) -> None:
    item = draft(cast, now) if how_far == "draft" else submitted(cast, now)
    if how_far == "refused":
        refuse_item(item=item, reason="重复", by=cast.office, now=now)

    with pytest.raises(DatabaseError, match="only an approved item begins"), transaction.atomic():
        InspectionRound.objects.create(
            item=item,
            month=MONTH,
            admitted=True,
            decided_by=cast.office,
            decided_at=now,
            first_day=FIRST_DAY,
            last_day=LAST_DAY,
            started_by=cast.organ,
            started_at=now,
        )


def test_a1_only_units_reached_are_asked_and_only_once_it_has_begun(
    cast: Cast, now: datetime
) -> None:
    waiting = admitted(cast, now)
    for unit in (cast.fuxin_town, cast.zhangwu_town):
        with pytest.raises(DatabaseError, match="has begun"), transaction.atomic():
            InspectedUnit.objects.create(round=waiting, unit=unit)

    round_ = begun(cast, now, waiting)

    with pytest.raises(DatabaseError, match="of those reached"), transaction.atomic():
        InspectedUnit.objects.create(round=round_, unit=cast.zhangwu_town)


# --- The month ------------------------------------------------------------------------------------
def test_the_office_admits_or_holds_back_until_it_begins(cast: Cast, now: datetime) -> None:
    item = one_by_one(cast, now, submitted(cast, now))
    held = admit_for_month(
        item=item, month=MONTH, admitted=False, reason="与调研同期", by=cast.office, now=now
    )
    with pytest.raises(ValidationError):
        begun(cast, now, held)

    again = admitted(cast, now, item)
    assert (again.pk, again.admitted, again.reason) == (held.pk, True, "")
    begun(cast, now, again)

    with pytest.raises(ValidationError):
        admit_for_month(
            item=item, month=MONTH, admitted=False, reason="晚了", by=cast.office, now=now
        )


@pytest.mark.parametrize(
    ("month", "is_admitted", "reason"),
    [(MONTH - 1, True, ""), (11, True, ""), (MONTH, False, " ")],
    ids=["over", "not its own", "without a reason"],
)
def test_no_other_month_and_no_silence(
    *, cast: Cast, now: datetime, month: int, is_admitted: bool, reason: str
) -> None:
    item = one_by_one(cast, now, submitted(cast, now, months=[9, 10]))

    with pytest.raises(ValidationError):
        admit_for_month(
            item=item, month=month, admitted=is_admitted, reason=reason, by=cast.office, now=now
        )

    assert not InspectionRound.objects.exists()


def test_who_admits_who_begins(cast: Cast, now: datetime) -> None:
    item = one_by_one(cast, now, submitted(cast, now))
    round_ = admitted(cast, now, item)
    may: dict[str, set[str]] = {"admit": set(), "begin": set(), "end": set()}
    for name in PEOPLE:
        by = getattr(cast, name)
        steps: dict[str, Callable[[], object]] = {
            "admit": lambda by=by: admit_for_month(
                item=item, month=MONTH, admitted=True, by=by, now=now
            ),
            "begin": lambda by=by: start_round(
                round_=round_, first_day=FIRST_DAY, last_day=LAST_DAY, by=by, now=now
            ),
            "end": lambda by=by: end_round(
                round_=begun(cast, now, round_), outcome="called_off", note="停", by=by, now=now
            ),
        }
        for step, call in steps.items():
            with transaction.atomic():
                try:
                    call()
                    may[step].add(name)
                except PermissionDenied:
                    pass
                transaction.set_rollback(True)

    assert may == {"admit": {"office"}, "begin": {"organ", "office"}, "end": {"organ", "office"}}


# --- Beginning ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 11, 2), date(2026, 11, 3), "first_day"),
        (date(2025, 10, 20), date(2026, 10, 21), "first_day"),
        (LAST_DAY, FIRST_DAY, "last_day"),
        (date(2026, 10, 14), date(2026, 10, 14), "first_day"),
    ],
    ids=["another month", "another year", "backwards", "too soon (N5)"],
)
def test_days_that_do_not_fit(
    cast: Cast, now: datetime, first: date, last: date, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        start_round(
            round_=admitted(cast, now), first_day=first, last_day=last, by=cast.organ, now=now
        )

    assert set(refused.value.error_dict) == {field}
    assert asked() == {}


def test_two_working_days_are_enough(cast: Cast, now: datetime) -> None:
    thursday = now.date() + timedelta(days=2)

    start_round(
        round_=admitted(cast, now), first_day=thursday, last_day=thursday, by=cast.organ, now=now
    )

    assert set(asked().values()) == {"open"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_once_one_does(now: datetime) -> None:
    cast = make_cast()
    round_ = admitted(cast, now)

    answers = at_once(lambda: begun(cast, now, round_), lambda: begun(cast, now, round_))

    assert len([answer for answer in answers if isinstance(answer, ValidationError)]) == 1
    assert Requirement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_beginning_and_holding_back_at_once_one_wins(now: datetime) -> None:
    cast = make_cast()
    round_ = admitted(cast, now)

    answers = at_once(
        lambda: begun(cast, now, round_),
        lambda: admit_for_month(
            item=round_.item, month=MONTH, admitted=False, reason="缓", by=cast.office, now=now
        ),
    )

    assert len([answer for answer in answers if isinstance(answer, ValidationError)]) == 1
    round_.refresh_from_db()
    assert round_.is_started == round_.admitted == Requirement.objects.exists()


# --- Answering and ending -------------------------------------------------------------------------
def test_a_unit_says_that_it_is_ready(cast: Cast, now: datetime) -> None:
    row = inspected_of(begun(cast, now), cast.fuxin_town)

    say_ready(inspected=row, remark="联系人张三", person=cast.cadre, now=now)
    say_ready(inspected=row, remark="联系人李四", person=cast.cadre2, now=now)

    row.refresh_from_db()
    assert (row.ready_by, row.ready_name, row.remark) == (
        cast.cadre,
        cast.cadre.name,
        "联系人李四",
    )
    assert asked() == {"阜新镇": "done", "阜蒙县委组织部": "open"}
    assert rebuild(check_only=True) == ALL_AGREE


def test_only_the_unit_itself_says_so_and_not_after_the_end(cast: Cast, now: datetime) -> None:
    round_ = begun(cast, now)
    row = inspected_of(round_, cast.fuxin_town)
    for name in set(PEOPLE) - {"cadre", "cadre2"}:
        with pytest.raises(PermissionDenied):
            say_ready(inspected=row, person=getattr(cast, name), now=now)

    end_round(round_=round_, outcome="called_off", note="防汛", by=cast.organ, now=now)

    with pytest.raises(PermissionDenied):
        say_ready(inspected=row, person=cast.cadre, now=now)


def test_a_round_that_was_held_settles_what_is_open(cast: Cast, now: datetime) -> None:
    round_ = begun(cast, now)
    say_ready(inspected=inspected_of(round_, cast.fuxin_town), person=cast.cadre, now=now)
    with pytest.raises(ValidationError):
        end_round(round_=round_, outcome=Outcome.HELD, by=cast.organ, now=now)

    after = now + timedelta(days=8)
    end_round(round_=round_, outcome=Outcome.HELD, by=cast.organ, now=after)

    assert set(asked().values()) == {"done"}
    names = set(Requirement.objects.values_list("done_by", flat=True))
    assert names == {cast.cadre.name, cast.organ.name}
    assert rebuild(check_only=True) == ALL_AGREE
    with pytest.raises(ValidationError):
        end_round(round_=round_, outcome=Outcome.HELD, by=cast.organ, now=after)


def test_a_round_that_is_called_off_withdraws_what_is_open(cast: Cast, now: datetime) -> None:
    round_ = begun(cast, now)
    say_ready(inspected=inspected_of(round_, cast.fuxin_town), person=cast.cadre, now=now)
    with pytest.raises(ValidationError):
        end_round(round_=round_, outcome=Outcome.CALLED_OFF, note=" ", by=cast.organ, now=now)

    end_round(round_=round_, outcome=Outcome.CALLED_OFF, note="防汛", by=cast.organ, now=now)

    assert asked() == {"阜新镇": "done", "阜蒙县委组织部": "withdrawn"}
    assert rebuild(check_only=True) == ALL_AGREE


def test_what_has_not_begun_cannot_end(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        end_round(
            round_=admitted(cast, now), outcome="called_off", note="停", by=cast.organ, now=now
        )


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(first_day=FIRST_DAY + timedelta(days=1), last_day=LAST_DAY),
        lambda rows: rows.update(first_day=None, last_day=None, started_by=None, started_at=None),
        lambda rows: rows.update(last_day=LAST_DAY + timedelta(days=1)),
    ],
)
def test_the_database_holds_what_has_begun(
    cast: Cast, now: datetime, write: Callable[[object], object]
) -> None:
    round_ = begun(cast, now)

    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
        write(InspectionRound.objects.filter(pk=round_.pk))


def test_the_database_holds_what_has_ended(cast: Cast, now: datetime) -> None:
    round_ = begun(cast, now)
    end_round(round_=round_, outcome="called_off", note="防汛", by=cast.organ, now=now)

    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
        InspectionRound.objects.filter(pk=round_.pk).update(note="改写")


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("inspection_round_held_back_with_reason", {"admitted": False}),
        ("inspection_round_started_whole", {"first_day": FIRST_DAY}),
        ("inspection_round_ended_whole", {"outcome": "held"}),
    ],
)
def test_the_database_wants_rounds_whole(
    cast: Cast, now: datetime, constraint: str, changes: dict[str, object]
) -> None:
    round_ = admitted(cast, now)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        InspectionRound.objects.filter(pk=round_.pk).update(**changes)


def test_a_round_stands_once_and_readiness_has_a_name(cast: Cast, now: datetime) -> None:
    round_ = begun(cast, now)
    row = inspected_of(round_, cast.fuxin_town)

    with pytest.raises(IntegrityError, match="inspection_round_once"), transaction.atomic():
        InspectionRound.objects.create(
            item=round_.item, month=MONTH, admitted=True, decided_by=cast.office, decided_at=now
        )
    with pytest.raises(IntegrityError, match="inspected_unit_ready"), transaction.atomic():
        InspectedUnit.objects.filter(pk=row.pk).update(ready_at=now)
    with pytest.raises(IntegrityError, match="inspected_unit_once"), transaction.atomic():
        InspectedUnit.objects.create(round=round_, unit=cast.fuxin_town)


def test_documents_are_reported_not_hosted(cast: Cast, now: datetime) -> None:
    item = one_by_one(cast, now, submitted(cast, now, method=InspectionItem.Method.DOCUMENTS))
    begun(cast, now, admitted(cast, now, item))

    assert set(Requirement.objects.values_list("kind", flat=True)) == {"report"}
