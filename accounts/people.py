"""Read a list of people from a spreadsheet and check every cell against the database."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.access import COUNTY_PERMISSIONS, DEPARTMENT_ROLES, Role
from accounts.models import County, Section, Unit, User
from accounts.models.user import NAME_LENGTH, WECOM_ID_LENGTH
from office.spreadsheets.tables import Table, TableRow, read_list

COLUMNS = {
    "username": ["工号", "staff number"],
    "name": ["姓名", "name"],
    "phone": ["手机", "手机号", "手机号码", "phone"],
    "email": ["邮箱", "电子邮箱", "e-mail"],
    "wecom_id": ["企业微信", "企业微信账号", "WeCom"],
    "unit_code": ["单位编码", "unit code"],
    "unit": ["单位", "单位名称", "unit"],
    "section": ["科室", "section"],
    "role": ["角色", "role"],
    "counties": ["县区", "counties"],
}
"""The columns and the headings that they may have."""
REQUIRED = ("username", "name", "role")

ALL_COUNTIES = {"全市", "全部", "all"}
SEPARATORS = re.compile(r"[、，,;；/\s]+")
STAFF_NUMBER = re.compile(r"[0-9A-Za-z_.-]{1,30}")
PHONE = re.compile(r"1\d{10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One checked row: an account's columns, and the counties that the role reaches.

    What the file has no column for is not among ``columns``.
    """

    columns: dict[str, object]
    role: Role
    counties: tuple[County, ...]

    @property
    def username(self) -> str:
        return str(self.columns["username"])


def read_people(file: Path) -> list[Person]:
    """Read and check a list of people.

    Raises ``ValidationError`` with one sentence per fault, each with its row and column, or with
    one sentence if the file cannot be read at all.
    """
    table = read_list(file, columns=COLUMNS, required=REQUIRED)
    reader = _Reader(table)
    people = [reader.person(row) for row in table.rows]
    reader.check_phones()
    if reader.faults:
        raise ValidationError(reader.faults)
    return people


