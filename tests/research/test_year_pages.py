"""The year's page of field research and its workbook."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.spreadsheets.reading import read_workbook
from research.models import Stop, Trip, Visit
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.research.reporting import approved, correction, sign_off_all
from tests.research.yearly import free_hand, made, two_topics, years
from tests.statistics import analyze

__all__ = ["free_hand"]
pytestmark = pytest.mark.usefixtures("free_hand")
YEAR = reverse("research:year")
FILE = reverse("research:year_export")


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Iterator[None]:
    """The pages look at the clock; here it stands at ``now``."""
    with time_machine.travel(now, tick=False):
        yield


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_county_of_the_table_opens_to_its_units(cast: Cast) -> None:
    years(cast)
    client = client_of(cast.leader)

    page = client.get(YEAR)
    assert "?county=210921" in page.text
    units = client.get(YEAR, {"county": "210921"})

    assert [row.name for row in page.context["year"].places] == ["阜蒙县", "彰武县"]
    assert [row.name for row in units.context["year"].places] == ["阜新镇", "于寺镇"]


@pytest.mark.parametrize(("name", "place"), [("county", "阜蒙县"), ("cadre", "阜新镇")])
def test_the_visited_see_their_units_at_once(cast: Cast, name: str, place: str) -> None:
    years(cast)
    page = client_of(cast.people()[name]).get(YEAR)

    assert str(page.context["place"]) == place
    assert "阜新镇" in [row.name for row in page.context["year"].places]
    assert "彰武" not in page.text


@pytest.mark.parametrize("query", ["year=1999", "year=2027", "year=x", "year=%00&county=%00x"])
@pytest.mark.parametrize("address", [YEAR, FILE])
def test_an_address_that_nobody_links_to_is_not_found(cast: Cast, address: str, query: str) -> None:
    assert client_of(cast.leader).get(f"{address}?{query}").status_code == 404


@pytest.mark.parametrize("address", [YEAR, FILE])
def test_another_county_is_not_found(cast: Cast, address: str) -> None:
    client = client_of(cast.county)

    other, none = (client.get(address, {"county": code}) for code in ("210922", "999999"))

    assert other.status_code == none.status_code == 404
    assert other.content == none.content


def test_a_year_of_nothing_says_so(cast: Cast) -> None:
    page = client_of(cast.leader).get(YEAR, {"year": "2024"})

    assert page.status_code == 200
    assert "<svg" not in page.text
    assert "<table" not in page.text


@pytest.mark.parametrize("name", ["cadre", "county", "organ", "office", "leader"])
def test_the_entry_page_leads_there(cast: Cast, name: str) -> None:
    assert f'href="{YEAR}"' in client_of(cast.people()[name]).get(reverse("research:list")).text


def test_the_workbook_holds_the_tables(cast: Cast) -> None:
    years(cast)
    answer = client_of(cast.leader).get(FILE)

    counties, units, months, bundling, corrections = read_workbook(
        answer.content, filename="year.xlsx"
    ).sheets
    assert counties.rows[1].values[:5] == ("阜蒙县", 2, 1, 3, 1)
    assert [row.values[0] for row in units.rows[1:4]] == ["阜新镇", "于寺镇", "彰武镇"]
    assert len(months.rows) == 1 + 2
    assert bundling.rows[1].values == ("阜蒙县", 1, 2, 1, 2)
    assert len(corrections.rows) == 1 + 1


def test_three_places_and_ten_thousand_visits_cost_as_many_queries_as_one(
    cast: Cast, now: datetime
) -> None:
    client = client_of(cast.leader)
    trip = made(cast, now, topics=two_topics(cast, now))
    sign_off_all(trip, now)
    approved(cast, trip, now, [correction(now, cast.fuxin_town)])
    pages = (YEAR, f"{YEAR}?county=210921", FILE, f"{reverse('ledger')}?month=2026-10")
    few = [queries_of(client, page) for page in pages]

    made(cast, now, cast.zhangwu_town, topics=two_topics(cast, now))
    _fill(cast, now, first=date(2026, 3, 2), days=1, units=2)
    assert [queries_of(client, page) for page in pages] == few
    assert len(client.get(pages[1]).context["year"].places) == 3

    _fill(cast, now, first=date(2025, 1, 6), days=100, units=100)
    assert [queries_of(client, page) for page in pages] == few
    assert client.get(YEAR).context["year"].together.before.visits == 10_000


def _fill(cast: Cast, now: datetime, *, first: date, days: int, units: int) -> None:
    """Every other day from the first on, a trip to so many units of 阜蒙县."""
    visited = [UnitFactory(county=cast.fumeng) for _unit in range(units)]
    trips = Trip.objects.bulk_create(
        Trip(
            title="上年行程",
            section=cast.organ_section,
            leader=cast.organ,
            announced=True,
            host_people=1,
            host_minutes=1,
            created_by=cast.office,
            created_at=now,
        )
        for _trip in range(days)
    )
    stops = Stop.objects.bulk_create(
        Stop(trip=trip, county=cast.fumeng, first_day=when, last_day=when, quiet_days=0)
        for n, trip in enumerate(trips)
        for when in [first + timedelta(days=2 * n)]
    )
    Visit.objects.bulk_create(
        Visit(stop=stop, unit=unit, day=stop.first_day, arrived_at=now, arrived_by=cast.organ)
        for stop in stops
        for unit in visited
    )
    analyze(Trip, Stop, Visit)
