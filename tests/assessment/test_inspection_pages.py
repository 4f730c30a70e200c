"""The pages of the plan of inspections: who gets them, what they take and keep."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import BaseFigure, InspectionItem, InspectionPlan, InspectionRound
from assessment.services import admit_for_month, refuse_item
from notices.models import Requirement
from tests.assessment.inspecting import (
    MONTH,
    YEAR,
    admitted,
    approve,
    base,
    begun,
    draft,
    inspected_of,
    one_by_one,
    submitted,
)
from tests.cast import Cast
from tests.clients import client_of

PLAN = f"/assessment/inspections/{YEAR}/"
ITEMS = "/assessment/inspections/items/"
ROUNDS = "/assessment/inspections/rounds/"
UNITS = "/assessment/inspections/units/"
BASE = "/assessment/inspections/base/"


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Any:
    """The pages look at the clock; here it stands at ``now``."""
    with time_machine.travel(now, tick=False):
        yield


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "classified": "no",
        "section": cast.organ_section.pk,
        "name": "基层党建专项督查",
        "kind": "supervision",
        "subject": "村党组织活动场所",
        "basis": "年度工作要点",
        "months": [10, 12],
        "days": "2",
        "method": "on_site",
        "counties": [cast.fumeng.pk],
        "kinds": ["township"],
        "people": "2",
        "minutes": "90",
        **changes,
    }


# --- Wording --------------------------------------------------------------------------------------
def test_a_section_words_an_item_and_puts_it_forward(cast: Cast) -> None:
    client = client_of(cast.organ)

    answer = client.post(f"{PLAN}new/", typed(cast, organs=[cast.organ_section.office.unit.pk]))

    item = InspectionItem.objects.get()
    assert answer.url == f"{ITEMS}{item.pk}/"
    assert (item.state, item.months, item.section) == ("draft", [10, 12], cast.organ_section)
    assert set(item.units.all()) == {cast.fuxin_town, cast.organ_section.office.unit}
    client.post(f"{ITEMS}{item.pk}/submit/")
    item.refresh_from_db()
    assert item.state == "submitted"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"counties": []}, "counties"),
        ({"months": []}, "months"),
        ({"basis": ""}, "basis"),
        ({"minutes": "0"}, "minutes"),
        ({"name": "同名的一项"}, "name"),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    cast: Cast, now: datetime, changes: dict[str, object], field: str
) -> None:
    draft(cast, now, name="同名的一项")

    answer = client_of(cast.organ).post(f"{PLAN}new/", typed(cast, subject="写过的话", **changes))

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert "写过的话" in answer.text
    assert InspectionItem.objects.count() == 1


def test_nothing_classified_is_repeated(cast: Cast) -> None:
    answer = client_of(cast.organ).post(
        f"{PLAN}new/", typed(cast, classified="yes", subject="写过的话")
    )

    assert "写过的话" not in answer.text
    assert not InspectionItem.objects.exists()


def test_a_section_words_for_itself_the_office_for_all(cast: Cast) -> None:
    of_talent = typed(cast, section=cast.talent_section.pk)
    refused = client_of(cast.organ).post(f"{PLAN}new/", of_talent)
    assert list(refused.context["form"].errors) == ["section"]

    client_of(cast.office).post(f"{PLAN}new/", of_talent)

    assert InspectionItem.objects.get().section == cast.talent_section


def test_nothing_is_worded_for_a_year_that_is_over(cast: Cast) -> None:
    page = f"/assessment/inspections/{YEAR - 1}/"
    answer = client_of(cast.organ).post(f"{page}new/", typed(cast))

    assert answer.context["form"].non_field_errors()
    assert f"{page}new/" not in client_of(cast.organ).get(page).text


def test_an_item_is_changed_with_what_it_said_and_taken_back(cast: Cast, now: datetime) -> None:
    item = submitted(cast, now, units=[cast.fuxin_town, cast.organ_section.office.unit])
    client, page = client_of(cast.organ), f"{ITEMS}{item.pk}/"
    form = client.get(f"{page}change/").context["form"]
    assert form.initial["organs"] == [cast.organ_section.office.unit.pk]
    assert (form.initial["counties"], form.initial["kinds"]) == ([cast.fumeng.pk], ["township"])

    client.post(f"{page}change/", typed(cast, days="9"))
    item.refresh_from_db()
    assert (item.days, item.units.get()) == (9, cast.fuxin_town)
    assert client_of(cast.talent).get(f"{page}change/").status_code == 404

    client.post(f"{page}remove/")
    assert not InspectionItem.objects.exists()


# --- The plan -------------------------------------------------------------------------------------
def test_the_plan_can_be_filtered(cast: Cast, now: datetime) -> None:
    below, organ = submitted(cast, now), cast.organ_section.office.unit
    inside = draft(cast, now, name="机关作风检查", section=cast.talent_section, units=[organ])
    client = client_of(cast.office)
    for query, found in (
        ("", {below, inside}),
        ("level=below", {below}),
        ("level=city", {inside}),
        (f"section={cast.talent_section.pk}", {inside}),
        ("state=submitted", {below}),
        ("state=nonsense&section=x&level=y", {below, inside}),
    ):
        assert set(client.get(f"{PLAN}?{query}").context["items"]) == found


def test_the_plan_shows_totals_with_plot_and_table(cast: Cast, now: datetime) -> None:
    base(cast, now, 4, cast.organ_section)
    approve(cast, now, submitted(cast, now))
    answer = client_of(cast.leader).get(PLAN)

    whole = answer.context["whole"]
    assert (whole.totals.cap, whole.together.used, whole.together.base) == (2, 1, 4)
    assert [(bar.width, bar.width_before, bar.limit) for bar in whole.plot.bars] == [
        ("25.00%", "100.00%", "50.00%"),
        ("25.00%", "100.00%", ""),
    ]
    assert '<svg class="plot' in answer.text
    assert answer.context["burden"] == 2 * 90 * 2 * 2


def test_the_next_step_of_the_plan(cast: Cast, now: datetime) -> None:
    base(cast, now, 4)
    first, _second = submitted(cast, now), submitted(cast, now, name="另一项")
    office, leader = client_of(cast.office), client_of(cast.leader)
    assert office.get(PLAN).context["may_approve"]

    approve(cast, now, first)

    approved = office.get(PLAN)
    assert not approved.context["may_approve"]
    assert f"{PLAN}months/" in approved.text
    assert leader.get(PLAN).context["may_decide"]
    assert not leader.get(PLAN).context["may_word"]


def test_people_below_see_what_was_approved_and_reaches_them(cast: Cast, now: datetime) -> None:
    item = one_by_one(cast, now, submitted(cast, now))
    waiting = submitted(cast, now, name="未批准的事项")
    for user in (cast.county, cast.cadre):
        answer = client_of(user).get(PLAN)
        assert item.name in answer.text
        assert waiting.name not in answer.text
        assert client_of(user).get(f"{ITEMS}{item.pk}/").status_code == 200
        assert client_of(user).get(f"{ITEMS}{waiting.pk}/").status_code == 404
    assert item.name not in client_of(cast.county2).get(PLAN).text


def test_people_below_see_of_its_reach_only_their_own(cast: Cast, now: datetime) -> None:
    units = [cast.fuxin_town, cast.zhangwu_town]
    item = one_by_one(cast, now, submitted(cast, now, units=units))

    def counties(user: Any) -> list[str]:
        answer = client_of(user).get(f"{ITEMS}{item.pk}/")
        return [place.county for place in answer.context["extent"]]

    assert counties(cast.county) == ["阜蒙县"]
    assert counties(cast.organ) == ["阜蒙县", "彰武县"]


# --- Approving ------------------------------------------------------------------------------------
def test_the_office_records_the_approval(cast: Cast, now: datetime) -> None:
    base(cast, now, 2)
    items = [submitted(cast, now, name=f"督查{number}") for number in range(2)]
    client, page = client_of(cast.office), f"{PLAN}approve/"
    resolution = "2026年第1次部务会"

    beyond = client.post(page, {"items": [item.pk for item in items], "resolution": resolution})
    assert list(beyond.context["form"].errors) == ["items"]
    assert resolution in beyond.text
    assert client.post(page, {"items": [items[0].pk], "resolution": resolution}).url == PLAN

    assert InspectionPlan.objects.get().items.get() == items[0]
    assert client.get(page).status_code == 200
    for name in ("organ", "leader", "assess", "county"):
        assert client_of(getattr(cast, name)).get(page).status_code == 403


def test_without_a_base_year_the_page_says_what_to_do(cast: Cast, now: datetime) -> None:
    item = submitted(cast, now)
    client = client_of(cast.office)

    assert BASE in client.get(f"{PLAN}approve/").text
    answer = client.post(f"{PLAN}approve/", {"items": [item.pk], "resolution": "部务会"})

    assert answer.context["form"].non_field_errors()


def test_a_leader_approves_one_by_one_beyond_the_cap_if_the_leader_says_so(
    cast: Cast, now: datetime
) -> None:
    base(cast, now, 1)
    item = submitted(cast, now)
    client, page = client_of(cast.leader), f"{ITEMS}{item.pk}/decide/"
    assert [verdict.passed for verdict in client.get(page).context["verdicts"]] == [False]

    refused = client.post(page, {"reason": "上级部署", "outcome": "approve"})
    assert list(refused.context["form"].errors) == ["beyond_cap"]
    assert "上级部署" in refused.text
    client.post(page, {"reason": "上级部署", "outcome": "approve", "beyond_cap": "on"})

    item.refresh_from_db()
    assert (item.state, item.decided_by, item.reason) == ("admitted", cast.leader, "上级部署")
    assert client.get(page).status_code == 404


def test_the_office_may_only_refuse(cast: Cast, now: datetime) -> None:
    item = submitted(cast, now)
    client, page = client_of(cast.office), f"{ITEMS}{item.pk}/decide/"
    assert 'value="approve"' not in client.get(page).text
    assert list(client.post(page, {"outcome": "refuse"}).context["form"].errors) == ["reason"]

    client.post(page, {"reason": "与巡察重复", "outcome": "refuse"})

    item.refresh_from_db()
    assert (item.state, item.reason) == ("refused", "与巡察重复")
    assert "与巡察重复" in client_of(cast.organ).get(f"{ITEMS}{item.pk}/").text


def test_a_post_for_approval_from_the_office_is_no_approval(cast: Cast, now: datetime) -> None:
    item = submitted(cast, now)

    client_of(cast.office).post(
        f"{ITEMS}{item.pk}/decide/", {"reason": "不经领导", "outcome": "approve"}
    )

    item.refresh_from_db()
    assert item.state != "admitted"


def test_a_base_year_is_entered_by_section(cast: Cast, now: datetime) -> None:
    client = client_of(cast.assess)
    form = client.get(BASE).context["form"]
    values = dict.fromkeys(form.fields, "0") | {
        "year": str(YEAR - 1),
        f"section-{cast.organ_section.pk}": "7",
        "section-none": "3",
    }

    wrong = client.post(BASE, values | {"year": str(YEAR)})
    assert list(wrong.context["form"].errors) == ["year"]
    assert 'value="7"' in wrong.text
    client.post(BASE, values)

    kept = BaseFigure.objects.filter(items__gt=0)
    assert dict(kept.values_list("section__name", "items")) == {"组织科": 7, None: 3}
    assert client.get(BASE).context["form"][f"section-{cast.organ_section.pk}"].value() == 7


# --- The month ------------------------------------------------------------------------------------
def test_the_office_admits_the_month_and_holds_one_back(cast: Cast, now: datetime) -> None:
    items = [
        one_by_one(cast, now, submitted(cast, now, name=f"督查{number}")) for number in range(3)
    ]
    client, page = client_of(cast.office), f"{PLAN}months/?month={MONTH}"
    admit = f"{ITEMS}{items[0].pk}/admit/"
    client.post(admit, {"month": MONTH, "admitted": "no"})
    assert not InspectionRound.objects.exists()
    client.post(admit, {"month": MONTH, "admitted": "no", "reason": "与调研同期"})
    assert client.get(page).context["open"] == 2

    client.post(page)

    assert dict(InspectionRound.objects.values_list("item__name", "admitted")) == {
        "督查0": False,
        "督查1": True,
        "督查2": True,
    }
    client.post(admit, {"month": MONTH, "admitted": "yes"})
    assert InspectionRound.objects.filter(admitted=True).count() == 3
    assert client.post(admit, {}).status_code == 302


def test_others_of_the_department_see_the_month_and_admit_nothing(
    cast: Cast, now: datetime
) -> None:
    item = one_by_one(cast, now, submitted(cast, now))
    page = f"{PLAN}months/?month={MONTH}"
    for name in ("organ", "leader", "assess"):
        client = client_of(getattr(cast, name))
        assert item.name in client.get(page).text
        assert client.post(page).status_code == 403
    assert client_of(cast.county).get(page).status_code == 403
    for month in ("0", "13", "x", "1000"):
        assert client_of(cast.office).get(f"{PLAN}months/?month={month}").status_code == 404


def test_from_beginning_to_end(cast: Cast, now: datetime) -> None:
    round_ = admitted(cast, now)
    client, page = client_of(cast.organ), f"{ROUNDS}{round_.pk}/"
    assert page in client.get(f"{ITEMS}{round_.item_id}/").text

    wrong = client.post(page, {"first_day": "2026-11-20", "last_day": "2026-11-20"})
    assert list(wrong.context["start_form"].errors) == ["first_day"]
    assert client.post(page, {"first_day": "2026-10-20", "last_day": "2026-10-21"}).url == page
    assert Requirement.objects.open().count() == 2

    row = inspected_of(round_, cast.fuxin_town)
    cadre = client_of(cast.cadre)
    assert f"{UNITS}{row.pk}/" in cadre.get("/").text
    cadre.post(f"{UNITS}{row.pk}/", {"remark": "联系人张三"})
    assert client.get(page).context["ready"] == 1
    assert "联系人张三" in client.get(page).text

    early = client.post(f"{page}end/", {"outcome": "held"})
    assert early.context["end_form"].non_field_errors()
    silent = client.post(f"{page}end/", {"outcome": "called_off"})
    assert list(silent.context["end_form"].errors) == ["note"]
    client.post(f"{page}end/", {"outcome": "called_off", "note": "防汛"})
    assert not Requirement.objects.open().exists()
    assert "防汛" in cadre.get(f"{UNITS}{row.pk}/").text
    assert cadre.post(f"{UNITS}{row.pk}/", {}).status_code == 403


def test_only_the_hosts_begin_and_only_the_unit_answers(cast: Cast, now: datetime) -> None:
    round_ = admitted(cast, now)
    days = {"first_day": "2026-10-20", "last_day": "2026-10-21"}
    for name, expected in (("county", 403), ("leader", 403), ("assess", 403), ("talent", 404)):
        answer = client_of(getattr(cast, name)).post(f"{ROUNDS}{round_.pk}/", days)
        assert (name, answer.status_code) == (name, expected)
    begun(cast, now, round_)
    row = inspected_of(round_, cast.fuxin_town)
    for name, expected in (("county", 403), ("organ", 403), ("outsider", 404)):
        answer = client_of(getattr(cast, name)).post(f"{UNITS}{row.pk}/", {})
        assert (name, answer.status_code) == (name, expected)


def test_a_county_sees_its_own_units_of_a_round(cast: Cast, now: datetime) -> None:
    units = [cast.fuxin_town, cast.zhangwu_town]
    item = one_by_one(cast, now, submitted(cast, now, units=units))
    round_ = begun(cast, now, admitted(cast, now, item))

    answer = client_of(cast.county).get(f"{ROUNDS}{round_.pk}/")

    assert [row.unit for row in answer.context["inspected"]] == [cast.fuxin_town]


def test_what_is_held_back_is_told_to_nobody_below(cast: Cast, now: datetime) -> None:
    item = one_by_one(cast, now, submitted(cast, now))
    round_ = admit_for_month(
        item=item, month=MONTH, admitted=False, reason="内部原因", by=cast.office, now=now
    )

    assert client_of(cast.county).get(f"{ROUNDS}{round_.pk}/").status_code == 404
    assert "内部原因" not in client_of(cast.county).get(f"{ITEMS}{item.pk}/").text
    assert "内部原因" in client_of(cast.organ).get(f"{ITEMS}{item.pk}/").text


# --- Queries --------------------------------------------------------------------------------------
def queries_of(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("office", PLAN),
        ("organ", PLAN),
        ("county", PLAN),
        ("office", f"{PLAN}months/"),
        ("office", f"{PLAN}approve/"),
    ],
)
def test_pages_ask_the_same_of_one_item_and_of_many(
    cast: Cast, now: datetime, name: str, page: str
) -> None:
    client = client_of(getattr(cast, name))
    base(cast, now, 40)

    def fill(numbers: range) -> None:
        for number in numbers:
            admitted(cast, now, one_by_one(cast, now, submitted(cast, now, name=f"督查{number}")))
            submitted(cast, now, name=f"待批{number}")
            refuse_item(
                item=submitted(cast, now, name=f"未批{number}"),
                reason="重复",
                by=cast.office,
                now=now,
            )

    fill(range(1))
    client.get(page)
    before = queries_of(client, page)
    fill(range(1, 5))
    assert queries_of(client, page) == before


def test_a_round_asks_the_same_of_one_unit_and_of_many(cast: Cast, now: datetime) -> None:
    one = begun(cast, now)
    units = [cast.fuxin_town, cast.zhangwu_town, cast.fumeng_office, cast.zhangwu_office]
    item = one_by_one(cast, now, submitted(cast, now, name="另一项", units=units))
    many = begun(cast, now, admitted(cast, now, item))
    client = client_of(cast.organ)
    client.get(f"{ROUNDS}{one.pk}/")

    assert queries_of(client, f"{ROUNDS}{one.pk}/") == queries_of(client, f"{ROUNDS}{many.pk}/")