class _Reader:
    """Checks rows one after the other and collects what is wrong; reads each table once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.faults: list[str] = []
        self.seen: dict[str, TableRow] = {}
        self.phones: dict[str, TableRow] = {}

    def person(self, row: TableRow) -> Person:
        """One row. After a fault the answer is incomplete and must not be used."""
        unit = self._unit(row)
        section = self._section(row, unit)
        role = self._role(row, unit, section)
        columns: dict[str, object] = {
            "username": self._username(row),
            "name": self._name(row),
            "role": role,
            "unit": unit if section is None else None,
            "section": section,
        }
        optional: dict[str, Callable[[TableRow], object]] = {
            "phone": self._phone,
            "email": self._email,
            "wecom_id": self._wecom_id,
        }
        for key, read in optional.items():
            if key in self.table.columns:
                columns[key] = read(row)
        return Person(columns=columns, role=role, counties=self._counties(row, role, unit))

    def check_phones(self) -> None:
        """A phone belongs to one account; those of accounts in the file may change hands."""
        others = User.objects.filter(phone__in=self.phones).exclude(username__in=self.seen)
        for phone in map(str, others.values_list("phone", flat=True)):
            self._fault(self.phones[phone], "phone", _("this phone belongs to another account."))
        numbers = User.objects.filter(username__in=self.phones)
        for phone in numbers.values_list("username", flat=True):
            self._fault(
                self.phones[phone], "phone", _("this phone is the staff number of an account.")
            )

    def _fault(self, row: TableRow, key: str, sentence: str) -> None:
        self.faults.append(self.table.fault(row, key, sentence))

    def _username(self, row: TableRow) -> str:
        username = row.text("username")
        if not STAFF_NUMBER.fullmatch(username):
            self._fault(row, "username", _("a staff number is letters and digits, at most 30."))
        elif username in self.seen:
            self._fault(
                row,
                "username",
                _("the staff number stands in row %s too.") % self.seen[username].number,
            )
        self.seen.setdefault(username, row)
        return username

    def _name(self, row: TableRow) -> str:
        name = row.text("name")
        if not 0 < len(name) <= NAME_LENGTH:
            self._fault(row, "name", _("a name is needed, of at most 40 characters."))
        return name

    def _phone(self, row: TableRow) -> str | None:
        phone = row.text("phone").replace(" ", "").removeprefix("+86")
        if not phone:
            return None
        if not PHONE.fullmatch(phone):
            self._fault(row, "phone", _("a phone has 11 digits and begins with 1."))
        elif phone in self.phones:
            self._fault(
                row, "phone", _("the phone stands in row %s too.") % self.phones[phone].number
            )
        self.phones.setdefault(phone, row)
        return phone

    def _email(self, row: TableRow) -> str:
        email = row.text("email")
        if email:
            try:
                validate_email(email)
            except ValidationError:
                self._fault(row, "email", _("“%s” is no e-mail address.") % email)
        return email

    def _wecom_id(self, row: TableRow) -> str:
        wecom_id = row.text("wecom_id")
        if len(wecom_id) > WECOM_ID_LENGTH:
            self._fault(row, "wecom_id", _("a WeCom id has at most 64 characters."))
        return wecom_id

    def _unit(self, row: TableRow) -> Unit | None:
        """By its code if the row has one, else by its name, which must then be unique."""
        code, name = row.text("unit_code"), row.text("unit")
        if code:
            if (unit := self._units_by_code.get(code)) is None:
                self._fault(row, "unit_code", _("no unit has the code %s.") % code)
            return unit
        if not name:
            self._fault(row, "unit", _("the unit is missing."))
            return None
        units = self._units_by_name[name]
        if len(units) > 1 and (county := self._counties_by_name.get(row.text("counties"))):
            units = [unit for unit in units if unit.county_id == county.pk]
        if len(units) == 1:
            return units[0]
        sentence = (
            _("several units are called %s: give the code.")
            if units
            else _("no unit is called %s.")
        )
        self._fault(row, "unit", sentence % name)
        return None

    def _section(self, row: TableRow, unit: Unit | None) -> Section | None:
        name = row.text("section")
        if not name or unit is None:
            return None
        section = self._sections.get((unit.pk, name))
        if section is None:
            self._fault(
                row,
                "section",
                _("%(unit)s has no section called %(name)s.") % {"unit": unit, "name": name},
            )
        return section

    def _role(self, row: TableRow, unit: Unit | None, section: Section | None) -> Role:
        role = _roles_by_name().get(row.text("role").casefold())
        if role is None:
            self._fault(row, "role", _("there is no role “%s”.") % row.text("role"))
            return Role.CADRE
        if unit is None:
            return role
        if role in DEPARTMENT_ROLES and not row.text("section"):
            self._fault(row, "section", _("whoever has this role works in a section."))
        if role == Role.CADRE and section is not None:
            self._fault(row, "role", _("a township cadre works in no section."))
        if (role in {Role.CADRE, Role.COUNTY}) != (unit.county_id is not None) and (
            role in {Role.CADRE, *DEPARTMENT_ROLES}
        ):
            self._fault(row, "role", _("this role does not belong to %s.") % unit)
        return role

    def _counties(self, row: TableRow, role: Role, unit: Unit | None) -> tuple[County, ...]:
        """The counties that the role reaches: for a county's own people always that county.

        For a city's staff they must be named, if only by 全市: nobody gets counties by silence.
        """
        if unit is None or not COUNTY_PERMISSIONS[role]:
            return ()
        within = [county for county in self._all_counties if county.city_id == unit.city_id]
        if unit.county_id is not None:
            within = [county for county in within if county.pk == unit.county_id]
        words = [word for word in SEPARATORS.split(row.text("counties")) if word]
        if not words and unit.county_id is None:
            self._fault(row, "counties", _("say for which counties, or 全市 for all."))
        if not words or ALL_COUNTIES & set(words):
            return tuple(within)
        named = [self._counties_by_name.get(word) for word in words]
        for word, county in zip(words, named, strict=True):
            if county not in within:
                self._fault(
                    row,
                    "counties",
                    _("“%(word)s” is no county of %(unit)s.") % {"word": word, "unit": unit},
                )
        return tuple(county for county in within if county in named)

    @cached_property
    def _all_counties(self) -> list[County]:
        return list(County.objects.all())

    @cached_property
    def _counties_by_name(self) -> dict[str, County]:
        """By code, name and short name; a name that several counties have is left out."""
        names: dict[str, set[County]] = defaultdict(set)
        for county in self._all_counties:
            for name in (county.code, county.name, county.short_name):
                names[name].add(county)
        return {name: counties.pop() for name, counties in names.items() if len(counties) == 1}

    @cached_property
    def _units_by_code(self) -> dict[str, Unit]:
        codes = {row.text("unit_code") for row in self.table.rows}
        return Unit.objects.filter(is_active=True).in_bulk(codes, field_name="code")

    @cached_property
    def _units_by_name(self) -> dict[str, list[Unit]]:
        names = {row.text("unit") for row in self.table.rows}
        units: dict[str, list[Unit]] = defaultdict(list)
        for unit in Unit.objects.filter(is_active=True, name__in=names):
            units[unit.name].append(unit)
        return units

    @cached_property
    def _sections(self) -> dict[tuple[int, str], Section]:
        names = {row.text("section") for row in self.table.rows}
        sections = Section.objects.filter(name__in=names).select_related("office")
        return {(section.office.unit_id, section.name): section for section in sections}


def _roles_by_name() -> dict[str, Role]:
    """By the value and by what the role is called in Chinese and English."""

    def names() -> Iterator[tuple[str, Role]]:
        for role in Role:
            yield role.value, role
            for language in ("zh-hans", "en"):
                with override(language):
                    yield str(role.label).casefold(), role

    return dict(names())
