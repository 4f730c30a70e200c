"""Read a workbook that somebody sent: plain values, or one sentence why not."""

import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from office.spreadsheets.containers import Kind
from office.spreadsheets.limits import MIB, Limits
from office.spreadsheets.reasons import Reason, Refused
from office.spreadsheets.values import BrokenCell, Percent, Value

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = Limits()
NUL = b"\\u0000"
"""As the child writes it; no database takes one."""

SENTENCES = {
    Reason.EMPTY_FILE: _("The file is empty."),
    Reason.NO_VALUES: _("The workbook has no filled cell."),
    Reason.UNKNOWN_KIND: _("This is no spreadsheet: save it as xlsx, xls, ods or csv."),
    Reason.WRONG_EXTENSION: _(
        "The content does not match the file name: open it in WPS or Excel and save it as xlsx."
    ),
    Reason.ENCRYPTED: _("The workbook is protected by a password: remove it and send it again."),
    Reason.FILE_TOO_LARGE: _("The file is larger than {megabytes} MB."),
    Reason.TOO_MUCH_INSIDE: _("The file swells far beyond its size when unpacked; it is not read."),
    Reason.TOO_MANY_CELLS: _(
        "The workbook has more than {rows} rows, {columns} columns or {sheets} sheets."
    ),
    Reason.TEXT_TOO_LONG: _("A cell holds more than {text_length} characters."),
    Reason.DAMAGED: _("The file is damaged: open it in WPS or Excel and save it again."),
    Reason.TOO_DEMANDING: _("Reading the file takes too much memory or time; it is not read."),
}


class UnreadableWorkbook(Exception):
    """The workbook cannot be read; ``str()`` is one plain sentence in the active language."""

    def __init__(self, reason: Reason, limits: Limits = DEFAULT) -> None:
        self.reason = reason
        self.limits = limits
        super().__init__(reason)

    def __str__(self) -> str:
        return sentence(self.reason, self.limits)


def sentence(reason: Reason, limits: Limits = DEFAULT) -> str:
    """What people are told, in the active language."""
    return str(SENTENCES[reason]).format(megabytes=limits.file_bytes // MIB, **asdict(limits))


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; ``number`` is the sheet's own, from 1."""

    number: int
    values: tuple[Value, ...]

    def value(self, column: int) -> Value:
        """The value in a 1-based column; None beyond the last filled cell."""
        return self.values[column - 1] if column <= len(self.values) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold something, in order; blank rows between them are left out."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that hold something, in the workbook's order; at least one."""

    filename: str
    sheets: tuple[Sheet, ...]


def read_workbook(
    source: Path | str | bytes, *, filename: str = "", limits: Limits = DEFAULT
) -> Workbook:
    """Read xlsx, xls, ods or csv, given as a path or as bytes.

    ``filename`` is the name the sender gave, for its extension; a path's own name by default.
    The parsing runs in a child process that holds at most ``limits.memory_bytes``; this process
    never parses the file, and a worker that may have no children of its own kind (a Celery
    prefork worker) can call it, because it is a plain subprocess.

    Raises UnreadableWorkbook with one sentence for the sender.
    """
    filename = filename or (PurePath(source).name if not isinstance(source, bytes) else "")
    extension = PurePath(filename).suffix.lower().removeprefix(".")
    if extension not in list(Kind):
        raise UnreadableWorkbook(Reason.UNKNOWN_KIND, limits)
    try:
        with tempfile.TemporaryFile() as output, _opened(source, limits) as stream:
            _run_child(stream, output, extension, limits)
            output.seek(0)
            sheets = _sheets(output)
    except Refused as refusal:
        raise UnreadableWorkbook(refusal.reason, limits) from refusal
    return Workbook(filename, sheets)


def _opened(source: Path | str | bytes, limits: Limits) -> IO[bytes]:
    """The source as a real file, which the child gets as its standard input."""
    if not isinstance(source, bytes):
        stream: IO[bytes] = Path(source).open("rb")  # noqa: SIM115
        size = stream.seek(0, 2)
    else:
        size = len(source)
        stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller's with
        if size <= limits.file_bytes:
            stream.write(source)
    stream.seek(0)
    if not size or size > limits.file_bytes:
        stream.close()
        raise Refused(Reason.FILE_TOO_LARGE if size else Reason.EMPTY_FILE)
    return stream


def _run_child(stream: IO[bytes], output: IO[bytes], extension: str, limits: Limits) -> None:
    """Output goes to a file whose size the kernel bounds, so a mad child cannot flood us."""
    command = [sys.executable, "-E", "-s", "-m", "office.spreadsheets.child"]
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [*command, extension, json.dumps(asdict(limits))],
            stdin=stream,
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8"},
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.TOO_DEMANDING) from error
    if child.returncode < 0:  # ended by a signal: memory or processor time
        raise Refused(Reason.TOO_DEMANDING)
    if child.returncode > 0:  # an exception nobody foresaw, or a panic in the parser
        raise Refused(Reason.DAMAGED)


def _sheets(output: IO[bytes]) -> tuple[Sheet, ...]:
    rows: dict[str, list[Row]] = {}
    texts: dict[str, str] = {}  # a table says the same in many rows; it is kept once
    end = None
    for message in _messages(output):
        if isinstance(message, End):
            end = message.word
        else:
            name, number, cells = message
            values = [texts.setdefault(c, c) if type(c) is str else c for c in cells]
            rows.setdefault(name, []).append(Row(number, tuple(values)))
    if end is None:
        raise Refused(Reason.TOO_DEMANDING)
    if end != "complete":
        raise Refused(Reason(end))
    if not rows:
        raise Refused(Reason.NO_VALUES)
    return tuple(Sheet(name, tuple(found)) for name, found in rows.items())


def _messages(output: IO[bytes]) -> Iterator[Any]:
    decode = json.JSONDecoder(object_hook=_decoded).decode
    for line in output:
        try:
            message = decode(line.decode())
        except ValueError:  # the line on which the child died
            return
        if NUL in line and isinstance(message, list):
            message[2] = [c.replace("\0", "") if isinstance(c, str) else c for c in message[2]]
        yield message


@dataclass(frozen=True, slots=True)
class End:
    """The child's last line: complete, or the reason why not."""

    word: str


DECODERS: dict[str, Callable[[Any], Value]] = {
    "percent": Percent,
    "broken": BrokenCell,
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
    "duration": lambda seconds: dt.timedelta(seconds=seconds),
}


def _decoded(said: dict[str, Any]) -> Value | End:
    if "end" in said:
        return End(said["end"])
    return DECODERS[said["type"]](said["value"])
