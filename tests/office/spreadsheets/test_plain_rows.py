"""What is told apart without parsing is seen as expat sees it."""

import io
from collections.abc import Iterator
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.spreadsheets import ooxml
from office.spreadsheets.limits import Limits
from office.spreadsheets.plain_rows import PlainRow, PlainRows
from office.spreadsheets.reading import UnreadableWorkbook, read_workbook
from office.spreadsheets.reasons import Reason
from office.spreadsheets.scanning import Budget, SheetScan, parse_xml, pieces_of
from tests.office.spreadsheets.workbooks import xlsx

PERCENT, BLANK = {"3"}, {"0", "7"}
PLAIN = (
    '<row r="{n}"><c r="A{n}" t="s"><v>1</v></c><c r="C{n}" s="2"><v>4.5</v></c></row>',
    '<row r="{n}" spans="1:3"><c r="B{n}" s="1"/><c r="D{n}" t="n"><v>-1E3</v></c></row>',
    '<row r="{n}"><c r="A{n}" s="3"/><c r="B{n}" s="3"/></row>',
    '<row r="{n}"></row>',
)
SPECIAL = (
    '<row r="{n}"><c r="A{n}" s="3"><v>0.95</v></c></row>',
    '<row r="{n}"><c r="A{n}" t="s"><v>7</v></c></row>',
    '<row r="{n}"><c r="A{n}" t="e"><v>#N/A</v></c></row>',
    '<row r="{n}"><c r="A{n}"><f>B1*2</f></c></row>',
    '<row r="{n}"><c r="A{n}" t="str"><f>B1</f><v>甲</v></c></row>',
    '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t> </t></is></c></row>',
    "<row><c><v>5</v></c></row>",
    '<row r="{n}"/>',
    "\n<!-- -->",
)


def scanned(rows: str, *, plainly: bool, size: int = 1 << 16) -> SheetScan:
    """The scan of a sheet, with the plain rows taken out or with expat alone."""
    limits = Limits()
    budget = Budget(limits)
    reader = ooxml._SheetReader(PERCENT, BLANK, budget, limits)
    content = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    pieces = (lambda part: cut(reader, part, size)) if plainly else pieces_of
    parse_xml(io.BytesIO(content), reader.start, reader.end, reader.text, pieces=pieces)
    return reader.scan


def cut(reader: ooxml._SheetReader, part: IO[bytes], size: int) -> Iterator[bytes]:
    """As the reader does, in pieces of another size."""
    rows = PlainRows(PERCENT, BLANK)
    while piece := part.read(size):
        for found in rows.split(piece):
            if isinstance(found, PlainRow):
                reader._note_plain(found)
            else:
                yield found
    yield rows.rest()


@given(rows=st.lists(st.sampled_from(PLAIN + SPECIAL), max_size=12), size=st.integers(20, 400))
def test_both_ways_see_the_same(rows: list[str], size: int) -> None:
    sheet = "".join(row.replace("{n}", str(number)) for number, row in enumerate(rows, 1))
    quick = scanned(sheet, plainly=True, size=size)
    thorough = scanned(sheet, plainly=False)
    assert seen(quick) == seen(thorough)


def seen(scan: SheetScan) -> tuple[object, ...]:
    """All that a scan is asked for; of the columns, the first and the last."""
    ends = {min(scan.columns, default=0), max(scan.columns, default=0)}
    return scan.rows, scan.percents, scan.broken, ends


@pytest.mark.parametrize("row", PLAIN)
def test_a_plain_row_is_taken_out(row: str) -> None:
    content = row.replace("{n}", "12").encode()
    (found,) = PlainRows(PERCENT, BLANK).split(content)
    assert isinstance(found, PlainRow)
    assert found.number == 12


@pytest.mark.parametrize("row", SPECIAL)
def test_whatever_is_not_plain_is_left_to_expat(row: str) -> None:
    content = row.replace("{n}", "12").encode()
    rows = PlainRows(PERCENT, BLANK)
    assert b"".join([*rows.split(content), rows.rest()]) == content


def test_a_row_that_only_looks_like_one_is_noticed() -> None:
    hidden = '<!-- <row r="2"><c r="A2"><v>5</v></c></row> -->'
    with pytest.raises(UnreadableWorkbook) as caught:
        read_workbook(xlsx(f'<row r="1"><c r="A1"><v>1</v></c></row>{hidden}'), filename="a.xlsx")
    assert caught.value.reason == Reason.DAMAGED


def test_plain_rows_count_against_the_limits() -> None:
    row = '<row r="{n}"><c r="A{n}"><v>1</v></c></row>'
    rows = "".join(row.replace("{n}", str(n)) for n in range(1, 12))
    for limits in (Limits(rows=10), Limits(elements=20), Limits(cells=10)):
        with pytest.raises(UnreadableWorkbook):
            read_workbook(xlsx(rows), filename="a.xlsx", limits=limits)
