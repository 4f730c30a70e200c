"""What is made to do harm is refused with a sentence, and nothing is written."""

import time

import pytest

from assessment.models import Block, Cycle, Indicator, IndicatorImport, Target
from notices.models import Requirement
from tests.assessment.conftest import Upload
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
