"""Importing indicators in the long form, beside stock django-import-export and beside a floor.

40 indicators in 25, 250 and 2,500 counties, one row each. Ours is the service that a worker calls
for a confirmed file: the file is parsed in the child process, checked cell by cell, against the
cycle and by the slimming rules, compared, written with everything that it requires of the counties,
and its preview kept. The others write targets alone, of indicators that are there already: stock
django-import-export with a plain resource, in default and in bulk mode; and calamine with COPY and
no check at all, which nothing that reads the file and fills the table can beat by much.
"""

import math
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import tablib
import xlsxwriter
from django.core.files.base import ContentFile
from django.db import connection, transaction
from import_export import resources
from import_export.fields import Field
from import_export.widgets import DecimalWidget, ForeignKeyWidget
from python_calamine import CalamineWorkbook

from accounts.access import Role
from accounts.models import City, County, LineOfWork, Office, Section, Unit, User
from accounts.services import assign_role
from assessment.models import Block, Cycle, Indicator, IndicatorImport, Target
from assessment.services import apply_import, check_import, confirm_import, upload_import
from benchmarks.memory import growth_of
from benchmarks.result import Result
from notices.models import Requirement

INDICATORS = 40
COUNTIES = [int(n) for n in os.environ.get("BENCH_COUNTIES", "25,250,2500").split(",")]
"""Fewer for a quick look: the library takes most of an hour for the last."""
RUNS, RUNS_OF_MANY = 5, 3
"""How often ours and the floor are run; what is told is the median."""
YEAR = 2026
NOW = datetime(YEAR, 1, 5, 1, tzinfo=UTC)
DUE_ON = date(YEAR, 12, 20)
HEADER = (
    *("指标编码", "板块", "一级指标", "二级指标", "计量单位", "方向", "权重", "计分方法"),
    *("数据来源", "责任科室", "考核频次", "县区", "目标值", "完成时限", "预计填报分钟", "备注"),
)
MIDDLE = INDICATORS * 250
"""The size at which the promises are made."""
TIMES_BULK, TIMES_FLOOR, MOST_GROWTH = 8, 4, 1.05
MOST_MEMORY = 8
"""KiB that the worker takes for each row."""
KIB = 1024


AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"
"""For all alike: checks that wait for the end are slower."""


class Targets(resources.ModelResource):
    """What the library's documentation would have anybody write."""

    indicator = Field("indicator", "指标编码", ForeignKeyWidget(Indicator, "code"))
    county = Field("county", "县区", ForeignKeyWidget(County, "name"))
    value = Field("value", "目标值", DecimalWidget())

    class Meta:
        model = Target
        fields = ("indicator", "county", "value")
        import_id_fields = ("indicator", "county")


