"""The year's page and the rows it opens; the quota on the entry page."""

from datetime import date, datetime

import pytest

from meetings.models import PastMeeting
from office.spreadsheets.reading import read_workbook
from tests.cast import Cast
from tests.clients import client_of
from tests.meetings.steps import ask_talent, decided, held, past, register
from tests.meetings.test_pages import at_that_time, queries_of
from tests.meetings.test_year import all_figures

__all__ = ["at_that_time"]
YEAR = "/meetings/year/2026/"


@pytest.fixture(autouse=True)
def two_years(cast: Cast, now: datetime) -> None:
    register(cast, 5)
    held(cast, now)
    decided(cast, now, ask_talent(cast, now), over_quota_reason="新增任务")


@pytest.mark.parametrize("name", ["leader", "organ"])
def test_every_figure_links_to_rows_with_the_same_sums(cast: Cast, name: str) -> None:
    client = client_of(cast.people()[name])
    page = client.get(YEAR)

    for figures in all_figures(page.context["year"])[1:]:
        for query, sums in ((figures.query, figures.now), (figures.query_before, figures.before)):
            assert page.text.count(f'href="{YEAR}rows/?{query.replace("&", "&amp;")}"') == 3
            assert client.get(f"{YEAR}rows/?{query}").context["sums"] == sums


def test_there_is_a_plot_with_its_table_for_each_dimension(cast: Cast) -> None:
    page = client_of(cast.leader).get(YEAR)

    plots = [plot for _comparison, plot in page.context["comparisons"]]
    assert len(plots) == page.text.count("<svg") == page.text.count("<table") == 5
    organ = next(bar for bar in plots[1].bars if bar.count.name == "组织科")
    assert (organ.count.number, organ.count.before, organ.limit) == (1, 5, "40.00%")


def test_rows_open_the_meeting(cast: Cast) -> None:
    page = client_of(cast.leader).get(f"{YEAR}rows/?line=talent")

    (row,) = page.context["rows"]
    assert row.name == "人才工作推进会"
    assert f"/meetings/{row.meeting_id}/" in page.text


@pytest.mark.parametrize("query", ["?section=%00", "?line=%00x", "?month=13", "?level=moon"])
def test_an_address_that_nobody_links_to_is_answered(cast: Cast, query: str) -> None:
    assert client_of(cast.leader).get(f"{YEAR}rows/{query}").status_code == 200


def test_a_year_of_nothing_says_so(cast: Cast) -> None:
    page = client_of(cast.leader).get("/meetings/year/2030/")

    assert page.context["comparisons"] == []
    assert "<svg" not in page.text


def test_the_workbook_holds_figures_and_rows(cast: Cast) -> None:
    answer = client_of(cast.leader).get(f"{YEAR}year.xlsx")

    figures, this_year, last_year = read_workbook(answer.content, filename="year.xlsx").sheets
    assert figures.rows[1].values[2:4] == (2, 5)
    assert (len(this_year.rows), len(last_year.rows)) == (1 + 2, 1 + 5)


def test_the_entry_page_shows_what_the_year_allows(cast: Cast) -> None:
    def shown(name: str) -> set[str]:
        plots = client_of(cast.people()[name]).get("/meetings/").context["quota_plots"]
        return {quota.name for _lines, _plot in plots[1:] for quota in _lines}

    assert shown("organ") == {"组织科"}
    assert {"组织科", "人才科"} <= shown("leader") == shown("office")


def test_ten_thousand_past_meetings_take_no_more_queries(cast: Cast) -> None:
    client = client_of(cast.leader)
    pages = (YEAR, f"{YEAR}rows/?of=before", "/meetings/")
    few = [queries_of(client, page) for page in pages]
    PastMeeting.objects.bulk_create(
        past(cast, number, held_on=date(2025, 1 + number % 12, 1 + number % 28))
        for number in range(6, 10_006)
    )

    assert [queries_of(client, page) for page in pages] == few
