"""The pages of the half-year: planned, approved, inspected, published, answered; the progress."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import Cycle, Target, Tour, TourDeduction, TourProblem
from assessment.services import report_value
from tests.assessment.halfyear.test_tour_stops import note, problem
from tests.assessment.touring import (
    FIRST_DAY,
    LAST_DAY,
    LATER,
    approved,
    cycle_of,
    deducted,
    handed_in,
    planned,
    published,
    ready_to_approve,
    stop_at,
    tour_item,
)
from tests.cast import Cast
from tests.clients import client_of

YEAR_PAGE = "/assessment/half-year/2026/"


@pytest.fixture
def clock(now: datetime) -> Iterator[Callable[[datetime], None]]:
    """The pages look at the clock; it stands at ``now`` until it is moved."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller.move_to


def plan_fields(cast: Cast, now: datetime, **changes: object) -> dict[str, object]:
    return {
        "item": tour_item(cast, now).pk,
        "lines": ["party_building", "talent"],
        "first_day": str(FIRST_DAY),
        "last_day": str(LAST_DAY),
        "hosts_a_day": "1",
        "team": "5",
        "team_minutes": "480",
        **changes,
    }


def table_fields(*rows: tuple[str, str, str]) -> dict[str, str]:
    fields = {"items-TOTAL_FORMS": str(len(rows)), "items-INITIAL_FORMS": "0"}
    for number, (line, text, points) in enumerate(rows):
        fields |= {
            f"items-{number}-line": line,
            f"items-{number}-text": text,
            f"items-{number}-points": points,
        }
    return fields


@pytest.mark.usefixtures("clock")
def test_planned_given_a_table_and_approved(cast: Cast, now: datetime) -> None:
    cycle_of(cast)
    assess = client_of(cast.assess)
    refused = assess.post(f"{YEAR_PAGE}plan/", plan_fields(cast, now, lines=["talent"]))
    assert "A9" in str(refused.context["form"].errors["lines"])
    assert refused.context["form"]["team"].value() == "5"

    item = refused.context["form"].fields["item"].queryset.get()
    fields = {
        "item": item.pk,
        "lines": ["party_building", "talent"],
        "first_day": str(FIRST_DAY),
        "last_day": str(LAST_DAY),
        "hosts_a_day": "1",
        "team": "5",
        "team_minutes": "480",
        f"area_{cast.fumeng.pk}": "1",
    }
    assert assess.post(f"{YEAR_PAGE}plan/", fields).status_code == 302
    tour = Tour.objects.get()
    assert tour.counties.get(county=cast.fumeng).area == 1
    assert assess.get(f"{YEAR_PAGE}plan/").context["form"]["team"].value() == 5

    wrong = table_fields(("party_building", "组织建设", ""), ("talent", "", ""))
    assert assess.post(f"{YEAR_PAGE}table/", wrong).context["rows"][0].non_field_errors()
    right = table_fields(
        ("party_building", "组织建设", "100"), ("talent", "政策", "100"), ("talent", "", "")
    )
    assert assess.post(f"{YEAR_PAGE}table/", right).status_code == 302
    assert tour.score_items.count() == 2

    office = client_of(cast.office)
    office.post(f"/assessment/tours/{tour.pk}/approve/")
    tour.refresh_from_db()
    assert not tour.is_approved  # the month is not admitted yet
    ready_to_approve(cast, now, tour)
    assert office.get(YEAR_PAGE).context["may_approve"]
    office.post(f"/assessment/tours/{tour.pk}/approve/")
    tour.refresh_from_db()
    assert tour.is_approved


@pytest.mark.usefixtures("clock")
def test_a_hand_change_that_breaks_a_rule_is_refused_and_kept(cast: Cast, now: datetime) -> None:
    stop = stop_at(planned(cast, now), cast.fumeng)
    assess, address = client_of(cast.assess), f"/assessment/tours/stops/{stop.pk}/change/"
    saturday = {"day": "2026-10-24", "inspector": str(stop.inspector_id)}

    answer = assess.post(address, saturday)

    assert answer.context["form"].non_field_errors()
    assert answer.context["form"]["day"].value() == "2026-10-24"
    assert assess.post(address, saturday | {"day": str(LAST_DAY)}).status_code == 302