class TargetsInBulk(Targets):
    """The same, set to be fast."""

    class Meta(Targets.Meta):
        use_bulk = True
        skip_diff = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file in the long form, and the rows below its header."""

    path: Path
    rows: int


def run() -> Iterator[Result]:
    """Each size, then how time grows with it."""
    user = _city(max(COUNTIES))
    taken = {}
    with tempfile.TemporaryDirectory(prefix="qingzhuang-import-") as folder:
        for counties in COUNTIES:
            sheet = _sheet(Path(folder), counties)
            results = _Race(user, sheet).results()
            first = next(results)
            taken[sheet.rows] = first.seconds
            yield first
            yield from results
    (less, before), (most, after) = list(taken.items())[-2:]
    yield Result(
        name=f"growth of time with rows, as an exponent, from {less:,} rows",
        baseline="at most",
        size=most,
        seconds=math.log(after / before) / math.log(most / less),
        baseline_seconds=MOST_GROWTH,
        least_ratio=1,
        unit="",
    )


def _city(counties: int) -> User:
    """A city, its counties with their departments, and who administers its assessment."""
    city = City.objects.create(code="1999", name="样例市", province_name="样例省")
    organ = Unit(city=city, kind=Unit.Kind.CITY_ORGAN, code=f"{city.code}00901", name="样例部")
    organ.save()
    office = Office.objects.create(unit=organ)
    section = Section.objects.create(office=office, name="组织科", line=LineOfWork.GENERAL)
    there = County.objects.bulk_create(
        County(city=city, code=f"{190_000 + n}", name=_county(n), short_name=_county(n))
        for n in range(counties)
    )
    units = Unit.objects.bulk_create(
        Unit(
            city=city,
            county=county,
            kind=Unit.Kind.COUNTY_ORGAN,
            code=f"{county.code}901",
            name=f"{county.name}样例部",
        )
        for county in there
    )
    Office.objects.bulk_create(Office(unit=unit) for unit in units)
    user = User.objects.create(
        username="B00001", name="样例", role=Role.ASSESSMENT, section=section
    )
    assign_role(user=user, role=Role.ASSESSMENT, counties=there)
    return user


def _county(number: int) -> str:
    return f"样例{number}县"


def _sheet(folder: Path, counties: int) -> Sheet:
    """As a spreadsheet program writes it: one sheet, shared strings, real dates."""
    path = folder / f"{counties}.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        worksheet = workbook.add_worksheet("指标")
        worksheet.write_row(0, 0, HEADER)
        row = 0
        for indicator in range(INDICATORS):
            for county in range(counties):
                row += 1
                worksheet.write_row(row, 0, _row(indicator, county))
    return Sheet(path, row)


def _row(indicator: int, county: int) -> list[Any]:
    target = round(50 + (indicator * county) % 977 / 20, 2)
    return [
        *(f"A{indicator:02}", "基层党建", "组织体系", f"第{indicator}项工作完成率", "%"),
        *("越高越好", 100 / INDICATORS, "完成率", "统计部门", "组织科", "全年"),
        *(_county(county), target, DUE_ON, 20, "样例数据"),
    ]


class _Race:
    """All ways of importing one file, each into tables that are empty but for the city."""

    def __init__(self, user: User, sheet: Sheet) -> None:
        self.user = user
        self.sheet = sheet
        self.runs = RUNS if sheet.rows <= MIDDLE else RUNS_OF_MANY

    def results(self) -> Iterator[Result]:
        """Ours against each of the others; the promises are made at the middle size."""
        promised = self.sheet.rows == MIDDLE
        memory = self._memory()
        ours, floor, journey = self._ours_and_floor()
        name = f"importing targets (checked and imported {journey:.2f} s)"
        for baseline, seconds, least in (
            ("bulk mode", self._stock(TargetsInBulk), TIMES_BULK),
            ("default mode", self._stock(Targets), TIMES_BULK),
            ("calamine and COPY", floor, 1 / TIMES_FLOOR),
        ):
            yield Result(
                name=name,
                baseline=baseline,
                size=self.sheet.rows,
                seconds=ours,
                baseline_seconds=seconds,
                least_ratio=least if promised else 0,
            )
        yield memory

    def _ours_and_floor(self) -> tuple[float, float, float]:
        """Median seconds of the import and of the floor, run in turn, and of check and import."""
        ours, floors, journeys = [], [], []
        for _ in range(self.runs):
            before = perf_counter()
            waiting = self._confirmed()
            start = perf_counter()
            apply_import(waiting.pk, now=NOW)
            ours.append(perf_counter() - start)
            journeys.append(perf_counter() - before)
            self._expect_all(Target, Requirement)
            _empty()
            ready = self._indicators()
            start = perf_counter()
            self._copy(*ready)
            floors.append(perf_counter() - start)
            self._expect_all(Target)
            _empty()
        return median(ours), median(floors), median(journeys)

    def _confirmed(self) -> IndicatorImport:
        """The file as the worker finds it once the preview was read and confirmed."""
        kept = upload_import(
            city=self.user.own_section.office.unit.city,
            year=YEAR,
            upload=ContentFile(self.sheet.path.read_bytes(), name="a.xlsx"),
            user=self.user,
            classified=False,
            now=NOW,
            wake=False,
        )
        check_import(kept.pk, now=NOW)
        confirm_import(indicator_import=kept, user=kept.uploaded_by, wake=False)
        return kept

    def _indicators(self) -> tuple[dict[str, int], dict[str, int]]:
        """The indicators that the others find there, and the counties, by code and name."""
        section = self.user.own_section
        cycle = Cycle.objects.create(city=section.office.unit.city, year=YEAR)
        block = Block.objects.create(cycle=cycle, position=1, name="基层党建")
        made = Indicator.objects.bulk_create(
            Indicator(
                cycle=cycle,
                block=block,
                code=f"A{number:02}",
                name=f"第{number}项工作完成率",
                measure="%",
                direction=Indicator.Direction.HIGHER,
                weight=100 / INDICATORS,
                scoring=Indicator.Scoring.COMPLETION,
                data_source="统计部门",
                section=section,
                frequency=Indicator.Frequency.YEAR,
                due_on=DUE_ON,
                minutes=20,
            )
            for number in range(INDICATORS)
        )
        counties = dict(County.objects.values_list("name", "pk"))
        return {indicator.code: indicator.pk for indicator in made}, counties

    @transaction.atomic
    def _copy(self, indicators: dict[str, int], counties: dict[str, int]) -> None:
        code, county, value = (HEADER.index(name) for name in ("指标编码", "县区", "目标值"))
        _header, *rows = _cells(self.sheet)
        with connection.cursor() as cursor:
            cursor.execute(AT_ONCE)
            with cursor.copy(
                "COPY assessment_target (indicator_id, county_id, value) FROM STDIN"
            ) as copy:
                for row in rows:
                    copy.write_row((indicators[row[code]], counties[row[county]], row[value]))

    def _stock(self, kind: type[Targets]) -> float:
        """Seconds of the library, which is given calamine's rows and so spared its own reader."""
        self._indicators()
        start = perf_counter()
        self._import(kind)
        taken = perf_counter() - start
        self._expect_all(Target)
        _empty()
        return taken

    def _import(self, kind: type[Targets]) -> None:
        header, *rows = _cells(self.sheet)
        dataset = tablib.Dataset(*rows, headers=header)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(AT_ONCE)
            kind().import_data(dataset, raise_errors=True, use_transactions=True)

    def _memory(self) -> Result:
        """What the worker's memory grows by, for each row; its parser is bounded apart."""
        database = str(connection.settings_dict["NAME"])
        grown = growth_of(self._confirmed().pk, database=database, moment=NOW)
        self._expect_all(Target)
        _empty()
        return Result(
            name="memory of a row",
            baseline="at most",
            size=self.sheet.rows,
            seconds=grown / self.sheet.rows,
            baseline_seconds=MOST_MEMORY,
            least_ratio=1 if self.sheet.rows >= MIDDLE else 0,
            unit="KiB",
        )

    def _expect_all(self, *models: type[Target | Requirement]) -> None:
        for model in models:
            if model.objects.count() != self.sheet.rows:
                raise RuntimeError(f"{model.__name__}: not every row has arrived")


def _cells(sheet: Sheet) -> list[list[Any]]:
    return CalamineWorkbook.from_path(sheet.path).get_sheet_by_index(0).to_python()


def _empty() -> None:
    """Leave nothing but the city."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE assessment_cycle, notices_requirement CASCADE")
        cursor.execute("TRUNCATE assessment_indicatorimport, assessment_targetevent CASCADE")
        cursor.execute("VACUUM ANALYZE assessment_target, notices_requirement")
