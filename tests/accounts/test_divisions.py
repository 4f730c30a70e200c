"""Divisions from the four files of the national table."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from accounts.divisions import CITIES, FUXIN, TOWNSHIPS, read_divisions
from accounts.models import City, County, CountyGroupPermission, Office, Section, Unit
from accounts.services import ensure_departments, load_divisions
from accounts.services.divisions import Tally

FILES = {
    "provinces.csv": 'code,name\n21,"辽宁省"\n',
    "cities.csv": 'code,name,provinceCode\n2109,"阜新市",21\n2101,"沈阳市",21\n',
    "areas.csv": "code,name,short_name\n210921,阜新蒙古族自治县,阜蒙县\n210102,和平区,\n",
    "streets.csv": "code,name\n210921001,城区街道\n210921100,阜新镇\n210102001,浑河湾街道\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file, text in FILES.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    return tmp_path


def replace(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.django_db
def test_fuxin_comes_with_the_portal() -> None:
    call_command("load_divisions", "--departments")

    assert County.objects.count() == 7
    assert Unit.objects.filter(kind__in=["township", "subdistrict"]).count() == 83
    assert County.objects.get(code="210921").short_name == "阜蒙县"
    assert Unit.objects.get(code="210911401").kind == Unit.Kind.SUBDISTRICT
    assert Office.objects.count() == 8
    department = Office.objects.get(unit__code="210900901")
    assert [section.name for section in department.sections.all()] == [
        "办公室",
        "组织科",
        "干部科",
        "干部监督科",
        "人才科",
        "考核办",
    ]


@pytest.mark.django_db
def test_a_second_load_changes_nothing() -> None:
    divisions = read_divisions(FUXIN)
    load_divisions(divisions)
    ensure_departments(cities=City.objects.all())
    tables = (City, County, Unit, Office, Section, Group, CountyGroupPermission)
    before = [set(table.objects.values_list()) for table in tables]

    tally = load_divisions(divisions)
    ensure_departments(cities=City.objects.all())

    assert tally["townships"] == Tally(new=0, changed=0, unchanged=83)
    assert [set(table.objects.values_list()) for table in tables] == before


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_rows(
    folder: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    small, large = read_divisions(folder), read_divisions(FUXIN)
    with django_assert_num_queries(19) as used:
        load_divisions(small)
    City.objects.update(name="旧名")

    with django_assert_num_queries(len(used.captured_queries)):
        load_divisions(large)


@pytest.mark.django_db
def test_a_renamed_township_is_renamed(folder: Path) -> None:
    load_divisions(read_divisions(folder))
    replace(folder, "streets.csv", "阜新镇", "新阜新镇")

    tally = load_divisions(read_divisions(folder))

    assert tally["townships"] == Tally(new=0, changed=1, unchanged=2)
    assert Unit.objects.get(code="210921100").name == "新阜新镇"


@pytest.mark.django_db
def test_a_short_name_outlives_a_file_without_it(folder: Path) -> None:
    load_divisions(read_divisions(folder))
    replace(folder, "areas.csv", "阜蒙县", "")
    replace(folder, "areas.csv", "和平区", "新和平区")

    load_divisions(read_divisions(folder))

    assert list(County.objects.values_list("short_name", flat=True)) == ["新和平区", "阜蒙县"]


def test_a_prefix_takes_a_part_with_its_parents(folder: Path) -> None:
    divisions = read_divisions(folder, prefixes=["210921"])

    assert list(divisions[CITIES]) == ["2109"]
    assert list(divisions[TOWNSHIPS]) == ["210921001", "210921100"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("streets.csv", "210921100", "21092110", "streets.csv 第 3 行"),
        ("streets.csv", "210921100", "210922100", "streets.csv 第 3 行"),
        ("streets.csv", "210921100", "210921001", "streets.csv 第 3 行"),
        ("streets.csv", "210921100", "２１０９２１１００", "streets.csv 第 3 行"),
        ("areas.csv", "和平区", " ", "areas.csv 第 3 行"),
        ("areas.csv", "阜蒙县", "长" * 21, "areas.csv 第 2 行"),
        ("cities.csv", "2101", "2201", "cities.csv 第 3 行"),
    ],
)
def test_a_bad_row_is_named_and_nothing_loaded(
    folder: Path, file: str, old: str, new: str, line: str
) -> None:
    replace(folder, file, old, new)

    with pytest.raises(CommandError, match=line):
        call_command("load_divisions", "--from", str(folder))

    assert not City.objects.exists()


def test_bad_files_are_said_plainly(folder: Path) -> None:
    for prefix in ("77", "x"):
        with pytest.raises(CommandError, match=prefix):
            call_command("load_divisions", "--from", str(folder), "--prefix", prefix)
    (folder / "streets.csv").write_bytes("code,name\n210921001,城区街道".encode("gb18030"))
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("load_divisions", "--from", str(folder))
    (folder / "streets.csv").write_text("代码,名称\n")
    with pytest.raises(CommandError, match="code"):
        call_command("load_divisions", "--from", str(folder))
    (folder / "streets.csv").unlink()
    with pytest.raises(CommandError, match=r"streets\.csv"):
        call_command("load_divisions", "--from", str(folder))
