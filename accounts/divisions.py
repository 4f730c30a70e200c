"""Read the national table of divisions: provinces.csv, cities.csv, areas.csv, streets.csv.

Each file has the columns ``code`` and ``name``; a code begins with the code of its parent.
``areas.csv`` may have a third one, ``short_name``: what the offices call the county.
"""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FUXIN = Path(__file__).parent / "data" / "fuxin"
"""Fuxin's seven counties and 83 townships, which come with the portal."""

NAME_LENGTH, SHORT_NAME_LENGTH = 60, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One row; ``short_name`` is empty where the file gives none."""

    code: str
    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A file of the table: how many digits its codes have, and those of the parents' codes."""

    file: str
    digits: int
    parent_digits: int = 0


PROVINCES = Level(file="provinces.csv", digits=2)
CITIES = Level(file="cities.csv", digits=4, parent_digits=2)
COUNTIES = Level(file="areas.csv", digits=6, parent_digits=4)
TOWNSHIPS = Level(file="streets.csv", digits=9, parent_digits=6)

Divisions = dict[Level, dict[str, Division]]
"""The rows of each level by code."""


def read_divisions(folder: Path, *, prefixes: Collection[str] = ()) -> Divisions:
    """Read the four files, as far as codes begin with one of the prefixes (all, without any).

    The parents of what is read are read as well. Raises ``ValidationError`` that names the file
    and line of every bad row, or says that a file is missing or a prefix fits nothing.
    """
    divisions: Divisions = {}
    faults: list[str] = []
    parents: Collection[str] = ("",)
    for level in (PROVINCES, CITIES, COUNTIES, TOWNSHIPS):
        divisions[level] = _read_level(folder, level, parents, prefixes, faults)
        parents = divisions[level]
    if faults:
        raise ValidationError(faults)
    for prefix in prefixes:
        if not any(code.startswith(prefix) for rows in divisions.values() for code in rows):
            raise ValidationError(_("No division's code begins with %s.") % prefix)
    return divisions


def _read_level(
    folder: Path,
    level: Level,
    parents: Collection[str],
    prefixes: Collection[str],
    faults: list[str],
) -> dict[str, Division]:
    found: dict[str, Division] = {}
    for line, row in _rows(folder / level.file):
        division = Division(
            code=(row["code"] or "").strip(),
            name=(row["name"] or "").strip(),
            short_name=(row.get("short_name") or "").strip(),
        )
        if not _is_wanted(division.code, prefixes):
            continue
        if fault := _fault_of(division, level, parents, found):
            faults.append(
                _("%(file)s, line %(line)s: %(fault)s")
                % {"file": level.file, "line": line, "fault": fault}
            )
        found[division.code] = division
    return found


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValidationError(_("%s cannot be opened.") % file) from error
    except UnicodeDecodeError as error:
        raise ValidationError(_("%s is not UTF-8 text.") % file) from error
    reader = csv.DictReader(text.splitlines())
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        raise ValidationError(_("%s lacks the columns code and name.") % file)
    for row in reader:
        yield reader.line_num, row


def _is_wanted(code: str, prefixes: Collection[str]) -> bool:
    """Below a prefix or above it; a code that is none is looked at wherever it stands."""
    if not prefixes or not code.isdecimal():
        return True
    return any(code.startswith(prefix) or prefix.startswith(code) for prefix in prefixes)


def _fault_of(
    division: Division, level: Level, parents: Collection[str], found: Collection[str]
) -> str:
    """What is wrong with a row, in one sentence; the empty text if nothing is."""
    code = division.code
    if not (code.isascii() and code.isdecimal() and len(code) == level.digits):
        return _("“%(code)s” is no code of %(digits)s digits.") % {
            "code": code,
            "digits": level.digits,
        }
    if code in found:
        return _("the code %s stands in the file twice.") % code
    if code[: level.parent_digits] not in parents:
        return _("nothing has the code %s, to which this belongs.") % code[: level.parent_digits]
    if not division.name:
        return _("the name is missing.")
    if len(division.name) > NAME_LENGTH:
        return _("the name is longer than %s characters.") % NAME_LENGTH
    if len(division.short_name) > SHORT_NAME_LENGTH:
        return _("the short name is longer than %s characters.") % SHORT_NAME_LENGTH
    return ""
