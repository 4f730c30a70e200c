"""The annual plan of inspections: worded, decided, and held to A2 and A3 on both sides."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from assessment.inspections.totals import totals_by_section, totals_of
from assessment.models import BaseFigure, InspectionItem, InspectionPlan, InspectionReach
from assessment.services import (
    approve_one,
    approve_plan,
    change_item,
    draft_item,
    enter_base,
    refuse_item,
    remove_item,
    submit_item,
)
from office.rules import change_rule
from tests.assessment.inspecting import (
    YEAR,
    approve,
    base,
    draft,
    one_by_one,
    submitted,
    wording,
)
from tests.cast import PEOPLE, Cast, make_cast
from tests.connections import at_once

State = InspectionItem.State


def states(*items: InspectionItem) -> list[str]:
    return [InspectionItem.objects.get(pk=item.pk).state for item in items]


def set_rule(rule_id: str, now: datetime, *, enabled: bool = True, **numbers: int) -> None:
    change_rule(
        rule_id,
        enabled=enabled,
        numbers={name: Decimal(number) for name, number in numbers.items()},
        reason="本市另有规定",
        changed_by="办公室",
        now=now,
    )


# --- Wording --------------------------------------------------------------------------------------
def test_a_section_words_an_item_and_puts_it_forward(cast: Cast, now: datetime) -> None:
    item = draft(cast, now, months=[12, 10, 10])
    assert (item.state, item.months, item.office) == ("draft", [10, 12], cast.organ_section.office)
    assert set(item.units.all()) == {cast.fuxin_town, cast.fumeng_office}

    submit_item(item=item)

    assert states(item) == ["submitted"]
    with pytest.raises(ValidationError):
        submit_item(item=item)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"months": []}, "months"),
        ({"months": [0]}, "months"),
        ({"months": [13]}, "months"),
        ({"units": []}, "__all__"),
    ],
)
def test_what_is_not_whole_is_refused(
    cast: Cast, now: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(cast, now, **changes)

    assert [field] == list(getattr(refused.value, "error_dict", {"__all__": []}))
    assert not InspectionItem.objects.exists()


def test_nothing_classified_and_nothing_for_a_year_that_is_over(cast: Cast, now: datetime) -> None:
    units = [cast.fuxin_town]
    for year, classified in ((YEAR, True), (YEAR - 1, False)):
        with pytest.raises(ValidationError):
            draft_item(
                year=year, wording=wording(cast), units=units, classified=classified, now=now
            )

    assert not InspectionItem.objects.exists()


def test_a_name_stands_once_among_what_is_not_refused(cast: Cast, now: datetime) -> None:
    item = submitted(cast, now)
    with pytest.raises(ValidationError) as twice:
        draft(cast, now, section=cast.talent_section)
    assert set(twice.value.error_dict) == {"name"}

    refuse_item(item=item, reason="与专项检查重复", by=cast.office, now=now)

    assert draft(cast, now).name == item.name


def test_an_item_is_changed_and_taken_back_until_it_is_decided(cast: Cast, now: datetime) -> None:
    item = submitted(cast, now)
    change_item(
        item=item, wording=wording(cast, days=5), units=[cast.zhangwu_town], classified=False
    )
    item.refresh_from_db()
    assert (item.days, item.state, item.units.get()) == (5, "submitted", cast.zhangwu_town)

    one_by_one(cast, now, item)

    with pytest.raises(ValidationError, match=item.name):
        change_item(item=item, wording=wording(cast), units=[cast.fuxin_town], classified=False)
    with pytest.raises(ValidationError, match=item.name):
        remove_item(item=item)
    remove_item(item=(other := draft(cast, now, name="另一项")))
    with pytest.raises(ValidationError):
        submit_item(item=other)


@pytest.mark.parametrize(
    "write",
    [
        lambda item: InspectionItem.objects.filter(pk=item.pk).update(months=[1]),
        lambda item: InspectionItem.objects.filter(pk=item.pk).update(state=State.DRAFT),
        lambda item: item.units.clear(),
        lambda item: item.units.add(item.office.unit),
        lambda item: InspectionReach.objects.filter(item=item).update(unit=item.office.unit),
        lambda item: InspectionItem.objects.filter(pk=item.pk).delete(),
    ],
)
@pytest.mark.parametrize("decide", ["approve", "refuse"])
def test_the_database_holds_what_was_decided(
    cast: Cast, now: datetime, write: Callable[[InspectionItem], object], decide: str
) -> None:
    item = submitted(cast, now)
    if decide == "approve":
        one_by_one(cast, now, item)
    else:
        refuse_item(item=item, reason="重复", by=cast.office, now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        write(item)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("inspection_item_months", {"months": []}),
        ("inspection_item_months", {"months": [13]}),
        ("inspection_item_whole", {"people": 0}),
        ("inspection_item_whole", {"basis": ""}),
        ("inspection_item_decided_by_somebody", {"state": "refused"}),
        ("inspection_item_decided_by_somebody", {"state": "draft", "reason": "无"}),
        ("inspection_item_planned_by_plan", {"state": "planned"}),
    ],
)
def test_the_database_wants_items_whole(
    cast: Cast, now: datetime, constraint: str, changes: dict[str, object]
) -> None:
    item = draft(cast, now)
    if changes.get("state") == "planned":
        changes = changes | {
            "decided_by": cast.leader,
            "decided_name": "某人",
            "decided_at": now,
            "reason": "同意",
        }

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        InspectionItem.objects.filter(pk=item.pk).update(**changes)


# --- The plan -------------------------------------------------------------------------------------
def test_a_plan_is_approved_once_and_leaves_the_rest_waiting(cast: Cast, now: datetime) -> None:
    base(cast, now, 10)
    first, second = submitted(cast, now), submitted(cast, now, name="另一项")

    plan = approve(cast, now, first)

    assert states(first, second) == ["planned", "submitted"]
    first.refresh_from_db()
    assert (first.plan, first.decided_by, first.reason) == (plan, cast.office, plan.resolution)
    with pytest.raises(ValidationError):
        approve(cast, now, second)
    assert states(one_by_one(cast, now, second)) == ["admitted"]


def test_a_plan_needs_a_resolution_and_items_that_wait(cast: Cast, now: datetime) -> None:
    base(cast, now, 10)
    waiting, unsent = submitted(cast, now), draft(cast, now, name="草稿")
    for items, resolution in (
        ([], "部务会"),
        ([waiting], " "),
        ([waiting, unsent], "部务会"),
    ):
        with pytest.raises(ValidationError):
            approve_plan(
                office=waiting.office,
                year=YEAR,
                items=items,
                resolution=resolution,
                by=cast.office,
                now=now,
            )

    assert not InspectionPlan.objects.exists()
    assert states(waiting) == ["submitted"]


def test_who_decides(cast: Cast, now: datetime) -> None:
    base(cast, now, 10)
    item = submitted(cast, now)
    may: dict[str, set[str]] = {"plan": set(), "one": set(), "refuse": set()}
    for name in PEOPLE:
        by = getattr(cast, name)
        for step, call in (
            (
                "plan",
                lambda by=by: approve_plan(
                    office=item.office, year=YEAR, items=[item], resolution="会", by=by, now=now
                ),
            ),
            ("one", lambda by=by: approve_one(item=item, reason="急", by=by, now=now)),
            ("refuse", lambda by=by: refuse_item(item=item, reason="重复", by=by, now=now)),
        ):
            with transaction.atomic():
                try:
                    call()
                    may[step].add(name)
                except PermissionDenied:
                    pass
                transaction.set_rollback(True)

    assert may == {"plan": {"office"}, "one": {"leader"}, "refuse": {"office", "leader"}}


def test_a_decision_needs_its_reason_and_a_submitted_item(cast: Cast, now: datetime) -> None:
    item, unsent = submitted(cast, now), draft(cast, now, name="草稿")
    for found, reason in ((item, " "), (unsent, "急")):
        with pytest.raises(ValidationError):
            approve_one(item=found, reason=reason, by=cast.leader, now=now)
        with pytest.raises(ValidationError):
            refuse_item(item=found, reason=reason, by=cast.leader, now=now)

    assert states(item, unsent) == ["submitted", "draft"]


def test_the_database_lets_no_item_join_a_plan_later(cast: Cast, now: datetime) -> None:
    base(cast, now, 10)
    plan = approve(cast, now, submitted(cast, now))
    late = submitted(cast, now, name="后来的")

    with pytest.raises(DatabaseError, match="as the plan is approved"), transaction.atomic():
        InspectionItem.objects.filter(pk=late.pk).update(
            state=State.PLANNED,
            plan=plan,
            decided_by=cast.office,
            decided_name="某人",
            decided_at=now.replace(hour=10),
            reason="补入",
        )
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        InspectionPlan.objects.filter(pk=plan.pk).update(approved_at=now.replace(hour=10))


# --- A2: one comprehensive item per department ---------------------------------------------------
def test_a2_the_first_comprehensive_item_passes_and_the_second_does_not(
    cast: Cast, now: datetime
) -> None:
    base(cast, now, 10)
    first = submitted(cast, now, is_comprehensive=True)
    second = submitted(
        cast, now, name="人才综合检查", section=cast.talent_section, is_comprehensive=True
    )

    with pytest.raises(ValidationError) as both:
        approve(cast, now, first, second)
    assert set(both.value.error_dict) == {"items"}
    approve(cast, now, first)

    with pytest.raises(ValidationError):
        one_by_one(cast, now, second, beyond_cap=True)
    assert states(first, second) == ["planned", "submitted"]


def test_a2_takes_another_number_or_none(cast: Cast, now: datetime) -> None:
    items = [
        submitted(cast, now, name=f"综合{number}", is_comprehensive=True) for number in range(3)
    ]
    set_rule("A2", now, items=2)
    one_by_one(cast, now, items[0])
    one_by_one(cast, now, items[1])
    with pytest.raises(ValidationError):
        one_by_one(cast, now, items[2])

    set_rule("A2", now, enabled=False, items=2)

    one_by_one(cast, now, items[2])
    assert totals_of(items[0].office, YEAR).comprehensive_allowed is None


# --- A3: fewer items that reach below ------------------------------------------------------------
@pytest.mark.parametrize(("before", "cap"), [(1, 0), (2, 1), (5, 2), (21, 10)])
def test_a3_halves_the_base_year_rounded_down(
    cast: Cast, now: datetime, before: int, cap: int
) -> None:
    base(cast, now, before)

    assert totals_of(cast.organ_section.office, YEAR).cap == cap


def test_a3_the_last_place_passes_and_one_more_does_not(cast: Cast, now: datetime) -> None:
    base(cast, now, 4)
    items = [submitted(cast, now, name=f"督查{number}") for number in range(3)]

    with pytest.raises(ValidationError) as beyond:
        approve(cast, now, *items)
    assert "3" in str(beyond.value.error_dict["items"][0].message)
    approve(cast, now, *items[:2])

    totals = totals_of(items[0].office, YEAR)
    assert (totals.cap, totals.used, totals.left, totals.is_beyond) == (2, 2, 0, False)


def test_a3_what_stays_with_city_organs_does_not_count(cast: Cast, now: datetime) -> None:
    base(cast, now, 2)
    organ = cast.organ_section.office.unit
    inside = [submitted(cast, now, name=f"机关{number}", units=[organ]) for number in range(3)]
    below = submitted(cast, now, name="督查", units=[organ, cast.fuxin_town])

    approve(cast, now, *inside, below)

    assert totals_of(below.office, YEAR).used == 1


def test_a3_beyond_the_cap_only_a_leader_who_says_so(cast: Cast, now: datetime) -> None:
    base(cast, now, 2)
    approve(cast, now, submitted(cast, now))
    more = submitted(cast, now, name="再一项")

    with pytest.raises(ValidationError) as refused:
        one_by_one(cast, now, more)
    assert set(refused.value.error_dict) == {"beyond_cap"}
    one_by_one(cast, now, more, beyond_cap=True)

    totals = totals_of(more.office, YEAR)
    assert (totals.cap, totals.used, totals.is_beyond) == (1, 2, True)


def test_a3_a_plan_needs_a_base_year_unless_the_rule_is_off(cast: Cast, now: datetime) -> None:
    item = submitted(cast, now)
    with pytest.raises(ValidationError):
        approve(cast, now, item)

    set_rule("A3", now, enabled=False, cut=50)
    approve(cast, now, item)

    assert totals_of(item.office, YEAR).cap is None


def test_a3_follows_the_cut_and_the_newest_base_year_before(cast: Cast, now: datetime) -> None:
    office = cast.organ_section.office
    base(cast, now, 3, cast.organ_section)
    base(cast, now, 7)
    enter_base(office=office, year=YEAR - 3, figures={None: 40}, by=cast.assess, now=now)
    set_rule("A3", now, cut=20)

    assert (totals_of(office, YEAR).base, totals_of(office, YEAR).cap) == (10, 8)
    assert totals_of(office, YEAR - 1).base_year == YEAR - 3
    base(cast, now, 5, cast.organ_section)
    assert BaseFigure.objects.filter(year=YEAR - 1).count() == 2
    assert totals_of(office, YEAR + 5).base == 12


def test_a_base_year_is_over_and_entered_by_office_or_assessment(cast: Cast, now: datetime) -> None:
    office = cast.organ_section.office
    with pytest.raises(ValidationError):
        enter_base(office=office, year=YEAR, figures={None: 4}, by=cast.office, now=now)
    for user in (cast.organ, cast.leader, cast.county, cast.auditor):
        with pytest.raises(PermissionDenied):
            enter_base(office=office, year=YEAR - 1, figures={None: 4}, by=user, now=now)


def test_sections_are_counted_apart(cast: Cast, now: datetime) -> None:
    base(cast, now, 6, cast.talent_section)
    office = cast.organ_section.office
    one_by_one(cast, now, submitted(cast, now))
    submitted(cast, now, name="人才检查", section=cast.talent_section)
    draft(cast, now, name="草稿", section=cast.cadres_section)

    rows = {row.name: row for row in totals_by_section(office, YEAR, YEAR - 1)}

    assert {name: (row.used, row.waiting, row.base) for name, row in rows.items()} == {
        "组织科": (1, 0, 0),
        "人才科": (0, 1, 6),
    }


# --- At once --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("comprehensive", [True, False], ids=["A2", "A3"])
def test_the_last_place_is_taken_once(now: datetime, *, comprehensive: bool) -> None:
    cast = make_cast()
    base(cast, now, 20 if comprehensive else 2)
    items = [
        submitted(cast, now, name=f"督查{number}", is_comprehensive=comprehensive)
        for number in range(2)
    ]

    answers = at_once(lambda: approve(cast, now, items[0]), lambda: one_by_one(cast, now, items[1]))

    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert len(refused) == 1
    assert sorted(states(*items)) in (["planned", "submitted"], ["admitted", "submitted"])


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_approved_by_one_of_two_at_once(now: datetime) -> None:
    cast = make_cast()
    base(cast, now, 20)
    items = [submitted(cast, now, name=f"督查{number}") for number in range(2)]

    answers = at_once(*(lambda item=item: approve(cast, now, item) for item in items))

    assert len([answer for answer in answers if isinstance(answer, ValidationError)]) == 1
    assert sorted(states(*items)) == ["planned", "submitted"]


@pytest.mark.django_db(transaction=True)
def test_of_a_change_and_an_approval_at_once_the_approved_wording_stands(now: datetime) -> None:
    cast = make_cast()
    item = submitted(cast, now)

    answers = at_once(
        lambda: one_by_one(cast, now, item),
        lambda: change_item(
            item=item, wording=wording(cast, days=9), units=[cast.zhangwu_town], classified=False
        ),
    )

    late = isinstance(answers[1], ValidationError)
    item.refresh_from_db()
    assert (item.state, item.days) == ("admitted", 2 if late else 9)
