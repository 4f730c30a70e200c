"""The workbooks that an office made: two layouts of the same table, and one full of faults."""

import json
from datetime import datetime
from decimal import Decimal

import pytest

from accounts.models import County
from assessment.sheets.checking import CheckedFile, check_file
from tests.assessment.conftest import Upload
from tests.assessment.test_imports import apply
from tests.cast import Cast
from tests.shared import shared_file

YEAR = 2026

PLANTED = {
    3: "A",  # the code stands twice
    4: "D",  # nearly the name of row 2
    5: "G",  # a negative weight
    6: "G",  # a weight that is no number
    7: "I",  # no data source
    8: "D",  # counts meetings
    9: "D",  # counts photos and study notes
    10: "D",  # counts written instructions and media reports
    11: "H",  # an unknown scoring method
    12: "T",  # 30 February
    13: "L",  # a target that is no number
    14: "S",  # a county of another city
    15: "J",  # an unknown section
    16: "D",  # a name of far more than 100 characters
    18: "V",  # a veto item without an explanation
}
"""Row → column of the planted faults; row 19 repeats data that the clean table asks for."""


def check(city: Cast, name: str) -> CheckedFile:
    file = shared_file(f"indicators/indicators-2026-{name}.xlsx")
    return check_file(
        file,
        filename=file.name,
        city=city.fumeng.city,
        year=YEAR,
        counties=County.objects.all(),
    )


def test_two_layouts_of_one_table_are_equal(city: Cast) -> None:
    office, clean = check(city, "office"), check(city, "clean")

    assert (office.faults, clean.faults) == ([], [])
    assert len(office.drafts) == 35
    assert office.drafts == clean.drafts
    assert {frozenset(), frozenset({"direction", "frequency", "minutes"})} == {
        draft.inferred for draft in (*office.drafts, *clean.drafts)
    }


def test_percentages_bounds_and_full_width_digits_are_numbers(city: Cast) -> None:
    targets = {draft.name: draft.targets[city.fumeng.pk] for draft in check(city, "office").drafts}

    assert targets["重点项目按期完工率"] == Decimal(93)
    assert targets["新增规模以上工业企业数"] == Decimal(7)
    assert targets["固定资产投资增速"] == Decimal("7.6")


@pytest.mark.parametrize("row", PLANTED)
def test_a_planted_fault_is_named_by_row_and_cell(city: Cast, row: int) -> None:
    expected = shared_file("indicators/indicators-2026-bad.expected.json")
    planted = {entry["row"]: entry["fault"] for entry in json.loads(expected.read_text())["rows"]}
    column = ord(PLANTED[row]) - ord("A") + 1

    faults = {(fault.row, fault.column) for fault in check(city, "bad").faults}

    assert planted[row] != "ok"
    assert (row, column) in faults


def test_weights_that_miss_100_are_a_fault_and_the_good_row_is_none(city: Cast) -> None:
    faults = check(city, "bad").faults

    assert [fault for fault in faults if fault.rule_id == "A7" and fault.row is None]
    assert not [fault for fault in faults if fault.row == 2]


def test_data_that_the_cycle_asks_for_already_is_a_fault(
    city: Cast, upload: Upload, now: datetime
) -> None:
    apply(upload(shared_file("indicators/indicators-2026-clean.xlsx")), now)

    faults = {(fault.row, fault.rule_id) for fault in check(city, "bad").faults}

    assert (19, "A8") in faults
