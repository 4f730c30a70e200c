"""What is refused: one sentence each, in seconds, in little memory."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import translation

from office.spreadsheets.limits import Limits
from office.spreadsheets.parsing import joined_rows
from office.spreadsheets.reading import SENTENCES, UnreadableWorkbook, read_workbook, sentence
from office.spreadsheets.reasons import Reason, Refused
from office.spreadsheets.scanning import SheetScan
from tests.office.spreadsheets.workbooks import ods, packed, swollen, text, xlsx

GOOD = xlsx(f'<row r="1">{text("A1", "甲")}</row>')
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BILLION = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>'
WIDE_ODS = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    "</table:table-row>"
)

REFUSED = {
    "nothing": (b"", "a.xlsx", Reason.EMPTY_FILE),
    "only spaces": (b"  \n ", "a.csv", Reason.EMPTY_FILE),
    "no cells": (xlsx(""), "a.xlsx", Reason.NO_VALUES),
    "unknown extension": (GOOD, "a.pdf", Reason.UNKNOWN_KIND),
    "no extension": (GOOD, "a", Reason.UNKNOWN_KIND),
    "any zip": (packed({"a.txt": "x"}), "a.xlsx", Reason.UNKNOWN_KIND),
    "any old Office file": (OLE, "a.xls", Reason.UNKNOWN_KIND),
    "xlsx named xls": (GOOD, "a.xls", Reason.WRONG_EXTENSION),
    "xlsx named csv": (GOOD, "a.csv", Reason.WRONG_EXTENSION),
    "text named xlsx": ("姓名,单位".encode(), "a.xlsx", Reason.WRONG_EXTENSION),
    "a web page named xls": (b"<html><table>", "a.xls", Reason.WRONG_EXTENSION),
    "a picture named csv": (b"\x89PNG\r\n\x1a\n", "a.csv", Reason.WRONG_EXTENSION),
    "encrypted xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", Reason.ENCRYPTED),
    "encrypted ods": (ods("", manifest="<encryption-data/>"), "a.ods", Reason.ENCRYPTED),
    "truncated": (GOOD[:-200], "a.xlsx", Reason.DAMAGED),
    "damaged inside": (GOOD[:600] + b"\xff" * 40 + GOOD[640:], "a.xlsx", Reason.DAMAGED),
    "an old workbook cut off": (
        OLE + "Workbook".encode("utf-16-le"),
        "a.xls",
        Reason.DAMAGED,
    ),
    "bytes that are no text": (b"\x00\x01\x02,\xff", "a.csv", Reason.DAMAGED),
    "entities": (xlsx("", doctype=BILLION), "a.xlsx", Reason.DAMAGED),
    "two cells at the far corners": (
        xlsx('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'),
        "a.xlsx",
        Reason.TOO_MANY_CELLS,
    ),
    "one cell far down": (
        xlsx('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "a.xlsx",
        Reason.TOO_MANY_CELLS,
    ),
    "an impossible row": (
        xlsx('<row r="1"><c r="A9999999"><v>1</v></c></row>'),
        "a.xlsx",
        Reason.TOO_MANY_CELLS,
    ),
    "repeated cells": (ods(WIDE_ODS), "a.ods", Reason.TOO_MANY_CELLS),
    "a wide csv": (b"a," * 300 + b"b", "a.csv", Reason.TOO_MANY_CELLS),
    "a long text": (
        xlsx(f"<row>{text('A1', '长' * 40_000)}</row>"),
        "a.xlsx",
        Reason.TEXT_TOO_LONG,
    ),
    "a long csv field": (b"a" * 40_000, "a.csv", Reason.TEXT_TOO_LONG),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_reason(name: str) -> None:
    content, filename, reason = REFUSED[name]
    with pytest.raises(UnreadableWorkbook) as caught:
        read_workbook(content, filename=filename)
    assert caught.value.reason == reason


def test_a_file_beyond_the_size_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(2000))
    with pytest.raises(UnreadableWorkbook) as caught:
        read_workbook(path, limits=Limits(file_bytes=1000))
    assert caught.value.reason == Reason.FILE_TOO_LARGE


def test_a_row_that_the_parser_loses_is_noticed() -> None:
    """Both looks at the sheet must find the same rows; else nothing is read."""
    scan = SheetScan(rows={1, 2}, columns={1})
    with pytest.raises(Refused) as caught:
        list(joined_rows("表", [["甲"]], scan))
    assert caught.value.reason == Reason.DAMAGED


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_reason_has_its_sentence(language: str) -> None:
    assert set(SENTENCES) == set(Reason)
    with translation.override(language):
        sentences = [sentence(reason) for reason in Reason]
    assert len(set(sentences)) == len(Reason)
    assert not any("{" in text for text in sentences)


ONE_STRING = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def _bomb(name: str) -> bytes:
    match name:
        case "half a gigabyte in one shared string":
            return swollen(xlsx(ONE_STRING), "xl/sharedStrings.xml", 2**29)
        case "megabytes in one shared string":
            return xlsx(ONE_STRING, strings=f"<si><t>{'abcdefgh' * 400_000}</t></si>")
        case "millions of empty cells":
            return xlsx('<row r="1">' + "<c/>" * 9_000_000 + "</row>")
        case _:
            return ods(WIDE_ODS)


@pytest.mark.parametrize(
    "name",
    [
        "half a gigabyte in one shared string",
        "megabytes in one shared string",
        "millions of empty cells",
        "repeated cells",
    ],
)
def test_a_bomb_is_refused_in_seconds_and_little_memory(name: str, tmp_path: Path) -> None:
    """Measured in a process of its own: the highest memory of it and of its children."""
    suffix = "ods" if name == "repeated cells" else "xlsx"
    path = tmp_path / f"bomb.{suffix}"
    path.write_bytes(_bomb(name))
    program = (
        "import resource, sys\n"
        "from office.spreadsheets.reading import UnreadableWorkbook, read_workbook\n"
        "try:\n    read_workbook(sys.argv[1])\n"
        "except UnreadableWorkbook as refusal:\n    print(refusal.reason)\n"
        # Not RUSAGE_SELF: it starts at the size of the process that started this one.
        "status = dict(line.split(':') for line in open('/proc/self/status'))\n"
        "children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(max(int(status['VmHWM'].split()[0]), children) // 1024)\n"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    reason, megabytes = done.stdout.split()
    assert Reason(reason) in (Reason.TOO_MUCH_INSIDE, Reason.TEXT_TOO_LONG, Reason.TOO_MANY_CELLS)
    assert int(megabytes) < 300
    assert time.monotonic() - started < 20


def test_the_cage_holds_memory_and_time() -> None:
    """A workbook within all counts is still stopped by the kernel when it eats too much."""
    body = "".join(f'<row r="{n}">{text(f"A{n}", "字" * 200)}</row>' for n in range(1, 20_000))
    for limits in (Limits(memory_bytes=24 * 2**20), Limits(wall_seconds=0)):
        with pytest.raises(UnreadableWorkbook) as caught:
            read_workbook(xlsx(body), filename="a.xlsx", limits=limits)
        assert caught.value.reason == Reason.TOO_DEMANDING
    assert resource.getrlimit(resource.RLIMIT_DATA) != (24 * 2**20, 24 * 2**20)
