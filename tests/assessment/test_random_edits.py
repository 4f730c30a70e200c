"""A good workbook after anybody's edits: refused with the reason or imported whole, never a 500.

Everything goes the way of the page: uploaded, checked, looked at, confirmed or taken back marked.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import services
from assessment.models import Indicator, IndicatorImport, Target
from assessment.samples.build import FOLDER
from notices.services import rebuild
from office.spreadsheets.marking import write_marked
from office.spreadsheets.reading import Row, Sheet, read_workbook
from office.spreadsheets.values import Value
from office.spreadsheets.writing import SheetToWrite
from tests.cast import Cast

OFFICE = FOLDER / "indicators-sample-office.xlsx"
ROWS, COLUMNS = 40, 22
"""At least as many as the workbook has."""
WORDS = [
    "",
    "＝1",
    "-1",
    "1e999",
    "NaN",
    "95%",
    "≥",
    "2026年2月30日",
    "一票否决",
    "A02",
    "长" * 300,
]

Rows = list[list[Value]]
Edit = Callable[[Rows], object]


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """Type over a cell; take out, repeat or move a row; take out a column."""
    row, column = draw(st.integers(0, ROWS - 1)), draw(st.integers(0, COLUMNS - 1))
    cell = draw(st.one_of(st.sampled_from(WORDS), st.integers(), st.dates(), st.text("a甲=1%")))

    def type_over(rows: Rows) -> None:
        rows[row % len(rows)][column] = cell

    def take_out_column(rows: Rows) -> None:
        for each in rows:
            del each[column]
            each.append(None)

    return draw(
        st.sampled_from(
            [
                type_over,
                take_out_column,
                lambda rows: rows.pop(row % len(rows)),
                lambda rows: rows.append(list(rows[row % len(rows)])),
                lambda rows: rows.insert(0, rows.pop(row % len(rows))),
            ]
        )
    )


def edited(by: list[Edit]) -> bytes:
    book = read_workbook(OFFICE)
    table = book.sheets[-1]
    rows = [[row.value(column + 1) for column in range(COLUMNS)] for row in table.rows]
    for edit in by:
        edit(rows)
    kept = tuple(Row(number, tuple(row)) for number, row in enumerate(rows, 1))
    sheets = (*book.sheets[:-1], Sheet(table.name, kept))
    front = SheetToWrite("批注", ("说明",), [["样例数据"]], widths=(20,))
    return write_marked(replace(book, sheets=sheets), sheet="", marks=(), front=front)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(by=st.lists(edits(), min_size=1, max_size=3))
def test_it_is_imported_whole_or_refused(
    city: Cast, client: Client, now: datetime, by: list[Edit]
) -> None:
    client.force_login(city.assess)
    with transaction.atomic():
        file = SimpleUploadedFile("指标表.xlsx", edited(by))
        sent = {"classified": "no", "year": now.year, "file": file}
        page = client.post(reverse("assessment:import"), sent).url
        kept = IndicatorImport.objects.get()
        services.check_import(kept.pk, now=now)
        assert client.get(page).status_code == 200
        kept.refresh_from_db()
        if kept.state == IndicatorImport.State.READY:
            assert client.post(reverse("assessment:confirm", args=[kept.pk])).url == page
            services.apply_import(kept.pk, now=now)
            assert client.get(page).context["import"].state == IndicatorImport.State.IMPORTED
            assert Indicator.objects.count() == kept.preview["new"]
            assert Target.objects.exists()
            assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}
        else:
            assert kept.state == IndicatorImport.State.REFUSED
            assert kept.refusal or kept.faults.exists()
            assert kept.refusal or client.get(f"{page}marked/").status_code == 200
            assert not Indicator.objects.exists()
        transaction.set_rollback(True)