def test_inspected_published_and_answered(
    cast: Cast, now: datetime, clock: Callable[[datetime], None]
) -> None:
    tour = approved(cast, now)
    stop = stop_at(tour, cast.zhangwu)
    page = f"/assessment/tours/stops/{stop.pk}/"
    team, host = client_of(cast.county), client_of(cast.county2)
    assert host.post(page, {"remark": "联系人张三"}).status_code == 302
    assert not team.get(page).context["forms"]

    clock(now + LATER)
    team, host = client_of(cast.county), client_of(cast.county2)
    item = tour.score_items.get(text="阵地建设")
    wrong = team.post(f"{page}deduct/", {"deduct-item": item.pk, "deduct-points": "3"})
    assert wrong.context["forms"]["deduct"].errors.keys() == {"reason"}
    assert wrong.context["forms"]["deduct"]["points"].value() == "3"
    fields = {"deduct-item": item.pk, "deduct-points": "3", "deduct-reason": "场所闲置"}
    team.post(f"{page}deduct/", fields)
    too_much = team.post(f"{page}deduct/", fields | {"deduct-points": "38"})
    assert too_much.context["forms"]["deduct"].errors.keys() == {"points"}
    written = {
        "problem-classified": "no",
        "problem-line": "talent",
        "problem-text": "政策未公开",
        "problem-correction": "在门户公开",
        "problem-due_on": "2026-11-20",
        "problem-minutes": "60",
    }
    assert team.post(f"{page}problem/", written).status_code == 302
    praise = {"note-classified": "no", "note-line": "talent", "note-text": "一窗办理"}
    assert team.post(f"{page}note/", praise).status_code == 302
    assert not host.get(page).context["is_open"]
    assert "场所闲置" not in host.get(page).content.decode()

    handed_in(cast, tour, now + LATER)
    client_of(cast.assess).post(f"/assessment/tours/{tour.pk}/publish/")

    row = TourDeduction.objects.get()
    assert "场所闲置" in host.get(page).content.decode()
    empty = host.post(f"/assessment/tours/deductions/{row.pk}/answer/", {"answer": ""})
    assert empty.context["answering"][1].errors
    host.post(f"/assessment/tours/deductions/{row.pk}/answer/", {"answer": "已整改"})
    row.refresh_from_db()
    assert row.answer == "已整改"
    receipt = TourProblem.objects.get().notice.receipts.get()
    assert f"/notices/receipts/{receipt.pk}/" in host.get(YEAR_PAGE).content.decode()
    assert f"/notices/receipts/{receipt.pk}/" not in team.get(YEAR_PAGE).content.decode()


def test_what_a_team_wrote_is_struck_and_given_back(
    cast: Cast, now: datetime, clock: Callable[[datetime], None]
) -> None:
    tour = approved(cast, now)
    clock(now + LATER)
    stop, team = stop_at(tour, cast.zhangwu), client_of(cast.county)
    rows = {
        "deductions": deducted(cast, stop, now + LATER),
        "notes": note(cast, stop, now + LATER),
        "problems": problem(cast, stop, now + LATER),
    }
    for kind, row in rows.items():
        address = f"/assessment/tours/{kind}/{row.pk}/strike/"
        assert client_of(cast.county2).post(address).status_code == 404
        assert team.post(address).status_code == 302
        assert not type(row).objects.exists()

    team.post(f"/assessment/tours/stops/{stop.pk}/hand-in/")
    stop.refresh_from_db()
    assert stop.is_scored
    client_of(cast.assess).post(f"/assessment/tours/stops/{stop.pk}/give-back/")
    stop.refresh_from_db()
    assert not stop.is_scored


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow(
    cast: Cast, now: datetime, clock: Callable[[datetime], None]
) -> None:
    tour, then = approved(cast, now), now + LATER
    clock(then)
    stop, reader = stop_at(tour, cast.zhangwu), client_of(cast.assess)
    pages = [YEAR_PAGE, f"/assessment/tours/stops/{stop.pk}/"]
    for call in (deducted, note, problem):
        call(cast, stop, then)
    before = [queries(reader, page) for page in pages]

    for number in range(3):
        deducted(cast, stop, then, points=Decimal(1), reason=f"第{number}处")
        note(cast, stop, then, text=f"做法{number}")
        problem(cast, stop, then, text=f"问题{number}")

    assert [queries(reader, page) for page in pages] == before
    published(cast, tour, then)
    assert client_of(cast.leader).get(YEAR_PAGE).context["settled"] == 0


# --- Progress -------------------------------------------------------------------------------------
def test_progress_of_all_and_of_one_county(
    imported: Cycle, city: Cast, now: datetime, clock: Callable[[datetime], None]
) -> None:
    midyear = datetime.combine(date(2026, 7, 1), now.timetz())
    own = Target.objects.filter(county=city.fumeng)
    adds_up = own.get(indicator__name="设施农业新增面积")
    level = own.get(indicator__name="秸秆综合利用率")
    behind = own.get(indicator__name="普惠托育新增托位数")
    for target, value in (
        (adds_up, adds_up.value / 2),
        (level, level.value),
        (behind, behind.value / 4),
    ):
        report_value(target=target, value=value, user=city.county, now=midyear)

    page = client_of(city.assess).get(f"{YEAR_PAGE}progress/?county=210921")

    rows = {row.indicator.name: row for row in page.context["rows"]}
    total = own.count()
    assert (page.context["on_course"], page.context["behind"]) == (2, 1)
    assert (len(rows), len(page.context["counties"])) == (total, 7)
    assert rows["设施农业新增面积"].percent == 100
    assert rows["秸秆综合利用率"].expected == level.value
    assert not rows["普惠托育新增托位数"].is_on_course
    assert len(page.context["rows_plot"].bars) == 3
    county = client_of(city.county).get(f"{YEAR_PAGE}progress/")
    assert county.context["chosen"] == city.fumeng
    assert len(county.context["counties"]) == 1
    other = client_of(city.county2).get(f"{YEAR_PAGE}progress/?county=210921")
    assert other.context["chosen"] == city.zhangwu
    assert (other.context["on_course"], other.context["behind"]) == (0, 0)
