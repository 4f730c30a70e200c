"""The pages of the year-end: who gets which, what they take and keep, in how many queries."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from accounts.models import County
from assessment.models import Block, Cycle, Indicator, Objection, Standing, Target, YearEnd
from assessment.services import (
    answer_results_objection,
    apply_import,
    check_import,
    confirm_import,
    upload_import,
)
from office.spreadsheets.reading import read_workbook
from tests.assessment.sheets import sheet
from tests.assessment.touring import LATER, PARTY, approved, deducted, published, stop_at
from tests.assessment.yearend.steps import graded, objection, opened, public, values
from tests.cast import Cast
from tests.clients import client_of

RESULTS = "/assessment/results/2026/"
FUMENG, ZHANGWU = f"{RESULTS}counties/210921/", f"{RESULTS}counties/210922/"


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Iterator[None]:
    """The pages look at the clock; here it stands at ``now``."""
    with time_machine.travel(now, tick=False):
        yield


def test_results_are_the_departments_until_they_are_public(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = graded(city, imported, now)
    for user, status in ((city.assess, 200), (city.leader, 200), (city.county, 404)):
        assert client_of(user).get(RESULTS).status_code == status
        assert client_of(user).get(FUMENG).status_code == status
    public_ = client_of(city.assess).post(
        f"{RESULTS}publish/", {"missing": "168", "confirmed": "on"}
    )
    assert public_.status_code == 302
    year_end.refresh_from_db()
    assert year_end.state == YearEnd.State.PUBLIC
    for user, own, others in (
        (city.county, 200, 404),
        (city.county2, 404, 200),
        (city.leader, 200, 200),
    ):
        client = client_of(user)
        assert client.get(RESULTS).status_code == 200
        assert client.get(FUMENG).status_code == own
        assert client.get(ZHANGWU).status_code == others
    assert client_of(city.cadre).get(RESULTS).status_code == 200
    assert client_of(city.cadre).get(FUMENG).status_code == 403


def test_the_number_of_missing_values_is_confirmed_on_the_page(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = graded(city, imported, now)
    client = client_of(city.assess)
    page = client.post(f"{RESULTS}publish/", {"missing": "168"})
    assert page.context["form"].errors["confirmed"]
    values(city, imported, {"A02": "5"}, now)
    page = client.post(f"{RESULTS}publish/", {"missing": "168", "confirmed": "on"})
    assert page.context["form"].errors["missing"]
    year_end.refresh_from_db()
    assert year_end.state == YearEnd.State.PREPARING


def test_a_sheet_shows_for_each_point_where_it_comes_from(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    values(city, imported, {"A02": "2.5"}, now)
    public(city, imported, now)
    page = client_of(city.county).get(FUMENG)
    rows = [row for block in page.context["sheet"]["blocks"] for row in block["rows"]]
    assert len(rows) == 24
    for row in rows:
        assert row["name"] in page.text
        assert row["formula"]
        assert row["method"] in page.text
        assert f"/assessment/targets/{row['target']}/" in page.text


def test_the_points_of_the_inspection_open_to_its_deductions(cast: Cast, now: datetime) -> None:
    file = ContentFile(sheet(), name="a.csv")
    kept = upload_import(
        city=cast.fumeng.city, year=2026, upload=file, user=cast.assess, classified=False, now=now
    )
    check_import(kept.pk, now=now)
    confirm_import(indicator_import=kept, user=cast.assess)
    apply_import(kept.pk, now=now)
    Block.objects.update(line=PARTY, tour_share=Decimal(20))
    tour = approved(cast, now)
    stop = stop_at(tour, cast.zhangwu)
    deducted(cast, stop, now + LATER)
    client, opened = client_of(cast.assess), f'href="/assessment/tours/stops/{stop.pk}/"'
    assert opened not in client.get(ZHANGWU).text

    published(cast, tour, now + LATER)

    page = client.get(ZHANGWU).text
    assert opened in page
    assert "0 × (100 − 20) % + 98 × 20 % = 19.6" in page


def test_settings_are_kept_or_shown_again_as_typed(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    client = client_of(city.assess)
    blocks, counties = list(imported.blocks.all()), list(County.objects.all())
    typed = {f"group-{county.pk}": "甲组" for county in counties}
    typed |= {f"share-{b.pk}": n for b, n in zip(blocks, ("30", "40", "31"), strict=True)}
    page = client.post(f"{RESULTS}settings/", typed)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert page.context["form"][f"share-{blocks[2].pk}"].value() == "31"
    assert (
        client.post(f"{RESULTS}settings/", typed | {f"share-{blocks[2].pk}": "30"}).url == RESULTS
    )
    imported.refresh_from_db()
    assert sum(block.share for block in imported.blocks.all()) == 100


def test_grades_are_entered_county_by_county(imported: Cycle, city: Cast, now: datetime) -> None:
    year_end = opened(city, imported, now)
    standings = list(year_end.standings.order_by("county__code"))
    client = client_of(city.assess)
    typed = {f"grade-{s.pk}": "excellent" for s in standings}
    page = client.post(f"{RESULTS}appraisal/", typed)
    assert page.context["form"].non_field_errors()
    typed = {f"grade-{s.pk}": "good" for s in standings} | {
        f"reason-{s.pk}": "实绩较好" for s in standings
    }
    assert client.post(f"{RESULTS}appraisal/", typed).status_code == 302
    assert set(year_end.standings.values_list("grade", "grade_reason")) == {("good", "实绩较好")}


def test_what_if_moves_the_total_and_keeps_nothing(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    values(city, imported, {"A02": "3"}, now)
    indicator = Indicator.objects.get(code="A02")
    client = client_of(city.assess)
    before = client.get(f"{FUMENG}if/")
    assert "tried" not in before.context
    page = client.get(f"{FUMENG}if/", {f"value-{indicator.pk}": "99"})
    tried = page.context["tried"].total
    assert tried > Decimal(before.context["sheet"]["total"])
    assert page.context["moved"].startswith("+")
    weighed = client.get(f"{FUMENG}if/", {f"weight-{indicator.pk}": "90"})
    assert weighed.context["tried"].total > Decimal(before.context["sheet"]["total"])
    wrong = client.get(f"{FUMENG}if/", {f"value-{indicator.pk}": "viel"})
    assert wrong.context["form"].errors
    assert "viel" in wrong.text
    assert Target.objects.get(indicator=indicator, county=city.fumeng).reports.get().value == 3
    assert client_of(city.county).get(f"{FUMENG}if/").status_code == 403


def test_an_objection_goes_there_and_back(imported: Cycle, city: Cast, now: datetime) -> None:
    public(city, imported, now)
    county = client_of(city.county)
    assert county.post(f"{RESULTS}object/", {"text": ""}).status_code == 200
    assert county.post(f"{RESULTS}object/", {"text": "数据有误"}).url == RESULTS
    made = Objection.objects.get()
    address = f"/assessment/results/objections/{made.pk}/"
    assert address in county.get(RESULTS).text
    assert address not in client_of(city.county2).get(RESULTS).text
    assert client_of(city.county2).get(address).status_code == 404
    assert county.post(address, {"answer": "自己答", "outcome": "upheld"}).context["form"] is None
    office = client_of(city.assess)
    assert office.post(address, {"answer": "", "outcome": "upheld"}).context["form"].errors
    assert office.post(address, {"answer": "已核对无误", "outcome": "dismissed"}).url == address
    assert "已核对无误" in county.get(address).text


def test_the_final_step_is_offered_after_the_period(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = public(city, imported, now)
    client = client_of(city.assess)
    assert f"{RESULTS}final/" not in client.get(RESULTS).text
    client.post(f"{RESULTS}final/")
    year_end.refresh_from_db()
    assert year_end.state == YearEnd.State.PUBLIC
    with time_machine.travel(now + timedelta(days=8), tick=False):
        assert f"{RESULTS}final/" in client_of(city.assess).get(RESULTS).text
        client_of(city.assess).post(f"{RESULTS}final/")
    year_end.refresh_from_db()
    assert year_end.state == YearEnd.State.LOCKED


def test_taken_back_results_vanish_below_and_say_why(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    public(city, imported, now)
    client = client_of(city.assess)
    assert client.post(f"{RESULTS}take-back/", {"reason": ""}).context["form"].errors
    client.post(f"{RESULTS}take-back/", {"reason": "更正技改投资"})
    assert client_of(city.county).get(RESULTS).status_code == 404
    assert "更正技改投资" in client.get(RESULTS).text


def test_parameters_are_set_on_a_page(imported: Cycle, city: Cast) -> None:
    client = client_of(city.assess)
    typed = {
        "completion": {"floor": "60", "cap": "120"},
        "steps": {"reached-1": "100", "share-1": "100", "reached-2": "80", "share-2": "50"},
        "rank": {"last": "50"},
        "deduction": {"per_unit": "2"},
    }
    for scoring, data in typed.items():
        indicator = Indicator.objects.filter(scoring=scoring).first()
        assert indicator is not None
        address = f"/assessment/indicators/{indicator.pk}/scoring/"
        assert client.get(address).status_code == 200
        wrong = dict.fromkeys(data, "-1")
        assert client.post(address, wrong).context["form"].errors
        assert client.post(address, data).status_code == 302
        indicator.refresh_from_db()
        assert set(indicator.parameters) == {scoring}
    steps = Indicator.objects.filter(scoring="steps").exclude(parameters={}).get()
    assert steps.parameters == {"steps": {"steps": [["100", "100"], ["80", "50"]]}}


def test_document_and_workbook_carry_the_public_results(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    graded(city, imported, now)
    assert client_of(city.assess).get(f"{RESULTS}document/").status_code == 404
    client_of(city.assess).post(f"{RESULTS}publish/", {"missing": "168", "confirmed": "on"})
    document = Document(BytesIO(client_of(city.cadre).get(f"{RESULTS}document/").getvalue()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for standing in Standing.objects.select_related("county"):
        assert standing.county.name in text
    for user, sheets in ((city.assess, 8), (city.county, 2), (city.cadre, 1)):
        content = client_of(user).get(f"{RESULTS}workbook/").getvalue()
        assert len(read_workbook(content, filename="a.xlsx").sheets) == sheets


def test_pages_take_as_many_queries_for_one_indicator_as_for_all(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    def queries() -> list[int]:
        counted = []
        for user, address in (
            (city.assess, RESULTS),
            (city.assess, FUMENG),
            (city.assess, f"{FUMENG}if/"),
            (city.assess, f"{RESULTS}settings/"),
        ):
            client = client_of(user)
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as context:
                assert client.get(address).status_code == 200
            counted.append(len(context))
        return counted

    many = queries()
    Indicator.objects.exclude(code="A02").update(withdrawn_at=now)
    assert queries() == many


def test_public_pages_take_as_many_queries_for_three_objections_as_for_one(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = public(city, imported, now)
    client = client_of(city.assess)
    counts = []
    for _round in range(3):
        one = objection(city, year_end, now)
        answer_results_objection(
            objection=one, outcome="dismissed", answer="已核", by=city.assess, now=now
        )
        client.get(RESULTS)
        with CaptureQueriesContext(connection) as context:
            client.get(RESULTS)
        counts.append(len(context))
    assert len(set(counts)) == 1


def test_an_open_objection_stands_on_the_home_of_who_answers(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    made = objection(city, public(city, imported, now), now)
    address = f"/assessment/results/objections/{made.pk}/"
    assert address in client_of(city.assess).get("/").text
    answer_results_objection(
        objection=made, outcome="dismissed", answer="已核", by=city.assess, now=now
    )
    page = client_of(city.assess).get("/")
    assert address not in page.text
    assert RESULTS in page.text
