"""What host and team do at a stop: being ready, deducting points, writing down, handing in."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.models import (
    PracticeNote,
    TourDeduction,
    TourProblem,
    TourScoreItem,
    TourStop,
)
from assessment.models.tour_stop import TourStopQuerySet
from assessment.services.tours import run_by, state_stops
from notices.rules import earliest_due_day
from notices.services import refuse_classified


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPlan:
    """A problem as it is written down; the fields are those of :class:`TourProblem`."""

    line: str
    text: str
    correction: str
    due_on: date
    minutes: int


@transaction.atomic
def say_host_ready(*, stop: TourStop, remark: str = "", person: User, now: datetime) -> TourStop:
    """The host's department says that it is ready; the first is kept, a later remark replaces.

    Raises ``PermissionDenied`` when it is not the person's to say, ``ValidationError`` once the
    team has handed its findings in.
    """
    stop = _locked(TourStop.objects.hosted_by(person), stop)
    _refuse_handed_in(stop)
    stop.remark = remark.strip()
    if not stop.is_ready:
        stop.ready_by, stop.ready_name, stop.ready_at = person, person.name, now
    stop.save(update_fields=["remark", "ready_by", "ready_name", "ready_at"])
    state_stops(TourStop.objects.filter(pk=stop.pk))
    return stop


@transaction.atomic
def deduct(
    *,
    stop: TourStop,
    item: TourScoreItem,
    points: Decimal,
    reason: str,
    by: User,
    now: datetime,
) -> TourDeduction:
    """The inspecting team takes points off an item, with the reason.

    Raises ``ValidationError`` without a reason, for more points than the item has left, before
    the day of the stop, or once it is handed in; ``PermissionDenied`` for others than the
    inspecting county's department.
    """
    stop = _under_inspection(stop, by, now)
    if item.tour_id != stop.tour_id:
        raise ValidationError({"item": _("Choose an item of this tour.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the host reads it.")})
    if points <= 0:
        raise ValidationError({"points": _("Deduct more than nothing.")})
    taken = stop.deductions.filter(item=item).aggregate(sum=Sum("points"))["sum"] or Decimal(0)
    if points > (left := item.points - taken):
        message = _("“%(item)s” has %(left)s points left; no more can be deducted.")
        raise ValidationError({"points": message % {"item": item, "left": left}})
    return TourDeduction.objects.create(
        stop=stop,
        item=item,
        points=points,
        reason=reason.strip(),
        entered_by=by,
        entered_name=by.name,
        entered_at=now,
    )


@transaction.atomic
def note_practice(
    *, stop: TourStop, line: str, text: str, classified: bool, by: User, now: datetime
) -> PracticeNote:
    """The inspecting team writes down what the host does well; raises as :func:`deduct` does."""
    refuse_classified(classified=classified)
    stop = _under_inspection(stop, by, now)
    _refuse_other_line(stop, line)
    if not text.strip():
        raise ValidationError({"text": _("Say what is done well.")})
    return PracticeNote.objects.create(
        stop=stop,
        line=line,
        text=text.strip(),
        written_by=by,
        written_name=by.name,
        written_at=now,
    )


@transaction.atomic
def note_problem(
    *, stop: TourStop, problem: ProblemPlan, classified: bool, by: User, now: datetime
) -> TourProblem:
    """The inspecting team writes down a problem, and what the host is to put right by when.

    The host is asked for it once the tour is published. Raises ``ValidationError`` for a
    classified matter, an empty text, a day sooner than rule N5 allows from now, and as
    :func:`deduct` does.
    """
    refuse_classified(classified=classified)
    stop = _under_inspection(stop, by, now)
    _refuse_other_line(stop, problem.line)
    for name in ("text", "correction"):
        if not getattr(problem, name).strip():
            raise ValidationError({name: _("Say it in a sentence.")})
    if problem.minutes <= 0:
        raise ValidationError({"minutes": _("Estimate the minutes that it takes.")})
    if problem.due_on < (earliest := earliest_due_day(now)):
        message = _("The host needs time; the earliest is %s (N5).")
        raise ValidationError({"due_on": message % date_format(earliest, "DATE_FORMAT")})
    return TourProblem.objects.create(
        stop=stop,
        line=problem.line,
        text=problem.text.strip(),
        correction=problem.correction.strip(),
        due_on=problem.due_on,
        minutes=problem.minutes,
        found_by=by,
        found_name=by.name,
        found_at=now,
    )


@transaction.atomic
def strike(*, row: TourDeduction | PracticeNote | TourProblem, by: User, now: datetime) -> None:
    """The inspecting team takes back what it wrote down; raises as :func:`deduct` does."""
    stop = _under_inspection(row.stop, by, now)
    model: type[Model] = type(row)
    model._default_manager.filter(pk=row.pk, stop=stop).delete()


@transaction.atomic
def hand_in(*, stop: TourStop, by: User, now: datetime) -> TourStop:
    """The inspecting team hands its findings in: they stand; raises as :func:`deduct` does."""
    stop = _under_inspection(stop, by, now)
    stop.scored_by, stop.scored_name, stop.scored_at = by, by.name, now
    stop.save(update_fields=["scored_by", "scored_name", "scored_at"])
    state_stops(TourStop.objects.filter(pk=stop.pk))
    return stop


@transaction.atomic
def return_findings(*, stop: TourStop, by: User) -> TourStop:
    """Give handed-in findings back to the team, to be mended, as long as nothing is published.

    Raises ``ValidationError`` if they are not handed in or published already;
    ``PermissionDenied`` for others than the city's assessment administrator.
    """
    tour = run_by(stop.tour, by)
    stop = TourStop.objects.select_for_update(of=("self",)).get(pk=stop.pk)
    if tour.is_published or not stop.is_scored:
        raise ValidationError(_("There is nothing to return."))
    stop.scored_by, stop.scored_name, stop.scored_at = None, "", None
    stop.save(update_fields=["scored_by", "scored_name", "scored_at"])
    state_stops(TourStop.objects.filter(pk=stop.pk))
    return stop


def _locked(stops: TourStopQuerySet, stop: TourStop) -> TourStop:
    found = stops.select_for_update(of=("self",)).select_related("tour").filter(pk=stop.pk).first()
    if found is None:
        raise PermissionDenied
    return found


def _under_inspection(stop: TourStop, by: User, now: datetime) -> TourStop:
    """The stop, locked, if its team may write now."""
    stop = _locked(TourStop.objects.inspected_by(by), stop)
    _refuse_handed_in(stop)
    if timezone.localdate(now) < stop.day:
        message = _("The inspection is on %s; what is found is written down from then on.")
        raise ValidationError(message % date_format(stop.day, "DATE_FORMAT"))
    return stop


def _refuse_handed_in(stop: TourStop) -> None:
    if stop.is_scored:
        message = _("%(name)s has handed the findings in; they stand.")
        raise ValidationError(message % {"name": stop.scored_name})


def _refuse_other_line(stop: TourStop, line: str) -> None:
    if line not in stop.tour.lines:
        raise ValidationError({"line": _("Choose a line of work of this tour.")})
