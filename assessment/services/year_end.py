"""The year-end as one process: opened, graded, made public, objected to, answered, final (A10).

Every step locks the year-end first, so two people at once take their steps one after the other.
"""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Capability
from accounts.models import County, User
from assessment.models import Cycle, Objection, Standing, YearEnd
from assessment.rules import ONE_PROCESS, RESULTS_PUBLIC, check_excellent, check_one_process
from assessment.services.settings import refuse_administered_by_others
from assessment.yearend.sheets import sheets_data
from assessment.yearend.tours import tour_points
from assessment.yearend.values import asked_of, disputes_of, groups_of, missing_values, tally_of
from office.rules import in_force
from office.workdays import WorkingCalendar

LANGUAGE = "zh-hans"
"""What is made public is written in it, whatever language the administrator reads."""


@transaction.atomic
def open_year_end(*, cycle: Cycle, by: User, now: datetime) -> YearEnd:
    """Begin the year-end of a cycle: each county that has a target gets a row to be graded in.

    Raises ``ValidationError`` if it was begun already or no county has a target.
    """
    refuse_administered_by_others(cycle.city, by)
    Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if YearEnd.objects.filter(cycle=cycle).exists():
        raise ValidationError(_("The year-end of %s has begun already.") % cycle)
    if not (groups := groups_of(cycle)):
        raise ValidationError(_("No county has a target in %s.") % cycle)
    year_end = YearEnd.objects.create(cycle=cycle, opened_by=by, opened_at=now)
    Standing.objects.bulk_create(Standing(year_end=year_end, county_id=pk) for pk in groups)
    return year_end


@transaction.atomic
def appraise(*, year_end: YearEnd, grades: Mapping[County, tuple[str, str]], by: User) -> None:
    """Enter the annual appraisal: the grade of each county and the reason, empty where none yet.

    Raises ``ValidationError`` if the results are public, a county takes no part, or more are
    excellent than rule A10 lets.
    """
    year_end = _locked(year_end, by)
    _refuse_unless(year_end, YearEnd.State.PREPARING)
    standings = {s.county_id: s for s in year_end.standings.select_for_update(of=("self",))}
    for county, (grade, reason) in grades.items():
        if county.pk not in standings:
            raise ValidationError(_("%s takes no part in this year-end.") % county)
        standing = standings[county.pk]
        standing.grade = Standing.Grade(grade) if grade else ""
        standing.grade_reason = reason.strip()
    _refuse_too_many_excellent(list(standings.values()))
    for standing in standings.values():
        standing.save(update_fields=["grade", "grade_reason"])


@transaction.atomic
def publish(*, year_end: YearEnd, missing: int, by: User, now: datetime) -> YearEnd:
    """Score all counties, keep the sheets as they are, and make them public for the period of A14.

    ``missing`` is how many values the administrator knows to be missing; they count as zero.
    Raises ``ValidationError`` if another number is missing, an objection to a value is open, a
    county has no grade (A10), too many are excellent, or the results are public already.
    """
    year_end = _locked(year_end, by)
    _refuse_unless(year_end, YearEnd.State.PREPARING)
    cycle = year_end.cycle
    _refuse_disputed(cycle)
    asked, blocks = asked_of(cycle), list(cycle.blocks.asked())
    _refuse_other_number(missing, missing_values(asked))
    with translation.override(LANGUAGE):
        result = tally_of(cycle, asked, blocks, tour=tour_points(cycle, blocks))
        sheets = sheets_data(result, asked, blocks)
    _join_and_leave(year_end, sheets)
    standings = list(year_end.standings.select_for_update(of=("self",)))
    _refuse_verdict_of_grades(standings)
    for standing in standings:
        sheet = result.sheets[standing.county_id]
        standing.group, standing.total = sheet.group, sheet.total
        standing.rank, standing.shared = sheet.place.rank, sheet.place.shared
        standing.sheet = sheets[standing.county_id]
        standing.save()
    days = int(in_force(RESULTS_PUBLIC.id)["publicity"])
    year_end.published_by, year_end.published_at = by, now
    year_end.public_until = WorkingCalendar.load().add(timezone.localdate(now), days)
    year_end.taken_back_because = ""
    year_end.save()
    return year_end


@transaction.atomic
def take_back(*, year_end: YearEnd, reason: str, by: User) -> YearEnd:
    """Take public results back to correct them; they are made public anew for a whole period.

    Raises ``ValidationError`` without a reason, or if they are not public.
    """
    year_end = _locked(year_end, by)
    _refuse_unless(year_end, YearEnd.State.PUBLIC)
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why they are taken back; the counties read it.")})
    year_end.published_by = year_end.published_at = year_end.public_until = None
    year_end.taken_back_because = reason
    year_end.save()
    year_end.standings.update(group="", total=None, rank=None, shared=False, sheet={})
    return year_end


