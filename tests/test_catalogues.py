"""The Chinese catalogues: every text is there, translated, and compiled."""

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
CATALOGUES = sorted(BASE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[sd]|\{\w+\}")


def name_of_app(catalogue: Path) -> str:
    return catalogue.relative_to(BASE).parts[0]


each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=name_of_app)


def texts(entry: polib.POEntry) -> list[str]:
    """The translation, in all its plural forms."""
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


@each_catalogue
def test_every_text_is_translated(path: Path) -> None:
    catalogue = polib.pofile(str(path))

    assert [entry.msgid for entry in catalogue if entry.fuzzy or not all(texts(entry))] == []


@each_catalogue
def test_translations_keep_the_placeholders(path: Path) -> None:
    changed = [
        entry.msgid
        for entry in polib.pofile(str(path))
        for text in texts(entry)
        if set(PLACEHOLDER.findall(text))
        != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]

    assert changed == []


@each_catalogue
def test_compiled_catalogue_is_current(path: Path) -> None:
    written = {(e.msgctxt, e.msgid): texts(e) for e in polib.pofile(str(path))}
    compiled = {(e.msgctxt, e.msgid): texts(e) for e in polib.mofile(str(path.with_suffix(".mo")))}

    assert compiled == written


@each_catalogue
def test_every_text_of_the_code_is_collected(path: Path, tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed, which finds the texts in the code")
    app = path.parents[3]
    copy = tmp_path / app.name
    shutil.copytree(app, copy, ignore=shutil.ignore_patterns("static", "data", "__pycache__"))
    command = [sys.executable, "-P", "-m", "django", "makemessages", "--locale", "zh_Hans"]
    own = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([*command, "--no-obsolete"], cwd=copy, env=own, check=True)

    fresh = polib.pofile(str(copy / path.relative_to(app)))

    assert {(e.msgctxt, e.msgid) for e in fresh} == {
        (e.msgctxt, e.msgid) for e in polib.pofile(str(path))
    }


def test_one_text_has_one_translation() -> None:
    """Django merges the catalogues: where two apps differ, one of them shows the other's words."""
    translations = defaultdict(set)
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            translations[entry.msgctxt, entry.msgid].add((name_of_app(path), *texts(entry)))

    torn = {
        text: sorted(found)
        for text, found in translations.items()
        if len({words[1:] for words in found}) > 1
    }

    assert torn == {}
