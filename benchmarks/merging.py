"""Merging meetings by a plan: what it spares, and a country's worth of plans through Celery.

One city asks for 60 meetings a month: of its counties, of all townships of some counties, or of
every township. The plan is measured in person-hours against holding all apart and against first
fit, with its gap; then every prefecture of the country through two real workers, against one
process that works them out one after the other.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, sleep
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from accounts.access import Role
from accounts.models import City, County, LineOfWork, Office, Section, Unit, User
from benchmarks.result import Result
from meetings.models import AgendaItem, MeetingRequest, MergePlan, Mode, Post
from meetings.services import ask_plan, solve_plan
from portal.demo.environment import make_queue
from portal.demo.processes import Processes

REQUESTS = 60
COUNTIES, TOWNSHIPS = 7, 12
"""Counties of a city, townships of each county."""
CITIES = int(os.environ.get("BENCH_CITIES", "333"))
"""All prefectures of the country; fewer for a quick look."""
ALONE = min(CITIES, 12)
"""Cities that the one process works out, to have a time per city to compare with."""
WORKERS = 2
PATIENCE = 3600
"""Seconds that all cities together may take."""
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
FIRST_DAY = NOW.date() + timedelta(days=7)
PERIOD = 30
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = (time(9), time(9), time(14, 30))
PRESENTERS = ("组织", "干部", "人才", "党建", "公务员", "老干部", "宣教", "监督", "信息", "调研")
ROOMS = ("市委二楼会议室", "市委一楼会议室", "党校报告厅")


def run() -> Iterator[Result]:
    """One city's plan against its baselines, then all cities."""
    with transaction.atomic():
        offices = [_city(number) for number in range(CITIES)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield from _one_city(offices[0])
    yield _all_cities(offices)


def _city(number: int) -> Office:
    """A department with its units and the month's requests; each city's are its own."""
    random = Random(number)
    city = City.objects.create(
        code=f"{1000 + number}", name=f"样例{number}市", province_name="样例省"
    )
    organ = Unit(city=city, kind=Unit.Kind.CITY_ORGAN, code=f"{city.code}00901", name="样例部")
    organ.save()
    office = Office.objects.create(unit=organ)
    section = Section.objects.create(office=office, name="组织科", line=LineOfWork.GENERAL)
    author = User.objects.create(
        username=f"B{number:05}", name="样例", role=Role.SECTION, section=section
    )
    units = [_county(city, index) for index in range(COUNTIES)]
    requests = MeetingRequest.objects.bulk_create(
        _request(section, author, random) for _ in range(REQUESTS)
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(
            request=request,
            position=1,
            title=request.name,
            presenter=f"{random.choice(PRESENTERS)}科长",
            minutes=request.minutes,
        )
        for request in requests
    )
    called = MeetingRequest.audience.through
    called.objects.bulk_create(
        called(meetingrequest=request, unit=unit)
        for request in requests
        for unit in _audience(units, random)
    )
    return office


def _county(city: City, index: int) -> list[Unit]:
    """The county's department, then its townships."""
    code = f"{city.code}{index + 21}"
    county = County.objects.create(city=city, code=code, name=f"{index}县", short_name=f"{index}县")
    kinds = [Unit.Kind.COUNTY_ORGAN, *[Unit.Kind.TOWNSHIP] * TOWNSHIPS]
    return Unit.objects.bulk_create(
        Unit(city=city, county=county, kind=kind, code=f"{code}{100 + n}", name=f"{index}县{n}")
        for n, kind in enumerate(kinds)
    )


def _audience(units: list[list[Unit]], random: Random) -> list[Unit]:
    """Mostly every county's department; else some counties', or the townships of two, or of all."""
    departments = [county[0] for county in units]
    kind = random.choices(["counties", "some", "two", "all"], [12, 3, 3, 2])[0]
    if kind == "counties":
        return departments
    if kind == "some":
        return random.sample(departments, random.randint(2, 5))
    counties = random.sample(units, 2) if kind == "two" else units
    return [township for county in counties for township in county[1:]]


def _request(section: Section, author: User, random: Random) -> MeetingRequest:
    """Half an hour to two hours, on one of up to three days, three of four in person."""
    days = [FIRST_DAY + timedelta(days=number) for number in range(PERIOD)]
    workdays = [day for day in days if day.weekday() < 5]
    first = random.randrange(len(workdays))
    near = workdays[max(0, first - 5) : first + 6]
    is_here = random.random() < 0.75
    people = random.choice([1, 1, 2])
    return MeetingRequest(
        section=section,
        requested_by=author,
        requested_at=NOW,
        name="样例会议",
        purpose="样例",
        line=LineOfWork.GENERAL,
        convener="分管副部长",
        off_plan_reason="样例",
        mode=Mode.IN_PERSON if is_here else Mode.VIDEO,
        place=random.choice(ROOMS) if is_here else "",
        starts_at=datetime.combine(workdays[first], random.choice(HOURS), SHANGHAI),
        other_days=sorted(set(random.sample(near, 2)) - {workdays[first]}),
        minutes=random.choice([30, 45, 60, 60, 90, 120]),
        posts=[Post.DEPUTY, Post.STAFF][:people],
        people_per_unit=people,
        travel_minutes=random.choice([40, 60, 60, 90]) if is_here else 0,
        preparation_minutes=random.choice([0, 15, 30]),
        why_not_notice="样例",
        notice_text="样例",
        notice_due_at=NOW + timedelta(days=5),
    )


def _one_city(office: Office) -> Iterator[Result]:
    plan = _asked(office)
    solve_plan(plan.pk, now=NOW)
    plan.refresh_from_db()
    gap = f"gap {plan.gap:.2f} %, {plan.seconds:.2f} s, {plan.groups.count()} meetings"
    for name, minutes, least in (
        ("holding all apart", plan.apart, 1.1),
        ("first fit", plan.greedy, 1.0),
    ):
        yield Result(
            name=f"person-hours of a month ({gap})",
            baseline=name,
            size=REQUESTS,
            seconds=plan.person_minutes / 60,
            baseline_seconds=minutes / 60,
            least_ratio=least,
            unit="h",
        )


def _all_cities(offices: list[Office]) -> Result:
    """All cities through the workers, beside some worked out alone just before and just after.

    Both times, because the speed of a machine that others use changes within minutes.
    """
    before = _seconds_alone(offices[:ALONE])
    with _workers():
        start = perf_counter()
        plans = [_asked(office, wake=True).pk for office in offices]
        _wait_for(plans)
        taken = perf_counter() - start
    done = list(MergePlan.objects.filter(pk__in=plans))
    proven = sum(plan.is_proven and plan.state == "solved" for plan in done)
    gap = max(plan.gap for plan in done)
    slowest = max(plan.seconds for plan in done)
    alone = (before + _seconds_alone(offices[:ALONE])) / 2 * len(offices)
    return Result(
        name=(
            f"cities through {WORKERS} workers ({proven} of {len(plans)} proven, largest gap "
            f"{gap:.2f} %, slowest {slowest:.1f} s)"
        ),
        baseline=f"one process, from {ALONE} cities",
        size=len(offices),
        seconds=taken,
        baseline_seconds=alone,
        least_ratio=1.2,
    )


def _seconds_alone(offices: list[Office]) -> float:
    """What one process takes for a city, on average of these."""
    start = perf_counter()
    for office in offices:
        solve_plan(_asked(office).pk, now=NOW)
    return (perf_counter() - start) / len(offices)


def _asked(office: Office, *, wake: bool = False) -> MergePlan:
    return ask_plan(
        office=office,
        first_day=FIRST_DAY,
        last_day=FIRST_DAY + timedelta(days=PERIOD),
        asked_by=None,
        now=NOW,
        wake=wake,
    )


def _workers() -> Processes:
    """Two workers of one process each, on the scratch database and the queue of this run."""
    make_queue(Path(os.environ["DATA_DIR"]))
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    os.environ["DATABASE_URL"] = address._replace(path=f"/{name}").geturl()
    processes = Processes(Path(os.environ["DATA_DIR"]) / "log")
    for number in range(WORKERS):
        processes.start(
            f"worker{number}",
            [
                *(sys.executable, "-m", "celery", "--app", "portal", "--quiet", "worker"),
                *("--concurrency=1", "--without-gossip", "--without-mingle"),
                f"--hostname=worker{number}@benchmark",
            ],
        )
    return processes


def _wait_for(plans: list[int]) -> None:
    deadline = monotonic() + PATIENCE
    waiting = MergePlan.objects.filter(pk__in=plans, state__in=["queued", "running"])
    while waiting.exists():
        if monotonic() > deadline:
            raise TimeoutError(f"{waiting.count()} plans are not worked out after {PATIENCE} s")
        sleep(0.1)
