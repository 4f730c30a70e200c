"""A county's page of values: what is open, what waits for approval, what a system has entered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.models import Cycle, Report, Target
from assessment.reporting.deadlines import Deadlines
from assessment.reporting.forms import ReportForm
from assessment.reporting.slots import Slot, slots_of, with_slots
from assessment.services.reports import locked_sentence
from assessment.yearend.standstill import why_it_stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The value of the period before, or of last year's indicator of this name."""

    value: Decimal
    words: str


@dataclass(slots=True, kw_only=True)
class Row:
    """One open slot with its form; a locked one has a sentence instead.

    Neither where the whole cycle stands.
    """

    slot: Slot
    earlier: Earlier | None = None
    form: ReportForm | None = None
    locked: str = ""


@dataclass(slots=True, kw_only=True)
class Board:
    """What the page shows, each list in order of its dates."""

    rows: list[Row] = field(default_factory=list)
    drafts: list[Slot] = field(default_factory=list)
    known: list[Slot] = field(default_factory=list)
    later: int = 0
    """Values asked for periods that have not begun."""
    given: int = 0
    asked: int = 0
    stands: str = ""
    """Why nothing of the cycle can be given or changed now; empty while it can."""

    @property
    def drafts_typed(self) -> list[Report]:
        """The values of ``drafts``."""
        return [slot.report for slot in self.drafts if slot.report is not None]

    def row(self, key: str) -> Row | None:
        """The row of an open slot."""
        return next((row for row in self.rows if row.slot.key == key), None)


def board_of(user: User, cycle: Cycle, now: datetime) -> Board:
    """A county's values of a cycle; the number of queries does not grow with them."""
    today = timezone.localdate(now)
    targets = with_slots(Target.objects.answerable_by(user).filter(indicator__cycle=cycle))
    slots = sorted(
        slots_of(targets, Deadlines.load()),
        key=lambda slot: (slot.on_time_until, slot.target.indicator.code),
    )
    asked = [slot for slot in slots if slot.is_asked]
    open_now = [slot for slot in asked if slot.is_open and slot.begins_on <= today]
    board = Board(
        drafts=[s for s in asked if s.report and s.report.state == Report.State.DRAFT],
        known=[s for s in slots if s.report and s.report.is_open_to_objection(today)],
        later=sum(slot.is_open and slot.begins_on > today for slot in asked),
        given=sum(slot.is_given for slot in asked),
        asked=len(asked),
        stands=why_it_stands(cycle),
    )
    earlier = earlier_values(open_now)
    sentences: dict[object, str] = {}
    for slot in open_now:
        row = Row(slot=slot, earlier=earlier.get(slot.key))
        board.rows.append(row)
        if board.stands:
            continue
        if slot.is_locked(now):
            day = slot.locked_after
            row.locked = sentences[day] = sentences.get(day) or locked_sentence(slot)
        else:
            row.form = ReportForm(slot=slot, prefix=slot.key)
    return board


def earlier_values(slots: Iterable[Slot]) -> dict[str, Earlier]:
    """What was accepted before each slot, by its key: one query for last year's."""
    slots = list(slots)
    found: dict[str, Earlier] = {}
    for slot in slots:
        before = [
            report
            for report in slot.target.reports.all()
            if report.period < slot.period
            and report.state == Report.State.ACCEPTED
            and report.value is not None
        ]
        if before:
            last = max(before, key=lambda report: report.period)
            value = last.value or Decimal(0)
            found[slot.key] = Earlier(value=value, words=last.period_name)
    last_year = _last_year([slot for slot in slots if slot.key not in found])
    for slot in slots:
        target = slot.target
        report = last_year.get((target.indicator.name, target.county_id))
        if slot.key not in found and report is not None and report.value is not None:
            found[slot.key] = Earlier(value=report.value, words=_("last year"))
    return found


def _last_year(slots: list[Slot]) -> dict[tuple[str, int], Report]:
    """The last accepted values of last year's indicators of these names."""
    if not slots:
        return {}
    cycle = slots[0].target.indicator.cycle
    reports = (
        Report.objects.accepted()
        .filter(
            target__indicator__cycle__city=cycle.city_id,
            target__indicator__cycle__year=cycle.year - 1,
            target__indicator__name__in={slot.target.indicator.name for slot in slots},
            target__county__in={slot.target.county_id for slot in slots},
        )
        .select_related("target__indicator")
        .order_by("period")
    )
    return {(report.target.indicator.name, report.target.county_id): report for report in reports}
