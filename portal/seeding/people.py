"""The demo's people: the accounts to try, and two cadres in every township.

Names are a surname and a heavenly stem (王甲, 李乙), as in a textbook, so that no real person
appears; telephone numbers begin with 100, which no network gives out.
"""

import csv
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from accounts.access import Role
from accounts.models import Unit

COLUMNS = ("工号", "姓名", "手机", "邮箱", "企业微信", "单位编码", "科室", "角色", "县区")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
STEMS = "甲乙丙丁戊己庚辛壬癸"

CITY = "210900901"
FUMENG, ZHANGWU = "210921901", "210922901"
ACCOUNTS = (
    ("cadre", "210921100", "", Role.CADRE),
    ("cadre2", "210921100", "", Role.CADRE),
    ("outsider", "210922100", "", Role.CADRE),
    ("county", FUMENG, "办公室", Role.COUNTY),
    ("county2", ZHANGWU, "办公室", Role.COUNTY),
    ("organ", CITY, "组织科", Role.SECTION),
    ("talent", CITY, "人才科", Role.SECTION),
    ("cadres", CITY, "干部科", Role.SECTION),
    ("office", CITY, "办公室", Role.OFFICE),
    ("leader", CITY, "办公室", Role.LEADER),
    ("assess", CITY, "考核办", Role.ASSESSMENT),
    ("discipline", CITY, "干部监督科", Role.DISCIPLINE),
    ("sysadmin", CITY, "办公室", Role.SYSTEM),
    ("secadmin", CITY, "办公室", Role.SECURITY),
    ("auditor", CITY, "办公室", Role.AUDIT),
    ("county3", FUMENG, "办公室", Role.COUNTY),
)
"""Log-in name, code of the unit or department, section, role."""


def rows() -> Iterator[tuple[str, ...]]:
    """Everybody as a row of the people workbook, the accounts to try first."""
    names = _names()
    phones = (f"100{n:08d}" for n in range(1, 10_000))
    for username, unit, section, role in ACCOUNTS:
        yield _row(username, next(names), next(phones), unit, section, role)
    organs = Unit.objects.filter(kind=Unit.Kind.COUNTY_ORGAN).values_list("code", flat=True)
    for code in organs.exclude(code__in=(FUMENG, ZHANGWU)).order_by("code"):
        yield _row(f"X{code[:6]}", next(names), next(phones), code, "办公室", Role.COUNTY)
    townships = Unit.objects.filter(kind__in=Unit.TOWNSHIPS)
    for code in townships.values_list("code", flat=True).order_by("code"):
        for number in (1, 2):
            yield _row(f"{code}{number:02d}", next(names), next(phones), code, "", Role.CADRE)


def write(path: Path) -> None:
    """Write the people as the workbook that ``import_people`` reads."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(rows())


def _row(
    username: str, name: str, phone: str, unit: str, section: str, role: Role
) -> tuple[str, ...]:
    email = f"{username.lower()}@example.invalid"
    counties = "全市" if unit == CITY else ""
    return (username, name, phone, email, "", unit, section, role.value, counties)


def _names() -> Iterator[str]:
    """Surname and stem, then two stems, for ever."""
    for second in cycle(("", *STEMS)):
        for stem in STEMS:
            for surname in SURNAMES:
                yield surname + stem + second