@transaction.atomic
def object_to_results(
    *, year_end: YearEnd, county: County, text: str, by: User, now: datetime
) -> Objection:
    """A county holds something against the results while they are public.

    Its answer is due within the working days of A14. Raises ``PermissionDenied`` for anybody but
    the county's own staff, ``ValidationError`` without a text, or outside the period.
    """
    home = by.home_unit
    own = home is not None and home.county_id == county.pk and by.can(Capability.OVERSEE)
    if not own or county.pk not in by.permitted_counties(County.ANSWER):
        raise PermissionDenied
    year_end = YearEnd.objects.select_for_update(of=("self",)).get(pk=year_end.pk)
    _refuse_unless(year_end, YearEnd.State.PUBLIC)
    today = timezone.localdate(now)
    if year_end.public_until is None or today > year_end.public_until:
        raise ValidationError(_("The period in which objections are taken has ended."))
    if not (text := text.strip()):
        raise ValidationError({"text": _("Say what the county objects to.")})
    days = int(in_force(RESULTS_PUBLIC.id)["answer"])
    return Objection.objects.create(
        year_end=year_end,
        county=county,
        text=text,
        made_by=by,
        made_name=by.name,
        made_at=now,
        answer_due_on=WorkingCalendar.load().add(today, days),
    )


@transaction.atomic
def answer_results_objection(
    *, objection: Objection, outcome: str, answer: str, by: User, now: datetime
) -> Objection:
    """Uphold or dismiss an objection, with the answer that the county reads.

    What is upheld is put right by taking the results back. Raises ``ValidationError`` without an
    answer, or if it is answered already.
    """
    _locked(objection.year_end, by)
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if objection.is_answered:
        raise ValidationError(_("This objection is answered already."))
    if not (answer := answer.strip()):
        raise ValidationError({"answer": _("Give the answer; the county reads it.")})
    objection.outcome, objection.answer = Objection.Outcome(outcome), answer
    objection.answered_by, objection.answered_at = by, now
    objection.save()
    return objection


@transaction.atomic
def make_final(*, year_end: YearEnd, by: User, now: datetime) -> YearEnd:
    """Lock the results and all that they rest on.

    Raises ``ValidationError`` before the end of the period, while an objection is open, or if one
    was upheld since the results were made public, which have to be corrected first.
    """
    year_end = _locked(year_end, by)
    _refuse_unless(year_end, YearEnd.State.PUBLIC)
    until = year_end.public_until
    if until is not None and timezone.localdate(now) <= until:
        message = _("The results are public until the end of %s.")
        raise ValidationError(message % date_format(until, "DATE_FORMAT"))
    if open_ones := year_end.objections.open().count():
        raise ValidationError(
            ngettext(
                "%s objection waits for an answer.", "%s objections wait for an answer.", open_ones
            )
            % open_ones
        )
    upheld = year_end.objections.filter(
        outcome=Objection.Outcome.UPHELD, answered_at__gte=year_end.published_at
    )
    if upheld.exists():
        raise ValidationError(
            _("An objection was upheld. Take the results back, correct them, make them public.")
        )
    year_end.locked_by, year_end.locked_at = by, now
    year_end.save()
    return year_end


def _locked(year_end: YearEnd, by: User) -> YearEnd:
    year_end = (
        YearEnd.objects.select_for_update(of=("self",))
        .select_related("cycle__city")
        .get(pk=year_end.pk)
    )
    refuse_administered_by_others(year_end.cycle.city, by)
    return year_end


def _refuse_unless(year_end: YearEnd, state: YearEnd.State) -> None:
    if year_end.state != state:
        raise ValidationError(_("The results are %s.") % str(YearEnd.State(year_end.state).label))


def _refuse_disputed(cycle: Cycle) -> None:
    """A value in dispute would count as missing, though the county did its part."""
    targets = [objection.report.target for objection in disputes_of(cycle)]
    names = [f"{target.county.short_name} {target.indicator.name}" for target in targets]
    if names:
        message = _(
            "Answer the objections to these values first; in dispute they would count as 0: %s."
        )
        raise ValidationError(message % _(", ").join(names))


def _refuse_other_number(known: int, missing: int) -> None:
    if known != missing:
        raise ValidationError(
            {
                "missing": ngettext(
                    "%s value is missing and will count as 0. Confirm this number.",
                    "%s values are missing and will count as 0. Confirm this number.",
                    missing,
                )
                % missing
            }
        )


def _join_and_leave(year_end: YearEnd, sheets: Mapping[int, object]) -> None:
    """Counties that got their first target since it was opened join; those without one leave."""
    year_end.standings.exclude(county__in=sheets).delete()
    there = set(year_end.standings.values_list("county", flat=True))
    Standing.objects.bulk_create(
        Standing(year_end=year_end, county_id=pk) for pk in sheets if pk not in there
    )


def _refuse_verdict_of_grades(standings: list[Standing]) -> None:
    """That scores and grades come out together holds also while the rule is switched off."""
    verdict = check_one_process(ungraded=sum(not standing.grade for standing in standings))
    if not verdict.passed:
        raise ValidationError(str(verdict.message))
    _refuse_too_many_excellent(standings)


def _refuse_too_many_excellent(standings: list[Standing]) -> None:
    rule = in_force(ONE_PROCESS.id)
    verdict = check_excellent(
        sum(standing.grade == Standing.Grade.EXCELLENT for standing in standings),
        counties=len(standings),
        share=rule["excellent"],
    )
    if rule.enabled and not verdict.passed:
        raise ValidationError(str(verdict.message))
