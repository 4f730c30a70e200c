"""Whatever is sent: refused with a sentence and nothing written, or imported whole."""

import time
from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.models import Block, Cycle, Indicator, IndicatorImport, Target
from notices.models import Requirement
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, HEADER, SECOND, sheet
from tests.assessment.test_imports import apply
from tests.office.spreadsheets.workbooks import swollen, text, xlsx

DEEP = '<row r="1"><c r="A1" t="inlineStr"><is>' + "<r>" * 200_000 + "</r>" * 200_000
BOMBS = {
    "an empty sheet that says it is huge": xlsx("", dimension='<dimension ref="A1:XFD1048576"/>'),
    "a text at the far corner": xlsx(f'<row r="1048576">{text("XFD1048576", "甲")}</row>'),
    "elements in elements": xlsx(f"{DEEP}</is></c></row>"),
    "half a gigabyte of strings": swollen(xlsx(""), "xl/sharedStrings.xml", 2**29),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_seconds_and_nothing_is_written(upload: Upload, name: str) -> None:
    started = time.monotonic()
    refused = upload(BOMBS[name], "a.xlsx")
    assert time.monotonic() - started < 60
    assert refused.state == IndicatorImport.State.REFUSED
    assert refused.refusal
    written = [model.objects.count() for model in (Cycle, Block, Indicator, Target, Requirement)]
    assert written == [0] * 5


CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "＝1", "-1", "1e999", "NaN", "95%", "2026年2月30日", "一票否决", "A02", "长" * 300]
    ),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(row=st.sampled_from([0, 1]), column=st.sampled_from(HEADER), cell=CELLS)
def test_a_random_edit_is_refused_or_imported_whole(
    upload: Upload, now: datetime, row: int, column: str, cell: str
) -> None:
    rows = [GOOD, SECOND]
    rows[row] = rows[row] | {column: cell}
    with transaction.atomic():
        edited = upload(sheet(*rows), "a.csv")
        if edited.state == IndicatorImport.State.READY:
            assert apply(edited, now).state == IndicatorImport.State.IMPORTED
            assert Indicator.objects.count() == edited.preview["new"]
            assert Requirement.objects.count() == Target.objects.count()
        else:
            assert edited.state == IndicatorImport.State.REFUSED
            assert edited.refusal or edited.faults.exists()
            assert not Indicator.objects.exists()
        transaction.set_rollback(True)
