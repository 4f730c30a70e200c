"""The minutes that a preview announces are those that are then required."""

from datetime import datetime

import pytest
from django.db.models import Sum

from notices.models import Requirement
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.assessment.test_imports import apply


@pytest.mark.parametrize(
    ("frequency", "due_on", "times"),
    [
        ("月度", "2026-12-20", 12),
        ("季度", "2026-06-30", 2),
        ("季度", "2027-01-10", 4),
        ("半年", "2026-06-30", 1),
        ("半年", "2026-12-20", 2),
        ("全年", "2026-06-30", 1),
    ],
)
def test_what_is_due_by_june_is_asked_for_half_a_year(
    upload: Upload, now: datetime, frequency: str, due_on: str, times: int
) -> None:
    often = GOOD | {"考核频次": frequency, "完成时限": due_on}
    ready = upload(sheet(often, SECOND | {"完成时限": "2026-06-30"}), "a.csv")
    announced = sum(row["then"] for row in ready.preview["minutes"])
    assert announced == 2 * 20 * (times + 1)  # in two counties, and SECOND once

    apply(ready, now)
    required = Requirement.objects.aggregate(minutes=Sum("minutes"))
    assert required["minutes"] == announced
