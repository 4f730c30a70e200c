"""People from a spreadsheet: all or nobody, every fault with its row and column."""

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from accounts.access import Role
from accounts.models import County, User
from accounts.people import read_people
from accounts.services import import_people
from office.spreadsheets.tables import read_table
from office.spreadsheets.writing import SheetToWrite, write_workbook
from tests.cast import Cast
from tests.factories import UnitFactory

HEADER = ["工号", "姓名", "手机", "邮箱", "企业微信", "单位", "单位编码", "科室", "角色", "县区"]
TOWN = ["T1", "王甲", "10000000001", "t1@example.test", "t1", "阜新镇", "", "", "乡镇干部", ""]
COUNTY = ["C1", "李乙", "", "", "", "", "210921901", "办公室", "county", "阜蒙县"]
SECTION = ["S1", "张丙", "", "", "", "阜新市委组织部", "", "组织科", "科室工作人员", "全市"]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows below the header as csv and answer the file."""

    def write(*rows: Sequence[str], header: Sequence[str] = HEADER) -> Path:
        path = tmp_path / "人员.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return write


def changed(row: list[str], **cells: str) -> list[str]:
    """The row with other cells, by their headings."""
    return [cells.get(heading, cell) for heading, cell in zip(HEADER, row, strict=True)]


def test_people_get_home_role_and_counties(cast: Cast, write: Write) -> None:
    import_people(read_people(write(TOWN, COUNTY, SECTION)))

    town, county, section = (User.objects.get(username=name) for name in ("T1", "C1", "S1"))
    assert (town.unit, town.section, town.phone) == (cast.fuxin_town, None, "10000000001")
    assert county.home_unit == cast.fumeng_office
    assert section.section == cast.organ_section
    assert [user.role for user in (town, county, section)] == [
        Role.CADRE,
        Role.COUNTY,
        Role.SECTION,
    ]
    assert town.permitted_counties(County.ANSWER) == {cast.fumeng.pk}
    assert county.permitted_counties(County.OVERSEE) == {cast.fumeng.pk}
    assert section.permitted_counties(County.TASK) == {cast.fumeng.pk, cast.zhangwu.pk}


def test_a_discipline_handler_works_in_a_section_of_the_city(cast: Cast, write: Write) -> None:
    handler = changed(SECTION, 工号="D1", 科室="干部监督科", 角色="discipline")
    import_people(read_people(write(handler)))

    person = User.objects.get(username="D1")
    assert (person.role, person.section) == (Role.DISCIPLINE, cast.discipline_section)
    assert person.permitted_counties() == frozenset()
    for wrong in (changed(handler, 科室=""), changed(COUNTY, 角色="discipline")):
        with pytest.raises(ValidationError):
            read_people(write(wrong))


def test_initial_passwords_open_the_account_once(cast: Cast, write: Write) -> None:
    passwords = import_people(read_people(write(TOWN, COUNTY)))

    assert set(passwords) == {"T1", "C1"}
    town = User.objects.get(username="T1")
    assert town.must_change_password
    assert town.check_password(passwords["T1"])
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", passwords["T1"])


def test_a_second_import_changes_nothing(cast: Cast, write: Write) -> None:
    people = read_people(write(TOWN, COUNTY, SECTION))
    import_people(people)
    tables = (User, User.groups.through, User.pgh_event_model)
    before = [set(table.objects.values_list("pk")) for table in tables]
    passwords = set(User.objects.values_list("password"))

    assert import_people(people) == {}

    assert [set(table.objects.values_list("pk")) for table in tables] == before
    assert set(User.objects.values_list("password")) == passwords


def test_whoever_moves_loses_the_former_rights(cast: Cast, write: Write) -> None:
    import_people(read_people(write(SECTION)))

    import_people(read_people(write(changed(SECTION, 科室="人才科", 县区="彰武县"))))

    moved = User.objects.get(username="S1")
    assert moved.section == cast.talent_section
    assert moved.permitted_counties() == {cast.zhangwu.pk}


def test_a_missing_column_is_left_alone_and_an_empty_cell_clears(cast: Cast, write: Write) -> None:
    import_people(read_people(write(TOWN)))

    import_people(
        read_people(
            write(
                ["T1", "", "阜新镇", "cadre", "王甲"],
                header=["工号", "邮箱", "单位", "角色", "姓名"],
            )
        )
    )

    town = User.objects.get(username="T1")
    assert (town.phone, town.email) == ("10000000001", "")


def test_two_people_swap_their_phones(cast: Cast, write: Write) -> None:
    other = changed(TOWN, 工号="T2", 手机="10000000002")
    import_people(read_people(write(TOWN, other)))

    import_people(
        read_people(write(changed(TOWN, 手机="10000000002"), changed(other, 手机="10000000001")))
    )

    assert User.objects.get(username="T1").phone == "10000000002"
    assert User.objects.get(username="T2").phone == "10000000001"


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (changed(TOWN, 工号=""), "A"),
        (changed(TOWN, 工号="王 1"), "A"),
        (changed(TOWN, 姓名=""), "B"),
        (changed(TOWN, 手机="123"), "C"),
        (changed(TOWN, 邮箱="t1@"), "D"),
        (changed(TOWN, 企业微信="长" * 65), "E"),
        (changed(TOWN, 单位="没有镇"), "F"),
        (changed(TOWN, 单位=""), "F"),
        (changed(TOWN, 单位编码="210921999"), "G"),
        (changed(COUNTY, 科室="没有科"), "H"),
        (changed(SECTION, 科室=""), "H"),
        (changed(TOWN, 角色="市长"), "I"),
        (changed(TOWN, 角色="部领导", 科室="办公室"), "I"),
        (changed(SECTION, 角色="乡镇干部"), "I"),
        (changed(TOWN, 县区="彰武县"), "J"),
        (changed(SECTION, 县区=""), "J"),
        (changed(SECTION, 县区="阜蒙县、没有县"), "J"),
    ],
)
def test_a_fault_names_row_and_column(cast: Cast, write: Write, row: list[str], cell: str) -> None:
    before = set(User.objects.values_list("username"))

    with pytest.raises(CommandError, match=f"第 ?3 ?行.*{cell} ?列"):
        call_command("import_people", str(write(changed(TOWN, 工号="T9", 手机=""), row)))

    assert set(User.objects.values_list("username")) == before


def test_all_faults_are_told_at_once(cast: Cast, write: Write) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_people(write(TOWN, TOWN, changed(TOWN, 姓名="", 角色="")))

    assert len(refusal.value.messages) == 6


def test_a_phone_of_somebody_else_is_refused(cast: Cast, write: Write) -> None:
    User.objects.filter(pk=cast.cadre.pk).update(phone="10000000001")
    User.objects.filter(pk=cast.cadre2.pk).update(username="10000000002")

    with pytest.raises(ValidationError) as refusal:
        read_people(write(TOWN, changed(TOWN, 工号="T2", 手机="10000000002")))

    assert len(refusal.value.messages) == 2


def test_a_name_that_two_counties_use_needs_the_county_or_the_code(
    cast: Cast, write: Write
) -> None:
    UnitFactory(county=cast.zhangwu, name="阜新镇")

    with pytest.raises(ValidationError):
        read_people(write(TOWN))

    for row in (changed(TOWN, 县区="阜蒙县"), changed(TOWN, 单位编码="210921100")):
        (person,) = read_people(write(row))
        assert person.columns["unit"] == cast.fuxin_town


def test_queries_do_not_grow_with_the_rows(
    cast: Cast, write: Write, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few = write(changed(TOWN, 工号="A1", 手机=""), changed(COUNTY, 工号="A2"))
    with django_assert_num_queries(17) as used:
        import_people(read_people(few))
    many = write(*(changed(TOWN, 工号=f"B{n}", 手机="") for n in range(30)), COUNTY)

    with django_assert_num_queries(len(used.captured_queries)):
        import_people(read_people(many))


def test_passwords_go_into_a_file_of_their_own(cast: Cast, write: Write, tmp_path: Path) -> None:
    target = tmp_path / "密码.xlsx"

    call_command("import_people", str(write(TOWN)), "--passwords", str(target))

    assert target.stat().st_mode & 0o777 == 0o600
    (row,) = read_table(target, columns={"number": ["工号"], "password": ["初始密码"]}).rows
    assert User.objects.get(username=row.text("number")).check_password(row.text("password"))
    with pytest.raises(CommandError, match="已经存在"):
        call_command("import_people", str(write(COUNTY)), "--passwords", str(target))
    assert not User.objects.filter(username="C1").exists()


def test_an_xlsx_with_a_title_above_the_header(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "人员.xlsx"
    path.write_bytes(
        write_workbook([SheetToWrite(name="人员", header=["人员名单"], rows=[HEADER, TOWN])])
    )

    (person,) = read_people(path)

    assert person.username == "T1"


@pytest.mark.parametrize(
    ("name", "content"), [("无.csv", None), ("坏.xlsx", b"PK\x03\x04"), ("空.csv", b"a\n")]
)
def test_an_unreadable_file_gives_one_sentence(
    db: None, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ValidationError) as refusal:
        read_people(tmp_path / name)

    assert len(refusal.value.messages) == 1
