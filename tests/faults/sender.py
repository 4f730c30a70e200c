"""The process that sends the notices: ``python -m tests.faults.sender``.

It stands where the web server stands in the portal: it commits, then wakes the workers through
Redis if it can. One JSON object a line goes in, one comes out.
"""

import json
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django

COUNTIES = 10
"""Per channel, and the notices of one load: one to all units of each county."""


def make_people(count: int) -> Iterator[str]:
    """For each channel so many units with one person each, who can be reached by it alone."""
    from django.utils import timezone

    from accounts.access import Role
    from accounts.models import City, County, LineOfWork, Office, Section, Unit, User
    from accounts.services import assign_role
    from office.rules import change_rule, declared_rule

    for rule in ("N2", "N6"):  # whatever is sent leaves at once
        change_rule(
            rule,
            enabled=False,
            numbers=declared_rule(rule).numbers,
            reason="drill",
            changed_by="drill",
            now=timezone.now(),
        )
    city = City.objects.create(code="9909", name="样例市", province_name="样例省")
    organ = Unit.objects.create(
        city=city, kind=Unit.Kind.CITY_ORGAN, code="990900901", name="样例部"
    )
    section = Section.objects.create(
        office=Office.objects.create(unit=organ), name="组织科", line=LineOfWork.PARTY_BUILDING
    )
    counties = County.objects.bulk_create(
        County(city=city, code=f"{990_900 + n}", name=f"样例{n}县", short_name=f"样例{n}县")
        for n in range(2 * COUNTIES)
    )
    author = User.objects.create(username="author", name="发送人", role="section", section=section)
    assign_role(user=author, role=Role.SECTION, counties=counties)
    for n, county in enumerate(counties):
        _man(county, count // COUNTIES, channel="email" if n < COUNTIES else "wecom")
        yield county.code


def _man(county: Any, size: int, *, channel: str) -> None:
    """Units of the county, one cadre in each, with the right to answer."""
    from django.contrib.auth.models import Group

    from accounts.models import Unit, User

    first = 100_000_000 + county.pk * 10_000
    units = Unit.objects.bulk_create(
        Unit(
            city=county.city, county=county, kind=Unit.Kind.TOWNSHIP, code=str(first + n),
            name=f"样例{first + n}镇",
        )
        for n in range(size)
    )  # fmt: skip
    people = User.objects.bulk_create(
        User(
            username=f"P{unit.code}",
            name="样例人员",
            role="cadre",
            unit=unit,
            email=f"p{unit.code}@example.test" if channel == "email" else "",
            wecom_id=f"p{unit.code}" if channel == "wecom" else "",
        )
        for unit in units
    )
    User.groups.through.objects.bulk_create(
        User.groups.through(user=person, group=group)
        for group in [Group.objects.get(name=f"{county.code}:cadre")]
        for person in people
    )


def send(title: str, channel: str, half: int) -> Iterator[int]:
    """Send one half of a load: a notice to each of these counties; their ids."""
    from django.utils import timezone

    from accounts.models import County, Unit, User
    from notices.services import draft_notice, send_notice

    author = User.objects.select_related("section").get(username="author")
    first = (0 if channel == "email" else COUNTIES) + half * COUNTIES // 2
    counties = County.objects.filter(city__code="9909").order_by("code")
    for county in counties[first : first + COUNTIES // 2]:
        now = timezone.now()
        notice = draft_notice(
            author=author,
            section=author.own_section,
            title=f"{title}（{county.short_name}）",
            text="请各乡镇核对党员信息。",
            basis="工作要点",
            audience=Unit.objects.filter(county=county),
            due_at=now + timedelta(days=21),
            minutes=5,
            classified=False,
            now=now,
        )
        yield send_notice(notice=notice, now=now).pk


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Do what one line asks; the answer tells how long it took."""
    started = time.monotonic()
    match order:
        case {"people": int(count)}:
            answer: dict[str, Any] = {"counties": list(make_people(count))}
        case {"send": str(title), "channel": str(channel), "half": int(half)}:
            answer = {"notices": list(send(title, channel, half))}
    return answer | {"seconds": time.monotonic() - started}


def main() -> None:
    """Obey line by line until there is none."""
    django.setup()
    from django.db import connection

    for line in sys.stdin:
        connection.close()  # PostgreSQL may have gone and come since the last line
        try:
            answer = obey(json.loads(line))
        except Exception:  # the drill decides what to make of it
            answer = {"error": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
