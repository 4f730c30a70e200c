"""What comes in goes out and comes in again as it was, whatever the cells hold."""

from datetime import datetime

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.exports import cycle_file
from assessment.models import Cycle, IndicatorImport
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, HEADER, SECOND, sheet
from tests.assessment.test_imports import apply, counts
from tests.cast import Cast

TEXTS = st.text("=+-@'＝★甲乙丙 \"（10分）,;%", min_size=1, max_size=12)
NUMBERS = st.decimals(-10_000, 10_000, places=4, allow_nan=False).map(str)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(remark=TEXTS, group=TEXTS, name=TEXTS, target=NUMBERS, weight=st.integers(1, 99))
def test_an_export_imported_again_changes_nothing(
    upload: Upload,
    city: Cast,
    now: datetime,
    remark: str,
    group: str,
    name: str,
    target: str,
    weight: int,
) -> None:
    first = GOOD | {
        "二级指标": f"引才数{name}",
        "一级指标": group,
        "备注": remark,
        "情况说明": remark,
        "目标值-阜蒙县": target,
        "权重": str(weight),
    }
    rows = (first, SECOND | {"权重": str(100 - weight)})
    with transaction.atomic():
        apply(upload(sheet(*rows, header=(*HEADER, "情况说明")), "a.csv"), now)
        again = upload(cycle_file(Cycle.objects.get(), user=city.assess), "export.xlsx")
        assert again.state == IndicatorImport.State.READY
        assert counts(again) == [0, 0, 2, 0]
        transaction.set_rollback(True)
