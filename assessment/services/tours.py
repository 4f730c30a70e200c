"""The tour of a cycle as it comes about: planned, changed by hand, approved, taken back.

That it carries out an approved item (rule A1) is how this works: it holds, here and in the
database, also while the rule is switched off.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import County, User
from assessment.halfyear.checking import faults
from assessment.halfyear.planning import propose
from assessment.halfyear.requirements import engagement_specs, stop_specs
from assessment.halfyear.rows import TOUR, counties_of, kept_problem, problem_of, visits_of
from assessment.halfyear.scores import LINE_TOTAL, Points, totals
from assessment.models import (
    Cycle,
    InspectionItem,
    PracticeNote,
    Tour,
    TourCounty,
    TourDeduction,
    TourProblem,
    TourScoreItem,
    TourStop,
)
from assessment.models.cycle import administered
from assessment.models.inspection import APPROVED
from assessment.models.tour_stop import TourStopQuerySet
from assessment.rules import ONE_TOUR, TOUR_LINES, check_one_tour
from notices.models import Requirement
from notices.rules import earliest_due_day
from notices.services import engage, require
from office.plan_runs import check_period
from office.rules import in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class TourWish:
    """What a tour is to be; the fields are those of :class:`Tour`, and each county's area."""

    item: InspectionItem
    lines: Collection[str]
    first_day: date
    last_day: date
    hosts_a_day: int
    team: int
    team_minutes: int
    areas: Mapping[County, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItemPlan:
    """One row of a score table; the fields are those of :class:`TourScoreItem`."""

    line: str
    text: str
    points: Decimal


@transaction.atomic
def plan_tour(*, cycle: Cycle, wish: TourWish, by: User, now: datetime) -> Tour:
    """Plan the cycle's tour, or plan it anew: the stops with the fewest travel days.

    What was changed by hand is then gone; the score table stays. Raises ``ValidationError`` for
    an item that is not approved (rule A1) or not for such a tour, one line of work alone (rule
    A9), days that are over, too soon (rule N5) or too many, a tour that is approved already, or
    with what stands in the way of any plan; ``PermissionDenied`` for others than the
    city's assessment administrator.
    """
    if not Cycle.objects.filter(administered(by), pk=cycle.pk).exists():
        raise PermissionDenied
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    _refuse_unfit_item(wish.item, cycle)
    _refuse_one_line(wish.lines)
    _refuse_days(wish, now)
    tour = Tour.objects.filter(cycle=cycle).first() or Tour(cycle=cycle)
    _refuse_approved(tour)
    for name in ("item", "first_day", "last_day", "hosts_a_day", "team", "team_minutes"):
        setattr(tour, name, getattr(wish, name))
    tour.lines = [line for line in TOUR_LINES if line in wish.lines]
    areas = {county: wish.areas.get(county) for county in counties_of(wish.item)}
    plan = propose(problem_of(tour, areas))
    tour.fewest_days = plan.days if plan.is_proven else None
    tour.planned_by, tour.planned_at = by, now
    tour.save()
    tour.score_items.exclude(line__in=tour.lines).delete()
    tour.stops.all().delete()
    tour.counties.all().delete()
    TourCounty.objects.bulk_create(
        TourCounty(tour=tour, county=county, area=area) for county, area in areas.items()
    )
    TourStop.objects.bulk_create(
        TourStop(tour=tour, day=visit.day, host_id=visit.host, inspector_id=visit.inspector)
        for visit in plan.visits
    )
    return tour


@transaction.atomic
def change_stop(*, stop: TourStop, day: date, inspector: County, by: User) -> TourStop:
    """Move a stop to another day, or let another county inspect there; that one changes places.

    Raises ``ValidationError`` with each rule that the change would break, or once the tour is
    approved; ``PermissionDenied`` for others than the city's assessment administrator.
    """
    tour = run_by(stop.tour, by)
    _refuse_approved(tour)
    stops = list(tour.stops.select_for_update(of=("self",)).order_by("pk"))
    problem = kept_problem(tour)
    before = faults(problem, visits_of(stops))
    changed = next((row for row in stops if row.pk == stop.pk), None)
    other = next((row for row in stops if row.inspector_id == inspector.pk), None)
    if changed is None or other is None:
        raise ValidationError(_("The tour was planned anew meanwhile; look at its plan."))
    other.inspector_id, changed.inspector_id = changed.inspector_id, inspector.pk
    changed.day = day
    after = faults(problem, visits_of(stops))
    if broken := [fault for fault in after if fault not in before]:
        raise ValidationError(broken)
    for row in dict.fromkeys([changed, other]):
        row.save(update_fields=["day", "inspector"])
    return changed


@transaction.atomic
def set_score_table(*, tour: Tour, items: Collection[ScoreItemPlan], by: User) -> None:
    """Replace the score table of a tour that is not approved yet; it may still be incomplete.

    Raises ``ValidationError`` for an item without a text or points, or of another line of work;
    ``PermissionDenied`` for others than the city's assessment administrator.
    """
    tour = run_by(tour, by)
    _refuse_approved(tour)
    for item in items:
        if not item.text.strip() or item.points <= 0:
            raise ValidationError(_("Every item has a text, and points above zero."))
        if item.line not in tour.lines:
            raise ValidationError(
                _("“%s” is of a line of work that the tour leaves out.") % item.text
            )
    tour.score_items.all().delete()
    numbers: dict[str, int] = {}
    for item in items:
        number = numbers[item.line] = numbers.get(item.line, 0) + 1
        TourScoreItem.objects.create(
            tour=tour, line=item.line, number=number, text=item.text.strip(), points=item.points
        )


@transaction.atomic
def approve_tour(*, tour: Tour, by: User, now: datetime) -> Tour:
    """Approve timetable and score table: hosts and inspecting teams are required from now on.

    Raises ``ValidationError`` with all that keeps it from being held as it is: a rule that a stop
    breaks by now, days too soon (rule N5), one line of work alone (rule A9), a month that the
    office has not admitted, a score table that does not total 100 in each line. Raises
    ``PermissionDenied`` for others than the department's office and leaders.
    """
    tour = _decidable_by(tour, by)
    _refuse_approved(tour)
    _refuse_one_line(tour.lines)
    stops = list(tour.stops.order_by("day", "pk"))
    wrong = faults(kept_problem(tour), visits_of(stops))
    wrong += [*_too_soon(stops, now), *_not_admitted(tour.item, stops), *_table_faults(tour)]
    if wrong:
        raise ValidationError(wrong)
    tour.approved_by, tour.approved_name, tour.approved_at = by, by.name, now
    tour.save(update_fields=["approved_by", "approved_name", "approved_at"])
    state_stops(TourStop.objects.filter(tour=tour))
    return tour


@transaction.atomic
def take_back_tour(*, tour: Tour, by: User) -> Tour:
    """Take the approval back, to plan anew: nothing is required of the counties any more.

    Raises ``ValidationError`` if it is not approved, or a team has written something down
    already; ``PermissionDenied`` for others than the department's office and leaders.
    """
    tour = _decidable_by(tour, by)
    if not tour.is_approved:
        raise ValidationError(_("This tour is not approved."))
    stops = TourStop.objects.filter(tour=tour)
    written = (TourDeduction, PracticeNote, TourProblem)
    begun = stops.filter(scored_at__isnull=False).exists()
    if begun or any(model.objects.filter(stop__in=stops).exists() for model in written):
        raise ValidationError(_("The tour is under way: a team has written something down."))
    keys = [str(pk) for pk in stops.values_list("pk", flat=True)]
    tour.approved_by, tour.approved_name, tour.approved_at = None, "", None
    tour.save(update_fields=["approved_by", "approved_name", "approved_at"])
    stops.update(remark="", ready_by=None, ready_name="", ready_at=None)
    Requirement.objects.filter(source_kind=TOUR, source_key__in=keys).delete()
    engage(source_kind=TOUR, source_keys=keys, specs=[])
    return tour


def state_stops(stops: TourStopQuerySet) -> None:
    """State what these stops require, and whose days they take."""
    require(stop_specs(stops))
    keys = list(stops.values_list("pk", flat=True))
    engage(source_kind=TOUR, source_keys=keys, specs=engagement_specs(stops))


# --- What keeps it from being so ------------------------------------------------------------------
def _refuse_unfit_item(item: InspectionItem, cycle: Cycle) -> None:
    if item.state not in APPROVED:
        raise ValidationError(
            {
                "item": _("“%s” is neither in the approved plan nor approved one by one (rule A1).")
                % item
            }
        )
    own = item.year == cycle.year and item.office.unit.city_id == cycle.city_id
    if not own or item.method != InspectionItem.Method.ON_SITE:
        raise ValidationError({"item": _("Choose an item of this year that is done on site.")})
    if item.rounds.filter(started_at__isnull=False).exists():
        raise ValidationError({"item": _("“%s” is carried out already, without a tour.") % item})


def _refuse_one_line(lines: Collection[str]) -> None:
    """Rule A9, as long as the office has it switched on."""
    verdict = check_one_tour(lines)
    if not verdict.passed and in_force(ONE_TOUR.id).enabled:
        raise ValidationError({"lines": f"{verdict.message} ({ONE_TOUR.id})"})


def _refuse_days(wish: TourWish, now: datetime) -> None:
    check_period(wish.first_day, wish.last_day, now=now)
    year = wish.item.year
    if (wish.first_day.year, wish.last_day.year) != (year, year):
        raise ValidationError({"first_day": _("The tour lies in %s.") % year})
    if wish.first_day < (earliest := earliest_due_day(now)):
        message = _("Counties need time to prepare; the earliest is %s (N5).")
        soonest = date_format(earliest, "DATE_FORMAT")
        raise ValidationError({"first_day": message % soonest})


def _refuse_approved(tour: Tour) -> None:
    if tour.is_approved:
        raise ValidationError(_("The tour is approved and stands as it is."))


def _too_soon(stops: Collection[TourStop], now: datetime) -> list[str]:
    earliest = earliest_due_day(now)
    if all(stop.day >= earliest for stop in stops):
        return []
    message = _("Counties need time to prepare; the earliest is %s (N5).")
    return [message % date_format(earliest, "DATE_FORMAT")]


def _not_admitted(item: InspectionItem, stops: Collection[TourStop]) -> list[str]:
    admitted = set(item.rounds.filter(admitted=True).values_list("month", flat=True))
    missing = sorted({stop.day.month for stop in stops} - admitted)
    message = _("“%(item)s” is not admitted for %(month)s.")
    return [message % {"item": item, "month": MONTHS[month]} for month in missing]


def _table_faults(tour: Tour) -> list[str]:
    rows = tour.score_items.all()
    sums = totals(Points(item=row.pk, line=row.line, points=row.points) for row in rows)
    message = _("The score table of %(line)s totals %(sum)s points, not %(total)s.")
    return [
        message % {"line": name, "sum": sums.get(line, 0), "total": LINE_TOTAL}
        for line, name in tour.line_names
        if sums.get(line) != LINE_TOTAL
    ]


# --- Whose it is ----------------------------------------------------------------------------------
def locked_tour(tour: Tour) -> Tour:
    """The tour as it is now, locked until the transaction ends."""
    rows = Tour.objects.select_for_update(of=("self",))
    return rows.select_related("cycle", "item").get(pk=tour.pk)


def run_by(tour: Tour, user: User) -> Tour:
    if not Tour.objects.run_by(user).filter(pk=tour.pk).exists():
        raise PermissionDenied
    return locked_tour(tour)


def _decidable_by(tour: Tour, user: User) -> Tour:
    if not Tour.objects.decidable_by(user).filter(pk=tour.pk).exists():
        raise PermissionDenied
    return locked_tour(tour)
