"""What the database itself forbids."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from assessment.models import Block, Cycle, ImportFault, Indicator, IndicatorImport, Target
from tests.assessment.conftest import SAMPLES, Upload
from tests.cast import Cast


def assert_refused(constraint: str, write: Any) -> None:
    def write_and_check() -> None:
        with transaction.atomic():
            write()
            connection.check_constraints()

    with pytest.raises(IntegrityError, match=constraint):
        write_and_check()


def test_one_cycle_per_city_and_year(imported: Cycle) -> None:
    assert_refused("cycle_once", lambda: Cycle.objects.create(city=imported.city, year=2026))
    assert_refused(
        "cycle_year_plausible", lambda: Cycle.objects.create(city=imported.city, year=26)
    )


def test_blocks_have_one_name_and_place(imported: Cycle) -> None:
    for name, position in (("人才工作", 9), ("新板块", 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Block.objects.create(cycle=imported, name=name, position=position)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("indicator_code_once", {"code": "A02"}),
        ("indicator_name_once", {"name": "新投产工业项目数"}),
        ("indicator_weight_of_100", {"weight": 0}),
        ("indicator_weight_of_100", {"weight": 101}),
        ("indicator_names_its_source", {"data_source": ""}),
        ("indicator_names_its_source", {"name": ""}),
        ("indicator_minutes_of_a_day", {"minutes": 481}),
    ],
)
def test_indicators(imported: Cycle, constraint: str, change: dict[str, Any]) -> None:
    assert_refused(constraint, lambda: Indicator.objects.filter(code="A01").update(**change))


def test_an_indicators_block_is_of_its_cycle(imported: Cycle) -> None:
    other = Cycle.objects.create(city=imported.city, year=2027)
    block = Block.objects.create(cycle=other, name="经济社会发展", position=1)
    assert_refused(
        "indicator_block_of_its_cycle",
        lambda: Indicator.objects.filter(code="A01").update(block=block),
    )


def test_one_target_per_indicator_and_county(target: Target) -> None:
    assert_refused(
        "target_once",
        lambda: Target.objects.create(indicator=target.indicator, county=target.county, value=1),
    )


def test_imports(upload: Upload, city: Cast) -> None:
    indicator_import = upload(SAMPLES / "indicators-sample-clean.xlsx")
    rows = IndicatorImport.objects.all()
    assert_refused("import_done_within_total", lambda: rows.update(done=25))
    assert_refused("import_imported_with_time", lambda: rows.update(state="imported"))
    assert_refused("import_hashed", lambda: rows.update(sha256=""))
    assert_refused(
        "fault_column_in_a_row",
        lambda: ImportFault.objects.create(
            indicator_import=indicator_import, column=3, message="某处"
        ),
    )
