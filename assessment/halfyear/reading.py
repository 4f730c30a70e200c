"""What the pages of the tour show, in a fixed number of queries; its scores for the year-end."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.functional import Promise

from accounts.models import User
from assessment.halfyear.scores import LINE_TOTAL, Points, scores
from assessment.models import (
    Cycle,
    InspectionItem,
    PracticeNote,
    Tour,
    TourDeduction,
    TourProblem,
    TourScoreItem,
    TourStop,
)
from assessment.models.inspection import InspectionItemQuerySet
from assessment.models.tour_stop import TourStopQuerySet
from notices.models import Receipt


def cycle_of(user: User, year: int) -> Cycle | None:
    """The cycle of a year that the user sees, by itself or by its tour."""
    seen = Q(pk__in=Cycle.objects.visible_to(user).values("pk"))
    toured = Q(tour__in=Tour.objects.visible_to(user).values("pk"))
    return Cycle.objects.filter(seen | toured, year=year).first()


def tour_of(user: User, cycle: Cycle) -> Tour | None:
    """The cycle's tour, as far as the user sees it."""
    rows = Tour.objects.visible_to(user).filter(cycle=cycle)
    return rows.select_related("cycle", "item__section", "planned_by").first()


def items_for(user: User, cycle: Cycle) -> InspectionItemQuerySet:
    """The approved items of the year that a tour may carry out."""
    return (
        InspectionItem.objects.visible_to(user)
        .approved()
        .filter(year=cycle.year, method=InspectionItem.Method.ON_SITE)
        .exclude(rounds__started_at__isnull=False)
        .order_by("name")
    )


# --- Scores ---------------------------------------------------------------------------------------
def tour_scores(cycle: Cycle) -> dict[tuple[int, str], Decimal]:
    """The published scores of a cycle's tour by (county id, line of work), of 100 each.

    Empty until they are published.
    """
    tour = Tour.objects.filter(cycle=cycle, published_at__isnull=False).first()
    if tour is None:
        return {}
    stops = TourStop.objects.filter(tour=tour)
    by_stop = _scores(tour, stops)
    return {
        (host, line): score
        for pk, host in stops.values_list("pk", "host")
        for line, score in by_stop[pk].items()
    }


def _scores(tour: Tour, stops: TourStopQuerySet) -> dict[int, dict[str, Decimal]]:
    """By stop and line: two queries."""
    table = [points_of(item) for item in tour.score_items.all()]
    deducted: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = TourDeduction.objects.filter(stop__in=stops).values("stop", "item")
    for row in rows.annotate(sum=Sum("points")).order_by():
        deducted[row["stop"]][row["item"]] = row["sum"]
    return {pk: scores(table, deducted[pk]) for pk in stops.values_list("pk", flat=True)}


def points_of(item: TourScoreItem) -> Points:
    """The item as the sums know it."""
    return Points(item=item.pk, line=item.line, points=item.points)


# --- The timetable --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A stop in the timetable; ``scores`` by line where the user may see them, else none."""

    stop: TourStop
    scores: Sequence[Decimal | None]
    is_own: bool


def timetable(user: User, tour: Tour) -> list[Row]:
    """The stops by day; scores of those handed in that are opened to the user."""
    stops = TourStop.objects.visible_to(user).filter(tour=tour)
    opened = TourStop.objects.opened_to(user).filter(tour=tour, scored_at__isnull=False)
    by_stop = _scores(tour, opened)
    hosted = TourStop.objects.hosted_by(user).values("pk")
    inspected = TourStop.objects.inspected_by(user).values("pk")
    own = stops.filter(Q(pk__in=hosted) | Q(pk__in=inspected))
    own_keys = set(own.values_list("pk", flat=True))
    lines = [line for line, _name in tour.line_names]
    return [
        Row(
            stop=stop,
            scores=[by_stop.get(stop.pk, {}).get(line) for line in lines],
            is_own=stop.pk in own_keys,
        )
        for stop in stops.select_related("host", "inspector").order_by("day", "host__code")
    ]


# --- One stop -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class SheetItem:
    """An item of the table with what was deducted at one stop."""

    item: TourScoreItem
    deductions: list[TourDeduction] = field(default_factory=list)

    @property
    def left(self) -> Decimal:
        return self.item.points - sum((row.points for row in self.deductions), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One line of work at one stop."""

    name: str | Promise
    items: list[SheetItem]
    total: Decimal = LINE_TOTAL

    @property
    def score(self) -> Decimal:
        return sum((row.left for row in self.items), Decimal(0))


def sheets(user: User, stop: TourStop) -> list[Sheet]:
    """The score sheet of a stop by line of work, with the deductions that the user sees."""
    rows = TourDeduction.objects.visible_to(user).filter(stop=stop)
    by_item: dict[int, list[TourDeduction]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_item[row.item_id].append(row)
    items = list(stop.tour.score_items.order_by("number"))
    return [
        Sheet(
            name=name,
            items=[
                SheetItem(item=item, deductions=by_item[item.pk])
                for item in items
                if item.line == line
            ],
        )
        for line, name in stop.tour.line_names
    ]


def practice_notes(user: User, **chosen: object) -> QuerySet[PracticeNote]:
    """Notes on good practice that the user sees, by day and county."""
    rows = PracticeNote.objects.visible_to(user).filter(**chosen).select_related("stop__host")
    return rows.order_by("stop__day", "stop__host__code", "line", "pk")


def problems(user: User, **chosen: object) -> QuerySet[TourProblem]:
    """Problems that the user sees by their due day, each with its receipt.

    ``opens`` says whether the user sees the correction itself, too. Two queries.
    """
    receipts = Receipt.objects.order_by("pk")
    visible = Receipt.objects.visible_to(user).filter(notice=OuterRef("notice"))
    return (
        TourProblem.objects.visible_to(user)
        .filter(**chosen)
        .annotate(opens=Exists(visible))
        .select_related("stop__host", "notice")
        .prefetch_related(Prefetch("notice__receipts", receipts))
        .order_by("due_on", "stop__host__code", "pk")
    )


def settled(rows: Iterable[TourProblem]) -> int:
    """How many of these problems are put right, as the verifier found."""
    receipts = [row.receipt for row in rows]
    return sum(receipt is not None and receipt.state == "closed" for receipt in receipts)
