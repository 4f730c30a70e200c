"""What a system knows is asked of nobody; the county sees it and may object."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessment import selectors
from assessment.models import Report, Target, ValueObjection
from assessment.reporting.history import history_of
from assessment.reporting.workbook import known_values_file, read_known_values
from assessment.services import (
    answer_objection,
    enter_known_values,
    object_to_value,
    report_value,
)
from assessment.services.known_values import Entered, KnownValue
from notices.models import Requirement
from notices.services import rebuild
from tests.assessment.reporting.steps import asked, counted, known, requirement
from tests.cast import Cast

FILE = "指标,县区,实际值\n{name},阜蒙县,{value}\n"


def test_no_requirement_and_no_answer_of_the_county(cast: Cast, now: datetime) -> None:
    target = asked(cast, minutes=0)
    assert not Requirement.objects.filter(source_kind="assessment.target").exists()
    with pytest.raises(ValidationError):
        report_value(target=target, value=Decimal(1), user=cast.county, now=now)
    report = known(cast, target, now)
    assert (report.state, report.is_known, report.objectable_until.day) == ("accepted", True, 20)
    assert counted(target.indicator.cycle)[target.pk].value == 93
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_the_same_file_twice_changes_nothing_and_a_changed_one_opens_the_days_anew(
    cast: Cast, now: datetime
) -> None:
    target = asked(cast, minutes=0)
    known(cast, target, now)
    values = [KnownValue(target_id=target.pk, period=12, value=Decimal(93))]
    cycle, later = target.indicator.cycle, now + timedelta(days=7)
    again = enter_known_values(cycle=cycle, values=values, user=cast.organ, now=later)
    assert again == Entered(new=0, changed=0, same=1)
    assert Report.pgh_event_model.objects.count() == 1
    report = known(cast, target, later, 94)
    assert (report.value, report.revision, report.objectable_until.day) == (94, 2, 27)


def test_what_counties_report_is_not_taken_from_a_file(cast: Cast, now: datetime) -> None:
    target = asked(cast)
    values = [KnownValue(target_id=target.pk, period=12, value=Decimal(1))]
    cycle = target.indicator.cycle
    with pytest.raises(ValidationError, match=target.indicator.name):
        enter_known_values(cycle=cycle, values=values, user=cast.organ, now=now)
    with pytest.raises(PermissionDenied):
        enter_known_values(cycle=cycle, values=values, user=cast.talent, now=now)
    assert not Report.objects.exists()


def test_an_objection_takes_the_value_out_until_it_is_answered(cast: Cast, now: datetime) -> None:
    report = known(cast, asked(cast, minutes=0), now)
    cycle = report.target.indicator.cycle
    objection = object_to_value(
        report=report, revision=1, reason="少计两个村", user=cast.county, now=now
    )
    assert counted(cycle) == {}
    assert list(selectors.objections(cast.organ, cycle)) == [objection]
    assert not selectors.objections(cast.talent, cycle)
    with pytest.raises(ValidationError):
        known(cast, report.target, now, 99)

    answered = answer_objection(
        objection=objection, answer="已补计", value=Decimal(95), user=cast.organ, now=now
    )

    assert (answered.state, answered.value, answered.revision) == ("accepted", 95, 2)
    assert [(step.name, step.new, step.comment) for step in history_of(answered)] == [
        (cast.organ.name, 93, ""),
        (cast.county.name, 93, "少计两个村"),
        (cast.organ.name, 95, "已补计"),
    ]


def test_an_objection_is_made_once_in_time_with_a_reason_by_the_county(
    cast: Cast, now: datetime
) -> None:
    report = known(cast, asked(cast, minutes=0), now)
    fields = {"report": report, "revision": 1, "user": cast.county}
    with pytest.raises(ValidationError):
        object_to_value(reason=" ", now=now, **fields)
    with pytest.raises(ValidationError):
        object_to_value(reason="不对", now=now + timedelta(days=8), **fields)
    for user in (cast.county2, cast.organ, cast.cadre):
        with pytest.raises(ValidationError):
            object_to_value(reason="不对", now=now, **fields | {"user": user})
    objection = object_to_value(reason="不对", now=now, **fields)
    answer = {"objection": objection, "value": report.value, "user": cast.organ, "now": now}
    with pytest.raises(ValidationError):
        answer_objection(answer=" ", **answer)
    answer_objection(answer="核对无误", **answer)
    with pytest.raises(ValidationError):
        object_to_value(reason="还是不对", now=now, **fields)
    assert ValueObjection.objects.count() == 1


def test_an_indicator_that_a_system_comes_to_know_is_asked_no_more(
    cast: Cast, now: datetime
) -> None:
    target = asked(cast)
    assert requirement(target).state == "open"
    target.indicator.minutes = 0
    target.indicator.save()
    assert rebuild(check_only=True)["orphaned"] == 1


def test_a_sheet_is_read_by_names_and_written_as_it_is_read(cast: Cast, now: datetime) -> None:
    target = asked(cast, minutes=0)
    targets = selectors.known_targets(cast.organ, target.indicator.cycle)
    text = FILE.format(name=target.indicator.name, value="９３.５%")
    (value,) = read_known_values(text.encode(), targets=targets, filename="a.csv")
    assert value == KnownValue(target_id=target.pk, period=12, value=Decimal("93.5"))
    known(cast, target, now, 93)
    sheet = known_values_file(selectors.known_slots(cast.organ, target.indicator.cycle))
    (again,) = read_known_values(sheet, targets=targets, filename="a.xlsx")
    assert again.value == 93


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("没有的指标,阜蒙县,1,", "A"),
        ("{name},铁西区,1,", "B"),
        ("{name},阜蒙县,很多,", "C"),
        ("{name},阜蒙县,99999999999,", "C"),
        ("{name},阜蒙县,1,第三季度", "D"),
        ("{name},阜蒙县,1,全年\n{name},阜新蒙古族自治县,2,", "A"),
    ],
)
def test_each_fault_is_told_by_its_cell(cast: Cast, row: str, place: str) -> None:
    target: Target = asked(cast, minutes=0)
    targets = selectors.known_targets(cast.organ, target.indicator.cycle)
    text = "指标,县区,实际值,期间\n" + row.format(name=target.indicator.name)
    with pytest.raises(ValidationError, match=place) as refusal:
        read_known_values(text.encode(), targets=targets, filename="a.csv")
    assert len(refusal.value.messages) == 1


def test_a_sheet_without_a_value_is_refused(cast: Cast) -> None:
    target = asked(cast, minutes=0)
    targets = selectors.known_targets(cast.organ, target.indicator.cycle)
    text = FILE.format(name=target.indicator.name, value="")
    with pytest.raises(ValidationError):
        read_known_values(text.encode(), targets=targets, filename="a.csv")
