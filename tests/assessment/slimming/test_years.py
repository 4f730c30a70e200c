"""From n to m: what was cut, merged, kept and new between two years, by whom and why."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessment.models import Cycle, Indicator, IndicatorFate
from assessment.services import write_fate
from assessment.slimming.years import slimming_of
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.assessment.test_imports import apply
from tests.cast import Cast
from tests.clients import client_of

THIRD = GOOD | {"指标编码": "A03", "二级指标": "人才公寓套数", "权重": "40"}


@pytest.fixture
def cycle(upload: Upload, city: Cast, now: datetime) -> Cycle:
    """This year keeps one of last year's two indicators and brings a new one."""
    before = [row | {"完成时限": "2025-06-30"} for row in (GOOD, SECOND)]
    apply(upload(sheet(*before), "去年.csv", year=2025), now)
    apply(upload(sheet(GOOD, THIRD), "今年.csv"), now)
    return Cycle.objects.get(year=2026)


def test_cut_kept_and_new_with_who_did_it(cycle: Cycle, city: Cast) -> None:
    page = slimming_of(city.assess, cycle)

    assert (page.before, page.now) == (2, 2)
    (cut,) = page.cut
    assert (cut.indicator.name, cut.fate) == ("留才率", None)
    assert cut.act is not None
    assert (cut.act.name, cut.act.filename) == (city.assess.name, "今年.csv")
    assert [row.before.name for row in page.kept] == ["引才数"]
    assert [row.indicator.name for row in page.new] == ["人才公寓套数"]
    assert {row.county.short_name for row in page.counties} == {"阜蒙县", "彰武县"}
    assert page.minutes == (80, 80)  # two values, once until June, 20 minutes, two counties


def test_another_number_under_the_same_code_goes_on_as_nothing(
    upload: Upload, city: Cast, now: datetime
) -> None:
    """满1年 and 满3年 are two matters, from year to year as within one."""
    for year, name in ((2025, "任期满1年的干部比例"), (2026, "任期满3年的干部比例")):
        row = GOOD | {"二级指标": name, "权重": "100", "完成时限": f"{year}-06-30"}
        apply(upload(sheet(row), "a.csv", year=year), now)
    page = slimming_of(city.assess, Cycle.objects.get(year=2026))
    assert [row.indicator.name for row in page.cut] == ["任期满1年的干部比例"]
    assert ([row.indicator.name for row in page.new], page.kept) == (["任期满3年的干部比例"], [])


def test_a_merger_is_written_once_and_changed_by_the_administrator(
    cycle: Cycle, city: Cast, now: datetime
) -> None:
    gone = Indicator.objects.get(name="留才率")
    kept = Indicator.objects.get(name="引才数", cycle=cycle)

    def write(by: object, **changes: object) -> IndicatorFate:
        values = {"kind": "merged", "merged_into": kept, "reason": "一并统计"} | changes
        return write_fate(indicator=gone, cycle=cycle, by=by, now=now, **values)

    for refused in ({"merged_into": None}, {"merged_into": gone}, {"reason": " "}):
        with pytest.raises(ValidationError):
            write(city.talent, **refused)
    with pytest.raises(PermissionDenied):
        write(city.organ)
    write(city.talent)
    for person in (city.talent, city.office):
        with pytest.raises(PermissionDenied):
            write(person, kind="cut")
    (merged,) = slimming_of(city.assess, cycle).merged
    assert (merged.merged_into, merged.fate.reason) == (kept, "一并统计")
    with pytest.raises(IntegrityError, match="fate_merged"), transaction.atomic():
        IndicatorFate.objects.update(merged_into=None)
    assert write(city.assess, kind="cut").merged_into is None


def test_what_is_there_still_has_no_fate(cycle: Cycle, city: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        write_fate(
            indicator=Indicator.objects.get(name="引才数", cycle__year=2025),
            cycle=cycle,
            kind="cut",
            merged_into=None,
            reason="删",
            by=city.assess,
            now=now,
        )


def test_everybody_sees_what_concerns_them(cycle: Cycle, city: Cast) -> None:
    for person, numbers in ((city.organ, (0, 0)), (city.talent, (2, 2)), (city.county, (2, 2))):
        page = slimming_of(person, cycle)
        assert (page.before, page.now) == numbers
    address = "/assessment/cycles/2026/slimming/"
    assert client_of(city.organ).get(address).status_code == 404
    assert "留才率" in client_of(city.county).get(address).text
    form = f"/assessment/indicators/{Indicator.objects.get(name='留才率').pk}/fate/"
    answer = client_of(city.talent).post(form, {"kind": "merged", "reason": "写过的话"})
    assert list(answer.context["form"].errors) == ["merged_into"]
    client_of(city.talent).post(form, {"kind": "cut", "reason": "写过的话"})
    assert "写过的话" in client_of(city.assess).get(address).text


NAMES = (
    "引才数",
    "留才率",
    "公寓套数",
    "驻村天数",
    "培训学时",
    "评先名额",
    "述职场次",
    "回访比例",
    "结对户数",
)


def years_of(upload: Upload, now: datetime, *, rows: int) -> None:
    """So many indicators cut, merged or new, and kept, with what was written of each."""
    cut, kept, new = NAMES[:rows], NAMES[3 : 3 + rows], NAMES[6 : 6 + rows]
    for year, names in ((2025, kept + cut), (2026, kept + new)):
        weights = [100 - 10 * (len(names) - 1), *[10] * (len(names) - 1)]
        table = [
            GOOD
            | {"指标编码": f"A{number}", "二级指标": name, "权重": str(weight)}
            | {"完成时限": f"{year}-06-30"}
            for number, (name, weight) in enumerate(zip(names, weights, strict=True))
        ]
        apply(upload(sheet(*table), f"{year}.csv", year=year), now)


@pytest.mark.parametrize("name", ["assess", "talent", "county"])
def test_the_page_takes_the_same_queries_with_one_row_and_with_three(
    upload: Upload, city: Cast, now: datetime, name: str
) -> None:
    client, queries = client_of(getattr(city, name)), []
    for rows in (1, 3):
        years_of(upload, now, rows=rows)
        cycle = Cycle.objects.get(year=2026)
        for gone in Indicator.objects.filter(cycle__year=2025, name__in=NAMES[:rows]):
            written = {"kind": "merged", "reason": "一并统计", "by": city.assess, "now": now}
            kept = Indicator.objects.live().get(cycle=cycle, name=NAMES[3])
            write_fate(indicator=gone, cycle=cycle, merged_into=kept, **written)
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/assessment/cycles/2026/slimming/").context["page"]
        assert [len(part) for part in (page.merged, page.kept, page.new)] == [rows] * 3
        queries.append(len(captured))
    assert queries[0] == queries[1]
