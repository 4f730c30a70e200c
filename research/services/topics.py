"""Proposing research topics."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import County, LineOfWork, Section, Unit, User
from notices.services import refuse_classified
from research.models import KeyWork, Method, Topic
from research.overdue import report_faults
from research.rules import problems_required


@transaction.atomic
def propose_topic(
    *,
    proposed_by: User,
    section: Section,
    title: str,
    problems: Iterable[str],
    counties: Iterable[County],
    first_day: date,
    last_day: date,
    days: int,
    method: Method,
    announced: bool,
    unannounced_reason: str = "",
    kind: Topic.Kind | str = Topic.Kind.THEMATIC,
    line: LineOfWork | str | None = None,
    key_work: KeyWork | None = None,
    units: Iterable[Unit] = (),
    team: Iterable[User] = (),
    classified: bool,
    now: datetime,
) -> Topic:
    """Keep a topic of the section, to be bundled into trips between its first and last day.

    ``problems`` are those that it goes to solve (rule R7); ``days`` is what it takes in one
    county; ``line`` is the section's own if none is named. Raises ``ValidationError`` for a
    classified matter, of which nothing is stored, for a window that is reversed, past or too
    short, for counties that the proposer may not task, units outside them, people of another
    department, or another department's key work.
    """
    refuse_classified(classified=classified)
    named = [problem.strip() for problem in problems if problem.strip()]
    reason = "" if announced else unannounced_reason.strip()
    targets, wanted, goers = list(counties), list(units), list(team)
    faults = [
        *report_faults(section, today=timezone.localdate(now)),
        *_window_faults(first_day, last_day, days, today=timezone.localdate(now)),
        *_county_faults(targets, proposed_by),
        *_unit_faults(wanted, targets),
        *_team_faults(goers, section),
    ]
    if key_work is not None and key_work.office_id != section.office_id:
        faults.append(_("This key work is not on your department's list."))
    if not named and problems_required():
        faults.append(_("Name at least one problem that the topic goes to solve (rule R7)."))
    if not announced and not reason:
        faults.append(_("Say why the visit is to be unannounced."))
    if faults:
        raise ValidationError(faults, code="topic")
    topic = Topic.objects.create(
        section=section,
        proposed_by=proposed_by,
        title=title,
        problems=named,
        first_day=first_day,
        last_day=last_day,
        days=days,
        method=method,
        announced=announced,
        unannounced_reason=reason,
        kind=kind,
        line=line or section.line,
        key_work=key_work,
        created_at=now,
    )
    topic.counties.set(targets)
    topic.units.set(wanted)
    topic.team.set(goers)
    return topic


def _window_faults(first_day: date, last_day: date, days: int, *, today: date) -> list[str]:
    if last_day < first_day:
        return [_("The last day lies before the first day.")]
    if last_day < today:
        return [_("The days have passed already.")]
    if days < 1 or (last_day - max(first_day, today)).days + 1 < days:
        return [_("The days needed in a county do not fit between the first and the last day.")]
    return []


def _county_faults(counties: list[County], by: User) -> list[str]:
    if not counties:
        return [_("Choose at least one county.")]
    permitted = by.permitted_counties(County.TASK)
    if any(county.pk not in permitted for county in counties):
        return [_("The choice holds counties that you may not send anybody to.")]
    return []


def _unit_faults(units: list[Unit], counties: list[County]) -> list[str]:
    targets = {county.pk for county in counties}
    strangers = [unit for unit in units if unit.county_id not in targets or not unit.is_active]
    return [_("%(unit)s is no unit of the target counties.") % {"unit": unit} for unit in strangers]


def _team_faults(team: list[User], section: Section) -> list[str]:
    strangers = [
        person
        for person in team
        if person.section is None or person.section.office_id != section.office_id
    ]
    return [_("%(name)s does not work in your department.") % {"name": p.name} for p in strangers]
