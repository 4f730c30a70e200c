"""Proposing research topics, changing them until a trip carries them, withdrawing them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NotRequired, TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import County, LineOfWork, Section, Unit, User
from notices.services import refuse_classified
from office.workdays import WorkingCalendar
from research.models import KeyWork, Method, Topic
from research.overdue import report_faults
from research.rules import problems_required
from research.stop_plan import LONGEST_TOPIC


class TopicFields(TypedDict):
    """What a section says of a topic, when it proposes it and when it changes it.

    ``problems`` are those that it goes to solve (rule R7); ``days`` is what it takes in one
    county; ``line`` is the section's own if none is named; ``units`` are those that it has to see,
    none if whoever plans may choose; ``team`` are the people of the department who go.
    """

    title: str
    problems: Iterable[str]
    counties: Iterable[County]
    first_day: date
    last_day: date
    days: int
    method: Method | str
    announced: bool
    unannounced_reason: NotRequired[str]
    kind: NotRequired[Topic.Kind | str]
    line: NotRequired[LineOfWork | str | None]
    key_work: NotRequired[KeyWork | None]
    units: NotRequired[Iterable[Unit]]
    team: NotRequired[Iterable[User]]


@transaction.atomic
def propose_topic(
    *,
    proposed_by: User,
    section: Section,
    classified: bool,
    now: datetime,
    **fields: Unpack[TopicFields],
) -> Topic:
    """Keep a topic of the section, to be bundled into trips between its first and last day.

    Raises ``ValidationError`` for a classified matter, of which nothing is stored, while a report
    of the section is overdue (rule R11), for more days than a stop holds, for a window that is
    reversed, past or has too few working days, for counties that the proposer may not task, units
    outside them, people of another department, another department's key work, or non-appointment
    research by another section than cadres.
    """
    refuse_classified(classified=classified)
    topic = Topic(section=section, proposed_by=proposed_by, created_at=now)
    return _write(topic, fields, by=proposed_by, now=now)


@transaction.atomic
def revise_topic(
    *, topic: Topic, by: User, classified: bool, now: datetime, **fields: Unpack[TopicFields]
) -> Topic:
    """Say everything of a topic anew, as long as no trip carries it.

    Raises ``ValidationError`` as :func:`propose_topic` does, and for a topic that a trip carries
    or that was withdrawn; ``PermissionDenied`` unless ``by`` may change it.
    """
    refuse_classified(classified=classified)
    return _write(_held(topic, by=by), fields, by=by, now=now)


@transaction.atomic
def withdraw_topic(*, topic: Topic, by: User, now: datetime) -> None:
    """Take a topic back: it stays on record and is offered for no trip any more.

    Raises ``ValidationError`` for a topic that a trip carries or that was withdrawn before,
    ``PermissionDenied`` unless ``by`` may change it.
    """
    held = _held(topic, by=by)
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])


def _held(topic: Topic, *, by: User) -> Topic:
    """The topic, locked and still to be changed: a trip that is just being planned waits."""
    rows = Topic.objects.select_for_update(no_key=True, of=["self"]).select_related("section")
    held = rows.get(pk=topic.pk)
    if not held.may_be_changed_by(by):
        raise PermissionDenied
    if held.withdrawn_at is not None:
        raise ValidationError(_("This topic was withdrawn before."), code="withdrawn")
    if held.trips.standing().exists():
        message = _("A trip carries this topic already; it stays as those on the trip know it.")
        raise ValidationError(message, code="carried")
    return held


def _write(topic: Topic, fields: TopicFields, *, by: User, now: datetime) -> Topic:
    """Write what was said to a new topic or an old one, or raise with everything against it."""
    problems = [problem.strip() for problem in fields["problems"] if problem.strip()]
    reason = "" if fields["announced"] else fields.get("unannounced_reason", "").strip()
    counties, units = list(fields["counties"]), list(fields.get("units", ()))
    team, key_work = list(fields.get("team", ())), fields.get("key_work")
    today = timezone.localdate(now)
    faults = [
        *(report_faults(topic.section, today=today) if topic._state.adding else ()),
        *_window_faults(fields["first_day"], fields["last_day"], fields["days"], today=today),
        *_county_faults(counties, by),
        *_unit_faults(units, counties),
        *_team_faults(team, topic.section),
    ]
    if fields.get("kind", Topic.Kind.THEMATIC) not in Topic.Kind.open_to(topic.section.line):
        faults.append(_("Non-appointment research is for sections whose line of work is cadres."))
    if key_work is not None and key_work.office_id != topic.section.office_id:
        faults.append(_("This key work is not on your department's list."))
    if not problems and problems_required():
        faults.append(_("Name at least one problem that the topic goes to solve (rule R7)."))
    if not fields["announced"] and not reason:
        faults.append(_("Say why the visit is to be unannounced."))
    if faults:
        raise ValidationError(faults, code="topic")
    topic.title, topic.problems = fields["title"], problems
    topic.kind = fields.get("kind", Topic.Kind.THEMATIC)
    topic.line = fields.get("line") or topic.section.line
    topic.key_work = key_work
    topic.first_day, topic.last_day = fields["first_day"], fields["last_day"]
    topic.days, topic.method = fields["days"], fields["method"]
    topic.announced, topic.unannounced_reason = fields["announced"], reason
    topic.save()
    topic.counties.set(counties)
    topic.units.set(units)
    topic.team.set(team)
    return topic


def _window_faults(first_day: date, last_day: date, days: int, *, today: date) -> list[str]:
    if last_day < first_day:
        return [_("The last day lies before the first day.")]
    if last_day < today:
        return [_("The days have passed already.")]
    if days > LONGEST_TOPIC:
        message = _("A topic takes at most %(limit)s working days in a county.")
        return [message % {"limit": LONGEST_TOPIC}]
    before = max(first_day, today) - timedelta(days=1)
    if days < 1 or WorkingCalendar.load().add(before, days) > last_day:
        return [_("The days needed in a county do not fit between the first and the last day.")]
    return []


def _county_faults(counties: list[County], by: User) -> list[str]:
    if not counties:
        return [_("Choose at least one county.")]
    city = by.home_unit.city_id if by.home_unit else None
    strangers = [county for county in counties if county.city_id != city]
    if strangers:
        return [_("%(county)s does not belong to your city.") % {"county": c} for c in strangers]
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
