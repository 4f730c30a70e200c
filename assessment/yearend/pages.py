"""What the pages of the year-end show, each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import County
from assessment.models import Block, Cycle, Standing, YearEnd
from assessment.scoring import Tally
from assessment.yearend.sheets import SheetData, sheets_data
from assessment.yearend.tours import tour_points
from assessment.yearend.values import Asked, asked_of, gaps_of, missing_values, tally_of
from office.plots import Counted, CountPlot, count_plot
from office.spreadsheets.values import plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One county in the list of results; ``grade`` is empty while there is none."""

    county: County
    group: str
    total: Decimal
    rank: int
    shared: bool
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A cycle scored as its values stand now."""

    asked: list[Asked]
    blocks: list[Block]
    tour: dict[tuple[int, int], Decimal]
    tally: Tally

    @classmethod
    def of(cls, cycle: Cycle) -> "Live":
        """Read and score the cycle: six queries."""
        asked, blocks = asked_of(cycle), list(cycle.blocks.asked())
        tour = tour_points(cycle, blocks)
        return cls(
            asked=asked,
            blocks=blocks,
            tour=tour,
            tally=tally_of(cycle, asked, blocks, tour=tour),
        )

    @property
    def missing(self) -> int:
        """How many values are missing."""
        return missing_values(self.asked)

    @property
    def gaps(self) -> list[Asked]:
        """Which values are missing, by county."""
        return gaps_of(self.asked)

    def results(self, grades: dict[int, str]) -> list[Result]:
        """All counties by group and place; ``grades`` by county."""
        counties = {one.target.county_id: one.target.county for one in self.asked}
        rows = [
            Result(
                county=counties[sheet.county],
                group=sheet.group,
                total=sheet.total,
                rank=sheet.place.rank,
                shared=sheet.place.shared,
                grade=grades.get(sheet.county, ""),
            )
            for sheet in self.tally.sheets.values()
        ]
        return sorted(rows, key=lambda row: (row.group, row.rank, row.county.code))

    def sheet(self, county: County) -> SheetData | None:
        """One county's sheet; None if nothing is asked of it."""
        return sheets_data(self.tally, self.asked, self.blocks).get(county.pk)


def frozen_results(year_end: YearEnd) -> list[Result]:
    """The results as they were made public."""
    standings = year_end.standings.exclude(total=None).select_related("county")
    return [
        Result(
            county=standing.county,
            group=standing.group,
            total=standing.total,
            rank=standing.rank,
            shared=standing.shared,
            grade=standing.get_grade_display(),
        )
        for standing in standings.order_by("group", "rank", "county__code")
        if standing.total is not None and standing.rank is not None
    ]


def grades_of(year_end: YearEnd | None) -> dict[int, str]:
    """The grade of each county in words, as far as it is entered."""
    if year_end is None:
        return {}
    return {
        standing.county_id: standing.get_grade_display()
        for standing in Standing.objects.filter(year_end=year_end).exclude(grade="")
    }


def plot_of(results: Iterable[Result]) -> CountPlot:
    """Totals as bars, to the whole point; the table beside has the hundredths."""
    return count_plot(
        [
            Counted(
                name=row.county.short_name,
                number=round(row.total),
                before=0,
                limit=None,
                note=_("points"),
            )
            for row in results
        ]
    )


def difference(before: Decimal, after: Decimal) -> str:
    """How much a total moves, signed: +1.2, −0.5, 0."""
    moved = after - before
    sign = "+" if moved > 0 else "−" if moved < 0 else ""
    return f"{sign}{plain_text(abs(moved))}"


def rows_of(sheet: SheetData) -> list[dict[str, Any]]:
    """All rows of a sheet."""
    return [row for block in sheet["blocks"] for row in block["rows"]]
