"""The results of a tour: published as a whole, answered by the hosts."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Office, Unit, User
from assessment.halfyear.letters import correction_basis, correction_text, correction_title
from assessment.models import Tour, TourDeduction, TourProblem
from assessment.services.tours import run_by
from notices.models import Notice
from notices.rules import earliest_due_day
from notices.services import draft_notice, send_notice
from office.workdays import close_of


@transaction.atomic
def publish_tour(*, tour: Tour, by: User, now: datetime) -> Tour:
    """Tell every host its scores, and ask for the corrections: all of them, or nothing.

    Each problem goes to its host as a notice of its own, which the publishing section verifies. A
    correction that would by now be due too soon is put off as far as rule N5 asks. Raises
    ``ValidationError`` for a tour that is published already or whose findings are not all handed
    in, and as sending a notice does; ``PermissionDenied`` for others than the city's assessment
    administrator.
    """
    tour = run_by(tour, by)
    if not tour.is_approved or tour.is_published:
        raise ValidationError(_("There is nothing to publish."))
    stops = tour.stops.select_for_update(of=("self",)).select_related("host", "inspector")
    if missing := [str(stop.inspector) for stop in stops if not stop.is_scored]:
        message = _("Not handed in yet: %s.")
        raise ValidationError(message % "、".join(missing))
    tour.published_by, tour.published_at = by, now
    tour.save(update_fields=["published_by", "published_at"])
    offices = Office.objects.filter(unit__county__in=[stop.host_id for stop in stops])
    units = {office.unit.county_id: office.unit for office in offices.select_related("unit")}
    problems = TourProblem.objects.filter(stop__tour=tour).select_related("stop__host")
    for problem in problems.order_by("stop__day", "pk"):
        _ask_correction(problem, units[problem.stop.host_id], by, now)
    return tour


@transaction.atomic
def answer_deduction(
    *, deduction: TourDeduction, text: str, person: User, now: datetime
) -> TourDeduction:
    """The host answers a deduction; a later answer replaces, the earlier stays in the history.

    Raises ``ValidationError`` for an empty one, ``PermissionDenied`` when it is not the person's
    to answer, or not published yet.
    """
    answerable = TourDeduction.objects.answerable_by(person).select_for_update(of=("self",))
    row = answerable.filter(pk=deduction.pk).first()
    if row is None:
        raise PermissionDenied
    if not text.strip():
        raise ValidationError({"answer": _("Say it in a sentence.")})
    row.answer = text.strip()
    row.answered_by, row.answered_name, row.answered_at = person, person.name, now
    row.save(update_fields=["answer", "answered_by", "answered_name", "answered_at"])
    return row


def _ask_correction(problem: TourProblem, unit: Unit, by: User, now: datetime) -> None:
    problem.due_on = max(problem.due_on, earliest_due_day(now))
    notice = draft_notice(
        author=by,
        section=by.own_section,
        title=correction_title(problem),
        text=correction_text(problem),
        basis=correction_basis(problem),
        audience=[unit],
        due_at=close_of(problem.due_on),
        minutes=problem.minutes,
        asks=Notice.Asks.ANSWER,
        needs_verification=True,
        single_task=True,
        classified=False,
        now=now,
    )
    problem.notice = send_notice(notice=notice, now=now)
    problem.save(update_fields=["due_on", "notice"])
