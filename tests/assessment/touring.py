"""Steps on the way of a tour: planned, given a score table, approved, inspected, published."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import County, LineOfWork, Unit
from assessment.models import Cycle, InspectionItem, Tour, TourDeduction, TourStop
from assessment.services import (
    admit_for_month,
    approve_tour,
    deduct,
    hand_in,
    plan_tour,
    publish_tour,
    set_score_table,
)
from assessment.services.tours import ScoreItemPlan, TourWish
from tests.assessment.inspecting import MONTH, YEAR, one_by_one, submitted
from tests.cast import Cast

FIRST_DAY, LAST_DAY = date(2026, 10, 20), date(2026, 10, 30)
LATER = timedelta(days=20)
"""After which every stop lies behind."""
PARTY, TALENT = LineOfWork.PARTY_BUILDING, LineOfWork.TALENT


def departments() -> list[Unit]:
    return list(Unit.objects.filter(office__isnull=False, county__isnull=False))


def tour_item(cast: Cast, now: datetime, **changes: object) -> InspectionItem:
    """An approved item that reaches the department of every county."""
    values: dict[str, object] = {"name": "半年拉练互检", "units": departments()} | changes
    return one_by_one(cast, now, submitted(cast, now, **values))


def cycle_of(cast: Cast, year: int = YEAR) -> Cycle:
    return Cycle.objects.get_or_create(city=cast.fumeng.city, year=year)[0]


def wish(item: InspectionItem, **changes: object) -> TourWish:
    values: dict[str, object] = {
        "item": item,
        "lines": [PARTY, TALENT],
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "hosts_a_day": 1,
        "team": 5,
        "team_minutes": 480,
        "areas": {},
    }
    return TourWish(**values | changes)


def planned(
    cast: Cast, now: datetime, item: InspectionItem | None = None, **changes: object
) -> Tour:
    item = item or tour_item(cast, now)
    return plan_tour(
        cycle=cycle_of(cast, item.year), wish=wish(item, **changes), by=cast.assess, now=now
    )


TABLE = [
    ScoreItemPlan(line=PARTY, text="党支部标准化", points=Decimal(60)),
    ScoreItemPlan(line=PARTY, text="阵地建设", points=Decimal(40)),
    ScoreItemPlan(line=TALENT, text="政策兑现", points=Decimal(100)),
]


def ready_to_approve(
    cast: Cast, now: datetime, tour: Tour | None = None, months: Collection[int] = (MONTH,)
) -> Tour:
    """A planned tour with its score table, admitted for its months."""
    tour = tour or planned(cast, now)
    table = [row for row in TABLE if row.line in tour.lines]
    set_score_table(tour=tour, items=table, by=cast.assess)
    for month in months:
        admit_for_month(item=tour.item, month=month, admitted=True, by=cast.office, now=now)
    return tour


def approved(cast: Cast, now: datetime, tour: Tour | None = None) -> Tour:
    return approve_tour(tour=ready_to_approve(cast, now, tour), by=cast.office, now=now)


def stop_at(tour: Tour, host: County) -> TourStop:
    return tour.stops.get(host=host)


def deducted(cast: Cast, stop: TourStop, now: datetime, **changes: object) -> TourDeduction:
    """阜蒙县's team takes two points off 彰武县's first item."""
    values: dict[str, object] = {
        "item": stop.tour.score_items.get(text="党支部标准化"),
        "points": Decimal(2),
        "reason": "两个支部未按期换届",
        "by": cast.county,
    }
    return deduct(stop=stop, now=now, **values | changes)


def handed_in(cast: Cast, tour: Tour, now: datetime) -> Tour:
    """Both teams of the small cast hand in."""
    hand_in(stop=stop_at(tour, cast.zhangwu), by=cast.county, now=now)
    hand_in(stop=stop_at(tour, cast.fumeng), by=cast.county2, now=now)
    return tour


def published(cast: Cast, tour: Tour, now: datetime) -> Tour:
    return publish_tour(tour=handed_in(cast, tour, now), by=cast.assess, now=now)
